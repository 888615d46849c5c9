"""Series on a scale on which their noise is alike at every level, and back: roots, which also keep them in bounds.

The power of the root is read from how a series' spread grows with its level, its years compared with one another
(Guerrero 1993), those of all series together; where levels hardly moved the square root stays, which is between noise
that does not know of the level and noise that grows with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats

ROOT = 0.5
LEAST, MOST = 0.2, 1.0  # near the logarithm, and the figures as they are
FEWEST = 6  # periods of a block, whole years of them
UNSURE = 0.25  # the deviation of the power, before anything is seen


@dataclass(frozen=True)
class Roots:
    """How each series is carried over: as a share of its `span` (arcsine root), by its `power`, or as it is.

    All three are columns; a span or a `low` that is not finite means that there is no such bound. The power is that of
    what lies above a lower bound.
    """

    low: Floats
    span: Floats
    power: Floats

    @property
    def closed(self) -> Bools:
        """Which series have two bounds."""
        return np.isfinite(self.low) & np.isfinite(self.span)

    @property
    def open(self) -> Bools:
        """Which have a lower one only."""
        return np.isfinite(self.low) & ~np.isfinite(self.span)

    def of(self, rows: slice) -> Roots:
        """Those of some series."""
        return Roots(self.low[rows], self.span[rows], self.power[rows])

    def carry(self, values: Floats) -> Floats:
        """From figures to roots."""
        low, span = np.where(np.isfinite(self.low), self.low, 0.0), np.where(self.closed, self.span, 1.0)
        above = np.maximum(values - low, 0.0)
        closed = np.arcsin(np.sqrt(np.minimum(above / span, 1.0)))
        return np.where(self.closed, closed, np.where(self.open, above**self.power, values))

    def bring_back(self, roots: Floats) -> Floats:
        """From roots to figures, within their bounds."""
        back = roots.copy()
        closed, lower = self.closed[:, 0], self.open[:, 0]
        if closed.any():
            shares = np.sin(np.clip(roots[..., closed, :], 0.0, np.pi / 2)) ** 2
            back[..., closed, :] = self.low[closed] + self.span[closed] * shares
        if lower.any():
            back[..., lower, :] = self.low[lower] + np.maximum(roots[..., lower, :], 0.0) ** (1 / self.power[lower])
        return back


def choose_roots(
    values: Floats, lower: Floats | float | None = None, upper: Floats | float | None = None, season: int = 1
) -> Roots:
    """The scale of each series by its bounds; those not given are what the figures show.

    What never was negative does not become so; a panel of which every figure lies in 0..1 holds shares. What touched
    its lower bound is carried over as a root: a smaller power would tear nothing from next to nothing.
    """
    known = np.isfinite(values)
    least = np.where(known, values, np.inf).min(axis=1, initial=np.inf)
    most = np.where(known, values, -np.inf).max(axis=1, initial=-np.inf)
    shares = known.any() and least.min() >= 0 and most.max() <= 1
    low = np.where(least >= 0, 0.0, -np.inf) if lower is None else np.broadcast_to(lower, least.shape)
    high = np.where(shares, 1.0, np.inf) if upper is None else np.broadcast_to(upper, least.shape)
    low, high = np.where(least < low, -np.inf, low), np.where(most > high, np.inf, high)
    span = np.where(np.isfinite(low) & (high > low), high - low, np.inf)[:, None]
    clear = np.isfinite(low) & ~np.isfinite(span[:, 0]) & (least > low)
    power = np.where(clear, choose_power(values[clear] - low[clear, None], season), ROOT)
    return Roots(low[:, None], span, power[:, None])


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
