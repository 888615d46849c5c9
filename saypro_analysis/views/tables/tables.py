"""One table style for every frame: figures in their units, states as marked words, everything from data escaped."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape, unescape
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from great_tables import GT

from saypro_analysis.views.kit.cell_kinds import Cell, show_text
from saypro_analysis.views.kit.csv_texts import bundle, write_csv
from saypro_analysis.views.kit.faces import THEME, shield
from saypro_analysis.views.kit.formats import NOTHING
from saypro_analysis.views.kit.glossary import explain_head
from saypro_analysis.views.kit.layout_kinds import Layout
from saypro_analysis.views.kit.sparklines import draw_sparkline
from saypro_analysis.views.kit.words import count_of, tie
from saypro_analysis.views.tables.assembly import CELLS
from saypro_analysis.views.tables.declared import name_column
from saypro_analysis.views.tables.html_tables import Column, Contents, write_html
from saypro_analysis.views.tables.kinds import find_layout
from saypro_analysis.views.tables.plain_texts import write_plain

REFERENCES = {"year_before": "A year before", "benchmark": "Benchmark", "industry": "Industry"}

# great_tables' own colours by the names that the theme gives them; only its style sheet is changed.
_NAMED = {"#333333": "var(--ink)", "#FFFFFF": "transparent", "#F4F4F4": "var(--soft)", "#D3D3D3": "var(--rule)",
          "#A8A8A8": "var(--rule)"}  # fmt: skip
_COLOUR, _SHEET = re.compile("|".join(_NAMED)), re.compile(r"<style>.*?</style>", re.DOTALL)
_TAG = re.compile("<[^>]+>")
_SHORT = 26  # characters: two lines in a third of a phone's card
# What the showing of another cell may depend on.
_CONTEXT = ("unit", "better", "exceeds", "reference", "gap_high", "chance_low", "chance_high", "driver", "driver_unit")


class Table(GT):
    """A great_tables table whose cells also carry their column's label, so that a phone can show rows as cards.

    On a card three short cells stand side by side; a long one has a line of its own. `told` is what it was made of, and
    `cut` whether it shows less than that. `held` is what it holds while its parts are those that it was `made` of.
    """

    told: pd.DataFrame | None = None
    cut: bool = False
    held: Contents | None = None
    made: Mapping[str, Any] = MappingProxyType({})

    def __repr__(self) -> str:
        first, *_ = self._tbl_data
        told = {**{column.var: column.column_label for column in self._boxhead}, first: self._stubhead or first}
        heads = {name: str(getattr(label, "text", label)) for name, label in told.items()}
        marked = {name for form in self._formats for name in form.cells.cols}
        texts = {name: column.tolist() for name, column in self._tbl_data.items()}
        return write_plain(str(self._heading.title or ""), heads, texts, marked)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return bundle([] if self.told is None else [write_csv(self.told, guarded=self.cut)])

    def _repr_html_(self) -> str:
        html = self.as_raw_html()
        labels = dict(re.findall(r'<th [^>]*scope="col" id="([^"]+)">(.*?)</th>', html, re.DOTALL))

        def mark(cell: re.Match[str]) -> str:
            label = _TAG.sub("", labels.get(cell[1].split(" ")[-1], ""))
            own_line = " long" if len(unescape(_TAG.sub("", cell[3]))) > _SHORT else ""
            return f'<td data-label="{label}" headers="{cell[1]}" class="{cell[2]}{own_line}">{cell[3]}</td>'

        html = _SHEET.sub(_take_theme, html, count=1)
        return shield(re.sub(r'<td headers="([^"]*)" class="([^"]*)">(.*?)</td>', mark, html, flags=re.DOTALL))

    def as_raw_html(self, *args: Any, **more: Any) -> str:
        """The table as HTML; what was refined after it was made, or is asked for otherwise, great_tables writes."""
        if self.held and not args and not more and all(vars(self)[name] is part for name, part in self.made.items()):
            return write_html(self.held) or super().as_raw_html()
        return super().as_raw_html(*args, **more)


def _take_theme(sheet: re.Match[str]) -> str:
    return _COLOUR.sub(lambda found: _NAMED[found[0]], sheet[0])


def tabulate(
    frame: pd.DataFrame,
    *,
    columns: list[str] | None = None,
    histories: pd.DataFrame | None = None,
    caption: str | None = None,
    limit: int | None = None,
    kind: str | None = None,
) -> Table | str:
    """Show a frame that an analysis made as a table for readers.

    `frame` is what a verb made, told by columns that only that verb's frames have, or a table of a review; it shows
    the columns that its kind of table is known for, else all that have a label. `columns` chooses others, in that
    order. `kind` names the verb or table where the columns fit two (frames that were joined), as does
    `frame.attrs["kind"]`. `histories` (what `summarise_histories`
    returns) adds each KPI's course as a small line. `caption` names the table for screen readers, `limit` shows the
    first rows only and says how many follow. Figures stand in their KPI's unit, differences of shares in percentage
    points. Returns a great_tables GT (refine it with its own methods); an empty frame gives a line that says so.
    Raises ValueError for a column that the frame does not have, for columns that fit two kinds, for an unknown kind.

    >>> table = tabulate(pd.DataFrame({"name": ["<b>Revenue</b>"], "unit": ["money"], "actual": [1200000.0]}))
    >>> "&lt;b&gt;Revenue" in table.as_raw_html(), "$1,200,000" in table.as_raw_html()
    (True, True)
    """
    layout = _adapt(find_layout(frame, kind), frame, columns)
    if frame.empty:
        return Nothing(layout.empty)
    shown = frame if limit is None else frame.head(limit)
    kinds = {name: _cell(name, layout) for name in layout.columns}
    needed = {name for column, cell in kinds.items() for name in (column, *_CONTEXT, *cell.needs) if name in shown}
    values = {name: _read(shown[name]) for name in needed}
    cells = {name: [cell.show(row) for row in _rows(values, name, cell)] for name, cell in kinds.items()}
    if histories is not None:
        cells["course"] = _courses(shown, histories)
    labels = {"course": "Course", **_compare(_reference(frame)), **layout.labels}
    if columns is None:
        cells = _without_silent(cells, layout.columns[0])
    table = _build(cells, kinds, labels, caption or layout.caption, len(frame) - len(shown))
    return _tell_more(table, frame, [*layout.columns, "unit"], cut=len(frame) > len(shown))


def _tell_more(table: Table, frame: pd.DataFrame, columns: list[str], *, cut: bool) -> Table:
    """The table with what it was made of: every row, its columns and their unit, as figures."""
    table.told, table.cut = frame[[name for name in dict.fromkeys(columns) if name in frame]], cut
    return table


def _cell(name: str, layout: Layout) -> Cell:
    """How a column is shown: as its layout has it, else as everywhere; the first one heads its row, as text only."""
    cell = layout.cells.get(name) or CELLS.get(name) or Cell(name_column(name))
    plain = name == layout.columns[0] and cell.markup
    return cell._replace(show=show_text, markup=False) if plain else cell


class Nothing(str):
    """A line that says what is absent."""

    def _repr_html_(self) -> str:
        return shield(f'<p class="nothing">{escape(self)}</p>')


def _adapt(layout: Layout, frame: pd.DataFrame, columns: list[str] | None) -> Layout:
    """The layout with the columns that are chosen, or with those of its own that the frame holds anything in."""
    if _reference(frame):
        shown = tuple(name for name in layout.columns if name != "money")
        layout = layout._replace(columns=shown, caption=f"Actual beside: {_reference(frame).lower()}")
    if columns is None:
        told = [name for name in layout.columns if name in frame and (frame.empty or frame[name].notna().any())]
        return layout._replace(columns=tuple(told))
    if absent := [name for name in columns if name not in frame]:
        raise ValueError(f"columns: found {', '.join(absent)}, expected some of {', '.join(map(str, frame))}")
    return layout._replace(columns=tuple(columns))


def _reference(frame: pd.DataFrame) -> str:
    """What the column target holds, where it is not the target."""
    kinds = set(frame["reference"]) if "reference" in frame else set()
    return REFERENCES.get(kinds.pop(), "") if len(kinds) == 1 else ""


def _compare(reference: str) -> dict[str, str]:
    """Labels beside anything but a target, of which a gap is no share."""
    return {"target": reference, "gap_pct": "Gap, %"} if reference else {"target": CELLS["target"].label}


def _without_silent(cells: dict[str, list[str]], first: str) -> dict[str, list[str]]:
    """Without the columns that say nothing in any row."""
    return {name: texts for name, texts in cells.items() if name == first or set(texts) - {"", NOTHING}}


def _read(column: pd.Series) -> list[Any]:
    """A column's cells as Python's own, whatever numpy holds among others."""
    return [cell.item() if isinstance(cell, (np.bool_, np.integer, np.floating)) else cell for cell in column.tolist()]


def _rows(values: dict[str, list[Any]], name: str, cell: Cell) -> Iterator[dict[str, Any]]:
    """Of each row what the showing of a cell may depend on, and the cell's own value."""
    needed = [column for column in dict.fromkeys((*_CONTEXT, *cell.needs, name)) if column in values]
    for parts in zip(*(values[column] for column in needed), values[name], strict=True):
        yield dict(zip((*needed, "value"), parts, strict=True))


