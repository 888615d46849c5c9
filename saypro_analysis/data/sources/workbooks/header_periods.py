"""Periods that stand in a sheet's header: one column each, perhaps with the measure beside the period."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.dates import YEARS, read_dates

MEASURES = ("actual", "target", "benchmark", "industry", "numerator", "denominator", "expected",
            "expected_numerator", "expected_denominator")  # fmt: skip
SERIALS = range(20_000, 80_000)  # 1954 to 2119, as a spreadsheet counts days
_EPOCH = datetime(1899, 12, 30)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?", re.IGNORECASE)
_QUARTER = re.compile(r"Q([1-4])", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?:[a-z]{3,9}\.?|q[1-4])[ '’/-]*\d{2}", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\w/–.,-])(\d{4})(?![\w/–,-]|\.\d)")


def from_serial(number: float) -> datetime:
    """The day that a spreadsheet counts as a number."""
    return _EPOCH + timedelta(days=int(number))


def read_period(cell: Any) -> str:
    """The period that a header's cell names, as text that `read_dates` reads; empty if it names none."""
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if cell in YEARS else str(from_serial(cell).date()) if cell in SERIALS else ""
    if not isinstance(cell, str):
        return ""
    text = " ".join(cell.split())
    return text if _names_period(text) else ""


@lru_cache(maxsize=4096)
def _names_period(text: str) -> bool:
    read, _ = read_dates(pd.Series([text]), period=True)
    return bool(read.notna().all())


def read_headed(cell: Any) -> tuple[str, str]:
    """The period and the measure that a header's cell names: "Jan 2025", "2025-01 target", "Actual 2025-Q1"."""
    if period := read_period(cell):
        return period, ""
    words = cell.split() if isinstance(cell, str) else []
    for measure, rest in ((words[0], words[1:]), (words[-1], words[:-1])) if len(words) > 1 else ():
        if measure.lower() in MEASURES and (period := read_period(" ".join(rest))):
            return period, measure.lower()
    return "", ""


def is_yearless(cell: Any) -> bool:
    """Whether a header's cell names a month or a quarter without its year."""
    return isinstance(cell, str) and bool(_MONTH.fullmatch(cell.strip()) or _QUARTER.fullmatch(cell.strip()))


def has_short_year(cell: Any) -> bool:
    """Whether a header's cell names a period with half a year, such as Jan-25, which may be a day."""
    text = cell.strip() if isinstance(cell, str) else ""
    return bool(_SHORT_YEAR.fullmatch(text)) and bool(_MONTH.match(text) or _QUARTER.match(text))


def add_year(cell: str, year: str) -> str:
    """A month or quarter without its year, with it."""
    quarter = _QUARTER.fullmatch(cell.strip())
    return f"{year}-Q{quarter[1]}" if quarter else f"{year}-{_number(cell):02d}"


def in_order(cells: Iterable[str]) -> bool:
    """Whether months or quarters follow one another within a calendar year."""
    numbers = [_number(cell) for cell in cells]
    return numbers == sorted(set(numbers))


def find_year(texts: Iterable[Any]) -> str:
    """The only year that stands in some cells; empty where there is none, several, or a year from one to the next."""
    written = [str(int(cell)) if isinstance(cell, float) and cell in YEARS else str(cell) for cell in texts]
    years = {year for text in written for year in _YEAR.findall(text) if int(year) in YEARS}
    spans = any(re.search(r"\d{4}\s*[/–-]\s*\d{2,4}|\bFY|fiscal", text, re.IGNORECASE) for text in written)
    return years.pop() if len(years) == 1 and not spans else ""


def _number(cell: str) -> int:
    quarter = _QUARTER.fullmatch(cell.strip())
    return 3 * int(quarter[1]) - 2 if quarter else _MONTHS.index(cell.strip()[:3].lower()) + 1
