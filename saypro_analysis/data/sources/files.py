"""A folder of CSV or Parquet files as tables of text, each row numbered as the file numbers it."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import pandas as pd

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.databases import hide_secrets
from saypro_analysis.data.sources.plain_files import read_plain
from saypro_analysis.data.tables import REQUIRED, TABLES

SUFFIXES = (".csv", ".parquet")
BOOKS = (".xlsx", ".xlsm")
_SMALL = 1_000_000  # bytes
OTHERS = (".xls", ".xlsb", ".ods", ".numbers", ".tsv")  # of tables, which are read once they are saved otherwise
SAMPLE = Path(__file__).parents[1] / "sample"
csv.field_size_limit(10_000_000)
_TITLES = 20  # rows in which a header is looked for
Reading = tuple[pd.DataFrame | None, str | None, list[Problem]]


class Placed(Protocol):
    """Where the rows of a source stand in its file, if that is not what they are numbered by."""

    def row(self, label: int) -> int:
        """The file's number of a row."""

    def locate(self, problem: Problem) -> Problem:
        """A problem of a row, as the file's keeper finds it."""


@dataclass(frozen=True)
class Source:
    """One file as it was found: its cells, the decimal mark that its habits suggest, a digest of its bytes."""

    table: str
    cells: pd.DataFrame
    decimal: str | None = "."
    digest: str = ""
    places: Placed | None = None


