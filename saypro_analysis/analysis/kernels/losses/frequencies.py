"""How often a loss comes in a quarter: once for sure, at most once with a chance, or as often as it happens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import roots_jacobi

from saypro_analysis.analysis.kernels.losses.severities import Pert

_NODES = 12  # rates that stand for an unsure one: the first 23 moments of its distribution are exact


@dataclass(frozen=True)
class Frequency:
    """How often a loss comes: `chance` of once at most, or Poisson with one of the `rates`, each with its weight."""

    chance: float = 0.0
    rates: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    @classmethod
    def once(cls, chance: float) -> Frequency:
        """At most once, with this chance; 1 is once for sure."""
        return cls(chance=chance)

    @classmethod
    def often(cls, rate: float) -> Frequency:
        """As a Poisson count of this mean."""
        return cls(rates=(rate,), weights=(1.0,))

    @classmethod
    def between(cls, low: float, likely: float, high: float) -> Frequency:
        """As a Poisson count whose mean is not sure: PERT between a least and a most.

        >>> round(Frequency.between(2, 4, 12).mean, 9)
        5.0
        """
        if high <= low:
            return cls.often(low)
        first, second = Pert(low, likely, high).shapes
        places, weights = roots_jacobi(_NODES, second - 1, first - 1)
        rates = low + (high - low) * (places + 1) / 2
        return cls(rates=tuple(rates.tolist()), weights=tuple((weights / weights.sum()).tolist()))

    @property
    def mean(self) -> float:
        """The mean number a quarter."""
        return float(np.dot(self.rates, self.weights)) if self.rates else self.chance

    @property
    def happens(self) -> float:
        """The chance that it comes at all."""
        return float(-np.dot(np.expm1(-np.asarray(self.rates)), self.weights)) if self.rates else self.chance

    def scaled(self, share: float) -> Frequency:
        """The same, each occasion kept with a chance of `share`."""
        return Frequency(self.chance * share, tuple(rate * share for rate in self.rates), self.weights)

    def generate(self, transform: NDArray[np.complex128]) -> NDArray[np.complex128]:
        """The transform of the sum of so many losses, from that of one loss."""
        if not self.rates:
            return 1 - self.chance + self.chance * transform
        parts = [weight * np.exp(rate * (transform - 1)) for rate, weight in zip(self.rates, self.weights, strict=True)]
        return np.sum(parts, axis=0)
