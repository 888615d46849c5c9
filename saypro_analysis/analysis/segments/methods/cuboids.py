"""Every combination of dimensions, and which of its cells each leaf lies in."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from saypro_analysis.analysis.segments.methods.search_results import Booleans, Cell, Evidence, Floats, Integers

_MOST_CUBOIDS = 300
_SPARSE = 4


@dataclass(frozen=True, slots=True)
class Cuboid:
    """One combination of dimensions: the cell number of every leaf, and how many cells there are."""

    dimensions: tuple[int, ...]
    keys: Integers
    size: int
    price: float

    def sums(self, weights: Floats) -> Floats:
        return np.bincount(self.keys, weights, minlength=self.size).astype(np.float64, copy=False)

    def members(self, number: int, alive: Booleans) -> Integers:
        return np.flatnonzero((self.keys == number) & alive)


def list_cuboids(evidence: Evidence) -> list[Cuboid]:
    """All combinations of dimensions, coarse ones first, as many layers as `_MOST_CUBOIDS` allows."""
    count = len(evidence.codes)
    cuboids: list[Cuboid] = []
    for layer in range(1, count + 1):
        chosen = list(combinations(range(count), layer))
        if layer > 1 and len(cuboids) + len(chosen) > _MOST_CUBOIDS:
            break
        cuboids += [_make(evidence, dimensions) for dimensions in chosen]
    several = [cuboid for cuboid in cuboids if cuboid.size > 1]
    extra = np.log(max(len(several), 1))
    return [Cuboid(c.dimensions, c.keys, c.size, float(np.log(c.size) + extra)) for c in several]


def _make(evidence: Evidence, dimensions: tuple[int, ...]) -> Cuboid:
    keys = np.zeros(len(evidence), np.int64)
    size = 1
    for dimension in dimensions:
        codes = evidence.codes[dimension]
        width = int(codes.max()) + 1 if len(codes) else 1
        keys = keys * width + codes
        size *= width
        if size > _SPARSE * len(keys):
            unique, keys = np.unique(keys, return_inverse=True)
            size = len(unique)
    return Cuboid(dimensions, keys, size, 0.0)


def name_cell(evidence: Evidence, cuboid: Cuboid, leaf: int) -> Cell:
    """The cell of a combination that a leaf lies in."""
    return Cell(cuboid.dimensions, tuple(int(evidence.codes[d][leaf]) for d in cuboid.dimensions))
