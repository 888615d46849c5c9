"""Where a table's header stands on a sheet, and what each of its columns holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell as address

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.workbooks.header_periods import (
    MEASURES,
    add_year,
    find_year,
    has_short_year,
    in_order,
    is_yearless,
    read_headed,
    read_period,
)
from saypro_analysis.data.sources.workbooks.sheets import Row, Sheet, is_blank
from saypro_analysis.data.tables import TABLES

TOTALS = re.compile(r"(?:grand |sub-? ?)?totals?|sum|average|mean|overall|ytd|year to date", re.IGNORECASE)
FEWEST = 2
_UNIT = re.compile(r"\s*[(\[][^%)\]]*[)\]]\s*$|[*:]+\s*$")
_SCALE = r"(?i:k|t|m|mn|bn|tsd\.?|mio\.?|thousands?|millions?|'?000s?)?"
_MONEY = re.compile(rf"[(\[]\s*(?i:in\s+)?({_SCALE}\s*(?:[A-Z]{{3}}|[^\w\s%)\]])\s*{_SCALE})\s*[)\]]")
PERIOD_WITH_YEAR = "a period with its year such as 2025-01 or Jan 2025"


@dataclass
class Header:
    """A table's header: its row, the name of each column, and the period and measure of columns that hold one."""

    row: int
    names: dict[int, str]
    periods: dict[int, tuple[str, str]] = field(default_factory=dict)
    totals: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[int]:
        """Every column of the table, from the left."""
        return sorted([*self.names, *self.periods, *self.totals])


def name_column(cell: Any) -> str:
    """A header's cell as the declarations write it: lower case, no unit in brackets, no star."""
    return re.sub(r"[\s-]+", "_", _UNIT.sub("", str(cell).strip()).strip().lower())


def find_header(sheet: Sheet, table: str) -> int | None:
    """The first row that names at least two of the table's columns, or one and a period for each of two others."""
    for number, row in enumerate(sheet.rows):
        if is_header(row, table):
            return number
    return None


def is_header(row: Row, table: str, least: float = FEWEST) -> bool:
    """Whether a row reads like the table's header: `least` names at least, or one and periods."""
    declared = TABLES[table].columns
    known = {name_column(cell) for cell in row if isinstance(cell, str)} & set(declared)
    if len(known) >= FEWEST or not known or "period_on" not in declared:
        return len(known) >= max(FEWEST, least)
    return sum(_is_period(cell) for cell in row) >= FEWEST


def read_header(sheet: Sheet, table: str, number: int) -> tuple[Header, list[Problem]]:
    """Take a header apart; the problems are two tables side by side, names that are missing, or years that are."""
    row = sheet.rows[number]
    header = Header(number, {})
    years = _yearless(sheet, table, header, row)
    under = _under(sheet, number) if "period_on" in TABLES[table].columns else {}
    header.row = number + 1 if under else number
    above = _above(sheet, header.row) if "period_on" in TABLES[table].columns else {}
    second = {} if above else _second_row(sheet, table, number)
    header.row = number + 1 if second else header.row
    header.periods = {column: (above[column], measure) for column, measure in under.items() if column in above}
    for column, cell in enumerate(row):
        if column in header.periods or column in second:
            continue
        period, measure = read_headed(cell) if "period_on" in TABLES[table].columns else ("", "")
        name = name_column(cell)
        if column in years:
            header.periods[column] = years[column], ""
        elif period:
            header.periods[column] = period, measure
        elif name in MEASURES and column in above:
            header.periods[column] = above[column], name
        elif name:
            header.names[column] = name
    header.names |= second
    if len(header.periods) < FEWEST or "period_on" in header.names.values():
        header.names |= {column: name_column(row[column]) for column in header.periods}
        header.periods = {}
    header.totals = {c: n for c, n in header.names.items() if header.periods and TOTALS.fullmatch(n.replace("_", " "))}
    header.names = {column: name for column, name in header.names.items() if column not in header.totals}
    wrong = (_twice(sheet, table, header), _units(sheet, table, header), _beside(sheet, table, header))
    return header, [*_short_years(sheet, table, number), *_years_missing(sheet, table, number, years), *chain(*wrong)]


def _is_period(cell: Any) -> bool:
    return bool(read_headed(cell)[0]) or is_yearless(cell) or has_short_year(cell)