def _courses(frame: pd.DataFrame, histories: pd.DataFrame) -> list[str]:
    courses = dict(list(histories.groupby("kpi")))
    states = frame.get("verdict", frame.get("status", frame["kpi"]))
    return [draw_sparkline(courses[kpi], state) if kpi in courses else ""
            for kpi, state in zip(frame["kpi"], states, strict=True)]  # fmt: skip


def _build(cells: dict[str, list[str]], kinds: dict[str, Cell], labels: dict[str, str], title: str, more: int) -> Table:
    note = f"{count_of(more, 'more row')} {'is' if more == 1 else 'are'} in the data beside the report." if more else ""
    columns = [_column(name, texts, kinds.get(name), labels.get(name)) for name, texts in cells.items()]
    held = Contents(f"t{_digest(title, cells)}", title, columns, note)
    table = _refine(
        Table(pd.DataFrame(cells, dtype=object), rowname_col=columns[0].name, auto_align=False, id=held.name), held
    )
    table.made, table.held = dict(vars(table)), held
    return table


def _column(name: str, texts: list[str], kind: Cell | None, label: str | None) -> Column:
    """A column as it is shown; a small course is a drawing, whatever a register calls by its name."""
    if kind is None or name == "course":
        return Column(name, label or "", "left", texts, markup=True)
    return Column(name, label or kind.label, "right" if kind.right else "left", texts, kind.markup)


def _digest(title: str, cells: dict[str, list[str]]) -> str:
    """Tells tables of one page apart, the same each time."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([cells, *zip(*cells.values(), strict=True)])
    return sha256(f"{title}{text.getvalue()}".encode()).hexdigest()[:8]


def _refine(table: Table, held: Contents) -> Table:
    """The table as great_tables knows it, for whoever goes on with it."""
    first, *others = held.columns
    marked = [column.name for column in others if column.markup]
    table = table.cols_label(**{column.name: explain_head(column.label) for column in others})
    table = table.tab_stubhead(first.label).opt_css(THEME).tab_header(held.title)
    table = table.fmt(tie, columns=marked) if marked else table
    for side in ("left", "right"):
        if names := [column.name for column in others if column.side == side]:
            table = table.cols_align(side, columns=names)
    return table.tab_source_note(held.note) if held.note else table
