"""How much one share lies above another, with its interval."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from saypro_analysis.analysis.kernels.statistics.grids import Floats, divide


def score_interval(count: Floats, size: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """The score interval of a share (Wilson 1927); NaN at both ends where nothing was counted.

    >>> [round(float(end[0]), 4) for end in score_interval(np.array([56.0]), np.array([70.0]))]
    [0.6918, 0.877]
    """
    z = ndtri(0.5 + level / 2)
    share = divide(count, size)
    middle = divide(count + z**2 / 2, size + z**2)
    reach = divide(z * np.sqrt(size * share * (1 - share) + z**2 / 4), size + z**2)
    return np.where(size > 0, middle - reach, np.nan), np.where(size > 0, middle + reach, np.nan)


def share_change(
    after: tuple[Floats, Floats], before: tuple[Floats, Floats], level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """The difference of two independent shares, each a count and its size, with its interval.

    Newcombe's hybrid of the two score intervals (1998, method 10), which keeps its level for small counts.

    >>> told = share_change((np.array([56.0]), np.array([70.0])), (np.array([48.0]), np.array([80.0])))
    >>> [round(float(figure[0]), 4) for figure in told]
    [0.2, 0.0524, 0.3339]
    """
    late, early = divide(*after), divide(*before)
    (late_low, late_high), (early_low, early_high) = score_interval(*after, level), score_interval(*before, level)
    change = late - early
    low = change - np.sqrt((late - late_low) ** 2 + (early_high - early) ** 2)
    high = change + np.sqrt((late_high - late) ** 2 + (early - early_low) ** 2)
    return change, low, high