def _yearless(sheet: Sheet, table: str, header: Header, row: Row) -> dict[int, str]:
    """Months without a year take the only year that the title names, if they follow one another within it."""
    months = {column: cell for column, cell in enumerate(row) if is_yearless(cell)}
    title = [cell for line in sheet.rows[: header.row] for cell in line if not is_blank(cell)]
    year = find_year([*title, sheet.name])
    if len(months) < FEWEST or "period_on" not in TABLES[table].columns or not year or not in_order(months.values()):
        return {}
    header.notes.append(f"the months are read as those of {year}, the year in its title")
    return {column: add_year(cell, year) for column, cell in months.items()}


def _under(sheet: Sheet, number: int) -> dict[int, str]:
    """The measures that stand in the row below the header, where that row holds nothing else."""
    row = sheet.rows[number + 1] if number + 1 < len(sheet.rows) else []
    words = {column: name_column(cell) for column, cell in enumerate(row) if not is_blank(cell)}
    return words if len(words) >= FEWEST and set(words.values()) <= set(MEASURES) else {}


def _second_row(sheet: Sheet, table: str, number: int) -> dict[int, str]:
    """Columns that a second row of the header names, below words that name none ("Figures" over actual and target)."""
    declared = TABLES[table].columns
    top, row = sheet.rows[number], sheet.rows[number + 1] if number + 1 < len(sheet.rows) else []
    names = {column: name_column(cell) for column, cell in enumerate(row) if not is_blank(cell)}
    free = all(column >= len(top) or name_column(top[column]) not in declared for column in names)
    return names if names and free and set(names.values()) <= set(declared) else {}


def _above(sheet: Sheet, number: int) -> dict[int, str]:
    """The periods that stand in the row above the header, each over its columns."""
    if not number:
        return {}
    row, found, last = sheet.rows[number - 1], {}, ""
    for column, cell in enumerate(row):
        last = read_period(cell) if not is_blank(cell) else last
        if last:
            found[column] = last
    return found if len(set(found.values())) >= FEWEST else {}


def _short_years(sheet: Sheet, table: str, number: int) -> Iterator[Problem]:
    row = sheet.rows[number]
    if "period_on" in TABLES[table].columns:
        for column, cell in enumerate(row):
            if has_short_year(cell) and not is_yearless(cell):
                yield sheet.problem(table, number, column, cell, PERIOD_WITH_YEAR)


def _years_missing(sheet: Sheet, table: str, number: int, years: dict[int, str]) -> Iterator[Problem]:
    months = [column for column, cell in enumerate(sheet.rows[number]) if is_yearless(cell)]
    if "period_on" in TABLES[table].columns and len(months) >= FEWEST and not years:
        yield sheet.problem(table, number, months[0], sheet.rows[number][months[0]], PERIOD_WITH_YEAR)


def _twice(sheet: Sheet, table: str, header: Header) -> Iterator[Problem]:
    seen: dict[Any, int] = {}
    for column in header.columns:
        what = header.names.get(column) or header.periods.get(column) or header.totals[column]
        if what in seen and column not in header.totals:
            first = address(header.row, seen[what])
            expected = f"one column of that name ({first} has it already; one table on a sheet)"
            yield sheet.problem(table, header.row, column, sheet.rows[header.row][column], expected)
        seen.setdefault(what, column)


def _units(sheet: Sheet, table: str, header: Header) -> Iterator[Problem]:
    """Figures that are held against one another are in one unit: thousands beside ones would be a silent gap."""
    row, first = sheet.rows[header.row], ""
    for column, name in sorted(header.names.items()):
        unit = _MONEY.search(str(row[column])) if name in MEASURES[:4] and column < len(row) else None
        written = re.sub(r"\s", "", unit[1]).lower() if unit else ""
        if written and first and written != first:
            yield sheet.problem(table, header.row, column, row[column], f"the unit of the other figures ({first})")
        first = first or written


def _beside(sheet: Sheet, table: str, header: Header) -> Iterator[Problem]:
    """Columns beyond an empty one belong to the table if it declares them or they hold periods; else to another."""
    declared = set(TABLES[table].columns)
    columns = header.columns
    for before, column in pairwise(columns):
        name = header.names.get(column)
        if column - before > 1 and name is not None and name not in declared:
            value = sheet.rows[header.row][column]
            expected = "one table on a sheet (a second one seems to begin here; give it a sheet of its own)"
            yield sheet.problem(table, header.row, column, value, expected)
            return
