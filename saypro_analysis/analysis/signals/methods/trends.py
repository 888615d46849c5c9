"""Trends: Theil-Sen slope with its interval, and Mann-Kendall's test with Yue and Wang's correction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.processes.dependence import joined_variance
from saypro_analysis.analysis.kernels.statistics.grids import (
    Floats,
    Ints,
    counts,
    divide,
    row_mean,
    row_median,
    row_sum,
)

PAIRS_AT_ONCE = 2_000_000
SHORTEST = 4
Z95 = 1.959963984540054
BIAS = 2.5
BIAS_PER_CORRELATION = 10.0
HIGHEST = 0.95


@dataclass(frozen=True)
class Trend:
    """Per row: slope per period with its 95 % interval, two-sided p value, and the correction of its variance."""

    slope: Floats
    low: Floats
    high: Floats
    p_value: Floats
    correction: Floats


def find_trend(values: Floats, positions: Floats) -> Trend:
    """Slopes and tests of all rows, a few rows at a time so that memory does not grow with pairs of periods."""
    rows = max(1, PAIRS_AT_ONCE // max(1, values.shape[1] * (values.shape[1] - 1) // 2))
    starts = range(0, max(len(values), 1), rows)
    parts = [_part(values[start : start + rows], positions[start : start + rows]) for start in starts]
    return Trend(*(np.concatenate(figures) for figures in zip(*parts, strict=True)))


def _part(values: Floats, positions: Floats) -> tuple[Floats, ...]:
    count = counts(values)[:, 0]
    early, late = np.triu_indices(values.shape[1], k=1)
    rise = values[:, late] - values[:, early]
    slopes = np.sort(divide(rise, positions[:, late] - positions[:, early]), axis=1)
    score = np.where(np.isfinite(rise), np.sign(rise), 0.0).sum(axis=1)
    middle = row_median(slopes)
    correction = _correction(values - middle * positions, count)
    variance = _variance(values, count) * correction
    z = divide(np.sign(score) * np.maximum(np.abs(score) - 1, 0), np.sqrt(variance), 0.0)
    low, high = _interval(slopes, variance)
    enough = count >= SHORTEST
    figures = (middle[:, 0], low, high, 2 * special.ndtr(-np.abs(z)), correction)
    return tuple(np.where(enough, figure, np.nan) for figure in figures)


def _variance(values: Floats, count: Ints) -> Floats:
    """Variance of Mann-Kendall's score without trend, ties allowed for (Kendall 1975)."""
    ordered = np.sort(values, axis=1)
    same = np.concatenate([np.zeros((len(values), 1), dtype=bool), ordered[:, 1:] == ordered[:, :-1]], axis=1)
    place = np.arange(values.shape[1])
    start = np.maximum.accumulate(np.where(same, 0, place), axis=1)
    tied = place - start
    ties = np.where(same, 6 * tied * (tied + 2), 0).sum(axis=1)
    variance: Floats = (count * (count - 1) * (2 * count + 5) - ties) / 18.0
    return variance


def _interval(slopes: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Sen's interval: the slopes whose ranks lie 1.96 standard errors of the score about the middle (Sen 1968)."""
    if slopes.shape[1] == 0:
        return np.full(len(slopes), np.nan), np.full(len(slopes), np.nan)
    pairs = counts(slopes)[:, 0]
    reach = Z95 * np.sqrt(variance)
    below = np.clip(np.floor((pairs - reach) / 2), 0, np.maximum(pairs - 1, 0)).astype(np.int64)
    above = np.clip(np.ceil((pairs + reach) / 2), 0, np.maximum(pairs - 1, 0)).astype(np.int64)
    low, high = (np.take_along_axis(slopes, rank[:, None], axis=1)[:, 0] for rank in (below, above))
    return low, high


def _correction(rest: Floats, count: Ints) -> Floats:
    """Yue and Wang's factor from what the slope leaves, never below 1: it may only widen.

    Lag-1 correlation is biased down by a short series and the fitted slope; the two constants that put it back were
    measured on simulated AR(1) series of 24, 36 and 60 points.
    """
    rest = rest - row_mean(rest)
    spread = row_sum(rest**2)
    plain = divide(row_sum(rest[:, 1:] * rest[:, :-1]), spread, 0.0)[:, 0]
    phi = plain + (BIAS + BIAS_PER_CORRELATION * plain) / np.maximum(count, 1)
    return joined_variance(np.where(spread[:, 0] > 0, np.clip(phi, 0, HIGHEST), 0.0), count)
