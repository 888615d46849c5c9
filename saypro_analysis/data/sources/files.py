"""A folder of CSV or Parquet files as tables of text, each row numbered as the file numbers it."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.readings.secrets import hide_secrets
from saypro_analysis.data.sources.cells_ahead import SMALL, recall_ahead, recall_file
from saypro_analysis.data.sources.file_limits import LIMITS, Limits
from saypro_analysis.data.sources.found_files import Folder, Source, is_raw
from saypro_analysis.data.sources.parquet_files import read_parquet_files
from saypro_analysis.data.sources.regular_files import read_regular
from saypro_analysis.data.sources.table_files import Reading, read_csv, recall_csv
from saypro_analysis.data.tables import REQUIRED, TABLES

SUFFIXES = (".csv", ".parquet")
BOOKS = (".xlsx", ".xlsm")
OTHERS = (".xls", ".xlsb", ".ods", ".numbers", ".tsv")  # of tables, which are read once they are saved otherwise
SAMPLE = Path(__file__).parents[1] / "sample"


def read_folder(path: Path, raw: tuple[str, ...] = (), *, required: bool = True, limits: Limits = LIMITS) -> Folder:
    """Read every declared table of a folder; unknown files are strangers, unusable ones are problems.

    `raw` are the names of files that hold records (or their beginnings, up to the point); they are left alone. With
    `required` the tables that no review can do without are asked for. Only regular files within `limits` are read.
    """
    folder = Folder()
    if not path.is_dir():
        what = "a folder of CSV or Parquet files" if not path.exists() else "a folder, not a file"
        what = "a workbook saved as .xlsx, or a folder" if path.is_file() and path.suffix.lower() in OTHERS else what
        folder.problems.append(Problem("data", None, "", hide_secrets(str(path)), what))
        return folder
    entries = [entry for entry in sorted(path.iterdir()) if not entry.name.startswith((".", "~"))]
    _read_files(folder, _choose(folder, [entry for entry in entries if not is_raw(entry.name, raw)], entries), limits)
    folder.problems += missing_tables(folder) if required else []
    return folder


def _choose(folder: Folder, entries: list[Path], beside: list[Path]) -> dict[str, Path]:
    """Each table's file; what is no table is a stranger, what cannot be one a problem."""
    chosen: dict[str, Path] = {}
    for entry in entries:
        table, suffix = entry.stem.lower(), entry.suffix.lower()
        if table in TABLES and suffix in OTHERS and not _is_read_otherwise(entry, beside):
            folder.problems.append(Problem(table, None, "", entry.name, "a file saved as .xlsx, .csv or .parquet"))
        elif table not in TABLES or suffix not in (*SUFFIXES, *BOOKS):
            folder.strangers.append(entry.name)
        elif table in chosen:
            folder.problems.append(Problem(table, None, "", entry.name, "one file for the table, this is a second"))
        else:
            chosen[table] = entry
    return chosen


def _read_files(folder: Folder, chosen: dict[str, Path], limits: Limits) -> None:
    packed: dict[str, bytes] = {}
    for table, path in chosen.items():
        if path.suffix.lower() in BOOKS:
            _add_book(folder, table, path, limits)
        elif ahead := recall_file(table, path, limits):
            _add(folder, table, path, *ahead)
        elif (content := _take(folder, table, path, limits)) is None:
            continue
        elif path.suffix.lower() == ".parquet":
            packed[table] = content
        else:
            digest = sha256(content).hexdigest()
            _add(folder, table, path, digest, _read_csv(table, content, digest, limits))
    digests = {table: sha256(content).hexdigest() for table, content in packed.items()}
    known = {table: told for table, digest in digests.items() if (told := recall_ahead(table, digest, limits))}
    unread = {table: content for table, content in packed.items() if table not in known}
    readings = {**known, **read_parquet_files(unread, limits)}
    for table, digest in digests.items():
        _add(folder, table, chosen[table], digest, readings[table])


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


def _add_book(folder: Folder, table: str, path: Path, limits: Limits) -> None:
    # Only where a workbook is met: its reader takes a while to import.
    from saypro_analysis.data.sources.workbooks.books import read_table_book

    read_table_book(folder, table, path, limits)


def _take(folder: Folder, table: str, path: Path, limits: Limits) -> bytes | None:
    """The bytes of a table's file; None, and a problem, where it is none, or too large."""
    content, problem = read_regular(path, table, limits.file)
    if problem is None:
        return content
    expected = f"{problem.expected} (here: {problem.value})" if problem.value else problem.expected
    folder.problems.append(replace(problem, value=path.name, expected=expected))
    return None


def _read_csv(table: str, content: bytes, digest: str, limits: Limits) -> Reading:
    if len(content) <= SMALL:
        return recall_csv(table, content, limits)
    return recall_ahead(table, digest, limits) or read_csv(table, content, limits)


def _add(folder: Folder, table: str, path: Path, digest: str, reading: Reading) -> None:
    cells, decimal, problems = reading
    folder.problems += problems
    if cells is None:
        return
    folder.sources[table] = Source(table, cells, decimal, digest)
    unknown = [column for column in cells if column not in TABLES[table].columns]
    if unknown and not TABLES[table].free:
        folder.notes.append(f"{path.name}: columns {', '.join(unknown)} are not declared; they are kept as they are.")
