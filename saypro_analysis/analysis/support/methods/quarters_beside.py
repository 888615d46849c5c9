"""Which tickets a group's recurrences are held against: those of the quarter before, of the same kind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.service_clocks import micros
from saypro_analysis.analysis.support.methods.desk_rows import Row, compare_quarters
from saypro_analysis.analysis.support.methods.snapshots import Ints
from saypro_analysis.analysis.support.methods.tickets import PERIODS, Tickets
from saypro_analysis.data.readings.times import read_moment

JUST = pd.Timedelta(microseconds=1)  # a quarter's end is the start of the next one's first day


class Beside:
    """Holds groups against the quarter before; where groups are periods, each against the one before its own."""

    def __init__(self, tickets: Tickets, again: Floats, as_of: object) -> None:
        self.tickets, self.again, self.moment = tickets, again, read_moment(as_of)
        self.periods = [name for name in tickets.groups if name in PERIODS]
        kinds = [name for name in tickets.groups if name not in PERIODS]
        codes = (
            tickets.groups.groupby(kinds, sort=False).ngroup().to_numpy() if kinds else np.zeros(len(tickets.groups))
        )
        self.kind = codes[tickets.group].astype(np.int64)

    def compare(self, own: Ints) -> Row:
        """The comparison of a group with the quarter before."""
        if not self.periods:
            return compare_quarters(self.tickets, own, self.again, self._quarters(self.moment - JUST))
        latest = pd.Timestamp(round(self.tickets.reported[own].max()), unit="us")
        alike = np.flatnonzero(self.kind == self.kind[own[0]])
        return compare_quarters(self.tickets, alike, self.again, self._quarters(latest))

    def _quarters(self, within: pd.Timestamp) -> tuple[float, float, float]:
        this = within.tz_localize(None).to_period("Q")
        starts = pd.Series([period.start_time for period in (this - 1, this, this + 1)])
        before, start, end = micros(starts.dt.tz_localize(self.moment.tzinfo) if self.moment.tzinfo else starts)
        return float(before), float(start), float(end)
