"""What a layout is: which columns make up a table, its caption, and the line that stands for it when it is empty."""

from typing import NamedTuple

from saypro_analysis.views.kit.cell_kinds import Cell


class Layout(NamedTuple):
    """A kind of table: the columns by which it is known, those it shows, its caption, the line if it is empty, and
    labels and cells of its own.
    """

    marks: tuple[str, ...]
    columns: tuple[str, ...]
    caption: str
    empty: str
    labels: tuple[tuple[str, str], ...] = ()
    cells: tuple[tuple[str, Cell], ...] = ()
