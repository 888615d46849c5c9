"""What a review sets aside: rows that are dated after its day, and rows of other departments."""

from collections.abc import Mapping

import pandas as pd

from saypro_analysis.data.readings.times import days_of
from saypro_analysis.data.tables import TABLES

Frames = Mapping[str, pd.DataFrame]


def cut_by_day(frame: pd.DataFrame, table: str, day: pd.Timestamp, notes: list[str]) -> pd.DataFrame:
    """The rows of a table that were known on a day; how many were not is added to the notes.

    A row is later if the column by which its table is dated says so. Rows without a day stay, and so do all those of a
    table that nothing dates.
    """
    dated_by = TABLES[table].dated_by
    if not dated_by:
        return frame
    later = days_of(frame[dated_by]) > day
    if later.any():
        notes.append(tell_later(table, int(later.sum()), day))
    return frame[~later]


def tell_later(table: str, count: int, day: pd.Timestamp) -> str:
    """The note that rows were set aside because of their day."""
    rows = f"{count} row{'s' if count != 1 else ''}"
    return f"{table}: {rows} dated after {day.date()} set aside, as they were not known then."


def narrow_tables(tables: Frames, department: str | None) -> Frames:
    """The rows of each table that concern a department; None keeps all."""
    if department is None:
        return tables
    homes = find_homes(tables)
    return {table: frame[concerns(frame, table, department, homes.get(table))] for table, frame in tables.items()}


def concerns(frame: pd.DataFrame, table: str, department: str, homes: pd.Series | None) -> pd.Series:
    """Whether each row of a table is shown in a department's review.

    `homes` is what `find_homes` says of the table. Rows of a table that belongs to everybody always are, and where the
    table is shared those that name nobody.
    """
    owner = TABLES[table].belongs_to
    if owner is None or homes is None:
        return pd.Series(True, index=frame.index)
    return (homes == department) | concern_all(frame, table)


def concern_all(frame: pd.DataFrame, table: str) -> pd.Series:
    """Whether each row of a table is shown in every department's review, because it names nobody.

    >>> concern_all(pd.DataFrame({"department": ["Sales", None]}), "kpis").tolist()
    [False, False]
    """
    owner = TABLES[table].belongs_to
    return frame[owner.column].isna() & owner.shared if owner else pd.Series(True, frame.index)


def find_homes(tables: Frames) -> dict[str, pd.Series]:
    """The department of each row of each table that belongs to departments, as their declarations say.

    Empty where a row names nothing, or what no table knows. A table that belongs to everybody is left out.

    >>> tables = {"kpis": pd.DataFrame({"kpi": ["leads"], "department": ["Sales"]}),
    ...           "rebases": pd.DataFrame({"kpi": ["leads", "visits"]})}
    >>> {table: homes.fillna("nobody").tolist() for table, homes in find_homes(tables).items()}
    {'kpis': ['Sales'], 'rebases': ['Sales', 'nobody']}
    """
    homes: dict[str, pd.Series] = {}
    for table in tables:
        _find(table, tables, homes)
    return homes


def _find(table: str, tables: Frames, homes: dict[str, pd.Series]) -> None:
    owner = TABLES[table].belongs_to
    if owner is None or table in homes:
        return
    frame = tables[table]
    if not owner.through:
        homes[table] = frame[owner.column]
        return
    known: dict[str, str] = {}
    for other in owner.through:
        if other in tables:
            _find(other, tables, homes)
            known = {**dict(zip(tables[other][TABLES[other].key[0]], homes[other], strict=True)), **known}
    found = frame[owner.column].map(known).astype("str")
    if owner.otherwise:
        found = found.where(frame[owner.column].isin(list(known)), frame[owner.otherwise])
    homes[table] = found
