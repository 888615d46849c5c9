"""What a series is expected to do next, and how far chance alone takes it: mixtures over all that it may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.processes.course_designs import Designs, columns_of, design
from saypro_analysis.analysis.kernels.processes.course_fits import BENT, NONE, STEPPED, change_column
from saypro_analysis.analysis.kernels.processes.course_weights import NOTHING, Weights
from saypro_analysis.analysis.kernels.processes.memories import MEMORIES
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints, divide

KEPT = 16
HALVINGS = 40
FARTHEST = 64.0
SEEN = 1e-3


@dataclass(frozen=True)
class Noise:
    """Chance about the level: per row and memory its `weight`, the variance of one period and degrees of freedom."""

    weight: Floats
    variance: Floats
    freedom: Floats

    def deviation(self) -> Floats:
        """Standard deviation of one period."""
        return np.sqrt((self.weight * self.variance).sum(axis=1))

    def spare(self) -> Floats:
        """Degrees of freedom on average."""
        return np.asarray((self.weight * self.freedom).sum(axis=1))

    def joined(self, periods: Ints) -> Floats:
        """Variance of the mean of so many neighbours, as a multiple of what independent ones would have."""
        factors = self._factors(periods)
        return divide((self.weight * self.variance * factors).sum(axis=1), (self.weight * self.variance).sum(axis=1), 1)

    def _factors(self, periods: Ints) -> Floats:
        known = {int(many): [memory.joined(int(many)) for memory in MEMORIES] for many in np.unique(periods)}
        return np.array([known[int(many)] for many in periods]).reshape(len(periods), len(MEMORIES))

    def below(self, distance: Floats, periods: Ints) -> Floats:
        """Chance that the mean of so many neighbours lies less than `distance` above its level."""
        error = np.sqrt(self.variance * self._factors(periods) / np.maximum(periods, 1)[:, None])
        return self._below(distance, error)

    def _below(self, distance: Floats, error: Floats) -> Floats:
        score = divide(np.broadcast_to(distance[:, None], error.shape), error, 0.0)
        return np.asarray((self.weight * special.stdtr(np.maximum(self.freedom, 1), score)).sum(axis=1))

    def reach(self, chance: float, periods: Ints) -> Floats:
        """The distance that the mean of so many neighbours stays below with a `chance` of more than a half."""
        error = np.sqrt(self.variance * self._factors(periods) / np.maximum(periods, 1)[:, None])
        low, high = np.zeros(len(error)), FARTHEST * error.max(axis=1, initial=0.0)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            short = self._below(middle, error) < chance
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.asarray((low + high) / 2)


@dataclass(frozen=True)
class Outlook:
    """The next period: per row the likeliest components with their weight, mean, deviation and degrees of freedom.

    `mean` is their common mean, `own` the deviation that new noise makes, `doubt` that of the mean being unknown.
    """

    weight: Floats
    means: Floats
    deviations: Floats
    freedom: Floats
    mean: Floats
    own: Floats
    doubt: Floats

    def below(self, bound: Floats) -> Floats:
        """Chance that the next period lies below a bound."""
        score = divide(bound[:, None] - self.means, self.deviations, 0.0)
        return np.asarray((self.weight * special.stdtr(np.maximum(self.freedom, 1), score)).sum(axis=1))


def foresee(values: Floats, designs: Designs, weights: Weights, kind: Ints, places: tuple[Ints, Ints], sure: Bools):
    """Outlook and noise of rows (standardised); a `sure` change is taken for granted, the rest weighs as likely it is.

    `places` are the likeliest step and the likeliest bend of each row.
    """
    parts = [_part(values, weights.none, weights.left / weights.spare, weights.spare, designs, NONE, -1)]
    for change, likely, place in ((STEPPED, weights.step, places[0]), (BENT, weights.bend, places[1])):
        if likely.shape[2]:
            parts.append(_changed(values, designs, weights, likely.sum(axis=2), change, place))
    classes = [NONE, STEPPED, BENT]
    for change, part in zip(classes, parts, strict=False):
        part[0][sure & (kind != change)] = 0.0
    total = sum(part[0].sum(axis=1) for part in parts)
    for part in parts:
        part[0][:] = divide(part[0], total[:, None], 0.0)
    return _outlook(parts), _noise(parts, designs)


def _changed(values, designs, weights, likely, change, place):
    """The components of a change: every row's at its own likeliest place."""
    shape = likely.shape
    part = [
        likely.copy(),
        np.zeros(shape),
        np.ones(shape),
        np.maximum(weights.spare - 1, 1),
        np.zeros(shape),
        np.ones(shape),
    ]
    first = {STEPPED: 0, BENT: len(designs.places)}[change]
    starts = designs.places if change == STEPPED else designs.bends
    for one in np.unique(place):
        rows = np.flatnonzero((place == one) & (likely.sum(axis=1) > SEEN))
        if len(rows) == 0:
            continue
        number = first + int(np.searchsorted(starts, one))
        gain = np.square(values[rows] @ designs.scores[:, number :: designs.changes])
        variance = np.maximum(weights.left[rows] - gain, NOTHING) / np.maximum(weights.spare[rows] - 1, 1)
        found = _part(values[rows], likely[rows], variance, weights.spare[rows] - 1, designs, change, int(one))
        for grid, figures in zip(part, found, strict=True):
            grid[rows] = figures
    return part


