"""Levels that came and went: of two steps in one series, the earlier one is brought to the later."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from saypro_analysis.analysis.kernels.processes.course_designs import EDGE, Designs, design
from saypro_analysis.analysis.kernels.processes.course_weights import NOTHING, Weights
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints

EARLIER_ODDS = 4.0
TWO_STEPS = 0.05
HIGHEST_MEMORY = 0.6
SHORTEST_TWO = 20
ALIKE = 0.999


@dataclass(frozen=True)
class Pairs:
    """Two steps at `first` and `second` (numbers of places) about a bare level, with the overlap of their columns."""

    candidate: int
    first: Ints
    second: Ints
    overlap: Floats


def find_earlier_steps(standard: Floats, designs: Designs, weights: Weights) -> tuple[Ints, Floats]:
    """Per row (standardised) where a first of two steps lies, 0 = none, and how far the level went there.

    Two steps about a bare level, of any of a few memories, are weighed against everything else that a series may be:
    without them a level that came and went is read as a steep trend with a season and a step, exact where the steps
    are years apart. Only what is four times as likely as all the rest is told.
    """
    found, height = np.zeros(len(standard), dtype=np.int64), np.zeros(len(standard))
    best, place, until = np.full(len(standard), -np.inf), found.copy(), found.copy()
    total = best.copy()
    for pairs in pairs_of(tuple(designs.positions.astype(int)), designs.length):
        likely = _likelihoods(standard, designs, weights, pairs)
        top = likely.argmax(axis=1)
        peak = np.take_along_axis(likely, top[:, None], axis=1)[:, 0]
        total = np.logaddexp(total, np.logaddexp.reduce(likely, axis=1))
        place = np.where(peak > best, designs.places[pairs.first[top]], place)
        until = np.where(peak > best, designs.places[pairs.second[top]], until)
        best = np.maximum(best, peak)
    for row in np.flatnonzero(total - weights.evidence > np.log(EARLIER_ODDS)):
        found[row] = place[row]
        height[row] = standard[row, place[row] : until[row]].mean() - standard[row, : place[row]].mean()
    return found, height


@lru_cache(maxsize=128)
def pairs_of(positions: tuple[int, ...], length: int) -> tuple[Pairs, ...]:
    """All pairs of places that lie far enough apart, for each memory that a bare level is tried with."""
    designs = design(positions, length)
    if len(positions) < SHORTEST_TWO:
        return ()
    first, second = np.nonzero(np.subtract.outer(designs.places, designs.places) <= -EDGE)
    told = []
    for number, candidate in enumerate(designs.candidates):
        plain = not candidate.shape.trend and candidate.shape.order == 0
        if plain and candidate.memory.share == 1 and 0 <= candidate.memory.phi <= HIGHEST_MEMORY:
            columns = np.linalg.solve(candidate.root.T, _scores(designs, number))
            overlap = (columns.T @ columns)[first, second]
            told.append(Pairs(number, first, second, np.clip(overlap, -ALIKE, ALIKE)))
    return tuple(told)


def _scores(designs: Designs, number: int) -> Floats:
    start = number * designs.changes
    return designs.scores[:, start : start + len(designs.places)]


def _likelihoods(standard: Floats, designs: Designs, weights: Weights, pairs: Pairs) -> Floats:
    """Logarithm of the likelihood of each pair, with the prior that single steps have."""
    periods, spare = standard.shape[1], standard.shape[1] - 3
    score = standard @ _scores(designs, pairs.candidate)
    one, two = score[:, pairs.first], score[:, pairs.second]
    gain = (one * one + two * two - 2 * pairs.overlap * one * two) / (1 - pairs.overlap**2)
    left = weights.left[:, [pairs.candidate]]
    width = np.maximum(periods, gain / 2 * spare / np.maximum(left - gain, NOTHING) - 1)
    rest = np.maximum(left - width / (1 + width) * gain, NOTHING)
    prior = designs.candidates[pairs.candidate].weight + np.log(TWO_STEPS / len(pairs.first))
    return np.asarray(prior - 0.5 * (periods - 1) * np.log(rest) - np.log1p(width))
