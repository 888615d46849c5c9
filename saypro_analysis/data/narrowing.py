"""What a review sets aside: rows that are dated after its day, and rows of other departments."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.data.readings.times import days_of
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.text_storages import hold_texts

Rows = NDArray[np.intp]
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
    if not later.any():
        return frame
    notes.append(tell_later(table, int(later.sum()), day))
    return frame[~later]


def tell_later(table: str, count: int, day: pd.Timestamp) -> str:
    """The note that rows were set aside because of their day."""
    rows = f"{count} row{'s' if count != 1 else ''}"
    return f"{table}: {rows} dated after {day.date()} set aside, as they were not known then."


@dataclass(frozen=True)
class Owners:
    """Which rows of a table are whose, so that a department's rows are found at once among very many.

    `order` are the rows sorted by owner, those of department `n` from `ends[n]` up to `ends[n + 1]`.
    """

    departments: dict[str, int]
    order: Rows
    ends: Rows
    shared: Rows

    @classmethod
    def read(cls, homes: pd.Series, shared: np.ndarray) -> "Owners":
        """The owners, from the department of each row, and whether it is shown to all."""
        numbers, names = pd.factorize(homes)
        order = np.argsort(numbers, kind="stable")
        ends = np.searchsorted(numbers[order], np.arange(len(names) + 1))
        return cls({str(name): number for number, name in enumerate(names)}, order, ends, np.flatnonzero(shared))

    def concerning(self, department: str) -> Rows:
        """The rows that are shown in a department's review: its own, and those that are shared and name nobody."""
        number = self.departments.get(department)
        if number is None:
            return self.shared
        return np.union1d(self.order[self.ends[number] : self.ends[number + 1]], self.shared)


@dataclass(frozen=True)
class Known:
    """The tables as they were known on a day, what was set aside, and whose each row is."""

    frames: Frames
    notes: list[str]
    owners: dict[str, Owners]


def know(tables: Frames, day: pd.Timestamp) -> Known:
    """What was known on a day, for the reviews of all departments."""
    notes: list[str] = []
    frames = {table: hold_texts(cut_by_day(frame, table, day, notes)) for table, frame in tables.items()}
    return Known(frames, notes, number_owners(frames))


def number_owners(tables: Frames) -> dict[str, Owners]:
    """Whose the rows are, of each table that belongs to departments."""
    owners = {}
    for table, homes in find_homes(tables).items():
        owners[table] = Owners.read(homes, concern_all(tables[table], table).to_numpy(dtype=bool))
    return owners


def narrow_tables(tables: Frames, department: str | None, owners: Mapping[str, Owners] | None = None) -> Frames:
    """The rows of each table that concern a department; None keeps all.

    `owners` is what `number_owners` says of the tables, where it is known. A table that belongs to everybody is whole.
    """
    if department is None:
        return tables
    owners = number_owners(tables) if owners is None else owners
    return {
        table: _pick(frame, owners[table].concerning(department)) if table in owners else frame
        for table, frame in tables.items()
    }


def add_rivals(tables: Frames, narrowed: Frames) -> Frames:
    """A department's rows, and of all actions on the KPIs that its own are to move: they, their KPIs, figures, updates.

    The rows are in the order of `tables`, of which `narrowed` are a part by their index.
    """
    if "actions" not in tables:
        return narrowed
    moved = narrowed["actions"]["kpi"].dropna().unique()
    actions = tables["actions"]
    rivals = actions["action"][actions["kpi"].isin(moved)]
    asked = {"kpis": ("kpi", moved), "measurements": ("kpi", moved), "actions": ("action", rivals),
             "updates": ("action", rivals)}  # fmt: skip
    added = {}
    for table, (column, names) in asked.items():
        if table in tables:
            others = np.flatnonzero(tables[table][column].isin(names))
            own = tables[table].index.get_indexer(narrowed[table].index)
            added[table] = _pick(tables[table], np.union1d(own, others))
    return {**narrowed, **added}


def _pick(frame: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    """Some rows, in ascending order; all of them, none, and those that follow one another are not copied."""
    if len(rows) == len(frame):
        return frame
    first = int(rows[0]) if len(rows) else 0
    follow = not len(rows) or rows[-1] - first == len(rows) - 1
    return frame.iloc[first : first + len(rows)] if follow else frame.take(rows)


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
