"""Greedy search for the causes, with second thoughts: each found cell may be split, and is weighed again at the end."""

from dataclasses import dataclass, field, replace

import numpy as np

from saypro_analysis.analysis.segments.methods.cuboids import Cube
from saypro_analysis.analysis.segments.methods.noise import Noise, credit
from saypro_analysis.analysis.segments.methods.pricing import STRAYS, count_kept, price_of, weigh, weigh_counts
from saypro_analysis.analysis.segments.methods.search_results import Booleans, Cause, Cell, Evidence, Floats, Integers

_SCREENED = 8
_MOST = 20
MOST_PARTS = 3  # into which a cell is split
_BOUND = 25.0
Tried = tuple[float, int, int]


def merge(causes: list[Cause]) -> list[Cause]:
    """Causes of the same cell as one: what was taken of it in several turns is one segment."""
    merged: dict[Cell, Cause] = {}
    for cause in causes:
        first = merged.get(cause.cell)
        if first is None:
            merged[cause.cell] = cause
            continue
        members = np.union1d(first.members, cause.members)
        merged[cause.cell] = replace(first, members=members, gain=first.gain + cause.gain)
    return list(merged.values())


@dataclass(slots=True)
class Search:
    """One search in one direction (1: shortfalls, -1: excesses); `alive` are the leaves no cause has taken yet."""

    evidence: Evidence
    cube: Cube
    noise: Noise
    direction: int
    alive: Booleans
    null: Floats = field(init=False)
    own: Floats = field(init=False)
    hopes: Floats = field(init=False)
    weighed: dict[tuple[int, int, int], float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.null, self.own = self.noise.density(self.evidence), self.noise.own(self.evidence)
        peak = -0.5 * np.log(2 * np.pi * (self.noise.scale**2 + self.own + self.evidence.spread()))
        away = self.direction * (self.evidence.scores - self.noise.centre) > self.noise.scale
        self.hopes = np.where(away, np.clip(peak - self.null, 0, _BOUND), self._despair())

    def _despair(self) -> Floats:
        """What a leaf that did not move takes from its cell: as much as a stray; less where few cases tell little."""
        if self.evidence.counts is None:
            return np.full(len(self.evidence), np.log(STRAYS))
        halved = self.noise.around(self.noise.centre + self.direction * 0.5 * (1 - abs(self.noise.centre)))
        return np.clip(halved.density(self.evidence) - self.null, np.log(STRAYS), 0)

    def run(self) -> list[Cause]:
        """The causes that pay their price; their leaves are no longer alive."""
        causes: list[Cause] = []
        while len(causes) < _MOST and (cause := self._best()) is not None:
            causes += self._take(self._split(cause))
        causes = sorted(merge(self._reconsider(causes)), key=lambda cause: -cause.gain)
        kept = count_kept([cause.gain for cause in causes])
        for cause in causes[kept:]:
            self.alive[cause.members] = True
        return causes[:kept]

    def closest(self) -> Tried | None:
        """What gains most of what does not pay: its gain, its combination, its number; None if nothing moved."""
        sums = self.cube.sums(np.where(self.alive, self.hopes, 0.0))
        hoped = [(sums[place] - self.cube[place].price, place) for place in self.cube.worth]
        tried = []
        for net, place in hoped:
            number = int(np.argmax(net))
            tried.append((self._gain(place, number), place, number))
        best = max(tried, key=lambda one: (one[0], -one[1]), default=None)
        return None if best is None or not np.isfinite(best[0]) else best

    def _take(self, causes: list[Cause]) -> list[Cause]:
        for cause in causes:
            self.alive[cause.members] = False
        return causes

    def _split(self, cause: Cause) -> list[Cause]:
        """The cell itself, or two or three of its own cells if these gain more; of many a reader learns less."""
        outside = self.alive.copy()
        self.alive[:] = False
        self.alive[cause.members] = True
        parts: list[Cause] = []
        while len(parts) <= MOST_PARTS and (part := self._best(cause.cell)) is not None and part.gain > 0:
            parts += self._take([part])
        self.alive[:] = outside
        gained = sum(part.gain for part in parts)
        return parts if 1 < len(parts) <= MOST_PARTS and gained > cause.gain else [cause]

    def _reconsider(self, causes: list[Cause]) -> list[Cause]:
        """Put each cause's leaves back in turn: does another cell take them better now?"""
        for position, old in enumerate(causes if len(causes) > 1 else []):
            self.alive[old.members] = True
            new = self._best()
            causes[position] = old if new is None or new.gain <= old.gain + 1e-9 else new
            self._take([causes[position]])
        return causes

    def _best(self, inside: Cell | None = None) -> Cause | None:
        """The cell of largest gain among the leaves alive; `inside` looks only at cells within a cell."""
        tried: list[Tried] = []
        for hope, place, number in sorted(self._screen(inside), key=lambda hoped: (-hoped[0], hoped[1], hoped[2])):
            if tried and hope < 0.5 * max(tried)[0]:
                break
            gain = self._gain(place, number)
            if gain > price_of(_MOST):
                tried.append((gain, -place, -number))
        tried.sort(reverse=True)
        return self._cause(tried) if tried else None

    def _screen(self, inside: Cell | None) -> list[Tried]:
        """The most hopeful cells of every combination, by a bound on each leaf's gain."""
        sums = self.cube.sums(np.where(self.alive, self.hopes, 0.0), inside)
        found: list[Tried] = []
        for place in self.cube.worth:
            if place in sums:
                net = sums[place] - self.cube[place].price
                top = np.argpartition(-net, _SCREENED)[:_SCREENED] if len(net) > _SCREENED else np.arange(len(net))
                found += [(float(net[n]), place, int(n)) for n in top if net[n] > price_of(_MOST)]
        return found

    def _gain(self, place: int, number: int) -> float:
        members = self.cube.members(place, number, self.alive)
        key = (place, number, len(members))
        if key not in self.weighed:
            self.weighed[key] = self._weigh(members) - self.cube[place].price
        return self.weighed[key]

    def _weigh(self, members: Integers) -> float:
        """The gain of leaves that moved further than noise moves a typical leaf; none for others."""
        if not len(members):
            return -np.inf
        scores, own = self.evidence.scores[members], self.own[members]
        counts = None if self.evidence.counts is None else self.evidence.counts.take(members)
        shift = float(np.median(scores)) if counts is None else counts.shift()
        if self.direction * (shift - self.noise.centre) <= self.noise.scale:
            return -np.inf
        if counts is None:
            return weigh(scores, own, self.null[members])
        chance = counts.variance(scores - shift, shift)
        return weigh_counts(scores - shift, own + chance, credit(chance, counts.spread()), self.null[members])

    def _cause(self, tried: list[Tried]) -> Cause:
        gain, place, number = tried[0]
        members = self._members(place, number)
        cell = self.cube.cell(-place, int(members[0]))
        if len(tried) == 1:
            return Cause(cell, members, gain, None)
        leaf = int(self._members(*tried[1][1:])[0])
        return Cause(cell, members, gain, self.cube.cell(-tried[1][1], leaf), leaf)

    def _members(self, place: int, number: int) -> Integers:
        return self.cube.members(-place, -number, self.alive)
