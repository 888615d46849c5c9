"""Every way to take of things that rules join: one way of each block of them is a set that keeps the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from saypro_analysis.analysis.kernels.selection.choices import Choices

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
MOST_WAYS = 1 << 10  # of one block: a dozen things at the most where only a few rules join them


@dataclass(frozen=True)
class Ways:
    """Which places each way takes, a row each, block after block, and where each block begins."""

    members: csr_array
    starts: Places

    @cached_property
    def sizes(self) -> Places:
        """How many ways each block has."""
        return np.diff(self.starts, append=self.members.shape[0])

    @cached_property
    def blocks(self) -> Places:
        """The block of each way."""
        return np.repeat(np.arange(len(self.starts)), self.sizes)

    def keep(self, place: int, taken: bool) -> Flags:
        """The ways that are left where a place has to be taken, or must not be."""
        takes = self.members[:, [place]].toarray().ravel() > 0
        if not takes.any():
            return np.full(len(takes), not taken)
        return np.asarray((takes == taken) | (self.blocks != self.blocks[takes.argmax()]))

    def take(self, chosen: Places) -> Flags:
        """The places that these ways take."""
        return np.asarray(self.members[chosen].sum(axis=0) > 0)

    @classmethod
    def read(cls, choices: Choices) -> Ways | None:
        """The ways of the blocks that needs and clashes join, the small ones first; None where one has too many.

        A block without any (what is forced rules itself out) is None too.
        """
        count = len(choices.names)
        rules = np.array([*choices.needs, *choices.clashes], dtype=int).reshape(-1, 2)
        joined = csr_array((np.ones(len(rules)), (rules[:, 0], rules[:, 1])), shape=(count, count))
        found, rows = [], []
        for places in _find_blocks(joined):
            sets = _list_sets(choices, places)
            if sets is None or not len(sets):
                return None
            found.append((places, sets[np.argsort(sets.sum(axis=1), kind="stable")]))
            rows.append(len(sets))
        starts = np.cumsum([0, *rows])
        ends = [(start + way, places[place]) for start, (places, sets) in zip(starts, found, strict=False)
                for way, place in zip(*np.nonzero(sets), strict=True)]  # fmt: skip
        row, column = np.array(ends, dtype=int).reshape(-1, 2).T
        return cls(csr_array((np.ones(len(row)), (row, column)), shape=(int(starts[-1]), count)), starts[:-1])


def _find_blocks(joined: csr_array) -> Iterator[Places]:
    """The places of each block, neighbours soon after one another, so that their rules leave out sets early."""
    _, label = connected_components(joined, directed=False)
    _, first = np.unique(label, return_index=True)
    sizes = np.bincount(label)
    for name, start in enumerate(first):
        alone = sizes[name] == 1
        yield np.array([start]) if alone else breadth_first_order(joined, start, directed=False)[0].astype(np.intp)


def _list_sets(choices: Choices, places: Places) -> Flags | None:
    """The sets of these places that keep the rules, grown place by place; None for too many."""
    at = {int(place): column for column, place in enumerate(places)}
    needs = [(at[one], at[other]) for one, other in choices.needs if one in at]
    clashes = [(at[one], at[other]) for one, other in choices.clashes if one in at]
    sets = np.zeros((1, 0), dtype=bool)
    for column, place in enumerate(places):
        ends = [np.ones(len(sets), dtype=bool), *([] if choices.forced[place] else [np.zeros(len(sets), dtype=bool)])]
        sets = np.vstack([np.column_stack([sets, end]) for end in ends])
        for one, other in needs:
            if max(one, other) == column:
                sets = sets[~sets[:, one] | sets[:, other]]
        for one, other in clashes:
            if max(one, other) == column:
                sets = sets[~(sets[:, one] & sets[:, other])]
        if len(sets) > MOST_WAYS:
            return None
    return sets
