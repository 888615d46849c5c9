"""How far rates of one group differ in truth, learnt from many groups, and what that makes of each rate.

A group's rates share a level; either they are all the same, or each deviates from it by a spread on the scale of
logits (adaptive shrinkage: Stephens 2017, with beta-binomial likelihoods).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.statistics.grids import Floats

SPREADS = np.array([0.0, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0])  # standard deviations of logits; 0: no difference
PSEUDO_GROUPS = 10.0  # before data, half of so many groups differ
_UNIT_VARIANCE = 1.0  # of the groups' levels, on which one group's weight is set before data
_NODES, _WEIGHTS = np.polynomial.hermite.hermgauss(9)
_ROUNDS, _CLOSE = 500, 1e-8


class Counts(NamedTuple):
    """Successes and trials of items, sorted by group; `starts` is where each group begins."""

    successes: Floats
    trials: Floats
    group: np.ndarray
    starts: np.ndarray

    def sums(self, values: Floats) -> Floats:
        """Sums by group, over the first axis."""
        summed: Floats = np.add.reduceat(values, self.starts, axis=0)
        return summed


class Posterior(NamedTuple):
    """What is known of each item's rate: its mean and variance; and per group and spread, its weight and level."""

    mean: Floats
    variance: Floats
    weights: Floats
    levels: Floats
    spread_weights: Floats


def count_groups(successes: Floats, trials: Floats, group: np.ndarray) -> Counts:
    """The counts of items whose groups are numbered from 0 and sorted."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    return Counts(successes.astype(float), trials.astype(float), group, starts)


def shrink_rates(counts: Counts) -> Posterior:
    """What is known of each rate, the spreads learnt from all groups together."""
    level, deviation = _learn_levels(counts)
    parts = [_integrate(counts, spread, level, deviation) for spread in SPREADS]
    fit = np.stack([part.fit for part in parts], axis=1)
    fit[np.bincount(counts.group) == 1] = 0.0  # a rate that stands alone says nothing of differences
    shares = learn_weights(fit)
    weights = special.softmax(fit + np.log(shares), axis=1)
    own = weights[counts.group]
    mean = sum(own[:, n] * part.mean for n, part in enumerate(parts))
    square = sum(own[:, n] * part.square for n, part in enumerate(parts))
    levels = np.stack([part.level for part in parts], axis=1)
    return Posterior(mean, np.maximum(square - mean**2, 1e-15), weights, levels, shares)


def learn_weights(fit: Floats) -> Floats:
    """How common each spread is among the groups, from how well it fits each (log likelihoods), by EM."""
    before = np.full(fit.shape[1], 0.5 * PSEUDO_GROUPS / (fit.shape[1] - 1))
    before[0] = 0.5 * PSEUDO_GROUPS
    shares = before / before.sum()
    for _ in range(_ROUNDS):
        told = special.softmax(fit + np.log(shares), axis=1).sum(axis=0) + before
        fresh = told / told.sum()
        if np.abs(fresh - shares).max() < _CLOSE:
            return fresh
        shares = fresh
    return shares


def mean_spread(spread_weights: Floats) -> float:
    """The variance of logits within a group that is to be expected."""
    return float(spread_weights @ SPREADS**2)


def concentrate(level: Floats, spread: float) -> Floats:
    """The size of the beta distribution about a level that has this spread of logits."""
    size: Floats = 1 / (spread**2 * level * (1 - level)) - 1
    return size


def _learn_levels(counts: Counts) -> tuple[float, float]:
    """The mean and the standard deviation of the groups' levels, as logits (DerSimonian and Laird 1986)."""
    hits, tries = counts.sums(counts.successes), counts.sums(counts.trials)
    logits, precision = _logit(hits, tries), 1 / (1 / (hits + 0.5) + 1 / (tries - hits + 0.5))
    middle = (precision * logits).sum() / precision.sum()
    excess = (precision * (logits - middle) ** 2).sum() - (len(hits) - 1)
    room = precision.sum() - (precision**2).sum() / precision.sum()
    variance = max(excess / room, 0.0) if room > 0 else 0.0
    variance = (variance * (len(hits) - 1) + _UNIT_VARIANCE) / len(hits)
    weight = 1 / (variance + 1 / precision)
    return float((weight * logits).sum() / weight.sum()), float(np.sqrt(variance))


def _logit(hits: Floats, tries: Floats) -> Floats:
    return np.log((hits + 0.5) / (tries - hits + 0.5))


class _Part(NamedTuple):
    fit: Floats
    mean: Floats
    square: Floats
    level: Floats


def _integrate(counts: Counts, spread: float, level: float, deviation: float) -> _Part:
    """One spread's likelihood per group and its moments of each item's rate, over the group's level."""
    centre, reach = _locate(counts, spread, level, deviation)
    points = centre[:, None] + np.sqrt(2) * reach[:, None] * _NODES
    rates = special.expit(points)
    fit = counts.sums(_log_likelihood(counts, rates[counts.group], spread))
    fit += -0.5 * ((points - level) / deviation) ** 2 - np.log(deviation)
    fit += np.log(_WEIGHTS) + _NODES**2 + np.log(reach)[:, None]
    total = special.logsumexp(fit, axis=1)
    weight = np.exp(fit - total[:, None])
    mean, square = _moments(counts, rates[counts.group], spread)
    own = weight[counts.group]
    return _Part(total, (own * mean).sum(axis=1), (own * square).sum(axis=1), (weight * rates).sum(axis=1))


def _locate(counts: Counts, spread: float, level: float, deviation: float) -> tuple[Floats, Floats]:
    """Where each group's level lies, roughly, and how surely: the nodes of the integral stand about it."""
    pooled = special.expit(_logit(counts.sums(counts.successes), counts.sums(counts.trials)))
    inner = (pooled * (1 - pooled))[counts.group]
    weight = counts.trials / (1 + counts.trials * inner * spread**2)
    hits = counts.sums(weight * counts.successes / counts.trials)
    data = counts.sums(weight) * pooled * (1 - pooled)
    before = 1 / deviation**2
    centre = (data * _logit(hits, counts.sums(weight)) + before * level) / (data + before)
    return centre, 1 / np.sqrt(data + before)


def _log_likelihood(counts: Counts, rates: Floats, spread: float) -> Floats:
    hits, misses = counts.successes[:, None], (counts.trials - counts.successes)[:, None]
    if spread == 0:
        told: Floats = special.xlogy(hits, rates) + special.xlog1py(misses, -rates)
        return told
    size = concentrate(rates, spread)
    told = special.betaln(hits + rates * size, misses + (1 - rates) * size)
    return told - special.betaln(rates * size, (1 - rates) * size)


def _moments(counts: Counts, rates: Floats, spread: float) -> tuple[Floats, Floats]:
    if spread == 0:
        return rates, rates**2
    size = concentrate(rates, spread)
    whole = counts.trials[:, None] + size
    mean = (counts.successes[:, None] + rates * size) / whole
    return mean, mean**2 + mean * (1 - mean) / (whole + 1)
