"""Does chance of counting explain how far the leaves stray? Then they are cases; else they are amounts."""

import numpy as np
from scipy.stats import chi2

from saypro_analysis.analysis.segments.methods.counts import Counts
from saypro_analysis.analysis.segments.methods.search_results import Booleans, Floats

LEAST, MOST = 0.3, 2.0  # times the scatter of chance, within which sums are events
MOST_OF_SHARES = 5.0  # cases of a share stray by themselves too: large leaves drift
FEW = 10
_MANY = 5
_MIDDLE = float(chi2.median(1))


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
    """How often the variance of chance the chosen leaves scatter by: the median of their squared distances.

    The median hardly sees the leaves of a cause; a change that all share is taken out first.
    """
    counts = counts.take(np.flatnonzero(chosen))
    both, every = counts.above + counts.planned_above, counts.below + counts.planned_below
    odds = _common(counts)
    part = odds * counts.below / (odds * counts.below + counts.planned_below)
    variance = both * part * (1 - part) * np.maximum(1 - both / every, 0)
    apart = np.divide((counts.above - both * part) ** 2, variance, out=np.zeros(len(both)), where=variance > 0)
    return float(np.median(apart)) / _MIDDLE


def _large_enough(counts: Counts, told: Booleans) -> Booleans:
    """The leaves of which several were expected either way, if there are enough of them."""
    usual = counts.share * counts.below
    many = told & (np.minimum(usual, counts.below - usual) >= _MANY)
    return many if many.sum() >= FEW else told


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
