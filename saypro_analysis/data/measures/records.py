"""The raw records: a folder of files, a database or frames in memory, each source an Ibis table with its columns."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from saypro_analysis.data.databases import connect, embed, is_url, list_tables
from saypro_analysis.data.measures.definitions import Source
from saypro_analysis.data.measures.dialects import teach
from saypro_analysis.data.problems import DataError, Problem

SUFFIXES = (".parquet", ".csv", ".csv.gz", ".tsv", ".txt", ".xlsx")
MISSING = ["", "NULL", "null", "n/a", "N/A", "#N/A"]
ISO = "%Y-%m-%d"
NO_NUMBER = "text that cast() takes for a number is none"


@dataclass
class Records:
    """Where raw records are: a connection, and for a folder of files the folder."""

    con: Any
    folder: Path | None = None
    lent: bool = False
    opened: dict[str, Any] = field(default_factory=dict)
    prepared: dict[str, Any] = field(default_factory=dict)
    dated: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Engines are asked the same, and some have to be taught what they lack."""
        teach(self.con)

    @property
    def exact(self) -> bool:
        """Whether the engine can add floating-point numbers with compensation."""
        return str(self.con.name) == "duckdb"

    def close(self) -> None:
        """End a connection that was opened here."""
        if not self.lent:
            self.con.disconnect()

    def table(self, source: Source) -> Any:
        """A source's Ibis table as it lies, without joins."""
        if source.name not in self.opened:
            self.opened[source.name] = self._open(source)
        return self.opened[source.name]

    def _open(self, source: Source) -> Any:
        if self.folder is not None:
            path = _find(self.folder, source)
            return _read_file(self.con, path, source)
        wanted = str(source.place.get("table") or source.name)
        catalog, _, name = wanted.rpartition(".")
        tables = {name.lower(): name} if catalog else list_tables(self.con)
        if name.lower() not in tables:
            close = get_close_matches(name.lower(), tables, 1, 0.6)
            hint = f" (did you mean {tables[close[0]]}?)" if close else ""
            raise refuse(source.name, "table", wanted, f"a table or view of the database{hint}")
        return self.con.table(tables[name.lower()], database=catalog or None)


def open_records(source: Any, home: Path) -> Records:
    """Open a folder, a database URL, frames by name, or the Ibis connection that the user has already."""
    if isinstance(source, Mapping):
        return _open_frames(source)
    if is_url(source):
        return Records(connect(str(source), home))
    if isinstance(source, str | Path):
        folder = Path(source).expanduser().absolute()
        if not folder.is_dir():
            raise refuse("data", "", str(source), "a folder of records, or a database URL")
        return Records(embed(folder.resolve()), folder.resolve())
    if hasattr(source, "list_tables"):
        return Records(source, lent=True)
    raise refuse("data", "", str(type(source).__name__), "a folder, a database URL, frames by name, an Ibis connection")


def _open_frames(frames: Mapping[str, pd.DataFrame]) -> Records:
    import pyarrow as pa

    records = Records(embed(None))
    for name, frame in frames.items():
        records.con.con.register(name, pa.Table.from_pandas(frame, preserve_index=False))
    return records


def refuse(source: str, column: str, value: str, expected: str, row: int | None = None) -> DataError:
    """The refusal of one thing about a source."""
    return DataError([Problem(source, row, column, value, expected)])


def _find(folder: Path, source: Source) -> Path:
    """A source's file inside the folder; a pattern such as orders/*.parquet is left to the engine."""
    named = source.place.get("file")
    names = [str(named)] if named else [source.name + suffix for suffix in SUFFIXES]
    for name in names:
        path = folder / name
        inside = not Path(name).is_absolute() and ".." not in Path(name).parts
        if not inside or not name.lower().endswith(SUFFIXES):
            raise refuse(source.name, "file", name, f"a file inside the data folder: {', '.join(SUFFIXES)}")
        found = sorted(folder.glob(name)) if "*" in name else [path]
        if found and all(file.is_file() and file.resolve().is_relative_to(folder) for file in found):
            return path
    raise refuse(source.name, "file", named or "", f"a file {' or '.join(names)} in the data folder")


def _read_file(con: Any, path: Path, source: Source) -> Any:
    try:
        if path.suffix.lower() == ".parquet":
            return con.read_parquet(str(path), table_name=source.name)
        if path.suffix.lower() == ".xlsx":
            return _read_sheet(con, path, source)
        return con.read_csv(str(path), table_name=source.name, **_csv_options(source))
    except DataError:
        raise
    except Exception as error:
        raise tell(error, source.name) from None


def _csv_options(source: Source) -> dict[str, Any]:
    told = source.place
    options: dict[str, Any] = {"nullstr": [*MISSING, *map(str, told.get("missing", []))], "sample_size": 100_000,
                               "dateformat": told.get("date_format", ISO)}  # fmt: skip
    if "delimiter" in told:
        options["delim"] = str(told["delimiter"])
    if "header" in told:
        options |= {"header": False, "names": [str(name) for name in told["header"]]}
    return options


def _read_sheet(con: Any, path: Path, source: Source) -> Any:
    """A workbook's sheet of the source's name, else its first; a workbook holds a million rows at most."""
    import pyarrow as pa

    with pd.ExcelFile(path, engine="calamine") as book:
        sheet = next((name for name in book.sheet_names if str(name).lower() == source.name.lower()), 0)
        frame = pd.read_excel(book, sheet_name=sheet, na_values=[*MISSING, *map(str, source.place.get("missing", []))])
    con.con.register(source.name, pa.Table.from_pandas(frame, preserve_index=False))
    return con.table(source.name)


def tell(error: Exception, source: str) -> DataError:
    """What an engine said, as a problem with its row and column where the engine knows them."""
    text = str(error)
    row = re.search(r"Line: (\d+)", text)
    column = re.search(r"column \"?([^\"\n]+?)\"?(?: |\.|$)", text, re.MULTILINE)
    value = re.search(r"string \"([^\"]*)\"", text)
    first = " ".join(text.splitlines()[0].split())[:200] if text else type(error).__name__
    first = NO_NUMBER if "user-defined function raised" in first else first
    named = column[1] if row and column else ""
    return refuse(source, named, value[1] if value else "", f"records that can be read ({first})",
                  int(row[1]) if row else None)  # fmt: skip
