"""How losses come together: normal scores that hang together by common factors or by a matrix, or exclude one another.

What is coupled are the quarter's losses of the sources, by their ranks (a Gaussian copula); with `degrees` the scores
are Student's t, in which the worst quarters come together more often: the Gaussian copula hardly couples them at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import chdtri, ndtr, ndtri, stdtr

from saypro_analysis.analysis.kernels.losses.loss_curves import REACH
from saypro_analysis.analysis.kernels.losses.severities import Floats

_BENT = np.sinh(np.linspace(-14, 14, 8001))  # t scores, dense in the middle


@dataclass(frozen=True)
class Coupling:
    """The scores of `count` sources: `loadings` on common factors (sources by factors), or the `root` of a matrix.

    `exclusive` are groups of sources (by place) of which at most one comes about in a quarter; `degrees` those of a t
    copula.
    """

    count: int
    loadings: Floats | None = None
    root: Floats | None = None
    exclusive: tuple[tuple[int, ...], ...] = ()
    degrees: float | None = None
    happens: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def factors(self) -> int:
        """How many columns of points stand before those of the sources."""
        return (0 if self.loadings is None else self.loadings.shape[1]) + (self.degrees is not None)

    def mix(self, points: Floats) -> Floats:
        """Scores, sources by draws, from independent points in 0..1, factors and sources by draws."""
        normal = np.clip(ndtri(points[self.factors :]), -REACH, REACH)
        rest = points[int(self.degrees is not None) : self.factors]
        if self.root is not None:
            normal = self.root @ normal
        elif self.loadings is not None and len(rest):
            own = np.sqrt(np.maximum(1 - (self.loadings**2).sum(axis=1), 0))
            normal = self.loadings @ ndtri(rest) + own[:, None] * normal
        scores = normal if self.degrees is None else _spread(normal, points[0], self.degrees)
        return self._exclude(scores)

    def _exclude(self, scores: Floats) -> Floats:
        """Scores of which the first of each group decides which one of the group comes about, if any."""
        for group in self.exclusive:
            passed, start = ndtr(-scores[group[0]]), 0.0
            for place in group:
                inside = (passed >= start) & (passed < start + self.happens[place])
                scores[place] = np.where(inside, -ndtri(np.where(inside, passed - start, 0.5)), -REACH)
                start += self.happens[place]
        return scores


def _spread(normal: Floats, points: Floats, degrees: float) -> Floats:
    """Normal scores made t by one common scale a draw, and back to scores whose own distribution is normal."""
    scale = np.sqrt(degrees / chdtri(degrees, points))
    half = np.minimum(ndtri(stdtr(degrees, -np.abs(_BENT))), 0)
    return np.interp(normal * scale, _BENT, np.clip(-np.sign(_BENT) * half, -REACH, REACH))
