"""What a loss costs when it comes: lognormal, PERT or a fixed sum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincc, betainccinv, ndtr, ndtri

Floats = NDArray[np.float64]
_Z95 = float(ndtri(0.95))
PEAK = 4.0  # how much the likeliest value of a PERT weighs beside its ends


class Severity(Protocol):
    """A distribution of losses above 0."""

    @property
    def mean(self) -> float:
        """The mean loss."""

    def limited(self, most: ArrayLike) -> Floats:
        """The mean of the losses where each counts up to so much at most."""

    def beyond(self, chance: ArrayLike) -> Floats:
        """The loss that is passed with this chance."""

    def scaled(self, share: float) -> Severity:
        """The same losses, each times a share."""


@dataclass(frozen=True)
class Lognormal:
    """A loss whose logarithm is normal, by its median and the spread of the logarithm."""

    median: float
    sigma: float

    @classmethod
    def between(cls, low: float, high: float) -> Lognormal:
        """The lognormal that is below `low` in 1 case of 20 and above `high` in 1 of 20.

        >>> round(Lognormal.between(10_000, 100_000).mean, 3)
        40400.128
        """
        return cls(float(np.sqrt(low * high)), float(np.log(high / low)) / (2 * _Z95))

    @property
    def mean(self) -> float:
        """The mean loss."""
        return self.median * float(np.exp(self.sigma**2 / 2))

    def limited(self, most: ArrayLike) -> Floats:
        """The mean of the losses where each counts up to so much at most."""
        with np.errstate(divide="ignore"):
            score = np.log(np.asarray(most, dtype=float) / self.median) / self.sigma
        return self.mean * ndtr(score - self.sigma) + most * ndtr(-score)

    def beyond(self, chance: ArrayLike) -> Floats:
        """The loss that is passed with this chance."""
        return self.median * np.exp(-self.sigma * ndtri(np.asarray(chance, dtype=float)))

    def scaled(self, share: float) -> Lognormal:
        """The same losses, each times a share."""
        return replace(self, median=self.median * share)


@dataclass(frozen=True)
class Pert:
    """A loss between a least and a most, most often near the likeliest: a beta distribution of mean (a + 4b + c) / 6.

    >>> Pert(2, 4, 12).mean
    5.0
    """

    low: float
    likely: float
    high: float

    @property
    def mean(self) -> float:
        """The mean loss."""
        return (self.low + PEAK * self.likely + self.high) / (PEAK + 2)

    @property
    def variance(self) -> float:
        """The variance of the losses."""
        return (self.mean - self.low) * (self.high - self.mean) / (PEAK + 3)

    @property
    def shapes(self) -> tuple[float, float]:
        """The two shapes of the beta distribution between the ends."""
        up = PEAK * (self.likely - self.low) / (self.high - self.low)
        return 1 + up, 1 + PEAK - up

    def limited(self, most: ArrayLike) -> Floats:
        """The mean of the losses where each counts up to so much at most."""
        first, second = self.shapes
        place = np.clip((np.asarray(most, dtype=float) - self.low) / (self.high - self.low), 0, 1)
        part = first / (first + second) * betainc(first + 1, second, place) + place * betaincc(first, second, place)
        return np.minimum(most, self.low) + (self.high - self.low) * part

    def beyond(self, chance: ArrayLike) -> Floats:
        """The loss that is passed with this chance."""
        return self.low + (self.high - self.low) * betainccinv(*self.shapes, np.asarray(chance, dtype=float))

    def scaled(self, share: float) -> Pert:
        """The same losses, each times a share."""
        return Pert(self.low * share, self.likely * share, self.high * share)


@dataclass(frozen=True)
class Fixed:
    """A loss that is always the same."""

    loss: float

    @property
    def mean(self) -> float:
        """The mean loss."""
        return self.loss

    def limited(self, most: ArrayLike) -> Floats:
        """The mean of the losses where each counts up to so much at most."""
        return np.minimum(np.asarray(most, dtype=float), self.loss)

    def beyond(self, chance: ArrayLike) -> Floats:
        """The loss that is passed with this chance."""
        return np.full(np.shape(chance), self.loss)

    def scaled(self, share: float) -> Fixed:
        """The same losses, each times a share."""
        return Fixed(self.loss * share)
