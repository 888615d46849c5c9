"""The counterfactual of a series from its own past: every shape and every memory, each weighed by how well it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular

from saypro_analysis.analysis.effects.methods.arrays import Floats
from saypro_analysis.analysis.effects.methods.designs import Ground, Noise, Shape, cached_noise, shapes_of
from saypro_analysis.analysis.effects.methods.mixtures import Mixture

NEGLIGIBLE, ROUNDING = 1e-5, 1e-12


@dataclass(frozen=True)
class Part:
    """A shape with a noise: how it weighs a series, and the weights with which it turns it into effects.

    `base` and `full` are orthonormal columns in the whitened space, without and with the shape; `slopes` tells how much
    of each of the shape's columns is in the series.
    """

    shape: Shape
    noise: Noise
    before: int
    base: Floats
    full: Floats
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
    kinds = product(noises_of(ground, structural), shapes_of(ground, structural))
    parts = [_part(shape, noise, ground.before, learnt) for noise, shape in kinds if _fits(noise, shape)]
    return Plan(ground, learnt, tuple(parts))


def _fits(noise: Noise, shape: Shape) -> bool:
    """A slope that wanders belongs to a trend, and leaves nothing to a break in it."""
    return not noise.bends or (shape.trend and not shape.key.shifts and not shape.key.bends)


def noises_of(ground: Ground, structural: bool) -> tuple[Noise, ...]:
    """The kinds of noise on a ground."""
    return cached_noise(np.ascontiguousarray(ground.positions).tobytes(), structural)


def _part(shape: Shape, noise: Noise, before: int, learnt: int) -> Part:
    level = np.ones((learnt, 1))
    always = np.column_stack([level, np.arange(learnt) >= before]) if learnt > before else level
    root = noise.root[:learnt, :learnt]
    base, upper = np.linalg.qr(root @ always)
    full, triangle = np.linalg.qr(root @ np.column_stack([always, shape.columns[:learnt]]))
    slopes = (solve_triangular(triangle, full.T) @ root)[base.shape[1] :]
    constant = noise.log_prior + float(np.log(np.diag(root)).sum() - np.log(np.abs(np.diag(upper))).sum())
    constant += shape.log_prior - 0.5 * shape.width * np.log1p(learnt)
    return Part(shape, noise, before, base, full, slopes, constant)


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
        return Mixture(weight, middle, self.spread[:, kept] * widths, self.freedom[kept])

    def plan_of(self, kept: Sequence[int]) -> Plan:
        """The plan with some of its parts."""
        return replace(self.plan, parts=tuple(self.plan.parts[place] for place in kept))


def fit_plan(plan: Plan, series: Floats) -> Fit:
    """Weigh every part by the marginal likelihood of each row of `series`.

    The level, the step and the extra columns have flat priors, the scale 1 / scale, and what a shape adds the unit
    information prior of Kass & Wasserman (1995) in Zellner's form: g is the number of periods.
    """
    total = plan.learnt
    shrink = total / (1 + total)
    rounding = ROUNDING * np.maximum(series.var(axis=1), 1e-280) * total
    logs, spreads, freedoms = [], [], []
    white, root = series[:, :total].T, None
    for part in plan.parts:
        if root is not part.noise.root:
            root = part.noise.root
            white = root[:total, :total] @ series[:, :total].T
            whole = (white**2).sum(axis=0)
        rest = np.maximum(whole - ((part.base.T @ white) ** 2).sum(axis=0), 0)
        full = np.maximum(whole - ((part.full.T @ white) ** 2).sum(axis=0), 0)
        left = np.maximum(rest - shrink * (rest - full), rounding)
        logs.append(part.log_constant - 0.5 * (total - part.base.shape[1]) * np.log(left))
        freedom = max(total - part.full.shape[1], 1)
        spreads.append(np.sqrt(np.maximum(full, rounding) / freedom))
        freedoms.append(float(freedom))
    weight = np.array(logs).T
    weight = np.exp(weight - weight.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    return Fit(plan, weight, np.array(spreads).T, np.array(freedoms), series)
