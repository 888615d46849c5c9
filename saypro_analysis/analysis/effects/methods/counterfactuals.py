"""The counterfactual of a series from its own past: every shape and every memory, each weighed by how well it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular

from saypro_analysis.analysis.effects.methods.designs import Ground, Noise, Shape, cached_noise, shapes_of
from saypro_analysis.analysis.effects.methods.mixtures import Mixture
from saypro_analysis.analysis.effects.methods.shrinkage import explain_by, prices
from saypro_analysis.analysis.kernels.statistics.grids import Floats

NEGLIGIBLE, ROUNDING = 1e-5, 1e-12
LONGEST_KEPT = 120
WIDER = 1.2  # how much further real series stray than their models say; from placebo dates, docs/methods/effects.md


@dataclass(frozen=True)
class Part:
    """A shape with a noise: how it weighs a series, and the weights with which it turns it into effects.

    `full` are orthonormal columns of level, step and shape in the whitened space, of which level and step take `level`;
    `own` those of each piece of the shape beside all others, one after the other; `slopes` tells how much of each of
    the shape's columns is in the series.
    """

    shape: Shape
    noise: Noise
    before: int
    level: int
    full: Floats
    own: Floats
    slopes: Floats
    log_constant: float

    @cached_property
    def forecast(self) -> Forecast:
        """What follows, from what went before."""
        columns = np.column_stack([np.ones(len(self.noise.correlation)), self.shape.columns])
        return forecast_after(columns, self.noise, self.before)


class Forecast(NamedTuple):
    """Weights that turn the figures before the start into those expected after it, the covariance of the errors, and
    weights for what the shape says of the periods before."""

    weights: Floats
    errors: Floats
    fitted: Floats


@dataclass(frozen=True)
class Plan:
    """All parts for one calendar and its extra columns; noise and shapes are learnt from the first `learnt` periods.

    Memory is learnt from both sides of the start, each about its own level. The drift of a level is learnt from before
    the start alone, as Brodersen et al. (2015) do, for an effect that comes and goes would pass for drift.
    """

    ground: Ground
    learnt: int
    parts: tuple[Part, ...]

    @property
    def before(self) -> int:
        """How many periods went before the start."""
        return self.ground.before

    @property
    def after(self) -> int:
        """How many periods follow it."""
        return len(self.ground.positions) - self.before


def make_plan(ground: Ground, *, structural: bool = False) -> Plan:
    """Lay out what any series on this ground is held against.

    A structural plan has a level that may wander beside noise with memory, and learns from before the start alone.
    """
    learnt = ground.before if structural else len(ground.positions)
    if ground.predictors.shape[1] or len(ground.positions) > LONGEST_KEPT:
        return Plan(ground, learnt, _parts(ground, structural, shapes_of(ground, structural)))
    broken = [shape for shape in shapes_of(ground, structural) if shape.key.shifts or shape.key.bends]
    plain = _unbroken(np.ascontiguousarray(ground.positions).tobytes(), ground.before, ground.season, structural)
    return Plan(ground, learnt, plain + _parts(ground, structural, broken))


@lru_cache(maxsize=8)
def _unbroken(positions: bytes, before: int, season: int, structural: bool) -> tuple[Part, ...]:
    """The parts that all series of a calendar share: those of shapes that never broke."""
    places = np.frombuffer(positions)
    ground = Ground(places, before, season, np.empty((len(places), 0)))
    return _parts(ground, structural, shapes_of(ground, structural))


def _parts(ground: Ground, structural: bool, shapes: list[Shape]) -> tuple[Part, ...]:
    learnt = ground.before if structural else len(ground.positions)
    kinds = product(noises_of(ground, structural), shapes)
    return tuple(_part(shape, noise, ground.before, learnt) for noise, shape in kinds if _fits(noise, shape))


def _fits(noise: Noise, shape: Shape) -> bool:
    """A slope that wanders belongs to a trend, and leaves nothing to a break in it."""
    return not noise.bends or (shape.trend and not shape.key.shifts and not shape.key.bends)


def noises_of(ground: Ground, structural: bool) -> tuple[Noise, ...]:
    """The kinds of noise on a ground."""
    return cached_noise(np.ascontiguousarray(ground.positions).tobytes(), structural)


def _part(shape: Shape, noise: Noise, before: int, learnt: int) -> Part:
    level = np.ones((learnt, 1))
    always = np.column_stack([level, np.arange(learnt) >= before]) if learnt > before else level
    root, count = noise.root[:learnt, :learnt], always.shape[1]
    full, triangle = np.linalg.qr(root @ np.column_stack([always, shape.columns[:learnt]]))
    turned = solve_triangular(triangle, np.eye(len(triangle)))[count:]
    constant = noise.log_prior + float(np.log(np.diag(root)).sum() - np.log(np.abs(np.diag(triangle)[:count])).sum())
    own = full @ explain_by(turned, shape.pieces)
    return Part(shape, noise, before, count, full, own, turned @ full.T @ root, constant + shape.log_prior)


def forecast_after(columns: Floats, noise: Noise, before: int) -> Forecast:
    """Best linear unbiased forecast of what follows from what went before, the covariance of its errors, the fit."""
    early, late = columns[:before], columns[before:]
    root = noise.root[:before, :before]
    among, across, beyond = (noise.correlation[rows, cols] for rows, cols in (
        (slice(None, before), slice(None, before)), (slice(before, None), slice(None, before)),
        (slice(before, None), slice(before, None))))  # fmt: skip
    white = root @ early
    fit = np.linalg.pinv(white) @ root
    carried = across @ root.T @ root
    forecast = late @ fit + carried @ (np.eye(before) - early @ fit)
    cross = across @ forecast.T
    errors = beyond - cross - cross.T + forecast @ among @ forecast.T
    return Forecast(forecast, errors, early @ fit)


@dataclass(frozen=True)
class Fit:
    """What the parts make of some series, one row each: their weights, residual scales and degrees of freedom."""

    plan: Plan
    weight: Floats
    spread: Floats
    freedom: Floats
    series: Floats

    def effect(self) -> Mixture:
        """The mean effect of the periods after the start; parts that no series gives any weight are passed over."""
        plan = self.plan
        kept = np.flatnonzero(self.weight.max(axis=0) > NEGLIGIBLE)
        early, late = self.series[:, : plan.before], self.series[:, plan.before :]
        told = [plan.parts[place].forecast for place in kept]
        turns = np.array([forecast.weights.mean(axis=0) for forecast in told])
        widths = np.sqrt(np.array([max(forecast.errors.mean(), 1e-300) for forecast in told]))
        middle = late.mean(axis=1)[:, None] - early @ turns.T
        weight = self.weight[:, kept] / self.weight[:, kept].sum(axis=1, keepdims=True)
        return Mixture(weight, middle, self.spread[:, kept] * (WIDER * widths), self.freedom[kept])

    def plan_of(self, kept: Sequence[int]) -> Plan:
        """The plan with some of its parts."""
        return replace(self.plan, parts=tuple(self.plan.parts[place] for place in kept))


def fit_plan(plan: Plan, series: Floats) -> Fit:
    """Weigh every part by the marginal likelihood of each row of `series`.

    The level, the step and the extra columns have flat priors, the scale 1 / scale, and what a shape adds the prior of
    `shrinkage.prices`, under which the size of a line or a season says nothing about the rest.
    """
    total = plan.learnt
    rounding = ROUNDING * np.maximum(series.var(axis=1), 1e-280) * total
    logs, spreads, freedoms = [], [], []
    white, root = series[:, :total].T, None
    for part in plan.parts:
        if root is not part.noise.root:
            root = part.noise.root
            white = root[:total, :total] @ series[:, :total].T
            whole = (white**2).sum(axis=0)
        full = np.maximum(whole - ((part.full.T @ white) ** 2).sum(axis=0), rounding)
        freedom = max(total - part.full.shape[1], 1)
        price, shrunk = prices((part.own.T @ white) ** 2, part.shape.pieces, full / freedom, total)
        logs.append(part.log_constant - price - 0.5 * (total - part.level) * np.log(full + shrunk))
        spreads.append(np.sqrt(full / freedom))
        freedoms.append(float(freedom))
    weight = np.array(logs).T
    weight = np.exp(weight - weight.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    return Fit(plan, weight, np.array(spreads).T, np.array(freedoms), series)
