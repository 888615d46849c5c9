"""Files of raw records in a folder, and their habits, so that no row is taken for a header or passed over."""

import csv
import gzip
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.sources.measures.definitions import Source
from saypro_analysis.data.sources.measures.raw_books import read_book
from saypro_analysis.data.sources.measures.refusals import refuse, tell

SUFFIXES = (".parquet", ".csv", ".csv.gz", ".tsv", ".txt", ".xlsx")
MISSING = ["", "NULL", "null", "n/a", "N/A", "#N/A"]
ISO = "%Y-%m-%d"
_HEAD = 100_000  # characters in which the header is looked for


def read_file(con: Any, folder: Path, source: Source) -> Any:
    """A source's file or files as an Ibis table."""
    paths = _find(folder, source)
    kind = paths[0].suffix.lower()
    try:
        if kind == ".parquet":
            return con.read_parquet([str(path) for path in paths], table_name=source.name)
        if kind == ".xlsx":
            con.con.register(source.name, read_book(paths[0], source, _missing(source)))
            return con.table(source.name)
        return _read_csv(con, paths, source)
    except DataError:
        raise
    except Exception as error:
        raise tell(error, source.name) from None


def _find(folder: Path, source: Source) -> list[Path]:
    """A source's file inside the folder, or those that a pattern such as orders/*.parquet names."""
    named = source.place.get("file")
    names = [str(named)] if named else [source.name + suffix for suffix in SUFFIXES]
    for name in names:
        path = folder / name
        inside = not Path(name).is_absolute() and ".." not in Path(name).parts
        if not inside or not name.lower().endswith(SUFFIXES):
            raise refuse(source.name, "file", name, f"a file inside the data folder: {', '.join(SUFFIXES)}")
        found = sorted(folder.glob(name)) if "*" in name else [path]
        if any(mark in str(file.relative_to(folder)) for file in found for mark in "[]?{}*"):
            raise refuse(source.name, "file", name, "a file whose name has none of [ ] ? { }")
        if found and all(file.is_file() and file.resolve().is_relative_to(folder) for file in found):
            return found
    raise refuse(source.name, "file", named or "", f"a file {' or '.join(names)} in the data folder")


def _read_csv(con: Any, paths: list[Path], source: Source) -> Any:
    options = _csv_options(paths[0], source)
    try:
        return con.read_csv([str(path) for path in paths], table_name=source.name, **options)
    except Exception as error:
        for path in paths:
            _refuse_widths(path, source, options)
        raise tell(error, source.name) from None


def _refuse_widths(path: Path, source: Source, options: dict[str, Any]) -> None:
    """The first row that has more or fewer cells than the header, which an engine tells at length or not at all."""
    with _open(path) as file, io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="") as text:
        rows = csv.reader(islice(text, options["skip"], None), delimiter=options["delim"])
        width = len(next(rows, []))
        for row in rows:
            if row and len(row) != width:
                expected = f"{width} cells, as in the header"
                place = options["skip"] + rows.line_num
                raise refuse(source.name, "", f"{len(row)} cells", expected, place)


def _open(path: Path) -> Any:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def _missing(source: Source) -> list[str]:
    return [*MISSING, *map(str, source.place.get("missing", []))]


def _csv_options(path: Path, source: Source) -> dict[str, Any]:
    told = source.place
    delimiter, skip, header = _find_habits(path, source)
    options: dict[str, Any] = {"nullstr": _missing(source), "sample_size": 100_000, "delim": delimiter, "skip": skip,
                               "header": "header" not in told, "quote": '"', "escape": '"',
                               "decimal_separator": str(told.get("decimal", ".")),
                               "dateformat": told.get("date_format", ISO)}  # fmt: skip
    if "header" in told:
        return options | {"names": [str(name) for name in told["header"]]}
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise refuse(source.name, twice[0], f"{header.count(twice[0])} columns of that name", "one")
    return options


def _find_habits(path: Path, source: Source) -> tuple[str, int, list[str]]:
    """The delimiter, how many lines stand above the header, and the header's names.

    An engine that guesses takes a row of another width for a sign that all above it is no data; so it is told.
    """
    lines = _first_lines(path, source)
    marks = [str(source.place["delimiter"])] if "delimiter" in source.place else list(",;\t|")
    for number, line in enumerate(lines):
        best = max(marks, key=lambda mark: len(_cells(line, mark)))
        names = _cells(line, best)
        if len(names) > 1:
            return best, number if "header" not in source.place else 0, [name.strip().lower() for name in names]
    if "delimiter" in source.place:
        raise refuse(source.name, "delimiter", marks[0], "a character that stands in the file's header")
    first = next((line for line in lines if line.strip()), "")
    return marks[0], 0, [first.strip().lower()]


def _cells(line: str, mark: str) -> list[str]:
    return next(csv.reader([line], delimiter=mark), []) if len(mark) == 1 else line.split(mark)


def _first_lines(path: Path, source: Source) -> list[str]:
    try:
        with _open(path) as file:
            text = file.read(_HEAD).decode("utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        if error.end < _HEAD - 4:  # not a letter that the end of what was read cuts
            expected = "UTF-8 text (save the file as 'CSV UTF-8')"
            raise refuse(source.name, "", f"byte 0x{error.object[error.start]:02X}", expected,
                         error.object.count(b"\n", 0, error.start) + 1) from None  # fmt: skip
        text = error.object[: error.start].decode("utf-8-sig")
    if not text.strip():
        raise refuse(source.name, "", "an empty file", "a header row and records")
    return list(_whole_lines(text))


def _whole_lines(text: str) -> Iterator[str]:
    """The lines of a text, without the last, of which a part may be missing."""
    lines = text.splitlines()
    yield from lines[:-1] if len(lines) > 1 and len(text) >= _HEAD // 4 else lines
