"""Many answers, each with its weight: what they say together about a chance, an end of an interval, a p value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, stdtr, stdtrit

from saypro_analysis.analysis.kernels.statistics.grids import Floats

_STEPS, _HALVINGS = 30, 60
_NEAR = 1e-14


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
        return two_sided(self.below(0.0))

    def quantile(self, chance: float) -> Floats:
        """The figure below which a share `chance` lies: by Newton's steps within what brackets it, else by halving."""
        ends = self.middle + self.scale * _quantiles(self.freedom, chance)
        low, high = ends.min(axis=-1), ends.max(axis=-1)
        near, value = _NEAR * (high - low + self.scale.max(axis=-1)), (self.weight * ends).sum(axis=-1)
        for _ in range(_STEPS):
            miss = self.below(value) - chance
            low, high = np.where(miss < 0, value, low), np.where(miss < 0, high, value)
            step = value - miss / self._density(value)
            step = np.where((step >= low) & (step <= high), step, (low + high) / 2)
            value, moved = step, np.abs(step - value)
            if (moved <= near).all():
                return np.asarray(value)
        return self._halve(low, high, chance)

    def _halve(self, low: Floats, high: Floats, chance: float) -> Floats:
        for _ in range(_HALVINGS):
            half = (low + high) / 2
            short = self.below(half) < chance
            low, high = np.where(short, half, low), np.where(short, high, half)
        return np.asarray((low + high) / 2)

    def _density(self, value: Floats) -> Floats:
        freedom = self.freedom
        z = (value[..., None] - self.middle) / self.scale
        peak = np.exp(gammaln((freedom + 1) / 2) - gammaln(freedom / 2)) / np.sqrt(np.pi * freedom)
        dense = peak * (1 + z**2 / freedom) ** (-(freedom + 1) / 2) / self.scale
        return np.asarray(np.maximum((self.weight * dense).sum(axis=-1), 1e-300))


def two_sided(below: Floats) -> Floats:
    """The p value of figures of which a share `below` lies on one side."""
    return np.asarray(np.minimum(2 * np.minimum(below, 1 - below), 1.0))


def _quantiles(freedom: Floats, chance: float) -> Floats:
    """Of Student's t, once for each number of degrees of freedom."""
    each, place = np.unique(freedom, return_inverse=True)
    return np.asarray(stdtrit(each, chance)[place])
