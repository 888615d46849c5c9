"""The quarter's loss of each source as a curve over a standard normal score: fast to look up, exact in the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtr, ndtri

from saypro_analysis.analysis.kernels.losses.compounds import pass_with
from saypro_analysis.analysis.kernels.losses.frequencies import Frequency
from saypro_analysis.analysis.kernels.losses.severities import Floats, Severity

REACH = 8.0  # standard scores from which on a curve is flat
_CELLS = 4096
_HEIGHT = 1 / np.sqrt(2 * np.pi)
_SCORES = np.linspace(-REACH, REACH, _CELLS + 1)
_CHANCES = ndtr(-_SCORES)  # that a score is passed
Source = tuple[Frequency, Severity]


@dataclass(frozen=True)
class LossCurves:
    """Losses by source (rows) and score: straight lines between scores that lie evenly from -8 to 8.

    Each row is multiplied by what makes its mean that of frequency times severity, a few parts in ten thousand.
    """

    values: Floats
    means: Floats
    happens: Floats

    @classmethod
    def of(cls, sources: Sequence[Source]) -> LossCurves:
        """The curves of some sources; those that are alike are worked out once."""
        known = {source: _draw(*source) for source in dict.fromkeys(sources)}
        values = np.array([known[source] for source in sources]).reshape(len(sources), _CELLS + 1)
        means = np.array([count.mean * one.mean for count, one in sources], dtype=float)
        return cls(values, means, np.array([count.happens for count, _ in sources], dtype=float))

    @cached_property
    def _rises(self) -> Floats:
        return np.diff(self.values, axis=1, append=self.values[:, -1:])

    def look_up(self, scores: Floats) -> Floats:
        """The loss of each source at its scores, within -8 and 8: sources by draws."""
        losses = np.empty_like(scores)
        for row, own in enumerate(scores):
            places = (own + REACH) * (_CELLS / (2 * REACH))
            cells = places.astype(np.intp)
            losses[row] = self.values[row].take(cells) + (places - cells) * self._rises[row].take(cells)
        return losses

    def quantiles(self, share: float) -> Floats:
        """The loss of each source that a quarter stays within with this chance."""
        return self.look_up(np.full((len(self.values), 1), ndtri(share)))[:, 0]

    def shortfalls(self, share: float) -> Floats:
        """The mean loss of each source in its worst quarters, those beyond this share."""
        score = float(ndtri(share))
        upper = np.append(score, _SCORES[score < _SCORES])
        heights = np.column_stack([self.quantiles(share), self.values[:, score < _SCORES]])
        return _integrate(heights, upper) / (1 - share)


def _draw(frequency: Frequency, severity: Severity) -> Floats:
    losses = pass_with(frequency, severity, _CHANCES)
    mean, found = frequency.mean * severity.mean, float(_integrate(losses[None, :], _SCORES)[0])
    return losses * (mean / found) if found > 0 else losses


def _integrate(heights: Floats, scores: Floats) -> Floats:
    """The mean over normal scores from the first of these up of what is straight between them, and flat beyond."""
    chances, bell = ndtr(-scores), _HEIGHT * np.exp(-(scores**2) / 2)
    slopes = np.diff(heights, axis=1) / np.diff(scores)
    levels = heights[:, :-1] - slopes * scores[:-1]
    inner = levels @ -np.diff(chances) + slopes @ -np.diff(bell)
    return inner + heights[:, -1] * chances[-1]
