"""Departures from a relaxation's answer, listed by what each loses against its bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
MOST_SETS = 1 << 15  # departures listed before the search is left to others
MOST_TOGETHER = 12  # places that one chain of priced rules may join
_PRICED = 1e-9


@dataclass(frozen=True)
class Pairs:
    """Rules of two places each that have a price: `signs` times the places at most `most`."""

    one: Places
    other: Places
    signs: Floats
    most: Floats
    prices: Floats

    @classmethod
    def read(cls, rules: csr_array, most: Floats, prices: Floats) -> Pairs:
        """Those among the rules. A rule of many places (a budget) joins none: what is left of it is no loss."""
        rows = np.flatnonzero((prices > _PRICED) & (np.diff(rules.indptr) == 2))
        first = rules.indptr[rows]
        signs = np.column_stack([rules.data[first], rules.data[first + 1]])
        return cls(rules.indices[first], rules.indices[first + 1], signs, most[rows], prices[rows])

    def narrow(self, rows: Flags) -> Pairs:
        """Some of them."""
        return Pairs(self.one[rows], self.other[rows], self.signs[rows], self.most[rows], self.prices[rows])


@dataclass(frozen=True)
class Group:
    """Places whose losses depend on one another: every way to flip them, the cheapest first, and what each loses."""

    places: Places
    flips: Flags
    losses: Floats

    @classmethod
    def read(cls, places: Places, start: Flags, free: Flags, losses: Floats, pairs: Pairs) -> Group:
        """The ways that keep the rules that join the places; what one leaves of them is lost at their prices."""
        able = free[places]
        flips = np.zeros((1 << int(able.sum()), len(places)), dtype=bool)
        flips[:, able] = np.arange(len(flips))[:, None] >> np.arange(able.sum()) & 1
        sets = start[places] ^ flips
        first, second = (sets[:, np.searchsorted(places, ends)] for ends in (pairs.one, pairs.other))
        left = pairs.most - pairs.signs[:, 0] * first - pairs.signs[:, 1] * second
        lost = flips @ losses[places] + np.maximum(left, 0) @ pairs.prices
        order = np.argsort(lost, kind="stable")
        keeps: Flags = np.all(left > -_PRICED, axis=1)
        order = order[keeps[order]]
        return cls(places, flips[order], lost[order])


@dataclass(frozen=True)
class Departures:
    """Where an answer may be left: the groups, and the places on their own, those that lose least first."""

    groups: tuple[Group, ...]
    single: Places
    losses: Floats

    @property
    def most(self) -> float:
        """The loss that no departure exceeds."""
        return float(sum(group.losses.max(initial=0) for group in self.groups) + self.losses.sum())

    @classmethod
    def read(cls, start: Flags, losses: Floats, free: Flags, pairs: Pairs) -> Departures | None:
        """The groups that priced pairs join; None where one is too large to list.

        `losses` are the reduced costs of the places, `free` those that may take either value.
        """
        joined = csr_array((np.ones(len(pairs.one)), (pairs.one, pairs.other)), shape=(len(start), len(start)))
        _, label = connected_components(joined, directed=False)
        sizes = np.bincount(label)
        groups = []
        for name in np.flatnonzero(sizes > 1):
            places = np.flatnonzero(label == name)
            if free[places].sum() > MOST_TOGETHER:
                return None
            groups.append(Group.read(places, start, free, losses, pairs.narrow(label[pairs.one] == name)))
        single = np.flatnonzero(free & (sizes[label] == 1))
        single = single[np.argsort(losses[single], kind="stable")]
        return cls(tuple(groups), single, losses[single])


def list_departures(departures: Departures, reach: float) -> tuple[Flags, Places] | None:
    """Every departure that loses at most `reach`, a row of flips each, and its columns' places; None for too many."""
    flips, sums = np.zeros((1, 0), dtype=bool), np.zeros(1)
    for group in departures.groups:
        more = sums[:, None] + group.losses
        rows, ways = np.nonzero(more <= reach)
        if len(rows) > MOST_SETS:
            return None
        flips, sums = np.concatenate([flips[rows], group.flips[ways]], axis=1), more[rows, ways]
    near = int(np.searchsorted(departures.losses, reach, side="right"))
    flips = np.concatenate([flips, np.zeros((len(flips), near), dtype=bool)], axis=1)
    for column, loss in enumerate(departures.losses[:near], start=flips.shape[1] - near):
        more = sums + loss
        within = more <= reach
        if len(sums) + within.sum() > MOST_SETS:
            return None
        flips, sums = np.concatenate([flips, flips[within]]), np.concatenate([sums, more[within]])
        flips[len(flips) - int(within.sum()) :, column] = True
    places = [group.places for group in departures.groups]
    return flips, np.concatenate([*places, departures.single[:near]])
