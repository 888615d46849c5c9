"""Prices of what is scarce, at many figures at once: they bound what any set can gain."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.selection.ways import Places, Ways

Floats = NDArray[np.float64]
STEPS = 60  # of one price; it is exact long before
ROUNDS = 8  # of all prices in turn, where several things are scarce
_EXACT = 1e-12


@dataclass(frozen=True)
class Priced:
    """What every way gains and uses, a row per problem to be solved; of each limit there is 1 to use.

    `prices` are a row per problem, a column per limit. A way that is shut gains minus infinity and uses nothing.
    """

    ways: Ways
    gains: Floats
    uses: tuple[Floats, ...]
    prices: Floats

    @classmethod
    def read(cls, ways: Ways, gains: Floats, uses: list[Floats]) -> Priced:
        """The problems at the prices that bound best what can be gained: each in turn, the others as they are."""
        priced, limits = cls(ways, gains, tuple(uses), np.zeros((len(gains), len(uses)))), range(len(uses))
        for limit in [*limits] * (ROUNDS if len(limits) > 1 else 1):
            priced = replace(priced, prices=priced._price(limit))
        return priced

    def choose(self) -> tuple[Floats, Places]:
        """What each way is worth at the prices, and the best way of each block."""
        worth = self.gains.copy()
        for use, price in zip(self.uses, self.prices.T, strict=True):
            worth -= use * price[:, None]
        return worth, find_best(worth, self.ways)

    def find_misfits(self, slack: float) -> NDArray[np.bool_]:
        """The problems in which a block has no way left, or in which even what uses least does not fit."""
        misfits = np.maximum.reduceat(self.gains, self.ways.starts, axis=1).min(axis=1) == -np.inf
        for use in self.uses:
            open_use = np.where(np.isfinite(self.gains), use, np.inf)
            misfits |= np.minimum.reduceat(open_use, self.ways.starts, axis=1).sum(axis=1) > 1 + slack
        return np.asarray(misfits)

    def _price(self, limit: int) -> Floats:
        """The prices with one of them where the bound is lowest.

        Each set bounds from below by a line: its gain, and the room that it leaves at the price. Where the lines of a
        set with too little room and of one with enough meet, the best set is looked for; it takes the place of the one
        on its side, until none lies above.
        """
        prices, use = self.prices.copy(), self.uses[limit]
        prices[:, limit] = 0.0
        worth, best = replace(self, prices=prices).choose()
        least = find_best(np.where(np.isfinite(worth), -use, -np.inf), self.ways)
        over, under = _draw_lines(worth, use, best), _draw_lines(worth, use, least)
        rows = np.flatnonzero(np.isfinite(over[:, 0]) & (over[:, 1] < 0) & (under[:, 1] > 0))
        for _ in range(STEPS):
            meet = (over[rows, 0] - under[rows, 0]) / (under[rows, 1] - over[rows, 1])
            prices[rows, limit] = meet
            fresh = find_best(worth[rows] - use[rows] * meet[:, None], self.ways)
            lines = _draw_lines(worth[rows], use[rows], fresh)
            higher = (lines - over[rows]) @ [1, 0] + meet * (lines - over[rows])[:, 1] > _EXACT * np.abs(over[rows, 0])
            over[rows] = np.where(lines[:, 1:] < 0, lines, over[rows])
            under[rows] = np.where(lines[:, 1:] < 0, under[rows], lines)
            rows = rows[higher]
            if not len(rows):
                break
        return prices


def find_best(worth: Floats, ways: Ways) -> Places:
    """The best way of each block, the first of equals: a row per problem, a column per block."""
    top = np.maximum.reduceat(worth, ways.starts, axis=1)
    place = np.where(worth == np.repeat(top, ways.sizes, axis=1), np.arange(worth.shape[1]), worth.shape[1])
    return np.asarray(np.minimum.reduceat(place, ways.starts, axis=1))


def _draw_lines(worth: Floats, use: Floats, taken: Places) -> Floats:
    """What the set of these ways gains, and the room that it leaves: a row per problem."""
    gain = np.take_along_axis(worth, taken, axis=1).sum(axis=1)
    return np.column_stack([gain, 1 - np.take_along_axis(use, taken, axis=1).sum(axis=1)])
