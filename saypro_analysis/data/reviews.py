"""A review: the tables of one department, or of all, as they were known on a day."""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import pandas as pd

from saypro_analysis.data.inventories import take_checklist, take_inventory
from saypro_analysis.data.narrowing import add_rivals, know, narrow_tables
from saypro_analysis.data.oddities import find_oddities
from saypro_analysis.data.places import open_place
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import empty_table
from saypro_analysis.data.readings.readings_kept import remember
from saypro_analysis.data.readings.references import note_odd_shares, note_strays
from saypro_analysis.data.readings.secrets import is_url
from saypro_analysis.data.review_days import Day, last_day, read_as_of
from saypro_analysis.data.review_months import Months, find_months
from saypro_analysis.data.sources.cells_ahead import read_ahead
from saypro_analysis.data.sources.files import BOOKS, SAMPLE, SUFFIXES, note_strangers, read_folder
from saypro_analysis.data.sources.found_files import Folder
from saypro_analysis.data.sources.locations import locate
from saypro_analysis.data.tables import REQUIRED, TABLES
from saypro_analysis.data.text_storages import hold_texts
from saypro_analysis.data.whole_readings import Reading, read_all


class Taken(Mapping[str, pd.DataFrame]):
    """A review's tables; the batch is told of each that is taken, for a report is made of those alone."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames = frames

    def __getitem__(self, table: str) -> pd.DataFrame:
        frame = self._frames[table]
        sys.audit("saypro_analysis.open_review.taken", self, table, frame)
        return frame

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


@dataclass(frozen=True, eq=False)
class Review:
    """One department's tables, or the whole organisation's, as of a date.

    Each declared table is an attribute (`review.kpis`, `review.measurements`, ...), a frame with all its declared
    columns, empty where the data has no such table. `departments` are all the departments in the data,
    `notes` says in sentences what was set aside and why, `months` are those reviewed, `inventory` has a row per table
    received, `fingerprint` identifies what was read, `completeness` has a row per KPI and period that was measured in
    raw records. Columns that no table declares are kept. The frames are copies: changing one changes no review.

    >>> open_review("sample", department="Sales")
    Review of Sales as of 2025-03-31: kpis 7, measurements 240, ...
    """

    department: str | None
    as_of: pd.Timestamp
    departments: tuple[str, ...]
    _tables: Mapping[str, pd.DataFrame] = field(repr=False)
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
    def until(self) -> pd.Timestamp:
        """The moment at which the review's day ends, for verbs that reckon with times."""
        return self.as_of + pd.Timedelta(days=1)

    @property
    def quarter(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The first and the last day of the calendar quarter that holds the review's day."""
        period = self.as_of.to_period("Q")
        return period.start_time, period.end_time.normalize()

    @property
    def day_before(self) -> pd.Timestamp:
        """The last day of the calendar quarter before: that of the review before, where reviews are quarterly."""
        return self.quarter[0] - pd.Timedelta(days=1)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every declared table by name, each a copy."""
        return {table: frame.copy() for table, frame in self._tables.items()}

    @cached_property
    def months(self) -> Months:
        """The months that the review is about: those of the latest quarter that have figures."""
        return find_months(self._tables["measurements"])

    @property
    def inventory(self) -> pd.DataFrame:
        """What was received: one row per declared table, with rows, first and last day, departments, completeness."""
        return self._inventory.copy()

    @cached_property
    def _inventory(self) -> pd.DataFrame:
        return take_inventory(self._tables, self.received, self.as_of)

    @property
    def checklist(self) -> pd.DataFrame:
        """What was received of each department: one row per department and table, as fresh and complete as it is."""
        return take_checklist(self._tables, self.received, self.as_of)


def open_review(
    data: str | Path, *, department: str | None = None, as_of: Day | None = None, rivals: bool = False
) -> Review:
    """Open the tables of a workspace as they were known on a day.

    `data` is a folder of CSV (UTF-8), Parquet or Excel files named after the tables, one Excel workbook with a sheet
    per table, a database URL (`duckdb:///file.duckdb`, `sqlite:///file.db`, `postgres://host/name`) or the word
    "sample" for the bundled organisation; a relative path is looked for from the nearest folder upwards that holds
    `params/`, else from the current one. KPIs that `params/measures.yaml` defines are measured in raw records there
    (docs/measures.md). `department` keeps what belongs to one department, None keeps all. `as_of` (text, date or
    Timestamp; the last day of the latest period if None) sets aside what happened later. `rivals` adds the actions of
    others on the KPIs that the department's own are to move, with those KPIs, their figures and updates. Raises
    DataError with every problem of every table at once, and for a department that the data does not have.

    >>> review = open_review("sample", department="Sales", as_of="2025-03-31")
    >>> review.kpis["name"].head(2).tolist()
    ['Revenue', 'New customers']
    """
    sys.audit("saypro_analysis.open_review")  # the batch keeps account of what each report reads
    day, bad_day = read_as_of(as_of)
    folder = open_place(data, None if rivals else department, day)
    reading, problems = read_all(folder)
    if problems or bad_day:
        raise DataError([*problems, *bad_day])
    named = reading.once("departments", lambda: frozenset(reading["kpis"]["department"]))
    departments = tuple(sorted(named.union(folder.departments)))
    if department is not None and (not isinstance(department, str) or department not in departments):
        raise DataError([_unknown_department(str(department), departments)])
    day = day if day is not None else last_day(reading["measurements"])
    known = reading.once(day, lambda: know(reading, day))
    notes = [*_tell(folder, reading), *known.notes]
    narrowed = narrow_tables(known.frames, department, known.owners)
    narrowed = add_rivals(known.frames, narrowed) if rivals else narrowed
    frames = {table: hold_texts(frame.reset_index(drop=True)) for table, frame in narrowed.items()}
    tables = {table: frames[table] if table in frames else empty_table(table) for table in TABLES}
    for table, frame in frames.items():
        remember(frame, table, frame)
    digests = [*(f"{s.table}{s.digest}" for s in folder.sources.values()), *folder.digests]
    digest = sha256("".join(digests).encode()).hexdigest()
    received = frozenset(frames)
    review = Review(department, day, departments, Taken(tables), received, tuple(notes), digest, folder.completeness)
    whole = {table: frame for table, frame in narrowed.items() if frame is known.frames[table]}
    sys.audit("saypro_analysis.open_review.opened", data, department, as_of, rivals, review, whole)
    return review


def _tell(folder: Folder, reading: Reading) -> list[str]:
    """The notes on everything that was read, whichever department is reviewed."""
    shares = reading.once("shares", lambda: note_odd_shares(reading, folder.row))
    strays = reading.once("strays", lambda: note_strays(reading))
    oddities = reading.once("oddities", lambda: find_oddities(reading))
    odd = [f"Worth a look: {oddity}." for oddity in folder.locate(oddities)]
    return [*note_strangers(folder), *folder.notes, *shares, *strays, *odd]


def read_tables(data: str | Path) -> dict[str, pd.DataFrame]:
    """Every table that some data holds, whole: of all departments and days. Raises DataError as open_review does."""
    folder = open_place(data, None, None)
    frames, problems = read_all(folder)
    if problems:
        raise DataError(problems)
    return {table: frame.reset_index(drop=True) for table, frame in frames.items()}


def remember_files(
    data: str, now: int = 0, day: str = "", between: Callable[[], object] = lambda: None
) -> Mapping[str, pd.DataFrame]:
    """Read a folder of CSV or Parquet files ahead, so that processes forked from this one open it faster.

    Returns the tables as they were known on a `day`, by default their last; none where the data cannot be used, which
    is told when it is opened, and of workbooks and databases, which are left alone: their readers start threads, and a
    fork loses them. With the time `now`, in nanoseconds, large files are not even hashed again while nothing about them
    changes. `between` is called when large files are read, and before their rows are.
    """
    if is_url(data):
        return {}
    for table in TABLES:
        empty_table(table)
    place = SAMPLE if data == "sample" else locate(Path(data).expanduser())
    tables = {file.stem.lower(): file for file in place.iterdir() if file.stem.lower() in TABLES}
    files = {table: file for table, file in tables.items() if file.suffix.lower() in SUFFIXES}
    if any(file.suffix.lower() in BOOKS for file in place.iterdir()) or not read_ahead(files, now=now):
        return {}
    between()
    reading, problems = read_all(folder := read_folder(place, required=False))
    if problems or not set(REQUIRED) <= set(reading):
        return {}
    _tell(folder, reading)
    known, wrong = read_as_of(day or None)
    until = last_day(reading["measurements"]) if known is None or wrong else known
    return reading.once(until, lambda: know(reading, until)).frames


def _unknown_department(department: str, departments: tuple[str, ...]) -> Problem:
    folded = {name.casefold(): name for name in departments}
    close = get_close_matches(department.casefold(), folded, 1, 0.5)
    hint = f" (did you mean {folded[close[0]]}?)" if close else ""
    return Problem("parameters", None, "department", department, f"one of {', '.join(departments)}{hint}")
