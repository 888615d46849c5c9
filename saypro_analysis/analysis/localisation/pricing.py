"""What a set of leaves gains by having a cause of its own, and what looking for one costs."""

import numpy as np
from scipy.special import logsumexp

from saypro_analysis.analysis.localisation.types import Floats

FALSE_ALARMS = 0.025
STRAYS = 0.03
RANGE = 1.0
_SPREADS = 9


def weigh(scores: Floats, own: Floats, null: Floats, smallest: float) -> tuple[float, float]:
    """The log Bayes factor of "these leaves moved together" against noise, and how far they moved.

    Under a cause the scores lie around an unknown common shift (even prior over the range of a score) with an unknown
    spread (even prior over a geometric grid), a few of them anywhere. By Markov's inequality noise reaches a factor
    of 1 / a at most with chance a.
    """
    spreads = np.geomspace(smallest, 0.4, _SPREADS)[:, None]
    variance = spreads**2 + own
    centre = np.full((_SPREADS, 1), np.median(scores))
    for _ in range(2):
        inside = _normal(scores - centre, variance)
        weight = 1 / (1 + STRAYS / 2 / ((1 - STRAYS) * np.exp(np.maximum(inside, -700)))) / variance
        centre = (weight * scores).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    likely = np.logaddexp(np.log1p(-STRAYS) + _normal(scores - centre, variance), np.log(STRAYS / 2)).sum(axis=1)
    occam = np.minimum(0.5 * np.log(2 * np.pi / (1 / variance).sum(axis=1)) - np.log(RANGE), 0)
    total = likely + occam
    best = int(np.argmax(total))
    return float(logsumexp(total) - np.log(_SPREADS) - null.sum()), float(centre[best, 0])


def _normal(distance: Floats, variance: Floats) -> Floats:
    return -0.5 * (distance**2 / variance + np.log(2 * np.pi * variance))


def price_of(rank: int) -> float:
    """What the cause of a rank must gain beyond its search: e-values controlled as Wang and Ramdas (2022) do."""
    return -float(np.log(FALSE_ALARMS * rank))


def count_kept(gains: list[float]) -> int:
    """How many of the causes, the largest gains first, stand: the most that pay the price of the last."""
    ordered = sorted(gains, reverse=True)
    return max((rank for rank, gain in enumerate(ordered, 1) if gain >= price_of(rank)), default=0)
