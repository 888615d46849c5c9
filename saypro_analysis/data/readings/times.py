"""Times as people and systems write them: a day, the time of day, and the zone where one is told."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.dates import read_dates
from saypro_analysis.data.readings.numbers import MISSING

TIME = "a time such as 2025-03-31 14:05, or 2025-03-31T14:05+02:00 with its zone"
SINCE = "a time from 1970 on (computers count from there: an empty time becomes 1970 or earlier)"
ZONED = "a time with its zone, such as 2025-03-31T14:05+02:00, as the table's other times have one"
UNZONED = "a time without a zone, as the table's other times have none"
FIRST_YEAR, LAST_YEAR = 1970, 2199
_DAY_AND_TIME = re.compile(
    r"^(?P<day>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?!\d{4}[-/.])[^:]*?\d{4})"
    r"(?:(?:[T ]|, )(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d(?:[.,]\d{1,9})?))?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
    r" ?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?$"
)


def read_times(text: pd.Series) -> tuple[pd.Series, dict[int, str]]:
    """Read a column of text as times.

    `text` is a column of strings, its index the row numbers. Days are read as `read_dates` reads them; a day alone is
    its beginning. Returns the times (datetime64, in UTC where zones are told; missing where the text says so) and, by
    row, what was expected where a value cannot be read. Times with and without a zone in one column are refused: the
    rarer ones.

    >>> read_times(pd.Series(["2025-03-31 14:05", "31/03/2025 2:05 PM", ""]))[0].dt.hour.tolist()
    [14.0, 14.0, nan]
    >>> str(read_times(pd.Series(["2025-03-30T01:30+01:00"]))[0][0])
    '2025-03-30 00:30:00+00:00'
    """
    stripped = text.fillna("").astype("str").str.strip()
    stripped = stripped.mask(stripped.str.lower().isin(MISSING))
    fast = _read_plain(stripped)
    return fast if fast is not None else _read_parts(stripped)


def _read_plain(stripped: pd.Series) -> tuple[pd.Series, dict[int, str]] | None:
    """A column in which every time is written 2025-03-31 14:05, or 14:05:30: read at once."""
    if not stripped.dropna().str.fullmatch(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?").all():
        return None
    times = pd.to_datetime(stripped, format="ISO8601", errors="coerce")
    return keep_possible(times.astype("datetime64[us]"), stripped.notna())


def _read_parts(stripped: pd.Series) -> tuple[pd.Series, dict[int, str]]:
    distinct = pd.Series(stripped.dropna().unique(), dtype="str")
    parts = [_DAY_AND_TIME.match(value) for value in distinct]
    days, odd = read_dates(pd.Series([part["day"] if part else "" for part in parts], dtype="str"))
    read = {value: _put_together(part, days[n]) for n, (value, part) in enumerate(zip(distinct, parts, strict=True))}
    read |= {distinct[n]: expected for n, expected in odd.items()}
    zoned, told = _zoned({value: time for value, time in read.items() if isinstance(time, pd.Timestamp)}, stripped)
    wrong = {value: expected for value, expected in read.items() if isinstance(expected, str)} | told
    good = {value: time for value, time in read.items() if value not in wrong}
    times = pd.to_datetime(stripped.map(good), utc=zoned).astype("datetime64[us, UTC]" if zoned else "datetime64[us]")
    bad = {row: wrong[value] for row, value in stripped[stripped.isin(list(wrong))].items()}
    times, impossible = keep_possible(times, times.notna())
    return times, bad | impossible


def _put_together(part: re.Match[str] | None, day: pd.Timestamp) -> pd.Timestamp | str:
    if part is None or pd.isna(day):
        return TIME
    hour, half = int(part["hour"] or 0), (part["half"] or "").lower()
    if hour > (12 if half else 23) or (half and hour == 0):
        return TIME
    hour = hour % 12 + 12 * (half == "p") if half else hour
    seconds = float((part["second"] or "0").replace(",", "."))
    time = day + pd.Timedelta(hours=hour, minutes=int(part["minute"] or 0), microseconds=round(seconds * 1e6))
    return time.tz_localize(_zone(part["zone"])).tz_convert("UTC") if part["zone"] else time


def _zone(written: str) -> str:
    if written in ("Z", "UTC", "GMT"):
        return "UTC"
    digits = written[1:].replace(":", "")
    return f"{written[0]}{digits[:2]}:{digits[2:] or '00'}"


def _zoned(read: dict[str, pd.Timestamp], stripped: pd.Series) -> tuple[bool, dict[str, str]]:
    """Whether the column's times have zones, and what is expected of those that are the exception."""
    rows = stripped.value_counts()
    counts: Counter[bool] = Counter()
    for value, time in read.items():
        counts[time.tzinfo is not None] += int(rows[value])
    zoned = counts[True] >= counts[False] and counts[True] > 0
    odd = [value for value, time in read.items() if (time.tzinfo is not None) != zoned]
    return zoned, dict.fromkeys(odd, ZONED if zoned else UNZONED)


def keep_possible(times: pd.Series, there: pd.Series) -> tuple[pd.Series, dict[int, str]]:
    """The times from 1970 on, and by row what was expected of the others that are there."""
    possible = times.dt.year.between(FIRST_YEAR, LAST_YEAR)
    wrong = times.index[there & ~possible]
    early = {row: SINCE if pd.notna(times[row]) and times[row].year < FIRST_YEAR else TIME for row in wrong}
    return times.where(possible), early


def find_other_clocks(columns: dict[str, pd.Series]) -> dict[str, str]:
    """Columns of times that have a zone where those of the table's others have none, with what is expected of them.

    >>> plain = pd.Series(pd.to_datetime(["2025-03-31"]))
    >>> find_other_clocks({"reported_at": plain, "closed_at": plain, "resolved_at": plain.dt.tz_localize("UTC")})
    {'resolved_at': "a time without a zone, as the table's other times have none"}
    """
    zones = {name: times.dt.tz is not None for name, times in columns.items() if times.notna().any()}
    first = next(iter(zones.values()), False)  # the table's first column of times sets the clock
    return {name: ZONED if first else UNZONED for name, zoned in zones.items() if zoned != first}


def read_moment(as_of: object) -> pd.Timestamp:
    """The moment that a parameter names: text as 2025-03-31 14:05, a date, a datetime or a Timestamp.

    A day is its start. Raises ValueError for anything else.

    >>> read_moment("2025-03-31"), read_moment("2025-03-31T14:05+02:00")
    (Timestamp('2025-03-31 00:00:00'), Timestamp('2025-03-31 14:05:00+0200', tz='UTC+02:00'))
    """
    try:
        moment = datetime.fromisoformat(as_of.strip()) if isinstance(as_of, str) else as_of
    except ValueError:
        moment = pd.NaT
    if not isinstance(moment, date | np.datetime64) or pd.isna(moment):
        raise ValueError(f"as_of: found {as_of!r}, expected {TIME}")
    return pd.Timestamp(moment)


def on_clock_of(moment: pd.Timestamp, times: pd.Series) -> pd.Timestamp:
    """A moment on the clock of a column of times: in its zone, or without one where the column has none."""
    zone = times.dt.tz
    if zone is None:
        return moment.tz_localize(None)
    return moment.tz_localize(zone) if moment.tzinfo is None else moment.tz_convert(zone)


def days_of(times: pd.Series) -> pd.Series:
    """The day of each time, on its own clock and without a zone."""
    return times.dt.tz_localize(None).dt.normalize()
