"""The scores of a ratio: of a share those of the outcome by which its leaves compare, whichever was counted."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from saypro_analysis.analysis.segments.methods.counts import Counts, are_shares, read_shares
from saypro_analysis.analysis.segments.methods.noise import fit_noise
from saypro_analysis.analysis.segments.methods.scatter import are_cases
from saypro_analysis.analysis.segments.methods.scores import find_grain, score_leaves
from saypro_analysis.analysis.segments.methods.search_results import Evidence, Floats

_TIE = 1e-9
_SMALLEST = 1e-12


class Scored(NamedTuple):
    """The scores of the leaves with their sizes and grain, the cases behind them, and whether they were turned."""

    scores: Floats
    sizes: Floats
    grain: float
    counts: Counts | None
    turned: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """Per leaf: a numerator and a denominator, and those that were expected."""

    above: Floats
    below: Floats
    planned_above: Floats
    planned_below: Floats

    def turn(self) -> "Rates":
        """The other outcome: failures for successes."""
        return Rates(self.below - self.above, self.below, self.planned_below - self.planned_above, self.planned_below)

    def are_common(self) -> bool:
        """Whether this is the commoner outcome, as expected; where both were as common, as seen."""
        for above, below in ((self.planned_above, self.planned_below), (self.above, self.below)):
            half, every = 2 * float(above.sum()), float(below.sum())
            if abs(half - every) > _TIE * every:
                return half > every
        return True

    @property
    def compared(self) -> np.ndarray:
        """Leaves with volume on both sides."""
        return (self.below > 0) & (self.planned_below > 0)

    def share(self) -> Floats:
        """The rate that was expected of each leaf, of all where nothing was."""
        overall = float(self.planned_above.sum() / self.planned_below.sum())
        every = np.full(len(self.above), overall)
        return np.divide(self.planned_above, self.planned_below, out=every, where=self.planned_below > 0)

    def score(self) -> Floats:
        """How far each leaf's rate is from its expectation."""
        expected = self.share()
        actual = np.divide(self.above, self.below, out=expected.copy(), where=self.below > 0)
        return np.where(self.compared, score_leaves(actual, expected), np.nan)

    def amounts(self, turned: bool) -> Scored:
        """Scored as amounts."""
        sizes = np.minimum(np.abs(self.above), np.abs(self.share() * self.below))
        sizes = np.maximum(sizes, _SMALLEST * sizes.max(initial=0))
        return Scored(self.score(), sizes, find_grain(self.above), None, turned)


def score_ratio(rates: Rates) -> Scored:
    """Score counted shares by the commoner outcome, other shares by the one whose relative changes scatter less.

    So a failure rate and its success rate get the same answer. The relative change of a rare outcome says more about
    chance than about its cause: from 4 % a leaf may go to 80 % or to nothing, of the other outcome from 96 % to 20 %.
    """
    if not are_shares(rates.above, rates.below, rates.planned_above, rates.planned_below):
        return rates.amounts(turned=False)
    turned = not rates.are_common()
    common = rates.turn() if turned else rates
    counts = read_shares(common.above, common.below, common.planned_above, common.planned_below)
    if counts is None or not are_cases(counts):
        plain, other = common.amounts(turned), common.turn().amounts(not turned)
        return plain if _prefer(common, plain, other) else other
    # No case where none was expected tells something when cases are counted.
    scores = np.where(common.compared, np.nan_to_num(common.score()), np.nan)
    return Scored(scores, counts.share * counts.below, 0.0, counts, turned)


def _prefer(common: Rates, plain: Scored, other: Scored) -> bool:
    """Whether the leaves' scores of the commoner outcome are at least as likely as those of the other one.

    A score of one is one of the other times the odds of the share, which densities have to be put right by.
    """
    share = common.share()
    told = common.compared & (share > 0) & (share < 1) & ~np.isnan(plain.scores) & ~np.isnan(other.scores)
    if not told.any():
        return True
    odds = float(np.log(share[told] / (1 - share[told])).sum())
    return _likely(plain, told) - odds >= _likely(other, told)


def _likely(scored: Scored, told: np.ndarray) -> float:
    evidence = Evidence(scored.scores[told], scored.sizes[told], scored.grain, ())
    every = np.ones(len(evidence), bool)
    return float(fit_noise(evidence, float(np.median(evidence.scores)), every).density(evidence).sum())
