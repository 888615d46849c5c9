"""How far leaves stray without a cause: a scale and a tail, fitted to the leaves that no cause can have moved."""

from dataclasses import dataclass, replace
from math import lgamma, log, pi

import numpy as np

from saypro_analysis.analysis.segments.methods.search_results import Booleans, Evidence, Floats, Integers

_TAILS = (3.0, 5.0, 10.0, 30.0, 100.0)
_STEPS = np.geomspace(0.5, 2.0, 11)
_COUNTING = (0.0, 0.1, 0.3, 1.0, 3.0, 10.0)
_EXTREMES, _BODY = 32, 96
FLOOR = 1e-9
SMALLEST = 1e-3


@dataclass(frozen=True, slots=True)
class Noise:
    """Student noise around `centre`: `scale` of a large leaf, `counting` added for small ones, `tail` its freedom."""

    centre: float
    scale: float
    counting: float
    tail: float

    def own(self, evidence: Evidence) -> Floats:
        """The variance that a leaf's smallness adds, whatever moved it, beyond what chance is known to do."""
        return own_variance(evidence.sizes, evidence.grain, self.counting)

    def around(self, centre: float) -> "Noise":
        """The same noise around another centre."""
        return replace(self, centre=centre)

    def density(self, evidence: Evidence) -> Floats:
        """The log density of every score, never below that of an unexplained stray."""
        chance = evidence.chance(self.centre)
        spread = np.sqrt(self.scale**2 + self.own(evidence) + chance)
        density = student(evidence.scores - self.centre, spread, self.tail)
        return np.maximum(density + credit(chance, evidence.spread()), np.log(FLOOR / 2))


def credit(chance: Floats, spread: Floats) -> Floats:
    """What makes densities of the same counts comparable, whatever variance stands for chance in them."""
    return 0.5 * np.log(np.divide(chance, spread, out=np.ones(len(chance)), where=spread > 0))


def own_variance(sizes: Floats, grain: float, counting: float | Floats) -> Floats:
    """Noise in proportion to 1 / size, and what rounding to `grain` does to the smallest leaves."""
    size = np.maximum(sizes, 1e-300)
    return np.minimum(counting / size + np.minimum(grain / size, 1.0) ** 2 / 6, 1.0)


def student(distance: Floats, spread: Floats, tail: float) -> Floats:
    """Log density of Student's t."""
    constant = lgamma((tail + 1) / 2) - lgamma(tail / 2) - 0.5 * log(tail * pi)
    return constant - np.log(spread) - (tail + 1) / 2 * np.log1p((distance / spread) ** 2 / tail)


def fit_noise(evidence: Evidence, centre: float, chosen: Booleans) -> Noise:
    """The most likely noise around a centre for the chosen leaves; `counting` pays the price of a parameter."""
    if not chosen.any():
        return Noise(centre, 1.0, 0.0, _TAILS[-1])
    away = np.abs(evidence.scores - centre)
    kept, weights = _thin(away, np.flatnonzero(chosen))
    few = evidence.take(kept)
    distance, sizes, chance = away[kept], few.sizes, few.chance(centre)
    usual = 1.4826 * _middle(distance, weights)
    # Where chance alone is known, little or nothing may be left to fit.
    scales = np.maximum(usual * _STEPS, SMALLEST) if evidence.counts is None else _below(2 * usual)
    best, value, worse = Noise(centre, SMALLEST, 0.0, _TAILS[-1]), -np.inf, 0
    for excess in _COUNTING:
        counting = excess * float(np.median(sizes)) * scales**2
        own = chance + own_variance(sizes, evidence.grain, counting[:, None])
        price = 0.5 * log(weights.sum() + 1) if excess else 0.0
        place, tail, likely = _most_likely(distance, weights, np.sqrt(scales[:, None] ** 2 + own))
        worse = 0 if likely - price > value else worse + 1
        if not worse:
            best, value = Noise(centre, float(scales[place]), float(counting[place]), tail), likely - price
        elif worse == 2:
            break
    return best


def _below(largest: float) -> Floats:
    return np.geomspace(SMALLEST, max(largest, 2 * SMALLEST), 2 * len(_STEPS))


def _most_likely(distance: Floats, weights: Floats, spreads: Floats) -> tuple[int, float, float]:
    """The row of spreads and the tail under which the distances are most likely, and how likely."""
    found = []
    for tail in _TAILS:
        density = np.maximum(student(distance, spreads, tail), log(FLOOR / 2))
        likely = (density * weights).sum(axis=1)
        place = int(np.argmax(likely))
        found.append((place, tail, float(likely[place])))
    return max(found, key=lambda fit: fit[2])


def _thin(distance: Floats, chosen: Integers) -> tuple[Integers, Floats]:
    """All the extremes of the chosen leaves and an even sample of the others, with how many each stands for."""
    order = chosen[np.argsort(distance[chosen], kind="stable")]
    body, extremes = order[:-_EXTREMES], order[-_EXTREMES:]
    step = -(-len(body) // _BODY) if len(body) else 1
    kept = body[step // 2 :: step]
    weights = np.concatenate([np.full(len(kept), len(body) / max(len(kept), 1)), np.ones(len(extremes))])
    return np.concatenate([kept, extremes]), weights


def _middle(distance: Floats, weights: Floats) -> float:
    return float(distance[np.searchsorted(np.cumsum(weights), weights.sum() / 2)])
