"""Is it some segments, everything, or nothing? The reading that describes the scores best wins."""

import numpy as np

from saypro_analysis.analysis.segments.methods.cuboids import Cube, build_cube
from saypro_analysis.analysis.segments.methods.naming import name_by_leaves
from saypro_analysis.analysis.segments.methods.noise import Noise, fit_noise
from saypro_analysis.analysis.segments.methods.pricing import price_of
from saypro_analysis.analysis.segments.methods.search import Search
from saypro_analysis.analysis.segments.methods.search_results import Booleans, Cause, Cell, Evidence, Finding, Floats

_FEW = 10


def localise(evidence: Evidence, direction: int, *, relative: bool = False) -> Finding:
    """The best reading of the scores: causes around zero, or around a shift that all other leaves share.

    `direction` is 1 where the gap is a shortfall, -1 where it is an excess. `relative` scores have no zero of their
    own (shares of a volume): around a common shift causes of both directions count. Otherwise only causes further out
    do, because "everything but a few" is not everywhere.
    """
    if len(evidence) < 2:
        return Finding((), 0.0, 0.0)
    cube = build_cube(evidence)
    readings = []
    for centre in _centres(evidence):
        outward = direction if relative or not centre else int(np.sign(centre))
        readings.append(read(evidence, cube, centre, outward, both=relative or not centre))
    return max(readings, key=lambda finding: finding.merit)


def _centres(evidence: Evidence) -> list[float]:
    """Zero, and where the scores gather if that describes all of them better."""
    every = np.ones(len(evidence), bool)
    still = fit_noise(evidence, 0.0, every)
    others = {find_mode(evidence.scores), float(np.median(evidence.scores))}
    return [0.0, *(centre for centre in sorted(others) if _shift_gain(evidence, centre, every, still) > 0)]


def find_mode(scores: Floats) -> float:
    """Where the scores lie most densely: the half-sample mode."""
    ordered = np.sort(scores)
    while len(ordered) > 3:
        half = (len(ordered) + 1) // 2
        widths = ordered[half - 1 :] - ordered[: len(ordered) - half + 1]
        first = int(np.argmin(widths))
        ordered = ordered[first : first + half]
    return float(ordered.mean())


def read(evidence: Evidence, cube: Cube, centre: float, direction: int, *, both: bool) -> Finding:
    """One reading: the causes in a direction, those against it if asked, and what the other leaves share."""
    counter = np.zeros(len(evidence), bool)
    for _ in range(2):
        alive = np.ones(len(evidence), bool)
        noise = calibrate(evidence, centre, direction, ~counter)
        search = Search(evidence, cube, noise, direction, alive)
        causes = search.run()
        leftover = fit_noise(evidence, centre, alive)
        against = Search(evidence, cube, leftover, -direction, alive).run() if both else []
        if not against or counter.any():
            break
        counter[np.concatenate([cause.members for cause in against])] = True
    merit = _merit(evidence, noise, causes) + _merit(evidence, leftover, against)
    shift = float(np.median(evidence.scores[alive])) if alive.any() else 0.0
    still = fit_noise(evidence, 0.0, alive)
    gain = _shift_gain(evidence, shift, alive, still)
    merit += _likelihood(evidence, still, alive) + max(gain, 0.0)
    causes = [name_by_leaves(cause, cube) for cause in (*causes, *against)]
    closest = None if causes else _find_closest(search)
    return Finding(tuple(causes), shift if gain > 0 else 0.0, gain, merit, closest)


def _find_closest(search: Search) -> tuple[int, Cell] | None:
    best = search.closest()
    if best is None:
        return None
    leaf = int(search.cube[best[1]].first[best[2]])
    return leaf, search.cube.cell(best[1], leaf)


def calibrate(evidence: Evidence, centre: float, direction: int, usable: Booleans) -> Noise:
    """Noise from the side of the centre that causes of this direction cannot reach."""
    clean = (direction * (evidence.scores - centre) < 0) & usable
    return fit_noise(evidence, centre, clean if clean.sum() >= _FEW else usable)


def _merit(evidence: Evidence, noise: Noise, causes: list[Cause]) -> float:
    return sum(cause.gain - price_of(1) + float(noise.density(evidence.take(cause.members)).sum()) for cause in causes)


def _shift_gain(evidence: Evidence, shift: float, alive: Booleans, still: Noise) -> float:
    """What a common shift gains over none, its price (one parameter, the odds against it) paid."""
    if not alive.any():
        return -np.inf
    moved = fit_noise(evidence, shift, alive)
    unmoved = max(_likelihood(evidence, noise, alive) for noise in (still, moved.around(0.0)))
    gain = _likelihood(evidence, moved, alive) - unmoved
    if evidence.counts is not None:
        gain = min(gain, evidence.counts.take(np.flatnonzero(alive)).together(moved.scale))
    return gain - price_of(1) - 0.5 * float(np.log(alive.sum()))


def _likelihood(evidence: Evidence, noise: Noise, chosen: Booleans) -> float:
    return float(noise.density(evidence)[chosen].sum())
