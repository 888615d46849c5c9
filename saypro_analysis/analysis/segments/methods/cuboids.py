"""Every combination of dimensions: its cells, how they are summed, and which leaves lie in one."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.segments.methods.search_results import Booleans, Cell, Evidence, Floats, Integers

_MOST_CUBOIDS = 300
_SPARSE = 4
Short = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Cuboid:
    """One combination of dimensions; its cells are summed over those of a finer one (`parent`; None: over the leaves).

    `cells` is the cell here of every cell there, `first` a leaf of each cell here.
    """

    dimensions: tuple[int, ...]
    parent: int | None
    cells: Short
    first: Short
    price: float

    @property
    def size(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True)
class Cube:
    """All combinations, coarse ones first; `worth` are the places of those that tell cells apart."""

    cuboids: list[Cuboid]
    worth: list[int]
    codes: tuple[Integers, ...]

    def __getitem__(self, place: int) -> Cuboid:
        return self.cuboids[place]

    def sums(self, weights: Floats, inside: Cell | None = None) -> dict[int, Floats]:
        """The sum of every cell, of all combinations or those within a cell; each from a finer one's sums."""
        found: dict[int, Floats] = {}
        for place in range(len(self.cuboids) - 1, -1, -1):
            cuboid = self.cuboids[place]
            if inside is None or set(cuboid.dimensions) > set(inside.dimensions):
                finer = weights if cuboid.parent is None else found[cuboid.parent]
                found[place] = np.bincount(cuboid.cells, finer, minlength=cuboid.size).astype(np.float64, copy=False)
        return found

    def members(self, place: int, number: int, alive: Booleans) -> Integers:
        """The leaves alive in a cell."""
        cuboid = self.cuboids[place]
        return self.inside(self.cell(place, int(cuboid.first[number])), alive)

    def inside(self, cell: Cell, alive: Booleans) -> Integers:
        """The same of a cell that is named."""
        within = alive
        for dimension, code in zip(cell.dimensions, cell.codes, strict=True):
            within = within & (self.codes[dimension] == code)
        return np.flatnonzero(within)

    def cell(self, place: int, leaf: int) -> Cell:
        """The cell of a combination that a leaf lies in."""
        dimensions = self.cuboids[place].dimensions
        return Cell(dimensions, tuple(int(self.codes[d][leaf]) for d in dimensions))


def build_cube(evidence: Evidence) -> Cube:
    """All combinations of dimensions, as many layers as `_MOST_CUBOIDS` allows."""
    chosen = _combine(len(evidence.codes))
    cuboids: dict[tuple[int, ...], Cuboid] = {}
    for dimensions in reversed(chosen):
        cuboids[dimensions] = _make(evidence, dimensions, _finer(dimensions, cuboids, chosen))
    several = [place for place, dimensions in enumerate(chosen) if cuboids[dimensions].size > 1]
    extra = float(np.log(max(len(several), 1)))
    priced = [_price(cuboids[dimensions], extra) for dimensions in chosen]
    return Cube(priced, several, evidence.codes)


def _combine(count: int) -> list[tuple[int, ...]]:
    chosen: list[tuple[int, ...]] = []
    for layer in range(1, count + 1):
        more = list(combinations(range(count), layer))
        if layer > 1 and len(chosen) + len(more) > _MOST_CUBOIDS:
            break
        chosen += more
    return chosen


def _finer(
    dimensions: tuple[int, ...], known: dict[tuple[int, ...], Cuboid], chosen: list[tuple[int, ...]]
) -> tuple[int | None, Short | None]:
    """The combination with one dimension more and the fewest cells: its place and a leaf of each of its cells."""
    finer = [other for other in known if len(other) == len(dimensions) + 1 and set(other) > set(dimensions)]
    if not finer:
        return None, None
    best = min(finer, key=lambda other: (known[other].size, other))
    return chosen.index(best), known[best].first


def _make(evidence: Evidence, dimensions: tuple[int, ...], finer: tuple[int | None, Short | None]) -> Cuboid:
    parent, leaves = finer
    keys = np.zeros(len(evidence) if leaves is None else len(leaves), np.int64)
    size = 1
    for dimension in dimensions:
        codes = evidence.codes[dimension]
        width = int(codes.max()) + 1 if len(codes) else 1
        keys = keys * width + (codes if leaves is None else codes[leaves])
        size *= width
        if size > _SPARSE * len(keys):
            keys, unique = pd.factorize(keys)
            size = len(unique)
    cells, first = _compact(keys, size)
    return Cuboid(dimensions, parent, cells, first if leaves is None else leaves[first], 0.0)


def _compact(keys: Integers, size: int) -> tuple[Short, Short]:
    """Cell numbers without gaps, and where each is seen first."""
    first = np.full(size, -1, np.int32)
    first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1, dtype=np.int32)
    there = first >= 0
    numbers = (np.cumsum(there) - 1).astype(np.int32)
    return numbers[keys], first[there]


def _price(cuboid: Cuboid, extra: float) -> Cuboid:
    price = float(np.log(cuboid.size) + extra)
    return Cuboid(cuboid.dimensions, cuboid.parent, cuboid.cells, cuboid.first, price)
