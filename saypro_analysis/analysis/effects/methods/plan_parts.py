"""One shape beside one kind of noise: how the two weigh a series, and what they expect to follow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from saypro_analysis.analysis.effects.methods.designs import Noise, Shape
from saypro_analysis.analysis.effects.methods.shrinkage import explain_by
from saypro_analysis.analysis.kernels.statistics.grids import Floats


class Forecast(NamedTuple):
    """Weights that turn the figures before the start into those expected after it, the covariance of the errors, and
    how much of each of the `early` columns is in the figures before."""

    weights: Floats
    errors: Floats
    slopes: Floats
    early: Floats

    @property
    def fitted(self) -> Floats:
        """Weights for what the shape says of the periods before."""
        return self.early @ self.slopes


@dataclass(frozen=True)
class Family:
    """A shape beside every kind of noise that fits it: what one of them needs is reckoned for all of them at once."""

    shape: Shape
    noises: tuple[Noise, ...]
    before: int

    @cached_property
    def forecasts(self) -> list[Forecast]:
        """What follows, from what went before; one per noise."""
        columns = np.column_stack([np.ones(len(self.noises[0].correlation)), self.shape.columns])
        return forecast_each(columns, self.noises, self.before)

    @cached_property
    def turns(self) -> list[tuple[Floats, float]]:
        """The weights of the figures before in the mean expected after, and its standard error; one per noise."""
        return [(told.weights.mean(axis=0), float(np.sqrt(max(told.errors.mean(), 1e-300)))) for told in self.forecasts]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many columns each piece of the shape has."""
        return self.shape.pieces


@dataclass(frozen=True)
class Part:
    """A shape with a noise: how it weighs a series, and the weights with which it turns it into effects.

    `full` are orthonormal columns of level, step and shape in the whitened space, of which level and step take `level`;
    `own` those of each piece of the shape beside all others, one after the other; `slopes` tells how much of each of
    the shape's columns is in the series.
    """

    family: Family
    place: int
    level: int
    full: Floats
    own: Floats
    slopes: Floats
    log_constant: float

    @property
    def shape(self) -> Shape:
        """What the series runs along."""
        return self.family.shape

    @property
    def noise(self) -> Noise:
        """How it strays from that."""
        return self.family.noises[self.place]

    @property
    def forecast(self) -> Forecast:
        """What follows, from what went before."""
        return self.family.forecasts[self.place]

    @property
    def turn(self) -> tuple[Floats, float]:
        """The weights of the figures before in the mean expected after, and its standard error."""
        return self.family.turns[self.place]

    @cached_property
    def rows(self) -> Floats:
        """The columns of the whole, then those of each piece, as rows."""
        return np.concatenate([self.full.T, self.own.T])

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many rows are of the whole, and how many of each piece."""
        return (self.full.shape[1], *self.family.sizes)


def make_parts(shapes: list[Shape], noises: tuple[Noise, ...], before: int, learnt: int) -> tuple[Part, ...]:
    """Every noise with every shape that it fits, noise by noise; learnt from the first `learnt` periods."""
    made: dict[tuple[int, int], Part] = {}
    for number, shape in enumerate(shapes):
        fitting = [place for place, noise in enumerate(noises) if _fits(noise, shape)]
        family = Family(shape, tuple(noises[place] for place in fitting), before)
        made |= {(place, number): part for place, part in zip(fitting, _parts_of(family, learnt), strict=True)}
    return tuple(made[place] for place in sorted(made))


def _fits(noise: Noise, shape: Shape) -> bool:
    """A slope that wanders belongs to a trend, and leaves nothing to a break in it."""
    return not noise.bends or (shape.trend and not shape.key.shifts and not shape.key.bends)


def _parts_of(family: Family, learnt: int) -> list[Part]:
    shape, before, noises = family.shape, family.before, family.noises
    level = np.ones((learnt, 1))
    always = np.column_stack([level, np.arange(learnt) >= before]) if learnt > before else level
    roots, count = np.array([noise.root[:learnt, :learnt] for noise in noises]), always.shape[1]
    full, triangle = np.linalg.qr(roots @ np.column_stack([always, shape.columns[:learnt]]))
    turned = np.linalg.inv(triangle)[:, count:]
    own, slopes = full @ explain_by(turned, shape.pieces), turned @ full.transpose(0, 2, 1) @ roots
    constants = [noise.log_prior for noise in noises] + _log_sizes(roots).sum(axis=1)
    constants += shape.log_prior - _log_sizes(triangle)[:, :count].sum(axis=1)
    made = zip(full, own, slopes, constants.tolist(), strict=True)
    return [Part(family, place, count, *told) for place, told in enumerate(made)]


def _log_sizes(squares: Floats) -> Floats:
    """The logarithms of what stands on the diagonals, whatever its sign."""
    return np.asarray(np.log(np.abs(np.diagonal(squares, axis1=1, axis2=2))))


def forecast_each(columns: Floats, noises: tuple[Noise, ...], before: int) -> list[Forecast]:
    """Best linear unbiased forecasts of what follows from what went before, with the covariance of their errors."""
    early, late = columns[:before], columns[before:]
    roots = np.array([noise.root[:before, :before] for noise in noises])
    among, across, beyond = (np.array([noise.correlation[rows, cols] for noise in noises]) for rows, cols in (
        (slice(None, before), slice(None, before)), (slice(before, None), slice(None, before)),
        (slice(before, None), slice(before, None))))  # fmt: skip
    full, triangle = np.linalg.qr(roots @ early)
    slopes = np.linalg.solve(triangle, full.transpose(0, 2, 1) @ roots)
    carried = across @ roots.transpose(0, 2, 1) @ roots
    weights = late @ slopes + (carried - carried @ early @ slopes)
    turned = weights.transpose(0, 2, 1)
    cross = across @ turned
    errors = beyond - cross - cross.transpose(0, 2, 1) + weights @ among @ turned
    return [Forecast(*told, early) for told in zip(weights, errors, slopes, strict=True)]
