"""Many tests at once: p values adjusted for how many were tried, by rows that have one."""

from __future__ import annotations

import numpy as np
from scipy.stats import false_discovery_control

from saypro_analysis.analysis.kernels.statistics.grids import Floats


def adjust_holm(p_values: Floats, tried: int | None = None) -> Floats:
    """Holm's step-down adjustment (1979); a missing p value stays missing and does not count as tried.

    `tried` is how many tests were made, where more were made than are listed.

    >>> adjust_holm(np.array([0.01, np.nan, 0.04, 0.03])).round(4).tolist()
    [0.03, nan, 0.06, 0.06]
    """
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = (len(order) if tried is None else tried) - np.arange(len(order))
    adjusted = np.full(p_values.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * steps), 1)
    return adjusted


def adjust_false_discovery(p_values: Floats) -> Floats:
    """Benjamini and Hochberg's adjusted p values (1995); a missing p value stays missing and does not count.

    >>> adjust_false_discovery(np.array([0.01, np.nan, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    known = ~np.isnan(p_values)
    adjusted = np.full(p_values.shape, np.nan)
    adjusted[known] = false_discovery_control(p_values[known])
    return adjusted
