"""Shares of counted cases: how far chance alone makes them stray, to either side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import rel_entr

from saypro_analysis.analysis.segments.methods.scores import find_grain

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_EDGE = 1e-9
_ROUND = 1e-6
_RARE, _SURE = 1000.0, 1000.0
_FINEST = 1e-6  # the square of the least spread of a score that is told apart


@dataclass(frozen=True, slots=True)
class Counts:
    """Per leaf: how many of how many cases count, how many were expected to, and the share that was expected.

    An expectation is worth as many cases as it expects; the share counts one more of all leaves' share, for a small
    leaf that never failed before may fail.
    """

    above: Floats
    below: Floats
    planned_above: Floats
    planned_below: Floats
    share: Floats

    def shift(self) -> float:
        """How far the shares have moved together, as a score of their sums."""
        actual = float(self.above.sum()) + 0.5
        expected = float((self.share * self.below).sum()) + 0.5
        return (expected - actual) / max(actual, expected)

    def variance(self, distances: Floats, centre: float) -> Floats:
        """The variance under which a normal score would be as far from a common shift as chance puts the counts."""
        usual = self._usual(_clip(self.share * _factor(centre)))
        deviance = self._deviance(_factor(centre))
        told = (np.abs(distances) > _EDGE) & (deviance > _EDGE)
        alike = np.divide(distances**2, deviance, out=usual.copy(), where=told)
        return np.maximum(alike, self.spread() / 4)

    def spread(self) -> Floats:
        """The variance of each score about its own share: the same whatever it is compared with."""
        return np.clip(self._usual(_clip((self.above + self.share) / (self.below + 1))), _FINEST, 1.0)

    def _usual(self, moved: Floats) -> Floats:
        """The variance of a score where the share is `moved`."""
        plain = moved * (1 - moved) / (self.below * np.maximum(self.share, moved * moved / self.share) ** 2)
        return np.asarray(plain * (1 + self.below / self.planned_below))

    def _deviance(self, factor: float) -> Floats:
        """How unlikely it is that a leaf's rarer outcome (successes or failures) falls so on seen and expected cases.

        Both together are taken as given, so the true share of a leaf need not be known, and the skewness of counts is
        kept.
        """
        rare = self.share <= 0.5
        seen = np.where(rare, self.above, self.below - self.above)
        both = seen + np.where(rare, self.planned_above, self.planned_below - self.planned_above)
        usual = np.where(rare, self.share, 1 - self.share)
        moved = np.where(rare, usual * factor, np.maximum(1 - self.share * factor, _EDGE))
        part = self.below * moved / (self.below * moved + self.planned_below * usual)
        deviance = 2 * (rel_entr(seen, both * part) + rel_entr(both - seen, both * (1 - part)))
        common = np.maximum(1 - both / (self.below + self.planned_below), _EDGE)
        return np.asarray(np.maximum(deviance, 0) / common)

    def together(self, scale: float) -> float:
        """What a common shift of all leaves gains at most: half the squared statistic of Mantel and Haenszel (1959).

        Leaves that also stray by themselves, by `scale` of a score, tell less.
        """
        every = self.below + self.planned_below
        both = self.above + self.planned_above
        part = self.below / every
        stray = (scale * self.share * self.below * (1 - part)) ** 2
        variance = both * part * (1 - part) * (1 - both / every) * every / np.maximum(every - 1, 1)
        return float((self.above - both * part).sum() ** 2 / max((variance + stray).sum(), _EDGE)) / 2

    def take(self, order: Places) -> "Counts":
        """The counts of these leaves, in this order."""
        columns = (self.above, self.below, self.planned_above, self.planned_below, self.share)
        return Counts(*(column[order] for column in columns))


def _clip(share: Floats) -> Floats:
    return np.clip(share, _EDGE, 1 - _EDGE)


def _factor(shift: float) -> float:
    """What a score does to a figure."""
    return 1 - shift if shift >= 0 else 1 / max(1 + shift, _EDGE)


def read_shares(above: Floats, below: Floats, planned_above: Floats, planned_below: Floats) -> Counts | None:
    """The counts behind a ratio, in whatever unit they are given; None where it is no share of whole cases."""
    one = find_grain(np.concatenate([above, below]))
    if not one or not are_shares(above, below, planned_above, planned_below):
        return None
    seen = np.rint(above / one), np.rint(below / one)
    planned_above, planned_below = planned_above / one, planned_below / one
    overall = (planned_above.sum() + 0.5) / (planned_below.sum() + 1)
    return Counts(*seen, planned_above, planned_below, _clip((planned_above + overall) / (planned_below + 1)))


def are_shares(above: Floats, below: Floats, planned_above: Floats, planned_below: Floats) -> bool:
    """Whether the first is part of the second, of what is there and of what was expected."""
    pairs = ((above, below), (planned_above, planned_below))
    return all(bool(((part >= 0) & (part <= every)).all()) for part, every in pairs)


def read_events(actual: Floats, expected: Floats, one: float | None = None) -> Counts | None:
    """Events that were counted, as cases of which next to none count; None where the figures are not such counts.

    Whole expectations are counts themselves (of a period before, say), others are taken for sure. `one` is what one
    event counts, by default the grain of the figures.
    """
    one = find_grain(actual) if one is None else one
    if not one or (actual < 0).any() or (expected < 0).any():
        return None
    actual, expected = np.rint(actual / one), expected / one
    cases = _RARE * np.maximum(np.maximum(actual, expected), 1)
    whole = np.allclose(expected, np.rint(expected), rtol=0, atol=_ROUND)
    worth = 1.0 if whole else _SURE
    return Counts(actual, cases, expected * worth, cases * worth, _clip(expected / cases))
