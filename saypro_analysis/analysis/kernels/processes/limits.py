"""Centre line and limits of every chart, for all rows of a grid at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from saypro_analysis.analysis.kernels.statistics.binomials import binomial_quantile
from saypro_analysis.analysis.kernels.statistics.grids import (
    Floats,
    Ints,
    before,
    divide,
    row_mean,
    row_median,
    row_sum,
)

XMR_FACTOR = 2.66
SCREEN_FACTOR = 3.267
D2 = 1.128
TAIL = 0.001349898031630094
SHARES = ("p", "p_prime", "binomial")
RATES = ("u", "u_prime")
COUNTED = SHARES + RATES


@dataclass(frozen=True)
class Limits:
    """Centre line and limits, one figure per point of the grid."""

    mean: Floats
    lower: Floats
    upper: Floats

    def fixed(self, sigma: float | None) -> Limits:
        """The same centre with limits three `sigma` away from it."""
        if sigma is None:
            return self
        return Limits(self.mean, self.mean - 3 * sigma, self.mean + 3 * sigma)


@dataclass(frozen=True)
class Sample:
    """The points that limits are taken from (`fitted`) and the denominators of all points."""

    fitted: Floats
    denominators: Floats
    screen: bool = True
    centre: float | None = None

    def pooled(self) -> Floats:
        """Sum of numerators over sum of denominators, or the centre that was given."""
        if self.centre is not None:
            return np.full((len(self.fitted), 1), float(self.centre))
        weights = np.where(np.isfinite(self.fitted), self.denominators, np.nan)
        return divide(row_sum(self.fitted * weights), row_sum(weights))


def moving_range_mean(values: Floats, *, screen: bool = True) -> Floats:
    """Mean moving range of each row; ranges at or above 3.267 x the mean are left out once when `screen`."""
    ranges = np.abs(values - before(values))
    mean = row_mean(ranges)
    if not screen:
        return mean
    return row_mean(np.where((ranges < SCREEN_FACTOR * mean) | (mean == 0), ranges, np.nan))


def sigma_ratio(sample: Sample, sigma: Floats) -> Floats:
    """Laney's sigma of z: process variation as a multiple of sampling variation (1 = nothing but sampling)."""
    scores = divide(sample.fitted - sample.pooled(), sigma)
    return moving_range_mean(scores, screen=sample.screen) / D2


def _around(mean: Floats, width: Floats, like: Floats) -> Limits:
    mean = np.broadcast_to(mean, like.shape)
    return Limits(mean, mean - width, mean + width)


def xmr_limits(sample: Sample) -> Limits:
    """Individuals chart: mean +- 2.66 x mean moving range (Nelson 1982)."""
    mean = row_mean(sample.fitted) if sample.centre is None else sample.pooled()
    return _around(mean, XMR_FACTOR * moving_range_mean(sample.fitted, screen=sample.screen), sample.fitted)


def binomial_sigma(sample: Sample) -> Floats:
    """Standard error of each share about the pooled share."""
    share = np.clip(sample.pooled(), 0, 1)
    return np.sqrt(divide(share * (1 - share), sample.denominators))


def poisson_sigma(sample: Sample) -> Floats:
    """Standard error of each rate about the pooled rate."""
    return np.sqrt(divide(np.maximum(sample.pooled(), 0), sample.denominators))


def p_limits(sample: Sample) -> Limits:
    """Shares with nothing but sampling variation (Shewhart's p chart)."""
    return _around(sample.pooled(), 3 * binomial_sigma(sample), sample.fitted)


def u_limits(sample: Sample) -> Limits:
    """Events per unit of exposure with nothing but Poisson variation (u chart)."""
    return _around(sample.pooled(), 3 * poisson_sigma(sample), sample.fitted)


def p_prime_limits(sample: Sample) -> Limits:
    """Shares with sampling variation stretched by the variation seen between periods (Laney 2002)."""
    sigma = binomial_sigma(sample)
    return _around(sample.pooled(), 3 * sigma * sigma_ratio(sample, sigma), sample.fitted)


def u_prime_limits(sample: Sample) -> Limits:
    """Rates with Poisson variation stretched by the variation seen between periods (Laney 2002)."""
    sigma = poisson_sigma(sample)
    return _around(sample.pooled(), 3 * sigma * sigma_ratio(sample, sigma), sample.fitted)


def binomial_limits(sample: Sample) -> Limits:
    """Exact limits for small counts: at most 0.135 % of periods lie beyond each of them by chance."""
    mean = np.broadcast_to(sample.pooled(), sample.fitted.shape)
    known = np.isfinite(sample.denominators) & np.isfinite(mean)
    size = np.where(known, np.round(sample.denominators), 1.0)
    share = np.clip(np.where(known, mean, 0.5), 0, 1)
    bounds = [binomial_quantile(tail, size, share) / np.maximum(size, 1) for tail in (TAIL, 1 - TAIL)]
    lower, upper = (np.where(known, bound, np.nan) for bound in bounds)
    return Limits(mean, lower, upper)


def run_limits(sample: Sample) -> Limits:
    """Run chart: the median, and no limits at all."""
    mean = row_median(sample.fitted) if sample.centre is None else sample.pooled()
    missing = np.full(sample.fitted.shape, np.nan)
    return Limits(np.broadcast_to(mean, sample.fitted.shape), missing, missing)


LIMITS: dict[str, Callable[[Sample], Limits]] = {
    "xmr": xmr_limits,
    "p": p_limits,
    "p_prime": p_prime_limits,
    "u": u_limits,
    "u_prime": u_prime_limits,
    "binomial": binomial_limits,
    "run": run_limits,
}


def anhoej_limits(useful: Ints) -> tuple[Ints, Ints]:
    """Longest run and fewest crossings that chance allows among `useful` points off the median (Anhoej 2014).

    A longest run above the first, or fewer crossings than the second, is a shift.

    >>> [limit.tolist() for limit in anhoej_limits(np.array([10, 24, 36]))]
    [[6, 8, 8], [2, 8, 13]]
    """
    useful = np.asarray(useful, dtype=np.int64)
    enough = useful > 1
    longest = np.where(enough, np.round(np.log2(np.maximum(useful, 2)) + 3), useful)
    trials = np.maximum(useful - 1, 1).astype(float)
    fewest = binomial_quantile(0.05, trials, np.full(trials.shape, 0.5))
    return longest.astype(np.int64), np.where(enough, fewest, 0).astype(np.int64)
