"""A review: the tables of one department, or of all, as they were known on a day."""

import sys
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from saypro_analysis.data.inventories import take_checklist, take_inventory
from saypro_analysis.data.readings.dates import DATE, read_day
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import empty_table, read_table
from saypro_analysis.data.readings.readings_kept import remember
from saypro_analysis.data.readings.references import check_references, note_odd_shares, note_strays
from saypro_analysis.data.sources.databases import is_url
from saypro_analysis.data.sources.files import BOOKS, SAMPLE, Folder, note_strangers, read_folder
from saypro_analysis.data.sources.measures.opening import open_folder
from saypro_analysis.data.sources.plain_files import LARGE
from saypro_analysis.data.tables import TABLES

Day: TypeAlias = str | date | pd.Timestamp
_DATED = {"measurements": "period_on", "segments": "period_on", "drivers": "period_on", "interviews": "held_on",
          "updates": "reported_on", "changes": "changed_on", "signoffs": "decided_on",
          "rebases": "accepted_on", "feedback": "given_on"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Review:
    """One department's tables, or the whole organisation's, as of a date.

    Each declared table is an attribute (`review.kpis`, `review.measurements`, ...), a frame with all its declared
    columns, empty where the data has no such table. `departments` are all the departments in the data,
    `notes` says in sentences what was set aside and why, `inventory` has a row per table received, `fingerprint`
    identifies what was read, `completeness` has a row per KPI and period that was measured in raw records. Columns
    that no table declares are kept. The frames are copies: changing one does not change the review.

    >>> open_review("sample", department="Sales")
    Review of Sales as of 2025-03-31: kpis 7, measurements 240, ...
    """

    department: str | None
    as_of: pd.Timestamp
    departments: tuple[str, ...]
    _tables: dict[str, pd.DataFrame] = field(repr=False)
    received: frozenset[str] = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    fingerprint: str = field(repr=False)
    completeness: pd.DataFrame = field(repr=False, default_factory=pd.DataFrame)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in TABLES:
            raise AttributeError(f"a review has no {name!r}; its tables are {', '.join(TABLES)}")
        return self._tables[name].copy()

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *TABLES})

    def __repr__(self) -> str:
        counts = ", ".join(f"{table} {len(frame)}" for table, frame in self._tables.items() if len(frame))
        return f"Review of {self.department or 'all departments'} as of {self.as_of.date()}: {counts}"

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every declared table by name, each a copy."""
        return {table: frame.copy() for table, frame in self._tables.items()}

    @property
    def inventory(self) -> pd.DataFrame:
        """What was received: one row per declared table, with rows, first and last day, departments, completeness."""
        return take_inventory(self._tables, self.received, self.as_of, _DATED)

    @property
    def checklist(self) -> pd.DataFrame:
        """What was received of each department: one row per department and table, as fresh and complete as it is."""
        return take_checklist(self._tables, self.received, self.as_of, _DATED)


def open_review(data: str | Path, *, department: str | None = None, as_of: Day | None = None) -> Review:
    """Open the tables of a workspace as they were known on a day.

    `data` is a folder of CSV (UTF-8), Parquet or Excel files named after the tables, one Excel workbook with a sheet
    per table, a database URL (`duckdb:///file.duckdb`, `sqlite:///file.db`, `postgres://host/name`) or the word
    "sample" for the bundled organisation; a relative path is looked for from the nearest folder upwards that holds
    `params/`, else from the current one. KPIs that `params/measures.yaml` defines are measured in raw records there
    (docs/measures.md). `department` keeps what belongs to one department, None keeps all. `as_of` (text, date or
    Timestamp; the last day of the latest period if None) sets aside what happened later. Raises DataError with every
    problem of every table at once, and for a department that the data does not have.

    >>> review = open_review("sample", department="Sales", as_of="2025-03-31")
    >>> review.kpis["name"].head(2).tolist()
    ['Revenue', 'New customers']
    """
    sys.audit("saypro_analysis.open_review")  # the batch keeps account of what each report reads
    day, bad_day = _read_day(as_of)
    folder = _open_folder(data, department, day)
    frames, problems = _read_all(folder)
    if problems or bad_day:
        raise DataError([*problems, *bad_day])
    departments = tuple(sorted({*frames["kpis"]["department"], *folder.departments}))
    if department is not None and (not isinstance(department, str) or department not in departments):
        raise DataError([_unknown_department(str(department), departments)])
    day = day if day is not None else _last_day(frames["measurements"])
    notes = [*note_strangers(folder), *folder.notes, *note_odd_shares(frames, folder.row), *note_strays(frames)]
    frames = {table: _cut(frame, table, day, notes) for table, frame in frames.items()}
    frames = {table: frame.reset_index(drop=True) for table, frame in _narrow(frames, department).items()}
    tables = {table: frames[table] if table in frames else empty_table(table) for table in TABLES}
    for table, frame in tables.items():
        remember(frame, table, frame)
    digests = [*(f"{s.table}{s.digest}" for s in folder.sources.values()), *folder.digests]
    digest = sha256("".join(digests).encode()).hexdigest()
    received = frozenset(frames)
    review = Review(department, day, departments, tables, received, tuple(notes), digest, folder.completeness)
    sys.audit("saypro_analysis.open_review.opened", data, department, as_of, review)
    return review


def read_tables(data: str | Path) -> dict[str, pd.DataFrame]:
    """Every table that some data holds, whole: of all departments and days. Raises DataError as open_review does."""
    folder = _open_folder(data, None, None)
    frames, problems = _read_all(folder)
    if problems:
        raise DataError(problems)
    return {table: frame.reset_index(drop=True) for table, frame in frames.items()}


def remember_files(data: str) -> None:
    """Read a folder of CSV files ahead, so that processes forked from this one open it faster.

    Large files, Parquet, workbooks and databases are left alone: their readers start threads, which a fork would lose.
    """
    if is_url(data):
        return
    place = SAMPLE if data == "sample" else _locate(Path(data).expanduser())
    files = list(place.iterdir())
    alone = any(file.suffix.lower() in (".parquet", *BOOKS) for file in files)
    if not alone and all(file.stat().st_size < LARGE for file in files):
        _read_all(read_folder(place, required=False))


def _open_folder(data: str | Path, department: str | None, day: pd.Timestamp | None) -> Folder:
    try:
        if data == "sample":
            return read_folder(SAMPLE)
        place = str(data) if is_url(data) else _locate(Path(data).expanduser())
        if isinstance(place, Path) and place.suffix.lower() in BOOKS and place.is_file():
            return _open_book(place)
        return open_folder(place, _find_home(place), department, day)
    except DataError as error:
        return Folder(problems=error.problems)
    except (OSError, TypeError, ValueError) as error:
        return Folder(problems=[Problem("data", None, "", str(data), f"a folder of CSV or Parquet files ({error})")])


def _find_home(place: str | Path) -> Path:
    """The workspace: the nearest folder upwards that holds `params/`, from the data or for a database from here."""
    start = Path.cwd() if isinstance(place, str) else place.absolute()
    return next((folder for folder in (start, *start.parents) if (folder / "params").is_dir()), start)


def _open_book(path: Path) -> Folder:
    # Who keeps CSV files does not wait for the reader of workbooks.
    from saypro_analysis.data.sources.workbooks.books import read_workbook

    return read_workbook(path)


def _locate(path: Path) -> Path:
    if path.is_absolute():
        return path
    here = Path.cwd()
    homes = [folder for folder in (here, *here.parents) if (folder / "params").is_dir()]
    places = [home / path for home in (*homes[:1], here)]
    return next((place for place in places if place.exists()), places[0])


def _name_measured(problem: Problem, frames: dict[str, pd.DataFrame], folder: Folder) -> Problem:
    """A row that was measured in records stands in no file: it is named by its KPI, period and segment."""
    brought = folder.sources[problem.table].cells.index if problem.table in folder.sources else []
    if problem.table not in folder.measured or problem.row is None or problem.row in brought:
        return problem
    row = frames[problem.table].loc[problem.row]
    segment = [f"{name} {row[name]}" for name in row.index if name not in TABLES[problem.table].columns]
    return replace(problem, place=", ".join([f"measured as {row['kpi']}", str(row["period_on"].date()), *segment]))


_KEPT, _MOST_ROWS = 2, 1_000_000  # readings that are kept, and how large one may be
_readings: dict[tuple[Any, ...], dict[str, pd.DataFrame]] = {}


def _read_all(folder: Folder) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The declared tables and every problem; bytes that were read before without a problem are not read again."""
    key = tuple((source.table, source.decimal, source.digest) for source in folder.sources.values())
    plain = all(source.digest for source in folder.sources.values()) and not (folder.measured or folder.problems)
    if plain and key in _readings:
        return dict(_readings[key]), []
    frames, problems = _read_sources(folder)
    if plain and not problems and sum(map(len, frames.values())) <= _MOST_ROWS:
        while len(_readings) >= _KEPT:
            _readings.pop(next(iter(_readings)))
        _readings[key] = dict(frames)
    return frames, problems


