"""What each leaf adds to the gap, for figures that add up and for ratios of sums."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saypro_analysis.analysis.segments.methods.centres import localise
from saypro_analysis.analysis.segments.methods.counts import Counts, read_events
from saypro_analysis.analysis.segments.methods.leaves import RATIO, Leaves
from saypro_analysis.analysis.segments.methods.rates import Rates, score_ratio
from saypro_analysis.analysis.segments.methods.scatter import are_events
from saypro_analysis.analysis.segments.methods.scores import find_grain, score_leaves
from saypro_analysis.analysis.segments.methods.search_results import Evidence, Finding, Floats, Integers

_NOTHING = 1e-12  # of the figures: what is less is left by their last digits
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Measure:
    """Per leaf: figures that sum to what a part shows (`actual, expected` over `below`), its gap, its mix effect.

    `turned`: the scores are those of the outcome that the figures do not count (successes where they count failures),
    or those of figures whose sign was turned.
    """

    actual: Floats
    expected: Floats
    below: Floats | None
    gap: Floats
    mix: Floats
    scores: Floats
    sizes: Floats
    grain: float
    counts: Counts | None = None
    turned: bool = False

    @property
    def total(self) -> float:
        """The whole gap; nothing where the leaves' last digits are all there is of it."""
        whole = float(self.gap.sum() + self.mix.sum())
        scale = np.abs(self.actual).sum() + np.abs(self.expected).sum()
        if self.below is not None:
            scale /= self.below.sum()
        return whole if abs(whole) > _NOTHING * scale else 0.0


def measure_sum(leaves: Leaves, value: str, reference: str) -> Measure:
    """The gap of figures that add up; where none is above zero (costs with a minus), scored without their sign."""
    actual, expected = leaves.figures[value], leaves.figures[reference]
    sizes = np.maximum(np.abs(actual), np.abs(expected))
    gap = np.where(np.abs(actual - expected) > _NOTHING * sizes, actual - expected, 0.0)
    turned = bool((actual <= 0).all() and (expected <= 0).all())
    sign = -1.0 if turned else 1.0
    scores, none = score_leaves(sign * actual, sign * expected), np.zeros(len(actual))
    grain = find_grain(actual)
    counts = read_events(sign * actual, sign * expected, grain)
    if counts is not None and not are_events(counts):
        counts = None
    grain = grain if counts is None else 0.0
    return Measure(actual, expected, None, gap, none, scores, sizes, grain, counts, turned)


def measure_ratio(leaves: Leaves) -> Measure:
    """The gap of a ratio: what each leaf's rate adds at actual volumes, and what its change of volume adds.

    A leaf that is new has no rate to compare with and is held against the expected rate of all.
    """
    above, below, planned_above, planned_below = (leaves.figures[name] for name in RATIO)
    if (below < 0).any() or (planned_below < 0).any() or below.sum() <= 0 or planned_below.sum() <= 0:
        raise ValueError("denominator: found nothing above zero or something below, expected positive volumes")
    overall = float(planned_above.sum() / planned_below.sum())
    expected = np.divide(planned_above, planned_below, out=np.full(len(above), overall), where=planned_below > 0)
    share, planned_share = below / below.sum(), planned_below / planned_below.sum()
    rate = above / below.sum() - share * expected
    stranded = np.where(planned_below > 0, 0.0, planned_above / planned_below.sum())
    mix = (share - planned_share) * (expected - overall) - stranded
    told = score_ratio(Rates(above, below, planned_above, planned_below))
    return Measure(above, expected * below, below, rate, mix, told.scores, told.sizes, told.grain, told.counts,
                   told.turned)  # fmt: skip


def find_causes(leaves: Leaves, measure: Measure) -> Finding:
    """Localise the gap; members are numbers of leaves."""
    direction = -1 if measure.gap.sum() * (-1 if measure.turned else 1) > 0 else 1
    return _localise(leaves, measure.scores, measure.sizes, measure.grain, direction, counts=measure.counts)


def find_moves(leaves: Leaves) -> Finding:
    """Localise changes of volume, whatever the rates did."""
    below, planned = leaves.figures["denominator"], leaves.figures["expected_denominator"]
    scores = score_leaves(below / below.sum(), planned / planned.sum())
    return _localise(leaves, scores, np.maximum(below, planned), find_grain(below), 1, relative=True)


def _localise(
    leaves: Leaves,
    scores: Floats,
    sizes: Floats,
    grain: float,
    direction: int,
    *,
    relative: bool = False,
    counts: Counts | None = None,
) -> Finding:
    """Put the leaves in an order that does not depend on rows, nor on names but among equals, and search.

    Leaves stand in the order of their names, in which equal ones stay.
    """
    told = np.flatnonzero(~np.isnan(scores))
    alike = np.round(sizes / max(float(sizes.max(initial=0)), 1e-300), _DIGITS)
    order = told[np.lexsort((alike[told], scores[told]))]
    renamed = [_rename(codes[order]) for codes in leaves.codes]
    told_counts = None if counts is None else counts.take(order)
    evidence = Evidence(scores[order], sizes[order], grain, tuple(renamed), told_counts)
    return localise(evidence, direction, relative=relative).with_members(order)


def _rename(codes: Integers) -> Integers:
    """Codes by first appearance."""
    return pd.factorize(codes)[0].astype(np.int32)
