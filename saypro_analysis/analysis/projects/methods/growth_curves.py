"""A logistic curve through shares, with every ceiling, pace and middle that agrees with them weighed by how well."""

from __future__ import annotations

from functools import cache

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats

MODEL_ERROR = 0.02  # points by which counts stray from any smooth curve, beside their sampling error
_CEILINGS, _PACES, _MIDDLES = 40, 24, 60
_FARTHEST = 4.0  # spans before and after the counts, in which the middle of the curve may lie


class Growth:
    """Curves with their weights; days are counted from the last count."""

    def __init__(self, ceilings: Floats, paces: Floats, middles: Floats, weights: Floats) -> None:
        self._ceilings, self._paces, self._middles = ceilings, paces, middles
        self._weights = weights / weights.sum()

    @property
    def ceiling(self) -> float:
        """Where the curve levels off, as likely as not."""
        return float(_quantile(self._ceilings, self._weights, 0.5))

    def day(self, target: float, part: float) -> float:
        """The day by which the target is reached with this chance; infinite where it never is."""
        return float(_quantile(self._days(target), self._weights, part))

    def chance(self, target: float, within: float) -> float:
        """The chance that the target is reached within so many days."""
        return float(self._weights[self._days(target) <= within].sum())

    def band(self, days: Floats) -> tuple[Floats, Floats, Floats]:
        """The share on each day: an end of the 80 % range, the middle, the other end."""
        shares = self._ceilings / (1 + np.exp(-self._paces * (days[:, None] - self._middles)))
        low, middle, high = (np.array([_quantile(row, self._weights, q) for row in shares]) for q in (0.1, 0.5, 0.9))
        return low, middle, high

    def _days(self, target: float) -> Floats:
        above = self._ceilings > target
        odds = np.where(above, self._ceilings / target - 1, 1.0)
        return np.where(above, self._middles - np.log(odds) / self._paces, np.inf)


def fit_growth(days: Floats, shares: Floats, sizes: Floats) -> Growth | None:
    """The curves that agree with shares of `sizes` people on days up to 0; None without a span of days.

    Every ceiling up to 1, pace and middle is as likely beforehand; an error is normal, of the count's own sampling
    variance and 2 points.
    """
    span = float(-days.min())
    if span <= 0:
        return None
    ceilings, paces, middles = _grid()
    paces, middles = paces / span, middles * span
    spread = np.sqrt(np.maximum(shares * (1 - shares), 0.01) / sizes + MODEL_ERROR**2)
    misfit = np.zeros(len(ceilings))
    for day, share, wide in zip(days, shares, spread, strict=True):
        told = ceilings / (1 + np.exp(-paces * (day - middles)))
        misfit += ((share - told) / wide) ** 2
    weights = np.exp(-(misfit - misfit.min()) / 2)
    kept = weights > 1e-6
    return Growth(ceilings[kept], paces[kept], middles[kept], weights[kept])


@cache
def _grid() -> tuple[Floats, Floats, Floats]:
    """Ceilings, paces times the span, middles over the span: every combination."""
    ceilings, paces = np.linspace(0.025, 1.0, _CEILINGS), np.geomspace(0.5, 40, _PACES)
    middles = np.linspace(-1 - _FARTHEST / 4, _FARTHEST, _MIDDLES)
    whole = np.meshgrid(ceilings, paces, middles, indexing="ij")
    flat = tuple(side.ravel() for side in whole)
    return flat[0], flat[1], flat[2]


def _quantile(values: Floats, weights: Floats, part: float) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) >= part - 1e-12
    return float(values[order][int(reached.argmax())])
