"""The binomial distribution, exact, and its stretch to fractional counts where periods vary beyond sampling."""

from __future__ import annotations

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.statistics.grids import Floats


def binomial_below(count: Floats, size: Floats, share: Floats) -> Floats:
    """Chance of `count` or fewer successes in `size` trials at `share`, also for fractional counts and sizes."""
    inside = (count >= 0) & (count < size)
    low = np.where(inside, count, 0.0)
    room = np.where(inside, size - low, 1.0)
    chance = special.betainc(room, low + 1, 1 - np.clip(share, 0, 1))
    below: Floats = np.where(inside, chance, np.where(count < 0, 0.0, 1.0))
    return below


def binomial_above(count: Floats, size: Floats, share: Floats) -> Floats:
    """Chance of `count` or more successes in `size` trials at `share`."""
    return binomial_below(size - count, size, 1 - share)


def binomial_quantile(probability: float, size: Floats, share: Floats) -> Floats:
    """Smallest count with at least `probability` at or below it, by bisection on the exact distribution."""
    low, high = np.full(size.shape, -1.0), size.astype(float)
    for _ in range(int(np.ceil(np.log2(size.max(initial=1.0) + 2))) + 1):
        middle = np.floor((low + high) / 2)
        enough = (binomial_below(middle, size, share) >= probability) & (middle > low)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


def share_interval(count: Floats, size: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Exact interval of a share (Clopper & Pearson 1934), also for fractional counts (Korn & Graubard 1998).

    What is missing has no interval: NaN at both ends.
    """
    tail = (1 - level) / 2
    failures = size - count
    low = np.where(count > 0, special.betaincinv(np.maximum(count, 1e-9), failures + 1, tail), 0.0)
    high = np.where(failures > 0, special.betaincinv(count + 1, np.maximum(failures, 1e-9), 1 - tail), 1.0)
    known = np.isfinite(count) & np.isfinite(size)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
