"""What was known on a day: things that lie ahead have not happened yet."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from saypro_analysis.data.readings.times import on_clock_of, read_moment

DAY = pd.Timedelta(days=1)


class Cut(NamedTuple):
    """A moment up to which open waits are counted, the last one of which something is known, and its day.

    A day alone counts open waits to its beginning (asked on the 1st, a day on the 2nd is one), and what happened on it
    is known.
    """

    now: pd.Timestamp
    end: pd.Timestamp
    day: pd.Timestamp

    def known(self, times: pd.Series) -> pd.Series:
        """The times that had come."""
        return times.where(times <= on_clock_of(self.end, times))


def read_cut(as_of: object, clock: pd.Series) -> Cut:
    """The moment that a parameter names, on the clock of a column of times. Raises ValueError for anything else."""
    now = on_clock_of(read_moment(as_of), clock)
    day = now.tz_localize(None).normalize()
    whole = now == now.normalize()
    return Cut(now, now + DAY - pd.Timedelta(microseconds=1) if whole else now, day)