def _read_sources(folder: Folder) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    frames, problems = {}, list(folder.problems)
    for table, source in folder.sources.items():
        frames[table], found = read_table(source.cells, table, source.decimal)
        problems += folder.locate(found)
    if folder.measured:
        from saypro_analysis.data.sources.measures.joining import join_measured

        problems += join_measured(frames, folder.measured)
    if {"kpis", "measurements"} <= set(frames):
        told = {(problem.table, problem.row, problem.column) for problem in problems}
        unread = frozenset(p.table for p in problems if p.table not in frames or p.row is None)
        between = folder.locate(check_references(frames, unread))
        between = [_name_measured(problem, frames, folder) for problem in between]
        problems += [problem for problem in between if (problem.table, problem.row, problem.column) not in told]
    return frames, problems


def _read_day(as_of: Day | None) -> tuple[pd.Timestamp | None, list[Problem]]:
    if as_of is None:
        return None, []
    try:
        return read_day(as_of), []
    except ValueError:
        return None, [Problem("parameters", None, "as_of", str(as_of), DATE)]


def _last_day(measurements: pd.DataFrame) -> pd.Timestamp:
    """The last day of the latest period, whose length the same KPI's earlier periods tell."""
    if measurements.empty:
        raise DataError([Problem("measurements", None, "", "", "at least one row")])
    latest: pd.Timestamp = measurements["period_on"].max()
    kpi = measurements.loc[measurements["period_on"] == latest, "kpi"].iloc[0]
    before = measurements.loc[(measurements["kpi"] == kpi) & (measurements["period_on"] < latest), "period_on"].max()
    months = 1 if pd.isna(before) else (latest.year - before.year) * 12 + latest.month - before.month
    if latest.day != 1:
        return latest
    return latest + pd.DateOffset(months=months if months in (3, 6, 12) else 1) - pd.DateOffset(days=1)


