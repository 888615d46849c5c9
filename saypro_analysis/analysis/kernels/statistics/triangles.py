"""The triangle between the least, the likeliest and the most that something may be."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats


def triangle_quantile(chance: Floats, low: Floats, mode: Floats, high: Floats) -> Floats:
    """The value below which a triangle has `chance`, by broadcasting; the mode itself where low and high are equal.

    The upside down of the distribution function, whose two halves meet at the mode.

    >>> triangle_quantile(np.array([0.0, 0.5, 1.0]), 0.0, 1.0, 2.0).tolist()
    [0.0, 1.0, 2.0]
    """
    low, mode, high = (np.asarray(end, dtype=float) for end in (low, mode, high))
    wide = np.where(high > low, high - low, 1.0)
    up = low + np.sqrt(chance * wide * (mode - low))
    down = high - np.sqrt((1 - chance) * wide * (high - mode))
    return np.where(high > low, np.where(chance < (mode - low) / wide, up, down), mode)
