"""Means of few answers, with intervals: of one mean, and of the change from one to another."""

from __future__ import annotations

import numpy as np
from scipy.stats import t

from saypro_analysis.analysis.kernels.statistics.grids import Floats

LEVEL = 0.95


def mean_interval(values: Floats, low: float = -np.inf, high: float = np.inf) -> tuple[float, float, float]:
    """The mean with Student's 95 % interval, within the ends of its scale; a single value has no interval.

    >>> [round(figure, 2) for figure in mean_interval(np.array([4.0, 5, 3]), 1, 5)]
    [4.0, 1.52, 5]
    """
    mean, count = float(values.mean()), len(values)
    if count < 2:
        return mean, float("nan"), float("nan")
    reach = float(t.ppf(0.5 + LEVEL / 2, count - 1) * values.std(ddof=1) / np.sqrt(count))
    return mean, max(mean - reach, low), min(mean + reach, high)


def mean_change(now: Floats, before: Floats) -> tuple[float, float, float]:
    """By how much the mean changed, with Welch's 95 % interval; without any scatter nothing says how sure it is.

    >>> [round(figure, 2) for figure in mean_change(np.array([4.0, 5, 4, 5]), np.array([3.0, 2, 3, 2]))]
    [2.0, 1.0, 3.0]
    """
    change = float(now.mean() - before.mean())
    if min(len(now), len(before)) < 2 or (now.std() == 0 and before.std() == 0):
        return change, float("nan"), float("nan")
    parts = [values.var(ddof=1) / len(values) for values in (now, before)]
    spread = sum(parts)
    freedom = spread**2 / sum(part**2 / (len(values) - 1) for part, values in zip(parts, (now, before), strict=True))
    reach = float(t.ppf(0.5 + LEVEL / 2, freedom) * np.sqrt(spread))
    return change, change - reach, change + reach
