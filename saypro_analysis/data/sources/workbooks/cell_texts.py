"""Cells become text that reads one way only: numbers with a point, days as 2025-03-31; what cannot be is a problem."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.dates import DATE as DATE_EXPECTED
from saypro_analysis.data.readings.dates import YEARS, is_slashed
from saypro_analysis.data.readings.numbers import read_numbers
from saypro_analysis.data.sources.workbooks.header_periods import SERIALS, from_serial
from saypro_analysis.data.sources.workbooks.sheets import is_blank
from saypro_analysis.data.tables.columns import DATE, NUMBER, PERIOD

NOT_A_DATE = "a number (this cell holds a date; spreadsheets turn figures such as 1.2 into dates)"
NOT_A_TIME = "a number (this cell holds a time; write hours or minutes as plain figures)"
SWAPPED = (
    "one kind of date in the column (some are text, and the rest have days of 12 at most, as when a spreadsheet "
    "swaps day and month; write them all as 2025-03-31)"
)
Read = tuple[list[str], dict[int, str], str]


def write_cells(cells: list[Any], kind: str) -> Read:
    """A column's cells as text, what is expected where one cannot be used (by position), and a note if one is due."""
    return _WRITERS.get(kind, _write_texts)(cells)


def _write_texts(cells: list[Any]) -> Read:
    return [write_cell(cell) for cell in cells], {}, ""


def _write_numbers(cells: list[Any]) -> Read:
    """Text is read by its own marks alone: what the figures beside it look like says nothing of them."""
    typed = pd.Series({n: cell for n, cell in enumerate(cells) if isinstance(cell, str)}, dtype="str")
    numbers, wrong = read_numbers(typed, None, alike=False)
    texts = [write_cell(cell) if isinstance(cell, float) else "" for cell in cells]
    for position, number in numbers.dropna().items():
        texts[position] = repr(float(number))
    absent = [n for n, cell in typed.items() if n not in wrong and not texts[n]]
    texts = [str(cells[n]) if n in set(absent) else text for n, text in enumerate(texts)] if absent else texts
    expected = {n: _not_a_number(cell) for n, cell in enumerate(cells) if not isinstance(cell, (str, float))}
    return texts, {**wrong, **expected}, ""


def _not_a_number(cell: Any) -> str:
    if isinstance(cell, date):
        return NOT_A_DATE
    return NOT_A_TIME if isinstance(cell, (time, timedelta)) else "a number"


def _write_dates(cells: list[Any]) -> Read:
    return _write_days(cells, period=False)


def _write_periods(cells: list[Any]) -> Read:
    return _write_days(cells, period=True)


def _write_days(cells: list[Any], *, period: bool) -> Read:
    texts, wrong, counted = [], {}, []
    for position, cell in enumerate(cells):
        number = _count(cell)
        if number is not None and number in SERIALS:
            counted.append((cell, from_serial(number)))
            texts.append(str(from_serial(number).date()))
        elif isinstance(cell, float) and not (period and cell in YEARS):
            texts.append("")
            wrong[position] = DATE_EXPECTED
        else:
            texts.append(write_cell(cell))
    wrong |= _swapped(cells)
    note = ""
    if counted:
        days = f"{len(counted)} day{'s' if len(counted) > 1 else ''} counted as a number"
        note = f"{days} ({write_cell(counted[0][0])} is {counted[0][1].date()})"
    return texts, wrong, note


def _count(cell: Any) -> int | None:
    """A day's number, whether the cell holds it as a number or as text."""
    if isinstance(cell, float):
        return int(cell)
    text = cell.strip() if isinstance(cell, str) else ""
    return int(text) if text.isdecimal() and len(text) == 5 else None


def _swapped(cells: list[Any]) -> dict[int, str]:
    """Text that no spreadsheet took for a date, among dates that may be of another day and month than was typed."""
    days = [cell.day for cell in cells if isinstance(cell, date)]
    typed = [n for n, cell in enumerate(cells) if isinstance(cell, str) and is_slashed(cell)]
    return dict.fromkeys(typed, SWAPPED) if days and max(days) <= 12 and max(days) > 1 else {}


def show_cell(cell: Any) -> str:
    """A cell as its keeper sees it."""
    return str(cell).upper() if isinstance(cell, bool) else write_cell(cell)


def write_cell(cell: Any) -> str:
    """A cell as text."""
    if is_blank(cell):
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(" ")
    return str(cell)


_WRITERS: dict[str, Callable[[list[Any]], Read]] = {
    NUMBER: _write_numbers,
    DATE: _write_dates,
    PERIOD: _write_periods,
}
