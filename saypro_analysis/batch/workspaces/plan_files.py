"""The files that hold a workspace's plan: what they have now, and how a few of their cells change and no others."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from saypro_analysis.analysis.plans.plan_changes import track_changes, write_value
from saypro_analysis.batch.workspaces.plan_drafts import NoPlace, draft_book, draft_csv
from saypro_analysis.data.places import open_place
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table, empty_table, read_table
from saypro_analysis.data.sources.files import BOOKS
from saypro_analysis.data.sources.found_files import Folder
from saypro_analysis.data.sources.locations import locate
from saypro_analysis.data.sources.table_files import read_csv
from saypro_analysis.data.sources.workbooks.books import read_table_book
from saypro_analysis.data.whole_readings import read_all

KEY = ["action", "changed_on", "field"]
_CHANGES = [*KEY, "old", "new", "reason"]
_CLASH = "a file whose other cells allow this one (write it into the file by hand)"


@dataclass
class TableEdits:
    """What changes in a table: cells by the row's label in its source, and rows to add; values are typed."""

    cells: dict[int, dict[str, Any]] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """A workspace's data as it lies: its tables, rows labelled as their sources number them, and its files."""

    data: str
    tables: dict[str, pd.DataFrame]
    folder: Folder

    @property
    def actions(self) -> pd.DataFrame:
        """The plan, in order."""
        return self.tables["actions"].reset_index(drop=True) if "actions" in self.tables else empty_table("actions")


def open_plan(data: str) -> Plan:
    """Read all tables of some data; raises DataError with every problem."""
    folder = open_place(data, None, None)
    tables, problems = read_all(folder)
    if problems:
        raise DataError(problems)
    return Plan(data, tables, folder)


def write_changes(plan: Plan, edited: pd.DataFrame, changes: pd.DataFrame, news: pd.DataFrame) -> tuple[Path, ...]:
    """Write changed actions and the record of them; returns the files written, all of which were read again before.

    `changes` are all rows between the plan and `edited`, `news` those to be recorded. The record goes first: where the
    actions are not reached, the same import is asked for again and finds it there.
    """
    edits = {"changes": _edit_changes(plan, news), "actions": _edit_actions(plan, edited, changes)}
    homes = {table: _find_home(plan, table) for table in edits}
    drafts: dict[Path, Path] = {}
    try:
        for home in dict.fromkeys(homes.values()):
            drafts[home] = home.with_name(f".{home.stem}.draft{home.suffix}")
            _draft(plan, home, drafts[home], {table: edits[table] for table in edits if homes[table] == home})
        _verify({table: drafts[home] for table, home in homes.items()}, edited, plan, news)
        for home, draft in drafts.items():
            draft.replace(home)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return tuple(drafts)


def _edit_actions(plan: Plan, edited: pd.DataFrame, changes: pd.DataFrame) -> TableEdits:
    after, edits = edited.set_index("action", drop=False), TableEdits()
    rows = dict(zip(plan.tables["actions"]["action"], plan.tables["actions"].index, strict=True))
    for action, name in changes[["action", "field"]].to_numpy().tolist():
        if name == "action":
            row = after.loc[action].reindex([c for c in after if c in plan.actions])
            edits.added.append({column: value for column, value in row.items() if pd.notna(value)})
        else:
            edits.cells.setdefault(int(rows[action]), {})[name] = after.loc[action, name]
    return edits


def _edit_changes(plan: Plan, news: pd.DataFrame) -> TableEdits:
    """Rows to add; what was changed twice on a day stays one row, from the first state to the last."""
    edits, recorded = TableEdits(), plan.tables.get("changes", empty_table("changes"))
    known = {
        tuple(key): int(label) for key, label in zip(recorded[KEY].to_numpy().tolist(), recorded.index, strict=True)
    }
    for row in news[_CHANGES].to_dict("records"):
        label = known.get(tuple(row[name] for name in KEY))
        if label is None:
            edits.added.append({name: value for name, value in row.items() if pd.notna(value)})
        else:
            edits.cells[label] = {"new": row["new"], "reason": row["reason"]}
    return edits


def _find_home(plan: Plan, table: str) -> Path:
    """The file that holds a table, or that is made for it."""
    place = locate(Path(plan.data).expanduser())
    expected = "a folder of CSV files or a workbook"
    if place.suffix.lower() in BOOKS and place.is_file():
        return place
    found = [path for path in sorted(place.iterdir()) if path.stem.lower() == table and path.suffix.lower() != ".tmp"]
    found = [path for path in found if path.suffix.lower() in (".csv", ".parquet", *BOOKS)]
    if found and found[0].suffix.lower() == ".parquet":
        raise DataError([Problem(table, None, "", found[0].name, f"{expected} (Parquet is written by what made it)")])
    return found[0] if found else place / f"{table}.csv"


def _draft(plan: Plan, home: Path, draft: Path, edits: Mapping[str, TableEdits]) -> None:
    """Write a file's next state aside, down to the disk."""
    try:
        if home.suffix.lower() in BOOKS:
            told = {table: (plan.folder.sources.get(table), e.cells, e.added) for table, e in edits.items()}
            content = draft_book(home.read_bytes(), told)
        else:
            ((table, told_of),) = edits.items()
            old = home.read_bytes() if home.exists() else (",".join(_CHANGES) + "\n").encode()
            texts = {row: {c: write_value(v) or "" for c, v in cells.items()} for row, cells in told_of.cells.items()}
            added = [{name: write_value(value) or "" for name, value in row.items()} for row in told_of.added]
            content = draft_csv(table, old, texts, added)
    except NoPlace as error:
        raise DataError([error.problem]) from None
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _verify(drafts: Mapping[str, Path], edited: pd.DataFrame, plan: Plan, news: pd.DataFrame) -> None:
    """Read what was written as a review will; anything but what was meant is refused before it takes its place."""
    read = {table: _read_draft(table, draft) for table, draft in drafts.items()}
    kept = [name for name in edited if name in read["actions"]]
    differ = track_changes(edited[kept], read["actions"], changed_on="2000-01-01")
    problems = [Problem("actions", None, str(row["field"]), str(row["new"]), _CLASH) for _, row in differ.iterrows()]
    recorded, now = (set(_keys(frame)) for frame in (plan.tables.get("changes", news.iloc[:0]), read["changes"]))
    lost = (recorded | set(_keys(news))) - now
    problems += [Problem("changes", None, "", " ".join(map(str, key)), _CLASH) for key in sorted(lost, key=str)]
    if problems:
        raise DataError(problems)


def _keys(frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    yield from (tuple(map(str, key)) for key in frame[KEY].to_numpy().tolist())


def _read_draft(table: str, draft: Path) -> pd.DataFrame:
    folder = Folder()
    if draft.suffix.lower() in BOOKS:
        read_table_book(folder, table, draft)
        cells = folder.sources[table].cells if table in folder.sources else None
        decimal: str | None = "."
    else:
        cells, decimal, folder.problems = read_csv(table, draft.read_bytes())
    if cells is None or folder.problems:
        raise DataError(folder.problems)
    frame, problems = read_table(cells, table, decimal)
    if problems:
        raise DataError(problems)
    return complete_table(frame.reset_index(drop=True), table)
