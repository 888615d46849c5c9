"""Programs of yes and no: a relaxation tells what leaving it would cost, and only departures that may pay are tried."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array

from saypro_analysis.analysis.kernels.selection.departures import Departures, Pairs, list_departures

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
FIRST = 1 / 64  # of the largest gain: how far below the relaxation is looked first
_WHOLE = 1e-6  # the solver's own tolerance of a whole number
_ROUNDING = 1e-10  # of a rule whose figures were scaled to 1
_CAUTION = 1e-8  # of the largest gain, so that rounding rules no set out


@dataclass(frozen=True)
class Program:
    """Take the places that gain most while `rules @ taken <= most`, each between `low` and `high` (0 or 1)."""

    gain: Floats
    rules: csr_array
    most: Floats
    low: Floats
    high: Floats

    def solve(self) -> Flags | None:
        """The best set; None where none keeps the rules.

        What a set gains is the relaxation's bound less the reduced costs of the places that depart from its answer
        and the prices of what the set leaves of each rule (linear duality). Sets are listed by that loss, up to the
        loss of the best one found; where that are too many, branch and bound decides.
        """
        relaxed = linprog(-self.gain, A_ub=self.rules, b_ub=self.most, method="highs",
                          bounds=np.column_stack([self.low, self.high]))  # fmt: skip
        if relaxed.x is None:
            return None
        if np.abs(relaxed.x - np.round(relaxed.x)).max(initial=0) <= _WHOLE:
            return np.asarray(relaxed.x > 0.5)
        near = self._search(relaxed)
        return self.branch() if near is None else near

    def _search(self, relaxed: OptimizeResult) -> Flags | None:
        """The best set, found among those near the relaxation; None where too many are as near."""
        start, largest = relaxed.x > 0.5, float(np.abs(self.gain).max())
        losses = np.abs(relaxed.lower.marginals + relaxed.upper.marginals)
        pairs = Pairs.read(self.rules, self.most, np.abs(relaxed.ineqlin.marginals))
        departures = Departures.read(start, losses, self.low < self.high, pairs)
        reach = FIRST * largest
        while departures is not None:
            listed = list_departures(departures, reach)
            if listed is None:
                return None
            best = self._best_of(start, *listed)
            short = np.inf if best is None else -relaxed.fun - self.gain @ best + _CAUTION * largest
            if short <= reach:
                return best
            if reach > departures.most:
                return None
            reach = min(2 * reach, short)
        return None

    def _best_of(self, start: Flags, flips: Flags, places: NDArray[np.intp]) -> Flags | None:
        """The best of the sets that depart from `start` at `places`, a row each, and keep the rules."""
        signs = np.where(start[places], -1.0, 1.0)
        room = self.most - self.rules @ start.astype(float) + _ROUNDING
        used = self._columns[:, places].toarray() * signs
        close = np.maximum(used, 0).sum(axis=1) > room
        ways = flips.astype(float)
        spent = np.einsum("ij,kj->ik", ways, used[close])  # a product of matrices would wake every core for it
        keeps = (spent <= room[close]).all(axis=1)
        if not keeps.any():
            return None
        gains = np.where(keeps, ways @ (self.gain[places] * signs), -np.inf)
        best = start.copy()
        best[places] ^= flips[gains.argmax()]
        return best

    @cached_property
    def _columns(self) -> csr_array:
        return self.rules.tocsc()

    def branch(self) -> Flags | None:
        """The best set by branch and bound alone."""
        found = milp(-self.gain, integrality=np.ones(len(self.gain)), bounds=Bounds(self.low, self.high),
                     constraints=LinearConstraint(self.rules, ub=self.most), options={"mip_rel_gap": 0.0})  # fmt: skip
        return None if found.x is None else np.asarray(found.x > 0.5)
