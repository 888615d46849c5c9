"""How well each candidate explains each series: marginal likelihoods, with and without a step, a bend or a spike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saypro_analysis.analysis.kernels.processes.course_designs import Candidate, Designs
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints

STEP = 0.2
BEND = 0.1
SPIKE = 0.1
NOTHING = 1e-10


@dataclass(frozen=True)
class Weights:
    """Per row how likely each candidate is: `none` (rows x candidates), `step` and `bend` (x places), together 1.

    `left` is the residual sum of squares of each candidate without a change, `spare` its degrees of freedom;
    `spike` is the logarithm of the odds of a lone outlier against all of that, `spiked` its place and `spiked_by` the
    candidate that it stands out from; `evidence` is the logarithm of the likelihood of everything together.
    """

    none: Floats
    step: Floats
    bend: Floats
    left: Floats
    spare: Floats
    spike: Floats
    spiked: Ints
    spiked_by: Ints
    evidence: Floats


@dataclass(frozen=True)
class Ground:
    """What each candidate leaves of each row without a change.

    `log` is the logarithm of its weight, `left` the residual sum of squares, `rest` that with the prior's pull.
    """

    log: Floats
    left: Floats
    rest: Floats
    spare: Floats


def weigh(values: Floats, designs: Designs) -> Weights:
    """Weigh all candidates for a few rows without gaps, standardised roughly; few, as all places are held at once.

    The level has a flat prior and the noise a scale prior; trend, season, step and bend have Zellner's prior with unit
    information, wider where they are plainly there (local empirical Bayes; Liang et al. 2008), so that a steep trend
    costs no more than a clear one.
    """
    steps, bends, periods = len(designs.places), len(designs.bends), values.shape[1]
    ground = _grounds(values, designs)
    gain = (values @ designs.scores).reshape(len(values), len(designs.candidates), designs.changes)
    step, bend, spike = np.split(_with_changes(gain, ground, periods), [steps, steps + bends], axis=2)
    idle = 1 - STEP * (steps > 0) - BEND * (bends > 0)
    none = ground.log - 0.5 * (periods - 1) * np.log(ground.rest) + np.log(idle)
    step += np.log(STEP) + designs.dated
    bend += np.log(BEND / max(bends, 1))
    evidence = _share_out(none, step, bend)
    lone = spike.reshape(len(values), -1)
    best = lone.argmax(axis=1)
    odds = np.take_along_axis(lone, best[:, None], axis=1)[:, 0] + np.log(idle * SPIKE / periods) - evidence
    return Weights(none, step, bend, ground.left, ground.spare, odds, best % periods, best // periods, evidence)


def _share_out(none: Floats, step: Floats, bend: Floats) -> Floats:
    """Turn logarithms into chances that make 1 together, in place; the logarithm of their sum."""
    top = none.max(axis=1)
    for part in (step, bend):
        top = np.maximum(top, part.max(axis=(1, 2), initial=-np.inf))
    total = np.zeros(len(top))
    for part in (none, step, bend):
        part -= top.reshape(-1, *[1] * (part.ndim - 1))
        np.exp(part, out=part)
        total += part.reshape(len(top), -1).sum(axis=1)
    for part in (none, step, bend):
        part /= total.reshape(-1, *[1] * (part.ndim - 1))
    return np.asarray(top + np.log(total))


def _grounds(values: Floats, designs: Designs) -> Ground:
    grounds = [_ground(values, candidate) for candidate in designs.candidates]
    return Ground(*(np.stack(part, axis=1) for part in zip(*grounds, strict=True)))


def _ground(values: Floats, candidate: Candidate) -> tuple[Floats, Floats, Floats, Floats]:
    white = values @ candidate.root.T
    parts = np.square(white @ candidate.basis)
    about = np.maximum(np.square(white).sum(axis=1) - parts[:, 0], NOTHING)
    explained = parts[:, 1:].sum(axis=1)
    extra, periods = candidate.basis.shape[1] - 1, values.shape[1]
    spare = periods - 1 - extra
    left = np.maximum(about - explained, NOTHING)
    width = np.maximum(periods, explained / max(extra, 1) / (left / spare) - 1)
    rest = np.maximum(about - width / (1 + width) * explained, NOTHING)
    log = candidate.weight - 0.5 * extra * np.log1p(width)
    return log, left, rest, np.full(len(values), float(spare))


def _with_changes(score: Floats, ground: Ground, periods: int) -> Floats:
    """Logarithm of the likelihood of each candidate with each change, from its score, in place."""
    gain = np.square(score, out=score)
    width = gain / np.maximum(ground.left[:, :, None] - gain, NOTHING)
    width *= ground.spare[0, :, None] - 1
    width -= 1
    np.maximum(width, periods, out=width)
    gain *= width / (1 + width)
    np.subtract(ground.rest[:, :, None], gain, out=gain)
    np.maximum(gain, NOTHING, out=gain)
    np.log(gain, out=gain)
    gain *= -0.5 * (periods - 1)
    np.log1p(width, out=width)
    width *= 0.5
    gain -= width
    gain += ground.log[:, :, None]
    return gain