@dataclass
class Folder:
    """What a folder holds: a source per table, notes about what was passed over, problems that stop the reading."""

    sources: dict[str, Source] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    measured: dict[str, pd.DataFrame] = field(default_factory=dict)
    completeness: pd.DataFrame = field(default_factory=pd.DataFrame)
    departments: tuple[str, ...] = ()
    digests: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def replace_cells(self, table: str, cells: pd.DataFrame) -> None:
        """The same source with other cells."""
        self.sources[table] = replace(self.sources[table], cells=cells)

    def leave_alone(self, raw: Iterable[str]) -> None:
        """Files that hold records need no note that they are no tables."""
        known = tuple(raw)
        self.strangers = [name for name in self.strangers if not _is_raw(name, known)]

    def row(self, table: str, label: int) -> int:
        """The number that the file gives a row of a table."""
        source = self.sources.get(table)
        return source.places.row(label) if source and source.places else label

    def locate(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems as the files' keepers find them, without those of cells that are told of already."""
        told = {problem.place for problem in self.problems if problem.place}
        placed = [self.sources[p.table].places for p in problems if p.table in self.sources]
        located = [self._locate(problem) for problem in problems] if any(placed) else list(problems)
        return [problem for problem in located if problem.place not in told]

    def _locate(self, problem: Problem) -> Problem:
        source = self.sources.get(problem.table)
        return source.places.locate(problem) if source and source.places else problem


def read_folder(path: Path, raw: tuple[str, ...] = (), *, required: bool = True) -> Folder:
    """Read every declared table of a folder; unknown files are strangers, unusable ones are problems.

    `raw` are the names of files that hold records (or their beginnings, up to the point); they are left alone. With
    `required` the tables that no review can do without are asked for.
    """
    folder = Folder()
    if not path.is_dir():
        what = "a folder of CSV or Parquet files" if not path.exists() else "a folder, not a file"
        what = "a workbook saved as .xlsx, or a folder" if path.is_file() and path.suffix.lower() in OTHERS else what
        folder.problems.append(Problem("data", None, "", hide_secrets(str(path)), what))
        return folder
    entries = [entry for entry in sorted(path.iterdir()) if not entry.name.startswith((".", "~"))]
    for entry in entries:
        table, suffix = entry.stem.lower(), entry.suffix.lower()
        if _is_raw(entry.name, raw):
            continue
        if table in TABLES and suffix in OTHERS and not _is_read_otherwise(entry, entries):
            folder.problems.append(Problem(table, None, "", entry.name, "a file saved as .xlsx, .csv or .parquet"))
        elif table not in TABLES or suffix not in (*SUFFIXES, *BOOKS):
            folder.strangers.append(entry.name)
        elif table in folder.sources:
            folder.problems.append(Problem(table, None, "", entry.name, "one file for the table, this is a second"))
        elif suffix in BOOKS:
            _add_book(folder, table, entry)
        else:
            _add_file(folder, table, entry)
    folder.problems += missing_tables(folder) if required else []
    return folder


def _is_read_otherwise(entry: Path, entries: list[Path]) -> bool:
    """Whether the same table lies beside it in a form that is read."""
    return any(o.stem.lower() == entry.stem.lower() and o.suffix.lower() in (*SUFFIXES, *BOOKS) for o in entries)


def missing_tables(folder: Folder) -> list[Problem]:
    """A problem for each required table that is not there."""
    read = set(folder.sources) | {problem.table for problem in folder.problems}
    return [
        Problem(table, None, "", "", f"a file {table}.csv or {table}.parquet")
        for table in REQUIRED
        if table not in read
    ]


def note_strangers(folder: Folder) -> list[str]:
    """A note for each file that is no table of the review."""
    return [f"{name} is not a table that the review knows; it was left alone." for name in folder.strangers]


def _is_raw(name: str, raw: tuple[str, ...]) -> bool:
    return any(fnmatch(name, f"{known}*" if known.endswith(".") else known.partition("/")[0]) for known in raw)


def _add_book(folder: Folder, table: str, path: Path) -> None:
    # The reader of workbooks knows what a folder is, so it comes in here, and only where a workbook is met.
    from saypro_analysis.data.sources.workbooks.books import read_table_book

    read_table_book(folder, table, path)


def _add_file(folder: Folder, table: str, path: Path) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        expected = "a file, this is a folder" if path.is_dir() else f"a readable file ({error.strerror})"
        folder.problems.append(Problem(table, None, "", path.name, expected))
        return
    reader = _recall_csv if len(content) <= _SMALL else _read_csv
    cells, decimal, problems = (reader if path.suffix.lower() == ".csv" else _read_parquet)(table, content)
    folder.problems += problems
    if cells is None:
        return
    folder.sources[table] = Source(table, cells, decimal, sha256(content).hexdigest())
    unknown = [column for column in cells if column not in TABLES[table].columns]
    if unknown and not TABLES[table].free:
        folder.notes.append(f"{path.name}: columns {', '.join(unknown)} are not declared; they are kept as they are.")


def _read_parquet(table: str, content: bytes) -> Reading:
    try:
        cells = pd.read_parquet(io.BytesIO(content))
    except (OSError, ValueError) as error:
        return None, None, [Problem(table, None, "", str(error).split("\n")[0], "a readable Parquet file")]
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells = cells.rename(columns=plain_name)
    problems = list(_header_problems(table, list(cells)))
    return None if problems else cells, ".", problems


def _read_csv(table: str, content: bytes) -> Reading:
    text, problem = _decode(table, content)
    if problem:
        return None, None, [problem]
    told = re.match(r"sep=([,;\t|])\r?\n?", text)
    delimiter = told[1] if told else max(",;\t|", key=lambda mark: _declared(table, text, mark))
    if fast := read_plain(content, delimiter) if not told else None:
        header, cells = fast
        problems = list(_header_problems(table, header))
        return None if problems else cells.set_axis(header, axis=1), "." if delimiter == "," else None, problems
    records: list[list[str]] = []
    try:
        records.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        records[:1] = [[]] if told else records[:1]
    except csv.Error as error:
        expected = f"well-formed CSV ({error})"
        return None, None, [Problem(table, len(records) + 1, "", "", expected)]
    cells, problems = _tabulate(table, records)
    return cells, "." if delimiter == "," else None, problems


_recall_csv = lru_cache(maxsize=128)(_read_csv)  # a folder is opened again and again, in a notebook and by a batch


def _declared(table: str, text: str, delimiter: str) -> tuple[int, int]:
    """How many declared columns a delimiter finds in the first line that is not blank, and how many cells."""
    line = next((line for line in io.StringIO(text, newline=None) if line.strip()), "").rstrip("\r\n")
    names = [plain_name(cell) for record in csv.reader([line], delimiter=delimiter) for cell in record]
    return len(set(names) & set(TABLES[table].columns)), len(names)


def _decode(table: str, content: bytes) -> tuple[str, Problem | None]:
    empty = Problem(table, None, "", "an empty file", "a header row and data")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{content[error.start]:02X}"
        return "", Problem(table, row, "", byte, "UTF-8 text (save the file as 'CSV UTF-8')")
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        return "", Problem(table, row, "", "a NUL character", "UTF-8 text (save the file as 'CSV UTF-8')")
    return text, None if text.strip() else empty


def _tabulate(table: str, records: list[list[str]]) -> tuple[pd.DataFrame | None, list[Problem]]:
    top = next((number for number, record in enumerate(records) if any(cell.strip() for cell in record)), 0)
    if problem := _find_title(table, records, top):
        return None, [problem]
    header = [plain_name(cell) for cell in records[top]]
    while header and not header[-1]:
        header.pop()
    problems = list(_header_problems(table, header))
    width = len(header)
    rows = {}
    for number, record in enumerate(records[top + 1 :], top + 2):
        if any(extra.strip() for extra in record[width:]):
            problems.append(Problem(table, number, "", str(len(record)) + " cells", f"{width} cells, as in the header"))
        elif any(cell.strip() for cell in record):
            rows[number] = record[:width] + [""] * (width - len(record))
    if any(problem.row is None for problem in problems):
        return None, problems
    cells = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype=int), columns=header, dtype="str")
    return cells, problems


def _find_title(table: str, records: list[list[str]], top: int) -> Problem | None:
    """What stands above the header, where a later row names two of the table's columns and the first none."""
    declared = set(TABLES[table].columns)
    known = [len({plain_name(cell) for cell in record} & declared) for record in records[top : top + _TITLES]]
    header = next((number for number, count in enumerate(known) if count > 1), 0)
    if known[0] or not header:
        return None
    expected = f"the header, which stands in row {top + header + 1} (delete the rows above it)"
    return Problem(table, top + 1, "", ", ".join(filter(None, records[top])), expected)


def _header_problems(table: str, header: list[str]) -> Iterable[Problem]:
    if not any(header):
        yield Problem(table, None, "", "", "a header row")
    elif "" in header:
        yield Problem(table, None, "", f"column {header.index('') + 1} without a name", "a name for every column")
    for column in sorted({name for name in header if name and header.count(name) > 1}):
        yield Problem(table, None, column, f"{header.count(column)} columns of that name", "one")


def plain_name(cell: object) -> str:
    return re.sub(r"[\s-]+", "_", str(cell).strip().lower())
