"""The bytes of one table's file become cells: CSV as people and programs write it."""

import csv
import io
import re
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from saypro_analysis.data.readings.problems import Problem, list_problems
from saypro_analysis.data.sources.file_limits import COLUMNS, LIMITS, Limits
from saypro_analysis.data.sources.guarded import Unreadable, call_guarded
from saypro_analysis.data.sources.plain_files import read_plain
from saypro_analysis.data.tables import TABLES

csv.field_size_limit(10_000_000)
_TITLES = 20  # rows in which a header is looked for
_HEAD = 1_000_000  # characters in which it begins
_LARGE = 50_000_000  # bytes
_READER = "saypro_analysis.data.sources.table_files:read_csv_here"
Reading = tuple[pd.DataFrame | None, str | None, list[Problem]]


def read_csv(table: str, content: bytes, limits: Limits = LIMITS) -> Reading:
    """A table's cells, which decimal mark its delimiter suggests, and its problems; large files are read apart."""
    if len(content) <= _LARGE:
        return read_csv_here(table, content, limits)
    try:
        reading: Reading = call_guarded(_READER, table, content, limits, limits=limits)
    except Unreadable as error:
        return None, None, [Problem(table, None, "", "", f"a CSV file that can be read ({error})")]
    return reading


def read_csv_here(table: str, content: bytes, limits: Limits) -> Reading:
    """The same in this very process; where there are quirks, Python reads one row after another."""
    text, problem = _decode(table, content)
    if problem:
        return None, None, [problem]
    told, delimiter = find_delimiter(table, text)
    if problem := _refuse_values(table, text, delimiter, limits) or _refuse_width(table, text, delimiter, told):
        return None, None, [problem]
    if fast := read_plain(content, delimiter) if not told else None:
        header, cells = fast
        problems = list(find_header_problems(table, header))
        return None if problems else cells.set_axis(header, axis=1), "." if delimiter == "," else None, problems
    return read_records(table, text, delimiter, told)


def find_delimiter(table: str, text: str) -> tuple[bool, str]:
    """Whether the first line says what stands between the cells, and what does: what finds most columns."""
    told = re.match(r"sep=([,;\t|])\r?\n?", text)
    return bool(told), told[1] if told else max(",;\t|", key=lambda mark: _declared(table, text, mark))


def read_records(table: str, text: str, delimiter: str, told: bool) -> Reading:
    """The same for text with quotes, blank lines and rows of other widths; `told` where its first line says how."""
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
    line = next((line for line in io.StringIO(text[:_HEAD], newline=None) if line.strip()), "").rstrip("\r\n")
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
    problems = list(find_header_problems(table, header))
    width = len(header)
    rows, odd = {}, []
    for number, record in enumerate(records[top + 1 :], top + 2):
        if any(extra.strip() for extra in record[width:]):
            odd.append((number, f"{len(record)} cells"))
        elif any(cell.strip() for cell in record):
            rows[number] = record[:width] + [""] * (width - len(record))
    expected = f"{width} cells, as in the header"
    problems += list_problems(odd, lambda found: Problem(table, found[0], "", found[1], expected))
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


def _refuse_values(table: str, text: str, delimiter: str, limits: Limits) -> Problem | None:
    count = text.count(delimiter) + text.count("\n")
    if count <= limits.cells:
        return None
    return Problem(table, None, "", f"about {count:,} cells", f"at most {limits.cells:,} cells in a file")


def _refuse_width(table: str, text: str, delimiter: str, told: bool) -> Problem | None:
    """What is far too wide is refused by its header alone: reading all of it would take half a minute."""
    line = re.compile(r"[^\r\n]*\S[^\r\n]*").search(text, text.find("\n") + 1 if told else 0)
    try:
        width = len(next(csv.reader([line[0]], delimiter=delimiter), [])) if line else 0
    except csv.Error:  # told with its row where all is read
        return None
    return None if width <= COLUMNS else too_wide(table, width)


def find_header_problems(table: str, header: list[str]) -> Iterable[Problem]:
    """What is wrong with the names of a table's columns."""
    if len(header) > COLUMNS:
        yield too_wide(table, len(header))
        return
    if not any(header):
        yield Problem(table, None, "", "", "a header row")
    elif "" in header:
        yield Problem(table, None, "", f"column {header.index('') + 1} without a name", "a name for every column")
    for column in sorted({name for name in header if name and header.count(name) > 1}):
        yield Problem(table, None, column, f"{header.count(column)} columns of that name", "one")


def too_wide(table: str, width: int) -> Problem:
    """More columns than any table has."""
    return Problem(table, None, "", f"{width:,} columns", f"at most {COLUMNS:,} columns")


def plain_name(cell: object) -> str:
    """A column's name as the tables spell it."""
    return re.sub(r"[\s-]+", "_", str(cell).strip().lower())
