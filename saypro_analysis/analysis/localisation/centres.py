"""Is it some segments, everything, or nothing? The reading that describes the scores best wins."""

import numpy as np

from saypro_analysis.analysis.localisation.cells import Cuboid, list_cuboids
from saypro_analysis.analysis.localisation.noise import Noise, fit_noise
from saypro_analysis.analysis.localisation.pricing import price_of
from saypro_analysis.analysis.localisation.search import Search
from saypro_analysis.analysis.localisation.types import Booleans, Cause, Evidence, Finding, Floats


def localise(evidence: Evidence, direction: int) -> Finding:
    """The best reading of the scores: causes around zero, or around a shift that all other leaves share."""
    cuboids = list_cuboids(evidence)
    blank = float(fit_noise(evidence, 0.0, np.ones(len(evidence), bool)).density(evidence).sum())
    readings = [read(evidence, cuboids, centre, direction) for centre in _centres(evidence)]
    merit, finding = max(readings, key=lambda r: r[0])
    return Finding(finding[0], finding[1], merit - readings[0][0], merit - blank)


def _centres(evidence: Evidence) -> list[float]:
    return [0.0, find_mode(evidence.scores), float(np.median(evidence.scores))]


def find_mode(scores: Floats) -> float:
    """Where the scores lie most densely: the half-sample mode, then the median of the leaves around it."""
    ordered = np.sort(scores)
    while len(ordered) > 3:
        half = (len(ordered) + 1) // 2
        widths = ordered[half - 1 :] - ordered[: len(ordered) - half + 1]
        first = int(np.argmin(widths))
        ordered = ordered[first : first + half]
    return float(ordered.mean())


def read(evidence: Evidence, cuboids: list[Cuboid], centre: float, direction: int):
    """One reading and its description length."""
    alive = np.ones(len(evidence), bool)
    noise = calibrate(evidence, centre, direction)
    causes = Search(evidence, cuboids, noise, direction, alive).run()
    null = noise.density(evidence)
    merit = sum(cause.gain - price_of(1) + float(null[cause.members].sum()) for cause in causes)
    plain = float(fit_noise(evidence, 0.0, alive).density(evidence)[alive].sum())
    shift = float(np.median(evidence.scores[alive])) if alive.any() else 0.0
    moved = float(fit_noise(evidence, shift, alive).density(evidence)[alive].sum()) - price_of(1) - 0.5 * np.log(len(evidence))
    if moved <= plain:
        shift = 0.0
    return merit + max(plain, moved), (tuple(causes), shift)


def calibrate(evidence: Evidence, centre: float, direction: int) -> Noise:
    """Noise from the side of the centre that causes of this direction cannot reach."""
    clean = direction * (evidence.scores - centre) < 0
    return fit_noise(evidence, centre, clean if clean.sum() >= 10 else np.ones(len(evidence), bool))
