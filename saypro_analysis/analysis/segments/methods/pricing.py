"""What a set of leaves gains by having a cause of its own, and what looking for one costs."""

import numpy as np

from saypro_analysis.analysis.segments.methods.search_results import Floats

ODDS = 1 / 3
STRAYS = 0.03
_RANGE = 1.0
_SPREADS = np.geomspace(1e-3, 0.4, 9)[:, None]


def weigh(scores: Floats, own: Floats, null: Floats) -> float:
    """The log Bayes factor of "these leaves moved together" against noise.

    Under a cause the scores lie around an unknown common shift (even prior over the range of a score) with an unknown
    spread (even prior over a geometric grid), a few of them anywhere.
    """
    variance = _SPREADS**2 + own
    centre = _centre(scores, variance)
    inside = np.log1p(-STRAYS) + _normal(scores - centre, variance)
    likely = np.logaddexp(inside, np.log(STRAYS / 2)).sum(axis=1)
    return _join(likely, variance) - float(null.sum())


def weigh_counts(distances: Floats, own: Floats, credits: Floats, null: Floats) -> float:
    """The same for counted cases, whose `distances` are from the shift of their sum."""
    variance = _SPREADS**2 + own
    inside = np.log1p(-STRAYS) + _normal(distances, variance) + credits
    likely = np.logaddexp(inside, np.log(STRAYS / 2)).sum(axis=1)
    return _join(likely, variance) - float(null.sum())


def _join(likely: Floats, variance: Floats) -> float:
    """The likelihoods of all spreads together, each having paid for the shift that it fitted."""
    occam = np.minimum(0.5 * np.log(2 * np.pi / (1 / variance).sum(axis=1)) - np.log(_RANGE), 0)
    total = likely + occam
    top = float(total.max())
    return top + float(np.log(np.exp(total - top).mean()))


def _centre(scores: Floats, variance: Floats) -> Floats:
    """The mean of the leaves near the median, for every spread."""
    centre = np.full((len(variance), 1), np.median(scores))
    for _ in range(2):
        inside = np.exp(np.maximum(_normal(scores - centre, variance), -700))
        weight = (1 - STRAYS) * inside / ((1 - STRAYS) * inside + STRAYS / 2) / variance
        total = weight.sum(axis=1, keepdims=True)
        centre = np.where(total > 0, (weight * scores).sum(axis=1, keepdims=True) / np.maximum(total, 1e-300), centre)
    return centre


def _normal(distance: Floats, variance: Floats) -> Floats:
    return -0.5 * (distance**2 / variance + np.log(2 * np.pi * variance))


def price_of(rank: int) -> float:
    """What the cause of a rank must gain beyond its search, by the e-value rule of Wang and Ramdas (2022)."""
    return -float(np.log(ODDS * rank))


def count_kept(gains: list[float]) -> int:
    """How many of the causes, the largest gains first, stand: the most that pay the price of the last."""
    ordered = sorted(gains, reverse=True)
    return max((rank for rank, gain in enumerate(ordered, 1) if gain >= price_of(rank)), default=0)


def confidence_of(gain: float) -> float:
    """A log odds as a probability."""
    return float(1 / (1 + np.exp(-np.clip(gain, -700, 700))))
