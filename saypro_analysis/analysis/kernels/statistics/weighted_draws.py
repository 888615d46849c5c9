"""Draws that do not count the same: their means and quantiles."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """The mean of each column, rows weighted; columns that are all the same figure have exactly that mean."""
    mean = weights @ values / weights.sum()
    low, high = values.min(axis=0), values.max(axis=0)
    return np.where(low == high, low, np.clip(mean, low, high))


def weighted_quantiles(values: Floats, weights: Floats, chances: tuple[float, ...]) -> Floats:
    """Quantiles of each column, a row per chance; each draw stands in the middle of its weight, between two is a line.

    >>> weighted_quantiles(np.array([[1.0], [2.0], [8.0]]), np.array([1.0, 1.0, 2.0]), (0.5,)).round(6).tolist()
    [[4.0]]
    """
    order = np.argsort(values, axis=0, kind="stable")
    ordered, weighed = np.take_along_axis(values, order, axis=0), weights[order]
    middle = (np.cumsum(weighed, axis=0) - weighed / 2) / weights.sum()
    told = [np.interp(chances, middle[:, at], ordered[:, at]) for at in range(values.shape[1])]
    return np.array(told).reshape(values.shape[1], len(chances)).T
