"""Dates as people write them; a date that may be two days is refused rather than guessed."""

import re
from collections.abc import Callable
from datetime import date, datetime

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.numbers import MISSING

DATE = "a date such as 2025-03-31"
YEARS = range(1900, 2200)
PERIOD = "a period's first day such as 2025-03-01"

_TIME = r"(?:[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"^(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}$")
_TWO_WAY = re.compile(r"^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 0{1,2}:00(?::00)?)?$")
_NAMED = re.compile(r"^(\d{1,2})?(?:st|nd|rd|th)?[ -]?([A-Za-z]{3,9})\.?[ -]?(?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})$")
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")
_QUARTER = re.compile(r"^(\d{4})[- ]?Q([1-4])$", re.IGNORECASE)
_QUARTER_FIRST = re.compile(r"^Q([1-4])[ /-]?(\d{4})$", re.IGNORECASE)
_YEAR = re.compile(r"^\d{4}$")
_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


def read_dates(text: pd.Series, *, period: bool = False) -> tuple[pd.Series, dict[int, str]]:
    """Read a column of text as dates.

    `text` is a column of strings, its index the row numbers; `period` also admits a month (2025-03, March 2025), a
    quarter (2025-Q1, Q1 2025) and a year, each as its first day. Returns the dates (datetime64, 1900 to 2199, missing
    where the text says so) and, by row, what was expected where a value cannot be read. Day-first or month-first is
    decided once for the column, from a value that has only one reading (31/03/2025); where there is none, the values
    are refused.

    >>> read_dates(pd.Series(["2025-03-31", "3 April 2025", ""]))[0].dt.day.tolist()
    [31.0, 3.0, nan]
    >>> read_dates(pd.Series(["03/04/2025"]))[1]
    {0: 'a date with one reading (03/04/2025 may be 3 April or 4 March; write 2025-04-03 or 2025-03-04)'}
    """
    stripped = text.fillna("").str.strip()
    distinct = [value for value in stripped.unique() if value.lower() not in MISSING]
    day_first = _order(distinct)
    read = {value: _read(value, period, day_first) for value in distinct}
    good = {value: date for value, date in read.items() if isinstance(date, pd.Timestamp)}
    dates = pd.to_datetime(stripped.map(good)).astype("datetime64[us]")
    bad = stripped[stripped.isin([value for value, date in read.items() if isinstance(date, str)])]
    return dates, {row: str(read[value]) for row, value in bad.items()}


def is_slashed(text: str) -> bool:
    """Whether a date is written so that day and month may be taken for one another: 03/04/2025."""
    return bool(_TWO_WAY.match(text.strip())) and "." not in text


def _order(values: list[str]) -> bool | None:
    """Whether the column's slashed dates put the day first; None where nothing tells, or both are seen."""
    slashed = [(int(match[1]), int(match[3])) for value in values if (match := _TWO_WAY.match(value))]
    first, second = any(a > 12 for a, _ in slashed), any(b > 12 for _, b in slashed)
    return None if first == second else first


def _read(value: str, period: bool, day_first: bool | None) -> pd.Timestamp | str:
    if match := _TWO_WAY.match(value):
        return _two_way(value, match, day_first)
    expected = PERIOD if period else DATE
    readers: list[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int, int] | None]]] = [
        (_ISO, lambda m: (int(m[1]), int(m[2]), int(m[3]))),
        (_NAMED, lambda m: _named(m, period)),
    ]
    if period:
        readers += [
            (_MONTH, lambda m: (int(m[1]), int(m[2]), 1)),
            (_QUARTER, lambda m: (int(m[1]), 3 * int(m[2]) - 2, 1)),
            (_QUARTER_FIRST, lambda m: (int(m[2]), 3 * int(m[1]) - 2, 1)),
            (_YEAR, lambda m: (int(m[0]), 1, 1)),
        ]
    for pattern, parts in readers:
        if match := pattern.match(value):
            return _timestamp(parts(match)) or expected
    return expected


def _two_way(value: str, match: re.Match[str], day_first: bool | None) -> pd.Timestamp | str:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    as_day_first, as_month_first = _timestamp((year, second, first)), _timestamp((year, first, second))
    if match[2] == ".":
        return as_day_first or DATE
    if as_day_first is None or as_month_first is None or as_day_first == as_month_first:
        return as_day_first or as_month_first or DATE
    if day_first is not None:
        return as_day_first if day_first else as_month_first
    readings = " or ".join(f"{date.day} {date.month_name()}" for date in (as_day_first, as_month_first))
    written = f"{as_day_first.date()} or {as_month_first.date()}"
    return f"a date with one reading ({value} may be {readings}; write {written})"


def _named(match: re.Match[str], period: bool) -> tuple[int, int, int] | None:
    months = [number for number, name in enumerate(_NAMES, 1) if name.startswith(match[2].lower())]
    day = match[1] or match[3] or ("1" if period else None)
    if len(months) != 1 or day is None or (match[1] and match[3]):
        return None
    return int(match[4]), months[0], int(day)


def _timestamp(parts: tuple[int, int, int] | None) -> pd.Timestamp | None:
    if parts is None or parts[0] not in YEARS:
        return None
    try:
        return pd.Timestamp(*parts)
    except ValueError:
        return None


def read_day(as_of: object) -> pd.Timestamp:
    """The day that a parameter names: text as 2025-03-31, a date, a datetime or a Timestamp, without its time.

    Raises ValueError for anything else, a number or another way of writing too: a day that may be two is not guessed.

    >>> read_day(" 2025-03-31 "), read_day(pd.Timestamp("2025-03-31 18:00", tz="UTC"))
    (Timestamp('2025-03-31 00:00:00'), Timestamp('2025-03-31 00:00:00'))
    """
    try:
        day = datetime.fromisoformat(as_of.strip()) if isinstance(as_of, str) else as_of
    except ValueError:
        day = pd.NaT
    if not isinstance(day, date | np.datetime64) or pd.isna(day):
        raise ValueError(f"as_of: found {as_of!r}, expected {DATE}")
    return pd.Timestamp(day).tz_localize(None).normalize()
