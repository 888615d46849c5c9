"""The bytes of one table's file become cells: CSV as people and programs write it, and Parquet."""

import csv
import io
import re
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.plain_files import read_plain
from saypro_analysis.data.tables import TABLES

csv.field_size_limit(10_000_000)
_TITLES = 20  # rows in which a header is looked for
Reading = tuple[pd.DataFrame | None, str | None, list[Problem]]


def read_parquet(table: str, content: bytes) -> Reading:
    try:
        cells = pd.read_parquet(io.BytesIO(content))
    except (OSError, ValueError) as error:
        return None, None, [Problem(table, None, "", str(error).split("\n")[0], "a readable Parquet file")]
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells = cells.rename(columns=plain_name)
    problems = list(_header_problems(table, list(cells)))
    return None if problems else cells, ".", problems


def read_csv(table: str, content: bytes) -> Reading:
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


recall_csv = lru_cache(maxsize=128)(read_csv)  # a folder is opened again and again, in a notebook and by a batch


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
