"""Greedy search for the causes, with second thoughts."""

from dataclasses import dataclass, field

import numpy as np

from saypro_analysis.analysis.localisation.cells import Cuboid, name_cell
from saypro_analysis.analysis.localisation.noise import SMALLEST, Noise
from saypro_analysis.analysis.localisation.pricing import STRAYS, count_kept, weigh
from saypro_analysis.analysis.localisation.types import Booleans, Cause, Evidence, Floats, Integers

_SCREENED = 8
_MOST = 40
_BOUND = 25.0


@dataclass(slots=True)
class Search:
    """One search in one direction (1: shortfalls, -1: excesses) against one idea of noise."""

    evidence: Evidence
    cuboids: list[Cuboid]
    noise: Noise
    direction: int
    alive: Booleans
    null: Floats = field(init=False)
    own: Floats = field(init=False)
    hopes: Floats = field(init=False)
    weighed: dict[tuple[int, int, int], float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.null, self.own = self.noise.density(self.evidence), self.noise.own(self.evidence)
        peak = -np.log(np.sqrt(2 * np.pi) * np.sqrt(self.noise.scale**2 + self.own))
        away = self.direction * (self.evidence.scores - self.noise.centre) > self.noise.scale
        self.hopes = np.where(away, np.clip(peak - self.null, 0, _BOUND), np.log(STRAYS))

    def best(self, inside: Cause | None = None) -> Cause | None:
        """The cell of largest gain among the leaves that no cause has taken yet."""
        found = sorted(self._candidates(inside), key=lambda c: (-c[0], c[1], c[2]))
        best: tuple[float, int, int] | None = None
        second: tuple[float, int, int] | None = None
        for hope, place, number in found:
            if best is not None and hope < 0.5 * best[0]:
                break
            gain = self._gain(place, number)
            if gain <= 0:
                continue
            tried = (gain, place, number)
            if best is None or gain > best[0]:
                best, second = tried, best
            elif second is None or gain > second[0]:
                second = tried
        return None if best is None else self._cause(best, second)

    def _candidates(self, inside: Cause | None = None) -> list[tuple[float, int, int]]:
        found = []
        hopes = np.where(self.alive, self.hopes, 0.0)
        for place, cuboid in enumerate(self.cuboids):
            if inside is not None and not set(cuboid.dimensions) > set(inside.cell.dimensions):
                continue
            net = cuboid.sums(hopes) - cuboid.price
            top = np.argpartition(-net, _SCREENED)[:_SCREENED] if cuboid.size > _SCREENED else np.arange(cuboid.size)
            found += [(float(net[n]), place, int(n)) for n in top if net[n] > 0]
        return found

    def _gain(self, place: int, number: int) -> float:
        cuboid = self.cuboids[place]
        members = cuboid.members(number, self.alive)
        key = (place, number, len(members))
        if key not in self.weighed:
            self.weighed[key] = self._weigh(members, cuboid.price)
        return self.weighed[key]

    def _weigh(self, members: Integers, cells: float) -> float:
        scores = self.evidence.scores[members]
        if self.direction * (np.median(scores) - self.noise.centre) <= self.noise.scale:
            return -np.inf
        factor, _ = weigh(scores, self.own[members], self.null[members], SMALLEST)
        return factor - cells

    def _cause(self, best: tuple[float, int, int], second: tuple[float, int, int] | None) -> Cause:
        gain, place, number = best
        members = self.cuboids[place].members(number, self.alive)
        cell = name_cell(self.evidence, self.cuboids[place], int(members[0]))
        return Cause(cell, members, gain, None if second is None else self._name(second))

    def _name(self, tried: tuple[float, int, int]):
        cuboid = self.cuboids[tried[1]]
        return name_cell(self.evidence, cuboid, int(cuboid.members(tried[2], self.alive)[0]))

    def run(self) -> list[Cause]:
        causes: list[Cause] = []
        while len(causes) < _MOST:
            cause = self.best()
            if cause is None:
                break
            parts = self._split(cause)
            for part in parts:
                self.alive[part.members] = False
            causes += parts
        causes = self._reconsider(causes)
        causes.sort(key=lambda cause: -cause.gain)
        kept = count_kept([cause.gain for cause in causes])
        for cause in causes[kept:]:
            self.alive[cause.members] = True
        return causes[:kept]

    def _split(self, cause: Cause) -> list[Cause]:
        """The cell itself, or several of its own cells if these together gain more."""
        outside = self.alive.copy()
        self.alive[:] = False
        self.alive[cause.members] = True
        parts: list[Cause] = []
        while (part := self.best(inside=cause)) is not None:
            self.alive[part.members] = False
            parts.append(part)
        self.alive[:] = outside
        return parts if sum(part.gain for part in parts) > cause.gain else [cause]

    def _reconsider(self, causes: list[Cause]) -> list[Cause]:
        """Put each cause's leaves back in turn: does another cell take them better now?"""
        if len(causes) < 2:
            return causes
        for position in range(len(causes)):
            old = causes[position]
            self.alive[old.members] = True
            new = self.best()
            keep = old if new is None or new.gain <= old.gain + 1e-9 else new
            self.alive[keep.members] = False
            causes[position] = keep
        return causes
