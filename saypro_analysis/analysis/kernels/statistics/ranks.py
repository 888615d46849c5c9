"""How far two figures rise together, by their ranks."""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from saypro_analysis.analysis.kernels.statistics.grids import Floats

FEWEST_RANKS = 3


def correlate_ranks(x: Floats, y: Floats) -> float:
    """Spearman's correlation, ties at their middle rank; NaN for fewer than three pairs or a constant.

    >>> round(correlate_ranks(np.array([1, 2, 3, 4]), np.array([1, 4, 9, 8])), 4)
    0.8
    """
    if len(x) < FEWEST_RANKS or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(np.clip(spearmanr(x, y).statistic, -1, 1))
