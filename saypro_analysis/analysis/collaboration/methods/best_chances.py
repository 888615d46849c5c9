"""How likely each item of a group is its best, and when that is sure enough to be said."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from saypro_analysis.analysis.collaboration.methods.rate_spreads import SPREADS, Counts, Posterior, concentrate
from saypro_analysis.analysis.kernels.statistics.grids import Floats

SURE = 0.975  # the least chance to be the best, or behind it, with which an item is called so
TEST_LEVEL = 0.05  # of the test that has to agree
_GRID = 48
_REACH = 5.0  # standard deviations of logits that the grid covers on both sides
_LEAST_WEIGHT = 1e-4
_TINY = 1e-300


class Chances(NamedTuple):
    """Of each item: the chance that it is the one best, that it is below the group's leader; of which it leads."""

    best: Floats
    below_leader: Floats
    leads: np.ndarray
    p_leader: Floats


def find_chances(counts: Counts, known: Posterior) -> Chances:
    """The chances of each item, from what is known of the rates, and p values against the group's leader.

    The leader has the highest rate (the first of those that share it). `p_leader` of the leader is that against the
    next best: a two-sided test of the two, which under no difference at all is passed by at most its level whatever
    the number of items, as the best two lie closer than two at random.
    """
    best, below = np.zeros(len(counts.trials)), np.zeros(len(counts.trials))
    leads = _leaders(counts, known.mean)
    for n in np.flatnonzero(known.weights.max(axis=0) >= _LEAST_WEIGHT):
        if SPREADS[n] > 0:
            won, less = _compare(counts, known.levels[:, n], SPREADS[n], leads)
            weight = known.weights[counts.group, n]
            best, below = best + weight * won, below + weight * less
    return Chances(best, below, leads, _p_leader(counts, known.mean, leads))


def _leaders(counts: Counts, rates: Floats) -> np.ndarray:
    """Whether each item is the first of its group's highest."""
    order = np.lexsort((-rates, counts.group))
    leads = np.zeros(len(rates), dtype=bool)
    leads[order[counts.starts]] = True
    return leads


def _compare(counts: Counts, levels: Floats, spread: float, leads: np.ndarray) -> tuple[Floats, Floats]:
    """The chance of each item to be the highest, and to be lower than its group's leader, given the group's level."""
    level = levels[counts.group]
    size = concentrate(level, spread)
    hits = counts.successes + level * size
    misses = counts.trials - counts.successes + (1 - level) * size
    below = special.betainc(hits[:, None], misses[:, None], _edges(counts, hits, misses)[counts.group])
    inside = np.diff(below, axis=1)
    middle = np.log(np.maximum((below[:, 1:] + below[:, :-1]) / 2, _TINY))
    others = counts.sums(middle)[counts.group] - middle
    won = (inside * np.exp(others)).sum(axis=1)
    ahead = inside[leads][counts.group]
    return won / counts.sums(won)[counts.group], (ahead * np.exp(middle)).sum(axis=1)


def _edges(counts: Counts, hits: Floats, misses: Floats) -> Floats:
    """Per group, the rates between which the items' distributions are summed."""
    centre = special.digamma(hits) - special.digamma(misses)
    spread = np.sqrt(special.polygamma(1, hits) + special.polygamma(1, misses))
    low = np.minimum.reduceat(centre - _REACH * spread, counts.starts)
    high = np.maximum.reduceat(centre + _REACH * spread, counts.starts)
    edges: Floats = special.expit(low[:, None] + (high - low)[:, None] * np.linspace(0, 1, _GRID))
    return edges


def _p_leader(counts: Counts, rates: Floats, leads: np.ndarray) -> Floats:
    """Two-sided p values of each item against its group's leader, of the leader against the next best."""
    order = np.lexsort((-rates, counts.group))
    alone = np.bincount(counts.group) == 1
    second = order[np.minimum(counts.starts + 1, len(order) - 1)]
    rival = np.flatnonzero(leads)[counts.group]
    rival = np.where(leads, second[counts.group], rival)
    p = _two_rates(counts.successes, counts.trials, counts.successes[rival], counts.trials[rival])
    return np.where(alone[counts.group] & leads, np.nan, p)


def _two_rates(hits: Floats, tries: Floats, other_hits: Floats, other_tries: Floats) -> Floats:
    """Two-sided p values that two rates differ, by a chi-squared test with its correction for small counts."""
    pooled = (hits + other_hits) / (tries + other_tries)
    gap = np.abs(hits / tries - other_hits / other_tries)
    correction = (1 / tries + 1 / other_tries) / 2
    error = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / tries + 1 / other_tries), _TINY))
    p: Floats = 2 * special.ndtr(-np.maximum(gap - correction, 0) / error)
    return p
