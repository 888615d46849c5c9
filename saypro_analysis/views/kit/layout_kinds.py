"""What a layout is: which columns make up a table, its caption, and the line that stands for it when it is empty."""

from collections.abc import Mapping
from typing import NamedTuple

from saypro_analysis.views.kit.cell_kinds import Cell


class Layout(NamedTuple):
    """A kind of table: its name, the columns by which it is known and those that it must not have, the columns it
    shows, its caption, the line if it is empty, and labels and cells of its own.
    """

    kind: str
    marks: tuple[str, ...]
    lacks: tuple[str, ...]
    columns: tuple[str, ...]
    caption: str
    empty: str
    labels: Mapping[str, str]
    cells: Mapping[str, Cell]

    def fits(self, columns: set[str]) -> bool:
        """Whether a frame with these columns is of this kind."""
        return columns.issuperset(self.marks) and columns.isdisjoint(self.lacks)


def lay_out(
    kind: str,
    *,
    marks: str,
    columns: str,
    caption: str,
    empty: str,
    lacks: str = "",
    labels: Mapping[str, str] | None = None,
    cells: Mapping[str, Cell] | None = None,
) -> Layout:
    """Lay out a kind of table, named by the verb that makes its frames.

    `marks`, `lacks` and `columns` are names of columns with spaces between them: a frame that has all the marks and
    none of what is lacked is of this kind. `labels` and `cells` are what a column is called and how it is shown in
    this table alone; other columns are shown as their subject shows them. Returns a Layout.

    >>> layout = lay_out("count_things", marks="thing", lacks="gone", columns="thing number", caption="Things",
    ...                  empty="No things.")
    >>> layout.columns, layout.fits({"thing", "number"}), layout.fits({"thing", "gone"})
    (('thing', 'number'), True, False)
    """
    known, absent, shown = (tuple(names.split()) for names in (marks, lacks, columns))
    return Layout(kind, known, absent, shown, caption, empty, labels or {}, cells or {})
