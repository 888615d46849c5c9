"""The rows below a header: which are the table's, which are totals or remarks, and where another table begins."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell as address

from saypro_analysis.data.readings.numbers import MISSING
from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.workbooks.cell_texts import write_cell
from saypro_analysis.data.sources.workbooks.header_periods import read_headed, read_period
from saypro_analysis.data.sources.workbooks.sheet_headers import TOTALS, Header, is_header
from saypro_analysis.data.sources.workbooks.sheets import Row, Sheet, explain_fault, is_blank
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.columns import DATE, NUMBER, PERIOD

# "revenue Total", as a spreadsheet writes below a group, or "Total Q1 2025".
_GROUP_TOTAL = re.compile(rf"(?:{TOTALS.pattern})\s+(.+)|(.+?)\s+(?:{TOTALS.pattern})", re.IGNORECASE)
_LONGEST = 12  # characters of a unit
SECOND = "one table on a sheet (a second one seems to begin here; give it a sheet of its own)"


@dataclass
class Body:
    """The rows of a table by their number on the sheet, and what was left out or filled, in words."""

    rows: dict[int, Row] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_body(sheet: Sheet, table: str, header: Header) -> Body:
    """Take the rows below a header; whatever is neither data, a total nor a remark at the foot is a problem."""
    body = Body()
    width = max(header.columns) + 1
    rows = {number: _widen(row, width) for number, row in enumerate(sheet.rows) if number > header.row}
    filled = [number for number, row in rows.items() if not all(map(is_blank, row))]
    _fill_merged(sheet, table, header, rows, body)
    foot = _foot(rows, filled)
    groups = _groups(rows[number] for number in filled)
    totals = [number for number in filled if _is_total(rows[number], header, table, groups, number in foot)]
    remarks = _remarks(rows, filled, totals, header, table)
    units = _units(rows, header, table)
    passed = {*totals, *remarks, *units}
    for number in filled:
        if number in passed:
            continue
        if second := _second(sheet, table, rows, number, header):
            body.problems.append(second)
            break
        body.rows[number] = rows[number]
    body.problems += [
        problem for number in body.rows for problem in _misplaced(sheet, table, header, rows[number], number)
    ]
    body.problems += list(_merged_across(sheet, table, header, body))
    _tell(body, sheet, totals, remarks)
    body.notes += [f"units in row {number + 1} left out" for number in units]
    return body


def _widen(row: Row, width: int) -> Row:
    return [*row, *[""] * (width - len(row))]


def _tell(body: Body, sheet: Sheet, totals: list[int], remarks: list[int]) -> None:
    if totals:
        rows = f"row {totals[0] + 1}" if len(totals) == 1 else f"rows {', '.join(str(row + 1) for row in totals)}"
        body.notes.append(f"totals left out ({rows})")
    for number in remarks:
        text = next(str(cell) for cell in sheet.rows[number] if not is_blank(cell))
        body.notes.append(f"remark in row {number + 1} left out ({text.strip()[:60]!r})")


def _kind(table: str, name: str | None) -> str:
    column = TABLES[table].columns.get(name or "")
    return str((column.metadata or {})["kind"]) if column is not None else ""


def _keys(header: Header, table: str) -> list[int]:
    """The columns that no row of the table may leave empty."""
    declared = TABLES[table].columns
    return [column for column, name in header.names.items() if name in declared and not declared[name].nullable]


def _groups(rows: Iterable[Row]) -> Counter[str]:
    """How many rows begin with the same words."""
    labels = ((cell for cell in row if not is_blank(cell)) for row in rows)
    return Counter(str(next(cells)).strip().lower() for cells in labels)


def _is_total(row: Row, header: Header, table: str, groups: Counter[str], at_foot: bool) -> bool:
    """A row that says total (or so) first and lacks what every row has, or stands at the foot of a wide table."""
    lacking = any(is_blank(row[column]) for column in _keys(header, table))
    if lacking and not _says_total(row) and (named := _GROUP_TOTAL.fullmatch(_label(row))):
        group = (named[1] or named[2]).strip().lower()
        return group in groups or bool(read_period(group))
    return _says_total(row) and (lacking or (bool(header.periods) and at_foot))


def _label(row: Row) -> str:
    label = next((cell for cell in row if not is_blank(cell)), "")
    return label.strip().rstrip(":") if isinstance(label, str) else ""


def _says_total(row: Row) -> bool:
    return bool(TOTALS.fullmatch(_label(row)))


def _units(rows: dict[int, Row], header: Header, table: str) -> list[int]:
    """The row below the header, if it holds nothing but the figures' units."""
    number, keys = header.row + 1, set(_keys(header, table))
    cells = {column: cell for column, cell in enumerate(rows.get(number, [])) if not is_blank(cell)}
    figures = [column for column in cells if _kind(table, header.names.get(column)) == NUMBER]
    words = all(isinstance(cell, str) and not _may_be_figure(cell) and len(cell) <= _LONGEST for cell in cells.values())
    return [number] if figures and keys and not keys & set(cells) and words else []


