"""What is to be chosen from: values, costs, days, and which choice needs, rules out or forces which."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Choices:
    """Things to choose from, by place: figures each, and pairs of places: the first needs, or rules out, the second."""

    names: tuple[str, ...]
    worth: Floats
    costs: Floats
    days: Floats
    needs: Pairs
    clashes: Pairs
    forced: NDArray[np.bool_]
    kept: NDArray[np.bool_]  # those of the forced that are not mandatory, but under way or approved

    def with_figures(self, worth: Floats, costs: Floats) -> Choices:
        """The same choices at other values and costs."""
        return replace(self, worth=worth, costs=costs)

    def closure(self, places: set[int]) -> set[int]:
        """These actions and all that they need, directly or through others."""
        found, waiting = set(places), list(places)
        while waiting:
            place = waiting.pop()
            fresh = {other for one, other in self.needs if one == place} - found
            found |= fresh
            waiting += fresh
        return found
