"""Many answers, each with its weight: what they say together about a chance, an end of an interval, a p value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from saypro_analysis.analysis.kernels.statistics.grids import Floats

_STEPS = 60
_REACH = 60.0


@dataclass(frozen=True)
class Mixture:
    """Student's t distributions with weights that sum to 1; the last axis runs over them."""

    weight: Floats
    middle: Floats
    scale: Floats
    freedom: Floats

    @property
    def mean(self) -> Floats:
        """The weighted middle."""
        return np.asarray((self.weight * self.middle).sum(axis=-1))

    def below(self, value: Floats | float) -> Floats:
        """The chance of a figure below `value`, one per distribution or one for all."""
        z = (np.asarray(value)[..., None] - self.middle) / self.scale
        return np.asarray((self.weight * stdtr(self.freedom, z)).sum(axis=-1))

    def p_value(self) -> Floats:
        """Twice the smaller of the chances that nothing, or the opposite, is true."""
        below = self.below(0.0)
        return np.asarray(np.minimum(2 * np.minimum(below, 1 - below), 1.0))

    def quantile(self, chance: float) -> Floats:
        """The figure below which a share `chance` lies, by halving."""
        low = (self.middle - _REACH * self.scale).min(axis=-1)
        high = (self.middle + _REACH * self.scale).max(axis=-1)
        for _ in range(_STEPS):
            half = (low + high) / 2
            short = self.below(half) < chance
            low, high = np.where(short, half, low), np.where(short, high, half)
        return np.asarray((low + high) / 2)
