"""Points seen against their limits: beyond them, on a side of the mean, up or down from the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.limits import Limits
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, before, rounding_of

Signs: TypeAlias = NDArray[np.int8]
UNDIRECTED = 2


def signs_of(high: Bools, low: Bools) -> Signs:
    """+1 where `high`, -1 where `low`."""
    return high.astype(np.int8) - low.astype(np.int8)


@dataclass(frozen=True)
class Points:
    """A grid of points seen against its limits."""

    values: Floats
    limits: Limits

    def beyond(self, zone: float) -> Signs:
        """+1 or -1 where a point lies strictly beyond `zone` thirds of the way from the mean to a limit."""
        slack = rounding_of(self.values)
        mean = self.limits.mean
        high = self.values > mean + (self.limits.upper - mean) * (zone / 3) + slack
        low = self.values < mean - (mean - self.limits.lower) * (zone / 3) - slack
        return signs_of(high, low)

    def side(self) -> Signs:
        """+1 above the mean, -1 below it, 0 on it."""
        slack = rounding_of(self.values)
        return signs_of(self.values > self.limits.mean + slack, self.values < self.limits.mean - slack)

    def step(self) -> Signs:
        """+1 where a point is higher than the one before it, -1 where it is lower."""
        earlier = before(self.values)
        return signs_of(self.values > earlier, self.values < earlier)