def _foot(rows: dict[int, Row], filled: list[int]) -> set[int]:
    """The rows below the last that is neither a total nor a single cell."""
    data = [number for number in filled if not _says_total(rows[number]) and _count(rows[number]) > 1]
    last = max(data, default=-1)
    return {number for number in filled if number > last}


def _count(row: Row) -> int:
    return sum(not is_blank(cell) for cell in row)


def _remarks(rows: dict[int, Row], filled: list[int], totals: list[int], header: Header, table: str) -> list[int]:
    """Rows at the foot, below a blank row or the totals, with one cell of text, where the table needs two at least."""
    if len(_keys(header, table)) + len(header.periods) < 2:
        return []
    foot: list[int] = []
    for number in reversed(filled):
        cells = [cell for cell in rows[number] if not is_blank(cell)]
        if number in totals:
            continue
        if len(cells) > 1 or not isinstance(cells[0], str):
            break
        foot.append(number)
    foot.reverse()
    while foot and not _set_off(rows, foot[0], totals):
        foot.pop(0)
    return foot


def _set_off(rows: dict[int, Row], number: int, totals: list[int]) -> bool:
    before = rows.get(number - 1)
    return number - 1 in totals or (before is not None and all(map(is_blank, before)))


def _second(sheet: Sheet, table: str, rows: dict[int, Row], number: int, header: Header) -> Problem | None:
    """The header of another table: it reads like a declared one, or it is words where figures belong."""
    row = rows[number]
    first = next(column for column, cell in enumerate(row) if not is_blank(cell))
    if _all_words(row) and any(is_header(row, other, _count(row) / 2) for other in TABLES):
        return sheet.problem(table, number, first, row[first], SECOND)
    if _is_wide_header(row, table):
        return sheet.problem(table, number, first, row[first], SECOND)
    before = rows.get(number - 1)
    if before is None or not all(map(is_blank, before)) or not _all_words(row):
        return None
    figures = [c for c, name in header.names.items() if _kind(table, name) in (NUMBER, DATE, PERIOD)]
    odd = [c for c in [*figures, *header.periods] if not is_blank(row[c]) and not _may_be_figure(row[c])]
    return sheet.problem(table, number, first, row[first], SECOND) if odd else None


def _is_wide_header(row: Row, table: str) -> bool:
    """Whether a row names a column of the table, and periods beside it."""
    rest = [cell for cell in row if not is_blank(cell) and not isinstance(cell, float)]
    if len(rest) != _count(row) or not is_header(row, table):
        return False  # as almost every row of data: its cells need not be read as periods
    return sum(bool(read_headed(cell)[0]) for cell in rest) > 1


def _all_words(row: Row) -> bool:
    cells = [cell for cell in row if not is_blank(cell)]
    return len(cells) > 1 and all(isinstance(cell, str) and not _may_be_figure(cell) for cell in cells)


def _may_be_figure(cell: Any) -> bool:
    if not isinstance(cell, str):
        return True
    text = cell.strip().lower()
    return text in MISSING or bool(re.search(r"\d", text))


def _misplaced(sheet: Sheet, table: str, header: Header, row: Row, number: int) -> Iterator[Problem]:
    """Cells that no column of the table holds, and formulas that hold no value."""
    named = set(header.columns)
    for column, cell in enumerate(row):
        if not is_blank(cell) and column not in named:
            top = address(header.row, column)
            yield sheet.problem(table, number, column, cell, f"nothing beside the table (or a name for it in {top})")
    for column, fault in sheet.faulty(number):
        declared = bool(TABLES[table].free) or header.names.get(column) in TABLES[table].columns
        if column in header.periods or (column in named and declared):
            yield sheet.problem(table, number, column, fault, explain_fault(fault))


def _fill_merged(sheet: Sheet, table: str, header: Header, rows: dict[int, Row], body: Body) -> None:
    """What is merged over several rows holds for each of them, where it is no figure."""
    filled = []
    for (top, left), (bottom, right) in sheet.merged:
        if top <= header.row or bottom == top or left != right or left not in header.columns:
            continue
        value = rows[top][left] if top in rows else ""
        if is_blank(value):
            continue
        if left in header.periods or _kind(table, header.names.get(left)) == NUMBER:
            expected = f"a figure for each row ({address(top, left)}:{address(bottom, left)} is merged)"
            body.problems.append(sheet.problem(table, top, left, write_cell(value), expected))
            continue
        for row in range(top + 1, bottom + 1):
            if row in rows and not all(map(is_blank, rows[row])):
                rows[row][left] = value
        filled.append(f"{address(top, left)}:{address(bottom, left)}")
    if filled:
        more = f" and {len(filled) - 3} more" if len(filled) > 3 else ""
        body.notes.append(f"merged cells read in each of their rows ({', '.join(filled[:3])}{more})")


def _merged_across(sheet: Sheet, table: str, header: Header, body: Body) -> Iterator[Problem]:
    for (top, left), (bottom, right) in sheet.merged:
        columns = [column for column in header.columns if left <= column <= right]
        if len(columns) > 1 and top in body.rows:
            place = f"{address(top, left)}:{address(bottom, right)}"
            yield sheet.problem(table, top, left, body.rows[top][left], f"a cell for each column ({place} is merged)")
