"""How a table looks as it was received: what its declaration says of its columns."""

from collections.abc import Iterable

import pandas as pd
import pandera.pandas as pa

from saypro_analysis.data.tables.columns import CHOICE, DATE, FLAG, NUMBER, PERIOD, TIME
from saypro_analysis.data.tables.declarations import Table
from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    day_cell,
    figure_cell,
    percent_cell,
    show_number,
    show_text,
    show_time,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.formats import NOTHING
from saypro_analysis.views.kit.layout_kinds import Layout

_WHOLE = {"min_value": 0, "max_value": 1}  # the range of a share


def name_column(name: str) -> str:
    """What readers call a column that no subject names.

    >>> name_column("kpi"), name_column("due_on")
    ('KPI', 'Due on')
    """
    return name.replace("_", " ").capitalize().replace("Kpi", "KPI")


def lay_out_table(table: Table, held: Iterable[str] = ()) -> Layout:
    """Lay out a table as its declaration has it: its key first, then the columns that `held` has beyond those declared
    (such as the dimensions of segments), then the rest.

    >>> from saypro_analysis.data.tables import TABLES
    >>> lay_out_table(TABLES["measurements"]).columns[:3]
    ('kpi', 'period_on', 'actual')
    """
    more = [name for name in held if name not in table.columns]
    columns = (*table.key, *more, *(name for name in table.columns if name not in table.key))
    cells = {name: _show_column(name, table.columns.get(name)) for name in columns}
    return Layout(table.name, tuple(table.columns), (), columns, f"The table {table.name}: one row is {table.about}",
                  f"The table {table.name} holds no rows.", {}, cells)  # fmt: skip


def _show_column(name: str, column: pa.Column | None) -> Cell:
    label = name_column(name)
    kind = str((column.metadata or {}).get("kind")) if column else ""
    if kind in (DATE, PERIOD):
        return day_cell(label)
    if kind == TIME:
        return Cell(label, show_time)
    if kind == NUMBER:
        return percent_cell(label) if _is_share(column) else figure_cell(label, show_number)
    return Cell(label, {FLAG: _show_flag, CHOICE: show_words}.get(kind, show_text))


def _is_share(column: pa.Column) -> bool:
    return any(_WHOLE.items() <= (check.statistics or {}).items() for check in column.checks)


def _show_flag(row: Row) -> str:
    return NOTHING if pd.isna(row["value"]) else show_yes(row)
