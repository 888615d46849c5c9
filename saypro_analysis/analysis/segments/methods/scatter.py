"""Does chance of counting explain how far the leaves stray? Then they are cases; else they are amounts."""

import numpy as np
from scipy.stats import chi2

from saypro_analysis.analysis.segments.methods.counts import Counts
from saypro_analysis.analysis.segments.methods.search_results import Booleans, Floats

LEAST, MOST = 0.3, 2.0  # times the scatter of chance, within which sums are events
MOST_OF_SHARES = 5.0  # cases of a share stray by themselves too: large leaves drift
FEW = 10
_TOLD = 30  # leaves by which scatter is told, those with most cases first
_MANY = 5
_KEPT = 0.75  # of the leaves, the nearest; a cause may have moved the others
_USUAL = float(chi2.expect(args=(1,), ub=chi2.ppf(_KEPT, 1))) / _KEPT


def are_events(counts: Counts) -> bool:
    """Whether whole figures that add up stray as events do: neither more, as amounts, nor less, as what was planned."""
    told = counts.planned_above > 0
    if told.sum() < FEW:
        return False
    return LEAST <= disperse(counts, _large_enough(counts, told)) <= MOST


def are_cases(counts: Counts) -> bool:
    """Whether the parts of a share stray little more than cases do; too few leaves to tell count as cases."""
    told = (counts.below > 0) & (counts.planned_below > 0)
    if told.sum() < FEW:
        return True
    return disperse(counts, _large_enough(counts, told)) <= MOST_OF_SHARES


def disperse(counts: Counts, chosen: Booleans) -> float:
    """How often the variance of chance the chosen leaves scatter by: their squared distances, without the largest.

    A change that all share is taken out first.
    """
    counts = counts.take(np.flatnonzero(chosen))
    both, every = counts.above + counts.planned_above, counts.below + counts.planned_below
    odds = _common(counts)
    part = odds * counts.below / (odds * counts.below + counts.planned_below)
    variance = both * part * (1 - part) * np.maximum(1 - both / every, 0)
    apart = np.divide((counts.above - both * part) ** 2, variance, out=np.zeros(len(both)), where=variance > 0)
    return float(np.sort(apart)[: int(np.ceil(_KEPT * len(apart)))].mean()) / _USUAL


def _large_enough(counts: Counts, told: Booleans) -> Booleans:
    """The leaves of which several were expected either way, and the largest others if these are few."""
    usual = np.where(told, counts.share * counts.below, -1.0)
    rarer = np.minimum(usual, counts.below - usual)
    least = min(float(_MANY), float(np.sort(rarer)[-_TOLD:][0]))
    return told & (rarer >= least)


def _common(counts: Counts) -> float:
    """By how much all leaves changed together: the median of their ratios, of rare cases that of their sums."""
    ratios = _ratio(counts.above, counts.below) / np.maximum(_ratio(counts.planned_above, counts.planned_below), 1e-300)
    middle = float(np.median(ratios))
    if middle > 0:
        return middle
    usual = float((counts.share * counts.below).sum())
    return float(counts.above.sum()) / usual if usual > 0 and counts.above.any() else 1.0


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.asarray((above + 0.5) / (below + 1))
