"""Neighbouring periods that resemble one another: how much, and what that does to limits and rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.statistics.grids import Floats, counts, divide, rounding_of, row_mean, row_sum

SHORTEST = 12
EDGE = 3
HIGHEST = 0.9
BIAS = 4.5
BIAS_PER_CORRELATION = 11.0


def autocorrelation(values: Floats) -> Floats:
    """Lag-1 autocorrelation of each row, 0 where it does not show (at most 1 / sqrt n, or fewer than 12 points).

    One lasting shift makes neighbours alike without any memory in the process, so the largest step is taken out
    first. What that and a short series bias away is put back; the two constants were measured on simulated AR(1)
    series of 24, 36 and 60 points (phi 0 to 0.8, with and without a step; see `benchmarks/signals_calibration.py`).
    """
    count = counts(values)
    rest = values - largest_step(values)[0]
    rest = rest - row_mean(rest)
    spread = row_sum(rest**2)
    plain = divide(row_sum(rest[:, 1:] * rest[:, :-1]), spread, 0.0)
    full = plain + (BIAS + BIAS_PER_CORRELATION * plain) / np.maximum(count, 1)
    alive = spread > rounding_of(values) ** 2
    shows = alive & (count >= SHORTEST) & (full > 1 / np.sqrt(np.maximum(count, 1)))
    return np.where(shows, np.minimum(full, HIGHEST), 0.0)[:, 0]


def largest_step(values: Floats, edge: int = EDGE) -> tuple[Floats, NDArray[np.int64], Floats]:
    """The level before and after the split that explains most, its place, and the sum of squares it explains.

    Both sides hold at least `edge` points; the place is the number of points before the step (0 = none possible).
    """
    present = np.isfinite(values)
    count = counts(values)
    sums = np.cumsum(np.where(present, values, 0.0), axis=1)
    ahead = np.minimum(np.arange(1, values.shape[1] + 1), count)
    behind = count - ahead
    first, second = divide(sums, ahead), divide(sums[:, -1:] - sums, behind)
    gain = np.where((ahead >= edge) & (behind >= edge), (first - second) ** 2 * ahead * behind, -1.0)
    place = gain.argmax(axis=1)[:, None]
    possible = np.take_along_axis(gain, place, axis=1) >= 0
    left, right = (np.take_along_axis(side, place, axis=1) for side in (first, second))
    level = np.where(np.arange(values.shape[1]) <= place, left, right)
    level = np.where(possible, level, row_mean(values))
    explained = np.where(possible, divide(np.take_along_axis(gain, place, axis=1), count), 0.0)
    return np.where(present, level, np.nan), np.where(possible, place + 1, 0)[:, 0], explained[:, 0]


def widening(phi: Floats) -> Floats:
    """How much wider limits must be: moving ranges of an AR(1) series see only sqrt(1 - phi) of its spread."""
    factor: Floats = 1 / np.sqrt(1 - phi)
    return factor


def joined_variance(phi: Floats, periods: NDArray[np.int64]) -> Floats:
    """Variance of the mean of `periods` neighbours, as a multiple of what independent ones would have."""
    lags = np.arange(1, max(int(periods.max(initial=1)), 2))
    weights = np.maximum(1 - lags / np.maximum(periods, 1)[:, None], 0)
    joined: Floats = 1 + 2 * (weights * phi[:, None] ** lags).sum(axis=1)
    return joined


def run_length(phi: float, length: int = 7) -> int:
    """Points in a row on one side that are as unlikely under AR(1) as `length` are without autocorrelation."""
    stays = 0.5 + np.arcsin(phi) / np.pi
    return int(np.ceil(1 + (length - 1) * np.log(0.5) / np.log(stays) - 1e-9))


def trend_length(phi: float, length: int = 7) -> int:
    """Points in a trend that are as unlikely under AR(1) as `length` are without autocorrelation."""
    stays, alone = (0.5 - np.arcsin((1 - value) / 2) / np.pi for value in (phi, 0.0))
    return int(np.ceil(1 + (length - 2) * np.log(alone) / np.log(stays) - 1e-9)) + 1
