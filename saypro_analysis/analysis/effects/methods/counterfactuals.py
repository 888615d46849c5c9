"""The counterfactual of a series from its own past: every shape and every memory, each weighed by how well it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.effects.methods.designs import LONGEST_KEPT, Ground, Noise, cached_noise, shapes_of
from saypro_analysis.analysis.effects.methods.mixtures import Mixture
from saypro_analysis.analysis.effects.methods.plan_parts import Part, make_parts
from saypro_analysis.analysis.effects.methods.stacks import Stack, lay_out
from saypro_analysis.analysis.kernels.statistics.grids import Floats

NEGLIGIBLE, ROUNDING = 1e-5, 1e-12
WIDER = 1.2  # how much further real series stray than their models say; from placebo dates, docs/methods/effects.md


class Traits(NamedTuple):
    """What each part of a plan holds; `shape` numbers the shapes in the order in which they come."""

    shape: NDArray[np.int64]
    trend: NDArray[np.bool_]
    season: NDArray[np.bool_]
    shift: NDArray[np.bool_]
    bend: NDArray[np.bool_]
    wanders: NDArray[np.bool_]
    memory: Floats


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

    @cached_property
    def stack(self) -> Stack:
        """The parts side by side."""
        return lay_out(self.parts, self.learnt)

    @cached_property
    def traits(self) -> Traits:
        """What each part holds."""
        keys = [part.shape.key for part in self.parts]
        numbers = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        trend, season, shift, bend = (
            np.array([bool(getattr(key, name)) for key in keys]) for name in ("trend", "waves", "shifts", "bends")
        )
        wanders = np.array([part.noise.bends for part in self.parts])
        memory = np.array([part.noise.memory for part in self.parts])
        return Traits(np.array([numbers[key] for key in keys]), trend, season, shift, bend, wanders, memory)


def make_plan(ground: Ground, *, structural: bool = False) -> Plan:
    """Lay out what any series on this ground is held against.

    A structural plan has a level that may wander beside noise with memory, and learns from before the start alone.
    """
    if ground.predictors.shape[1] or len(ground.positions) > LONGEST_KEPT:
        return _plan(ground, structural)
    plain = _unbroken(np.ascontiguousarray(ground.positions).tobytes(), ground.before, ground.season, structural)
    if not ground.shift and not ground.bend:
        return plain
    return replace(plain, ground=ground, parts=plain.parts + _plan(ground, structural, broken=True).parts)


@lru_cache(maxsize=8)
def _unbroken(positions: bytes, before: int, season: int, structural: bool) -> Plan:
    """What all series of a calendar share: the parts of shapes that never broke."""
    places = np.frombuffer(positions)
    return _plan(Ground(places, before, season, np.empty((len(places), 0))), structural)


def _plan(ground: Ground, structural: bool, broken: bool = False) -> Plan:
    """The plan of a ground, or of nothing but what broke before the start."""
    learnt = ground.before if structural else len(ground.positions)
    shapes = [shape for shape in shapes_of(ground, structural) if not broken or shape.key.shifts or shape.key.bends]
    return Plan(ground, learnt, make_parts(shapes, noises_of(ground, structural), ground.before, learnt))


def noises_of(ground: Ground, structural: bool) -> tuple[Noise, ...]:
    """The kinds of noise on a ground."""
    return cached_noise(np.ascontiguousarray(ground.positions).tobytes(), structural)


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
        turns = [plan.parts[place].turn for place in kept]
        middle = late.mean(axis=1)[:, None] - early @ np.array([weights for weights, _ in turns]).T
        weight = self.weight[:, kept] / self.weight[:, kept].sum(axis=1, keepdims=True)
        widths = WIDER * np.array([width for _, width in turns])
        return Mixture(weight, middle, self.spread[:, kept] * widths, self.freedom[kept])

    def row(self, place: int) -> Fit:
        """One of the series alone."""
        own = slice(place, place + 1)
        return replace(self, weight=self.weight[own], spread=self.spread[own], series=self.series[own])

    def plan_of(self, kept: Sequence[int]) -> Plan:
        """The plan with some of its parts."""
        return replace(self.plan, parts=tuple(self.plan.parts[place] for place in kept))


def fit_plan(plan: Plan, series: Floats) -> Fit:
    """Weigh every part by the marginal likelihood of each row of `series`.

    The level, the step and the extra columns have flat priors, the scale 1 / scale, and what a shape adds the prior of
    `shrinkage.price`, under which the size of a line or a season says nothing about the rest.
    """
    total, stack = plan.learnt, plan.stack
    left, gains = stack.explain(series[:, :total].T)
    full = np.maximum(left, ROUNDING * np.maximum(series.var(axis=1), 1e-280) * total)
    freedom = np.maximum(total - stack.widths, 1)
    noise = full / freedom[:, None]
    costs, shrunk = stack.prices(gains, noise, total)
    logs = (stack.constants[:, None] - costs - 0.5 * (total - stack.levels)[:, None] * np.log(full + shrunk)).T
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    return Fit(plan, weight, np.sqrt(noise).T, freedom, series)
