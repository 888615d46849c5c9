"""Open tickets as they stood on earlier days at the same time of day, and what became of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.statistics.grids import Floats

Ints = NDArray[np.int64]
DAY = 24 * 3600 * 1e6  # microseconds, as all times here
BINS = 8  # parts of the time that a ticket is allowed, within which tickets are of an age
WEEK = 7
LONGEST_HISTORY = 13 * WEEK  # days
EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday; Monday is 0


class Seen(NamedTuple):
    """Tickets that were open and still in time on earlier days: a row for each ticket and day.

    `day` is how many days before now, `part` how much of its time was used (0 to 7), `made` whether it was in time.
    """

    ticket: Ints
    day: Ints
    part: Ints
    made: NDArray[np.bool_]


class Counted(NamedTuple):
    """The same, counted: by days before now (from 1) and part, how many were open and how many of them made it."""

    open: Floats
    made: Floats
    weekdays: Ints
    known: NDArray[np.bool_]


def used_part(reported: Floats, deadline: Floats, moment: Floats | float) -> Ints:
    """How much of its time a ticket has used at a moment, as one of the parts."""
    used: Floats = np.asarray((moment - reported) / (deadline - reported)) * BINS
    return np.clip(used.astype(np.int64), 0, BINS - 1)


def look_back(reported: Floats, deadline: Floats, end: Floats, made: NDArray[np.bool_], now: float) -> Seen:
    """Every ticket whose deadline has passed by `now`, on each earlier day on which it was open and still in time.

    `end` is when it was resolved or set aside; NaN, never. Days are counted back from `now` at its time of day.
    """
    past = np.flatnonzero((deadline <= now) & (deadline > now - LONGEST_HISTORY * DAY))
    first = reported[past]
    until = np.fmin(end[past], deadline[past])
    oldest = np.minimum(np.floor((now - first) / DAY), LONGEST_HISTORY).astype(np.int64)
    newest = np.maximum(np.floor((now - until) / DAY).astype(np.int64) + 1, 1)
    times = np.maximum(oldest - newest + 1, 0)
    ticket = np.repeat(past, times)
    step = np.arange(times.sum()) - np.repeat(times.cumsum() - times, times)
    day = np.repeat(newest, times) + step
    return Seen(ticket, day, used_part(reported[ticket], deadline[ticket], now - day * DAY), made[ticket])


def count_days(seen: Seen, first: float, now: float) -> Counted:
    """What was seen, counted by day and part; a day is known where the desk already kept its records then."""
    days = np.arange(1, LONGEST_HISTORY + 1)
    place = (seen.day - 1) * BINS + seen.part
    size = LONGEST_HISTORY * BINS
    opened = np.bincount(place, minlength=size).reshape(-1, BINS).astype(float)
    made = np.bincount(place, weights=seen.made, minlength=size).reshape(-1, BINS)
    return Counted(opened, made, weekday_of(now - days * DAY), now - days * DAY >= first)


def weekday_of(moments: Floats | float) -> Ints:
    """The weekday of moments, Monday 0.

    >>> int(weekday_of(0.0))
    3
    """
    return np.asarray((np.floor(np.asarray(moments) / DAY) + EPOCH_WEEKDAY) % WEEK, dtype=np.int64)