def _part(values, likely, variance, spare, designs, kind, place):
    """Weight, mean, variance of the noise, degrees of freedom, and both parts of the forecast's variance."""
    forecast, own, doubt = predictors(tuple(designs.positions.astype(int)), designs.length, kind, place)
    return [likely.copy(), values @ forecast.T, variance, np.maximum(spare, 1.0), variance * own, variance * doubt]


@lru_cache(maxsize=512)
def predictors(positions: tuple[int, ...], length: int, kind: int, place: int) -> tuple[Floats, Floats, Floats]:
    """What every candidate makes of the next period: factors of the figures, share of new noise, share of doubt."""
    designs = design(positions, length)
    at = designs.positions
    coming = np.array([at[-1] + 1])
    factors, owns, doubts = [], [], []
    for candidate in designs.candidates:
        past, following = (
            np.column_stack([columns_of(candidate.shape, when, length), change_column(designs, kind, place, when)])
            for when in (at, coming)
        )
        alike = candidate.memory.correlation(np.append(at, coming))[-1, :-1]
        pull = candidate.root.T @ (candidate.root @ alike)
        inverse = np.linalg.pinv(candidate.root @ past)
        new = following[0] - pull @ past
        factors.append(pull + (new @ inverse) @ candidate.root)
        owns.append(max(1 - alike @ pull, 0.0))
        doubts.append(np.square(new @ inverse).sum())
    return np.array(factors), np.array(owns), np.array(doubts)


def _outlook(parts) -> Outlook:
    weight, means, _, freedom, own, doubt = (np.concatenate(grids, axis=1) for grids in zip(*parts, strict=True))
    mean = (weight * means).sum(axis=1)
    unsure = (weight * (doubt + np.square(means - mean[:, None]))).sum(axis=1)
    kept = np.argpartition(-weight, min(KEPT, weight.shape[1] - 1), axis=1)[:, :KEPT]
    weight, means, freedom, total = (
        np.take_along_axis(grid, kept, axis=1) for grid in (weight, means, freedom, own + doubt)
    )
    fresh = np.sqrt(np.concatenate([part[0] * part[4] for part in parts], axis=1).sum(axis=1))
    weight = divide(weight, weight.sum(axis=1, keepdims=True), 0.0)
    return Outlook(weight, means, np.sqrt(total), freedom, mean, fresh, np.sqrt(unsure))


def _noise(parts, designs: Designs) -> Noise:
    member = np.array([MEMORIES.index(candidate.memory) for candidate in designs.candidates])
    belongs = (member[:, None] == np.arange(len(MEMORIES))).astype(float)
    weight = sum(part[0] @ belongs for part in parts)
    variance = divide(sum((part[0] * part[2]) @ belongs for part in parts), weight, 0.0)
    freedom = divide(sum((part[0] * part[3]) @ belongs for part in parts), weight, 1.0)
    return Noise(weight, variance, freedom)
