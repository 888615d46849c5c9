"""A folder of CSV or Parquet files as tables of text, each row numbered as the file numbers it."""

from hashlib import sha256
from pathlib import Path

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.databases import hide_secrets
from saypro_analysis.data.sources.found_files import Folder, Source, is_raw
from saypro_analysis.data.sources.table_files import read_csv, read_parquet, recall_csv
from saypro_analysis.data.tables import REQUIRED, TABLES

SUFFIXES = (".csv", ".parquet")
BOOKS = (".xlsx", ".xlsm")
_SMALL = 1_000_000  # bytes
OTHERS = (".xls", ".xlsb", ".ods", ".numbers", ".tsv")  # of tables, which are read once they are saved otherwise
SAMPLE = Path(__file__).parents[1] / "sample"


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
        if is_raw(entry.name, raw):
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


def _add_book(folder: Folder, table: str, path: Path) -> None:
    # Only where a workbook is met: its reader takes a while to import.
    from saypro_analysis.data.sources.workbooks.books import read_table_book

    read_table_book(folder, table, path)


def _add_file(folder: Folder, table: str, path: Path) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        expected = "a file, this is a folder" if path.is_dir() else f"a readable file ({error.strerror})"
        folder.problems.append(Problem(table, None, "", path.name, expected))
        return
    reader = recall_csv if len(content) <= _SMALL else read_csv
    cells, decimal, problems = (reader if path.suffix.lower() == ".csv" else read_parquet)(table, content)
    folder.problems += problems
    if cells is None:
        return
    folder.sources[table] = Source(table, cells, decimal, sha256(content).hexdigest())
    unknown = [column for column in cells if column not in TABLES[table].columns]
    if unknown and not TABLES[table].free:
        folder.notes.append(f"{path.name}: columns {', '.join(unknown)} are not declared; they are kept as they are.")
