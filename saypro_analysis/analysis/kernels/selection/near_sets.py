"""The best set of ways, grown block by block from what the prices choose; what cannot come to more is left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from saypro_analysis.analysis.kernels.selection.prices import Floats, Priced, find_best
from saypro_analysis.analysis.kernels.selection.ways import Places

MOST_SETS = 1 << 16  # kept at once before the search is left to others
MANY = 1 << 10  # from here on sets are compared with one another
BESIDE = (1.0, 0.9, 1.1)  # times each price: a set has to be good enough at all of these
_EXACT = 1e-12  # of the bound: what is better by less is as good


@dataclass(frozen=True)
class Near:
    """One problem about `chosen`, the best way of each block at the prices: what ways gain and use more than that.

    `bounds` are the most that a set can gain more, at several prices beside one another, and `losses` what each way
    takes off them, a row per price. `order` are the ways that are not chosen, by what they take off the first.
    """

    chosen: Places
    blocks: Places
    order: Places
    gains: Floats
    uses: Floats
    room: Floats
    losses: Floats
    bounds: Floats
    exact: float

    @classmethod
    def read(cls, priced: Priced, row: int) -> Near:
        """The problem of a row of those that were priced; a limit that even what uses most keeps to is none."""
        blocks, gains = priced.ways.blocks, priced.gains[row]
        uses = np.array([use[row] for use in priced.uses]).reshape(-1, len(blocks))
        binds = np.maximum.reduceat(uses, priced.ways.starts, axis=1).sum(axis=1) > 1
        uses = uses[binds]
        prices = np.array(list(product(BESIDE, repeat=len(uses)))) * priced.prices[row, binds]
        worth = gains - (prices[:, :, None] * uses).sum(axis=1)
        best = find_best(worth, priced.ways)
        tops, chosen = np.take_along_axis(worth, best, axis=1), best[0]
        losses, bounds = tops[:, blocks] - worth, tops.sum(axis=1) + prices.sum(axis=1)
        others = np.delete(np.arange(len(blocks)), chosen)
        order = others[np.argsort(losses[0, others], kind="stable")]
        return cls(chosen, blocks, order, gains - gains[chosen][blocks], uses - uses[:, chosen][:, blocks],
                   1 - uses[:, chosen].sum(axis=1), losses, bounds - gains[chosen].sum(),
                   _EXACT * abs(float(bounds[0])))  # fmt: skip


class Search:
    """The sets that may still be the best, a column each: what they gain and use, and what they took off the bounds."""

    def __init__(self, near: Near, slack: float) -> None:
        self.near, self._room = near, (near.room + slack)[:, None]
        self._gains, self._uses = np.zeros(1), np.zeros((len(near.room), 1))
        self._losses = np.zeros((len(near.bounds), 1))
        self._steps: list[tuple[Places, Places]] = []  # of each block: its ways, and which sets with which way are left
        self._most, self._best = (
            -np.inf,
            (0, -1),
        )  # the gain of the best that fits, after how many steps, and its column
        self._mark()

    def run(self) -> Places | None:
        """The ways of the best set; None where too many may be it, or none was found."""
        near = self.near
        blocks = near.blocks[near.order]
        for first in np.sort(np.unique(blocks, return_index=True)[1]):
            reach = near.bounds[0] - self._most
            if near.losses[0, near.order[first]] >= reach:
                break
            ways = near.order[blocks == blocks[first]]
            self._grow(np.append(near.chosen[blocks[first]], ways[near.losses[0, ways] < reach]))
            if len(self._gains) > MOST_SETS:
                return None
        return self._trace() if np.isfinite(self._most) else None

    def _grow(self, ways: Places) -> None:
        """Take each set with each of these ways of one block; those are left that may be better than the best."""
        near = self.near
        losses = (self._losses[:, :, None] + near.losses[:, None, ways]).reshape(len(near.bounds), -1)
        left = np.flatnonzero((near.bounds[:, None] - losses).min(axis=0) > self._most + near.exact)
        sets, own = np.divmod(left, len(ways))
        gains, uses = self._gains[sets] + near.gains[ways[own]], self._uses[:, sets] + near.uses[:, ways[own]]
        if len(uses) == 1 and len(left) > MANY:
            stay = find_undominated(gains, uses[0])
            gains, uses, left, sets, own = gains[stay], uses[:, stay], left[stay], sets[stay], own[stay]
        self._gains, self._uses, self._losses = gains, uses, losses[:, left]
        self._steps.append((ways[own], sets))
        self._mark()

    def _mark(self) -> None:
        fit = np.flatnonzero((self._uses <= self._room).all(axis=0) & (self._gains > self._most))
        if len(fit):
            column = int(fit[self._gains[fit].argmax()])
            self._most, self._best = float(self._gains[column]), (len(self._steps), column)

    def _trace(self) -> Places:
        chosen, (steps, column) = self.near.chosen.copy(), self._best
        for ways, sets in reversed(self._steps[:steps]):
            chosen[self.near.blocks[ways[column]]] = ways[column]
            column = int(sets[column])
        return chosen


def find_undominated(gains: Floats, uses: Floats) -> Places:
    """The sets than which none gains as much and uses as little, those that use least first."""
    order = np.lexsort((-gains, uses))
    most = np.maximum.accumulate(gains[order])
    return order[np.append(True, most[1:] > most[:-1])]