def _unknown_department(department: str, departments: tuple[str, ...]) -> Problem:
    folded = {name.casefold(): name for name in departments}
    close = get_close_matches(department.casefold(), folded, 1, 0.5)
    hint = f" (did you mean {folded[close[0]]}?)" if close else ""
    return Problem("parameters", None, "department", department, f"one of {', '.join(departments)}{hint}")


def _cut(frame: pd.DataFrame, table: str, day: pd.Timestamp, notes: list[str]) -> pd.DataFrame:
    if table not in _DATED:
        return frame
    later = frame[_DATED[table]] > day
    if later.any():
        rows = f"{later.sum()} row{'s' if later.sum() != 1 else ''}"
        notes.append(f"{table}: {rows} dated after {day.date()} set aside, as they were not known then.")
    return frame[~later]


def _narrow(frames: dict[str, pd.DataFrame], department: str | None) -> dict[str, pd.DataFrame]:
    """Keep a department's rows: by the department they name, else by their KPI, else by their action or subject."""
    if department is None:
        return frames
    kpis = frames["kpis"].loc[frames["kpis"]["department"] == department, "kpi"]
    actions = frames["actions"] if "actions" in frames else pd.DataFrame({"action": [], "department": []})
    own = actions.loc[actions["department"] == department, "action"]
    narrowed = {}
    for table, frame in frames.items():
        columns = TABLES[table].columns
        if table == "roles":  # a task belongs to its action's department, whoever has a part in it
            others = set(actions["action"]) - set(own)
            kept = frame["task"].isin(own) | ((frame["department"] == department) & ~frame["task"].isin(others))
        elif "department" in columns:
            kept = frame["department"] == department
            # What is told to everybody has no department, and concerns each of them.
            kept |= frame["department"].isna() if table == "communications" else False
        elif "kpi" in columns:
            kept = frame["kpi"].isin(kpis)
        else:
            kept = frame["action" if "action" in columns else "subject"].isin(own)
        narrowed[table] = frame[kept]
    return narrowed
