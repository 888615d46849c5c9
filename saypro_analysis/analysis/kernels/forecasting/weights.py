"""How much each member is heard: by its past errors, those that all series share weighed apart from a series' own."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats

POWER = 2.0  # of the inverse mean squared error
ALL_ALIKE = 2.0  # independent looks that the shared errors need to be heard as much as equal weights
AS_THE_PANEL = 12.0  # past origins that a series needs to be heard as much as the panel
LEAST = 1e-3  # of the usual squared error; below, a member counts as exact


class Combined(NamedTuple):
    """The combined forecast, series x horizon, and its past errors, origins x series x horizon."""

    middle: Floats
    errors: Floats


def combine(told: Floats, errors: Floats) -> Combined:
    """Join what the members say (members x series x horizon, in steps of each series) by how they erred before.

    A past error of a series' own is that of weights which have not seen it, nor the origins that share periods with it.
    """
    shared = mean_present(errors, 2)
    own = errors - shared
    base = told.mean(axis=0)
    said = told - base
    together = mean_present(said, 1)
    sums = _Sums(shared, _weigh_shared), _Sums(own, _weigh_own)
    middle = base + _join(sums[0].weights(), together) + _join(sums[1].weights(), said - together)
    past = [
        _join(sums[0].weights(), shared[origin]) + _join(sums[1].weights(origin), own[origin])
        for origin in range(len(errors))
    ]
    return Combined(middle, np.array(past).reshape(len(errors), *told.shape[1:]))


class _Sums:
    """Squared errors summed over origins, from which any origin and its neighbours can be taken out again."""

    def __init__(self, errors: Floats, weigh: Callable[[Floats, Floats, int], Floats]) -> None:
        self.squares = np.where(np.isfinite(errors), errors, 0.0) ** 2
        self.squares = self.squares.sum(axis=3)
        self.counts = np.isfinite(errors).sum(axis=3)[:, 0]
        self.horizon, self.weigh = errors.shape[3], weigh

    def weights(self, without: int | None = None) -> Floats:
        """Members x series, summing to 1."""
        square, count = self.squares.sum(axis=0), self.counts.sum(axis=0)
        if without is not None:
            near = slice(max(without - self.horizon + 1, 0), without + self.horizon)
            square, count = square - self.squares[near].sum(axis=0), count - self.counts[near].sum(axis=0)
        mean = square / np.maximum(count, 1)
        usual = mean.mean(axis=0)
        ratio = np.divide(mean, usual, out=np.ones(mean.shape), where=(usual > 0) & (count > 0))
        leant = self.weigh(np.log(np.maximum(ratio, LEAST)), count / self.horizon, self.horizon)
        weights = np.exp(-POWER * leant)
        return weights / weights.sum(axis=0)


def _weigh_shared(ratio: Floats, origins: Floats, horizon: int) -> Floats:
    """Leaning on equal weights; origins within a horizon of one another saw in part the same."""
    return _lean(ratio, origins / np.sqrt(horizon), 0.0, ALL_ALIKE)


def _weigh_own(ratio: Floats, origins: Floats, horizon: int) -> Floats:
    """Leaning on the panel's usual ratio."""
    del horizon
    heard = origins > 0
    panel = ratio[:, heard].mean(axis=1, keepdims=True) if heard.any() else 0.0
    return _lean(ratio, origins, panel, AS_THE_PANEL)


def _lean(ratio: Floats, count: Floats, other: Floats | float, as_much: float) -> Floats:
    return (count * ratio + as_much * other) / (count + as_much)


def _join(weights: Floats, told: Floats) -> Floats:
    return (weights[:, :, None] * told).sum(axis=0)


def mean_present(grid: Floats, axis: int) -> Floats:
    """Mean of the present points along an axis, which stays; 0 where there are none."""
    known = np.isfinite(grid)
    return np.where(known, grid, 0.0).sum(axis=axis, keepdims=True) / np.maximum(known.sum(axis=axis, keepdims=True), 1)
