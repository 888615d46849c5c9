"""Which change, trend and season of a series are established, from how likely each way of reading it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saypro_analysis.analysis.kernels.processes.course_designs import Designs
from saypro_analysis.analysis.kernels.processes.course_fits import BENT, NONE, STEPPED
from saypro_analysis.analysis.kernels.processes.course_weights import Weights
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints

STEP_ODDS = -0.27
STEP_ODDS_PER_MEMORY = 1.5
STEP_ODDS_PER_LENGTH = -0.8
STEP_ODDS_BESIDE_BOTH = -0.5
USUAL_LENGTH = 36
LEAST_LENGTH = 24
RIVAL_BEND = 0.25
BEND_SURE = 0.8
TREND_SURE = 0.97
SEASON_SURE = 0.8
STEP_SURE = 0.8
LITTLE = 1e-300


def likelihoods(weights: Weights) -> Floats:
    """How likely each candidate is, with whatever change."""
    return np.asarray(weights.none + weights.step.sum(axis=2) + weights.bend.sum(axis=2))


@dataclass(frozen=True)
class Verdict:
    """What is taken for granted of each row: the kind of change, its place, trend and season; and what is proposed."""

    kind: Ints
    proposed: Bools
    places: tuple[Ints, Ints]
    trend: Bools
    season: Bools
    certainty: Floats

    @property
    def place(self) -> Ints:
        """Where the change lies; 0 where there is none."""
        return np.select([self.kind == STEPPED, self.kind == BENT], self.places, 0)


def judge(weights: Weights, designs: Designs) -> Verdict:
    """Which change, trend and season are established.

    The odds that a step needs grow with the memory that is left beside it and fall with the length beyond 24 periods
    (shorter ones know no season that could pass for a step) and where it stands beside a trend and a season, which
    fewer series without a step do: these figures were set on simulated series so that at most 1 in 20 trends or
    seasons is called a step (`benchmarks/signals_truth.py` measures it on others).
    """
    step, bend, none = weights.step.sum(axis=(1, 2)), weights.bend.sum(axis=(1, 2)), weights.none.sum(axis=1)
    odds = np.log(np.maximum(step, LITTLE)) - np.log(np.maximum(none, LITTLE))
    proposed = (odds > _odds_asked(weights, designs)) & (step > RIVAL_BEND * bend)
    certainty = step / np.maximum(step + none, LITTLE)
    stepped = proposed & (certainty > STEP_SURE)
    bent = ~stepped & (bend > BEND_SURE)
    kind = np.select([stepped, bent], [STEPPED, BENT], NONE)
    part = likelihoods_within(weights, kind)
    part = part / np.maximum(part.sum(axis=1, keepdims=True), LITTLE)
    places = _likeliest(weights.step, designs.places), _likeliest(weights.bend, designs.bends)
    trend, season = (part @ designs.marks(name) for name in ("trend", "season"))
    return Verdict(kind, proposed, places, trend > TREND_SURE, season > SEASON_SURE, certainty)


def _odds_asked(weights: Weights, designs: Designs) -> Floats:
    """The logarithm of the odds that each row's step must exceed, by what is likely beside it."""
    beside = weights.step.sum(axis=2)
    beside = beside / np.maximum(beside.sum(axis=1, keepdims=True), LITTLE)
    memory = beside @ np.array([candidate.memory.neighbours for candidate in designs.candidates])
    both = (beside @ designs.marks("trend")) * (beside @ designs.marks("season"))
    longer = np.log(max(len(designs.positions), LEAST_LENGTH) / USUAL_LENGTH)
    asked = STEP_ODDS + STEP_ODDS_PER_MEMORY * np.maximum(memory, 0) + STEP_ODDS_BESIDE_BOTH * both
    return np.asarray(asked + STEP_ODDS_PER_LENGTH * longer)


def _likeliest(likely: Floats, starts: Ints) -> Ints:
    """The likeliest place of a change in each row; 0 where there is none to choose from."""
    return starts[likely.sum(axis=1).argmax(axis=1)] if len(starts) else np.zeros(len(likely), dtype=np.int64)


def likelihoods_within(weights: Weights, kind: Ints) -> Floats:
    """How likely each candidate is together with the change that was settled."""
    sums = [weights.none, weights.step.sum(axis=2), weights.bend.sum(axis=2)]
    return np.select([(kind == one)[:, None] for one in (NONE, STEPPED, BENT)], sums)
