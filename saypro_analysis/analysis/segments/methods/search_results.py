"""What the modules of the localisation hand to one another."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.segments.methods.counts import Counts

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the leaves ask: their scores, how much smaller leaves scatter more, and each dimension's value codes.

    `counts` is there where cases are counted: what chance alone does to them is known before anything is fitted.
    """

    scores: Floats
    sizes: Floats
    grain: float
    codes: tuple[Integers, ...]
    counts: Counts | None = None
    known: dict[float, Floats] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, leaves: Integers) -> "Evidence":
        """What these leaves ask."""
        counts = None if self.counts is None else self.counts.take(leaves)
        codes = tuple(code[leaves] for code in self.codes)
        return Evidence(self.scores[leaves], self.sizes[leaves], self.grain, codes, counts)

    def chance(self, centre: float) -> Floats:
        """The variance that chance alone gives to every score around a common shift; 0 where it is not known.

        That around the shifts asked for last is kept: readings are compared around the same ones again and again.
        """
        if self.counts is None:
            return np.zeros(len(self.scores))
        if centre not in self.known:
            if len(self.known) == _KEPT:
                del self.known[next(iter(self.known))]
            self.known[centre] = self.counts.variance(self.scores - centre, centre)
        return self.known[centre]

    def spread(self) -> Floats:
        """The same about each score itself."""
        return np.zeros(len(self.scores)) if self.counts is None else self.counts.spread()


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of values: the dimensions it constrains and the code of each."""

    dimensions: tuple[int, ...]
    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A cell whose leaves moved together: the leaves it took, its gain over noise, and the next best cell."""

    cell: Cell
    members: Integers
    gain: float
    runner_up: Cell | None
    runner_up_leaf: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """All causes, the common shift of the other leaves (0: none), what it gains, and the whole reading's merit.

    `closest` is a leaf in the cell that came closest to being a cause, where there is none, and that cell.
    """

    causes: tuple[Cause, ...]
    shift: float
    shift_gain: float
    merit: float = 0.0
    closest: tuple[int, Cell] | None = None

    def with_members(self, order: Integers) -> "Finding":
        """The same finding in other numbers of the leaves: leaf i is `order[i]`."""
        causes = tuple(
            replace(
                cause,
                members=order[cause.members],
                runner_up_leaf=None if cause.runner_up_leaf is None else int(order[cause.runner_up_leaf]),
            )
            for cause in self.causes
        )
        closest = None if self.closest is None else (int(order[self.closest[0]]), self.closest[1])
        return replace(self, causes=causes, closest=closest)
