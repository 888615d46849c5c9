"""What a series is expected to do next, and how far chance alone takes it: mixtures over all that it may be."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.processes.course_designs import Designs, Shape, columns_of, design
from saypro_analysis.analysis.kernels.processes.course_fits import BENT, NONE, STEPPED, change_column
from saypro_analysis.analysis.kernels.processes.course_weights import NOTHING, Weights
from saypro_analysis.analysis.kernels.processes.memories import MEMORIES, Memory
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints, divide

KEPT = 16
HALVINGS = 32
FARTHEST = 64.0
SEEN = 1e-3


def mixed(weight: Floats, chances: Floats) -> Floats:
    """The chance of a mixture, per row; weights that add up to a rounding more than 1 make no chance above it."""
    return np.asarray((weight * chances).sum(axis=1).clip(0, 1))


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
        return mixed(self.weight, special.stdtr(np.maximum(self.freedom, 1), score))

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
        return mixed(self.weight, special.stdtr(np.maximum(self.freedom, 1), score))


@dataclass(frozen=True)
class Part:
    """Components of one kind of change, rows x candidates: weight, mean, variance of a period, degrees of freedom, and
    the two variances of the forecast: `own` of new noise, `doubt` of what is not known of the level."""

    weight: Floats
    means: Floats
    variance: Floats
    freedom: Floats
    own: Floats
    doubt: Floats


def foresee(
    values: Floats, designs: Designs, weights: Weights, kind: Ints, places: tuple[Ints, Ints]
) -> tuple[Outlook, Noise]:
    """Outlook and noise of rows (standardised); a change that is settled is taken for granted, else all are weighed.

    `places` are the likeliest step and the likeliest bend of each row.
    """
    parts = {NONE: _part(values, weights.none, weights.left / weights.spare, weights.spare, designs, NONE, -1)}
    for change, likely, place in ((STEPPED, weights.step, places[0]), (BENT, weights.bend, places[1])):
        if likely.shape[2]:
            parts[change] = _changed(values, designs, weights, likely.sum(axis=2), change, place)
    for change, part in parts.items():
        part.weight[(kind != NONE) & (kind != change)] = 0.0
    total = np.sum([part.weight.sum(axis=1) for part in parts.values()], axis=0)
    for part in parts.values():
        part.weight[:] = divide(part.weight, total[:, None], 0.0)
    told = list(parts.values())
    return _outlook(told), _noise(told, designs)


def _changed(values: Floats, designs: Designs, weights: Weights, likely: Floats, change: int, place: Ints) -> Part:
    """The components of a change: every row's at its own likeliest place."""
    zeros, ones = np.zeros(likely.shape), np.ones(likely.shape)
    part = Part(likely.copy(), zeros, ones, ones.copy(), zeros.copy(), ones.copy())
    starts = designs.places if change == STEPPED else designs.bends
    first = 0 if change == STEPPED else len(designs.places)
    for one in np.unique(place):
        rows = np.flatnonzero((place == one) & (likely.sum(axis=1) > SEEN))
        if len(rows):
            number = first + int(np.searchsorted(starts, one))
            gain = np.square(values[rows] @ designs.scores[:, number :: designs.changes])
            spare = np.maximum(weights.spare[rows] - 1, 1)
            variance = np.maximum(weights.left[rows] - gain, NOTHING) / spare
            found = _part(values[rows], likely[rows], variance, spare, designs, change, int(one))
            for field in fields(Part):
                getattr(part, field.name)[rows] = getattr(found, field.name)
    return part


def _part(
    values: Floats, likely: Floats, variance: Floats, spare: Floats, designs: Designs, kind: int, place: int
) -> Part:
    forecast, own, doubt = predictors(tuple(designs.positions.astype(int)), designs.length, kind, place)
    means = values @ forecast.T
    return Part(likely.copy(), means, variance, np.maximum(spare, 1.0), variance * own, variance * doubt)


@lru_cache(maxsize=512)
def predictors(positions: tuple[int, ...], length: int, kind: int, place: int) -> tuple[Floats, Floats, Floats]:
    """What every candidate makes of the next period: factors of the figures, share of new noise, share of doubt."""
    designs = design(positions, length)
    spans = {shape: _span(designs, shape, kind, place) for shape in {one.shape: None for one in designs.candidates}}
    pulls = {memory: _pull(designs, memory) for memory in MEMORIES}
    inverses = {shape: iter(_invert(designs, shape, past)) for shape, (past, _) in spans.items()}
    factors, owns, doubts = [], [], []
    for candidate in designs.candidates:
        (past, following), (pull, own) = spans[candidate.shape], pulls[candidate.memory]
        weights = (following - pull @ past) @ next(inverses[candidate.shape])
        factors.append(pull + weights @ candidate.root)
        owns.append(own)
        doubts.append(np.square(weights).sum())
    return np.array(factors), np.array(owns), np.array(doubts)


def _invert(designs: Designs, shape: Shape, past: Floats) -> Floats:
    """The columns of a shape without the memory of each of its candidates, inverted together."""
    return np.linalg.pinv(np.array([one.root @ past for one in designs.candidates if one.shape == shape]))


def _span(designs: Designs, shape: Shape, kind: int, place: int) -> tuple[Floats, Floats]:
    """The columns of a shape with a change: of the periods that were, and of the next."""
    at = designs.positions
    past, following = (
        np.column_stack([columns_of(shape, when, designs.length), change_column(designs, kind, place, when)])
        for when in (at, np.array([at[-1] + 1]))
    )
    return past, following[0]


def _pull(designs: Designs, memory: Memory) -> tuple[Floats, float]:
    """How far each period's noise draws the next one's, and what share of that is new."""
    at = designs.positions
    root = next(candidate.root for candidate in designs.candidates if candidate.memory is memory)
    alike = memory.correlation(np.append(at, at[-1] + 1))[-1, :-1]
    pull = root.T @ (root @ alike)
    return pull, max(1 - alike @ pull, 0.0)


def _outlook(parts: list[Part]) -> Outlook:
    weight, means, freedom, own, doubt = (
        np.concatenate([getattr(part, name) for part in parts], axis=1)
        for name in ("weight", "means", "freedom", "own", "doubt")
    )
    mean = (weight * means).sum(axis=1)
    unsure = (weight * (doubt + np.square(means - mean[:, None]))).sum(axis=1)
    fresh = (weight * own).sum(axis=1)
    kept = np.argpartition(-weight, min(KEPT, weight.shape[1] - 1), axis=1)[:, :KEPT]
    likely, centres, spare, total = (
        np.take_along_axis(grid, kept, axis=1) for grid in (weight, means, freedom, own + doubt)
    )
    likely = divide(likely, likely.sum(axis=1, keepdims=True), 0.0)
    return Outlook(likely, centres, np.sqrt(total), spare, mean, np.sqrt(fresh), np.sqrt(unsure))


def _noise(parts: list[Part], designs: Designs) -> Noise:
    member = np.array([MEMORIES.index(candidate.memory) for candidate in designs.candidates])
    belongs = (member[:, None] == np.arange(len(MEMORIES))).astype(float)
    weight = np.sum([part.weight @ belongs for part in parts], axis=0)
    variance = np.sum([(part.weight * part.variance) @ belongs for part in parts], axis=0)
    freedom = np.sum([(part.weight * part.freedom) @ belongs for part in parts], axis=0)
    return Noise(weight, divide(variance, weight, 0.0), divide(freedom, weight, 1.0))
