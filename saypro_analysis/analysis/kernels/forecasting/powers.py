"""By which power figures are brought to a scale on which their noise is alike: how their spread grows with their level.

A series' years are compared with one another (Guerrero 1993), those of all series together; where levels hardly moved
the root stays, which is between noise that does not know of the level and noise that grows with it.
"""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats

ROOT = 0.5
LEAST, MOST = 0.2, 1.0  # near the logarithm, and the figures as they are
FEWEST = 6  # periods of a block, whole years of them
UNSURE = 0.25  # the deviation of the power, before anything is seen


def choose_power(values: Floats, season: int) -> float:
    """The power of a panel of figures above 0, series x periods; with power p the spread grows as level ** (1 - p)."""
    level, spread = _blocks(values, season)
    told = np.isfinite(level).sum(axis=1) > 1
    level, spread = level[told], spread[told]
    x, y = (grid - np.nanmean(grid, axis=1, keepdims=True) for grid in (level, spread))
    known = np.isfinite(x)
    x, y = x[known], y[known]
    free = len(x) - int(told.sum()) - 1
    if free < 1 or not (x**2).sum() > 0:
        return ROOT
    slope = (x @ y) / (x @ x)
    noise = ((y - slope * x) ** 2).sum() / free
    trust = UNSURE**2 / (UNSURE**2 + noise / (x @ x))
    return float(np.clip(1 - (trust * slope + (1 - trust) * (1 - ROOT)), LEAST, MOST))


def _blocks(values: Floats, season: int) -> tuple[Floats, Floats]:
    """Logarithms of each block's mean, and of its deviation from its trend; NaN where it has gaps."""
    size = season * -(-FEWEST // season)
    count = values.shape[1] // size
    whole = values[:, values.shape[1] - count * size :].reshape(len(values), count, size)
    time = np.arange(size) - (size - 1) / 2
    trend = (whole @ time)[:, :, None] / (time @ time) * time
    mean, deviation = whole.mean(axis=2), (whole - trend).std(axis=2)
    known = (mean > 0) & (deviation > 0)
    return tuple(np.log(grid, out=np.full(grid.shape, np.nan), where=known) for grid in (mean, deviation))
