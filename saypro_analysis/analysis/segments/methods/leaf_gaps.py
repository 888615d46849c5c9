"""What each leaf adds to the gap, for figures that add up and for ratios of sums."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saypro_analysis.analysis.segments.methods.centres import localise
from saypro_analysis.analysis.segments.methods.counts import Counts, read_events, read_shares
from saypro_analysis.analysis.segments.methods.leaves import RATIO, Leaves
from saypro_analysis.analysis.segments.methods.noise import fit_noise
from saypro_analysis.analysis.segments.methods.scores import find_grain, score_leaves
from saypro_analysis.analysis.segments.methods.search_results import Evidence, Finding, Floats, Integers

_FEW = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """Per leaf: figures that sum to what a part shows (`actual, expected` over `below`), its gap, its mix effect."""

    actual: Floats
    expected: Floats
    below: Floats | None
    gap: Floats
    mix: Floats
    scores: Floats
    sizes: Floats
    grain: float
    counts: Counts | None = None

    @property
    def total(self) -> float:
        return float(self.gap.sum() + self.mix.sum())


def measure_sum(leaves: Leaves, value: str, reference: str) -> Measure:
    """The gap of figures that add up."""
    actual, expected = leaves.figures[value], leaves.figures[reference]
    sizes = np.maximum(np.abs(actual), np.abs(expected))
    scores = score_leaves(actual, expected)
    counts, grain, none = read_events(actual, expected), find_grain(actual), np.zeros(len(actual))
    if counts is not None and _are_counted(counts, scores, sizes, grain):
        return Measure(actual, expected, None, actual - expected, none, scores, sizes, 0.0, counts)
    return Measure(actual, expected, None, actual - expected, none, scores, sizes, grain)


def measure_ratio(leaves: Leaves) -> Measure:
    """The gap of a ratio: what each leaf's rate adds at actual volumes, and what its change of volume adds.

    A leaf that is new has no rate to compare with and is held against the expected rate of all.
    """
    above, below, planned_above, planned_below = (leaves.figures[name] for name in RATIO)
    if (below < 0).any() or (planned_below < 0).any() or below.sum() <= 0 or planned_below.sum() <= 0:
        raise ValueError("denominator: found nothing above zero or something below, expected positive volumes")
    overall = float(planned_above.sum() / planned_below.sum())
    expected = np.divide(planned_above, planned_below, out=np.full(len(above), overall), where=planned_below > 0)
    actual = np.divide(above, below, out=expected.copy(), where=below > 0)
    share, planned_share = below / below.sum(), planned_below / planned_below.sum()
    rate = above / below.sum() - share * expected
    stranded = np.where(planned_below > 0, 0.0, planned_above / planned_below.sum())
    mix = (share - planned_share) * (expected - overall) - stranded
    scores = np.where((below > 0) & (planned_below > 0), score_leaves(actual, expected), np.nan)
    sizes = np.minimum(np.abs(above), np.abs(expected * below)) + 1e-12
    counts = read_shares(above, below, planned_above, planned_below)
    if counts is None:
        return Measure(above, expected * below, below, rate, mix, scores, sizes, find_grain(above))
    # No case where none was expected tells something when cases are counted.
    scores = np.where((below > 0) & (planned_below > 0), np.nan_to_num(scores), np.nan)
    return Measure(above, expected * below, below, rate, mix, scores, counts.share * below, 0.0, counts)


def _are_counted(counts: Counts, scores: Floats, sizes: Floats, grain: float) -> bool:
    """Whether chance of counting describes the leaves as well as the noise of amounts, which fits two figures more.

    Too few leaves to tell count as counts.
    """
    places = np.flatnonzero(counts.are_many() & ~np.isnan(scores))
    if len(places) < _FEW:
        return True
    counts = counts.take(places)
    plain = Evidence(scores[places], sizes[places], grain, ())
    counted = Evidence(scores[places], counts.share * counts.below, 0.0, (), counts)
    every, centre = np.ones(len(places), bool), float(np.median(plain.scores))
    likely = [fit_noise(one, centre, every).density(one).sum() for one in (counted, plain)]
    return bool(likely[0] + np.log(len(places)) >= likely[1])


def find_causes(leaves: Leaves, measure: Measure) -> Finding:
    """Localise the gap; members are numbers of leaves."""
    direction = -1 if measure.gap.sum() > 0 else 1
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
    order = told[np.lexsort((sizes[told], scores[told]))]
    renamed = [_rename(codes[order]) for codes in leaves.codes]
    told_counts = None if counts is None else counts.take(order)
    evidence = Evidence(scores[order], sizes[order], grain, tuple(renamed), told_counts)
    return localise(evidence, direction, relative=relative).with_members(order)


def _rename(codes: Integers) -> Integers:
    """Codes by first appearance."""
    return pd.factorize(codes)[0].astype(np.int32)
