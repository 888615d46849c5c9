"""Periods of records: the bucket of a date in the database, and the day on which a period begins and ends."""

from typing import Any

import pandas as pd

REVIEWED = "calendar quarter"  # what a review covers, wherever the fiscal year starts
MONTHS_IN = {"month": 1, "quarter": 3, REVIEWED: 3, "year": 12}
_DAYS_IN = {"day": 1, "week": 7}


def bucket(day: Any, grain: str, year_starts: int, months: int = 0) -> Any:
    """The period that an Ibis date belongs to: a number of periods, or for days and weeks the first day."""
    if grain == "day":
        return day
    if grain == "week":
        return day.truncate("W")
    index = day.year() * 12 + day.month() - 1 + months
    return ((index - _offset(grain, year_starts)) // MONTHS_IN[grain]).cast("int64")


def _offset(grain: str, year_starts: int) -> int:
    return 0 if grain == REVIEWED else (year_starts - 1) % MONTHS_IN[grain]


def first_days(buckets: pd.Series, grain: str, year_starts: int) -> pd.Series:
    """The first day of each period that `bucket` named, once they are text."""
    if grain in _DAYS_IN:
        return pd.to_datetime(buckets.str[:10]).astype("datetime64[us]")
    days = {name: _first_of(int(name), grain, year_starts) for name in buckets.dropna().unique()}
    return pd.to_datetime(buckets.map(days)).astype("datetime64[us]")


def _first_of(number: int, grain: str, year_starts: int) -> pd.Timestamp:
    month = number * MONTHS_IN[grain] + _offset(grain, year_starts)
    return pd.Timestamp(month // 12, month % 12 + 1, 1)


def next_period(first: pd.Series, grain: str) -> pd.Series:
    """The first day of the period after it."""
    if grain in _DAYS_IN:
        return first + pd.Timedelta(days=_DAYS_IN[grain])
    return (first + pd.DateOffset(months=MONTHS_IN[grain])).astype("datetime64[us]")


def year_later(first: pd.Series, grain: str) -> pd.Series:
    """The same period of the next year; 52 weeks for weeks."""
    if grain == "week":
        return first + pd.Timedelta(weeks=52)
    return (first + pd.DateOffset(years=1)).astype("datetime64[us]")
