"""Shares of counted cases: how far chance alone makes them stray, to either side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import rel_entr

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_EDGE = 1e-9


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

    @property
    def variance(self) -> Floats:
        """The variance that chance alone gives to a score; a score cannot stray further than its range."""
        return self._widen((1 - self.share) / self.share / self.below, slice(None))

    def shift(self, leaves: Places) -> float:
        """How far the shares of these leaves have moved together, as a score of their sums."""
        actual = float(self.above[leaves].sum()) + 0.5
        expected = float((self.share[leaves] * self.below[leaves]).sum()) + 0.5
        return (expected - actual) / max(actual, expected)

    def around(self, leaves: Places) -> Floats:
        """The variance of these leaves' scores where their shares have moved together, as far as their sum has."""
        share, below = self.share[leaves], self.below[leaves]
        moved = np.clip(share * _factor(self.shift(leaves)), _EDGE, 1 - _EDGE)
        return self._widen(moved * (1 - moved) / (below * np.maximum(share, moved * moved / share) ** 2), leaves)

    def _widen(self, variance: Floats, leaves: Places | slice) -> Floats:
        return np.minimum(variance * (1 + self.below[leaves] / self.planned_below[leaves]), 1.0)

    def distances(self, centre: float) -> Floats:
        """How far each score lies from a common shift, as far as chance makes that unlikely, in units of a score.

        A normal density of it is the likelihood of how the rarer outcome of a leaf (successes or failures) falls on
        what was seen and what was expected, given both together: whatever the leaf's true share, and skewed as counts
        are.
        """
        factor = _factor(centre)
        rare = self.share <= 0.5
        seen = np.where(rare, self.above, self.below - self.above)
        both = seen + np.where(rare, self.planned_above, self.planned_below - self.planned_above)
        usual = np.where(rare, self.share, 1 - self.share)
        moved = np.where(rare, usual * factor, np.maximum(1 - self.share * factor, _EDGE))
        part = self.below * moved / (self.below * moved + self.planned_below * usual)
        deviance = 2 * (rel_entr(seen, both * part) + rel_entr(both - seen, both * (1 - part)))
        common = 1 - both / (self.below + self.planned_below)
        side = np.where(rare, 1, -1) * np.sign(both * part - seen)
        return np.asarray(side * np.sqrt(np.maximum(deviance, 0) / np.maximum(common, _EDGE) * self.variance))

    def take(self, order: Places) -> "Counts":
        """The counts of these leaves, in this order."""
        columns = (self.above, self.below, self.planned_above, self.planned_below, self.share)
        return Counts(*(column[order] for column in columns))


def _factor(shift: float) -> float:
    """What a score does to a figure."""
    return 1 - shift if shift >= 0 else 1 / max(1 + shift, _EDGE)


def read_counts(above: Floats, below: Floats, planned_above: Floats, planned_below: Floats) -> Counts | None:
    """The counts behind a ratio, None where it is no share of whole cases."""
    whole = all(np.array_equal(values, np.rint(values)) for values in (above, below))
    inside = [
        (part >= 0).all() and (part <= all_).all() for part, all_ in ((above, below), (planned_above, planned_below))
    ]
    if not whole or not all(inside):
        return None
    share = (planned_above + planned_above.sum() / planned_below.sum()) / (planned_below + 1)
    return Counts(above, below, planned_above, planned_below, np.clip(share, _EDGE, 1 - _EDGE))
