"""The best set of actions, exactly; the common rule of thumb beside it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from saypro_analysis.analysis.kernels.selection.bounded_programs import Program
from saypro_analysis.analysis.kernels.selection.choices import Choices, Floats
from saypro_analysis.analysis.kernels.selection.near_sets import Near, Search
from saypro_analysis.analysis.kernels.selection.prices import Priced
from saypro_analysis.analysis.kernels.selection.ways import Ways

Chosen = NDArray[np.bool_]
SLACK = 1e-11
_TOLERANCE = 2e-6  # the solver's own, which large sums would let through
_OBJECTIVE = 1e5
_CELLS = 1_000_000  # problems times ways that are priced together


class Case(NamedTuple):
    """A choice at its own figures and limits; `fixed` is a place that has to be taken, or must not be."""

    worth: Floats
    costs: Floats
    budget: float
    days: float | None
    fixed: tuple[int, bool] | None = None


class Model:
    """The rules of a choice, read once; only figures and limits change from one case to the next."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self._ways = Ways.read(choices)
        count = len(choices.names)
        pairs = [(*pair, -1.0) for pair in choices.needs] + [(*pair, 1.0) for pair in choices.clashes]
        rows = np.repeat(np.arange(len(pairs)), 2)
        columns = np.array([[one, other] for one, other, _ in pairs], dtype=int).ravel()
        signs = np.array([[1.0, sign] for *_, sign in pairs]).ravel()
        self._pairs = csr_array((signs, (rows, columns)), shape=(len(pairs), count))
        self._most = np.array([0.0 if sign < 0 else 1.0 for *_, sign in pairs])

    def solve(self, budget: float, days: float | None) -> Chosen | None:
        """The best set within the limits, or None where even what is mandatory does not fit."""
        return next(self.solve_each([Case(self.choices.worth, self.choices.costs, budget, days)]))

    def solve_each(self, cases: Sequence[Case]) -> Iterator[Chosen | None]:
        """The best set of each case: all are priced together, and each is searched near its prices.

        Where rules join too many to list their ways, or too many sets are near, the case is programmed.
        """
        ways = self._ways
        if ways is None or not len(self.choices.names):
            yield from (self._program(case) for case in cases)
            return
        step = max(1, _CELLS // len(ways.blocks))
        for some in (cases[start : start + step] for start in range(0, len(cases), step)):
            priced = self._price(ways, some)
            misfits = priced.find_misfits(SLACK)
            for row, case in enumerate(some):
                near = None if misfits[row] else Search(Near.read(priced, row), SLACK).run()
                if near is not None:
                    yield self._prune(case, ways.take(near))
                else:
                    yield None if misfits[row] else self._program(case)

    def _price(self, ways: Ways, cases: Sequence[Case]) -> Priced:
        """The ways' gains and uses of the limits at each case's figures; what alone goes beyond a limit is shut."""
        members, choices = ways.members, self.choices
        gains = np.ascontiguousarray((members @ np.array([case.worth for case in cases]).T).T)
        for row, case in enumerate(cases):
            if case.fixed is not None:
                gains[row, ~ways.keep(*case.fixed)] = -np.inf
        limited = [(np.array([case.costs for case in cases]), np.array([case.budget for case in cases]))]
        if cases[0].days is not None:
            limited.append((choices.days[None], np.full(len(cases), cases[0].days)))
        uses = []
        for used, limit in limited:
            use = np.ascontiguousarray((members @ used.T).T)
            beyond = use * (1 - SLACK) > limit[:, None]
            gains[beyond] = -np.inf
            uses.append(np.where(beyond, 0.0, use / np.where(limit > 0, limit, 1.0)[:, None]))
        return Priced.read(ways, gains, uses)

    def _program(self, case: Case) -> Chosen | None:
        """The best set by the relaxation of the whole, or branch and bound."""
        choices = self.choices.with_figures(case.worth, case.costs)
        if not len(choices.names):
            return np.zeros(0, dtype=bool)
        for spare in (0.0, _TOLERANCE):
            chosen = self._try(choices, case, spare)
            if chosen is None or fits(choices, chosen, case.budget, case.days):
                break
        return chosen if chosen is None else self._prune(case, chosen)

    def _try(self, choices: Choices, case: Case, spare: float) -> Chosen | None:
        low, high = choices.forced.astype(float), np.ones(len(choices.names))
        if case.fixed is not None:
            place, wanted = case.fixed
            low[place], high[place] = (1.0, 1.0) if wanted else (low[place], 0.0)
        limits = [(choices.costs, case.budget), *([] if case.days is None else [(choices.days, case.days)])]
        for used, limit in limits:
            high[(used > 0) & (limit <= 0)] = 0
        if (low > high).any():
            return None
        rules = [csr_array((used / limit)[None, :]) for used, limit in limits if limit > 0]
        most = np.concatenate([np.full(len(rules), 1 - spare), self._most])
        gain = choices.worth / (np.abs(choices.worth).max(initial=0) or 1) * _OBJECTIVE
        return Program(gain, vstack([*rules, self._pairs], format="csr"), most, low, high).solve()

    def _prune(self, case: Case, chosen: Chosen) -> Chosen:
        """The set without what is worth nothing and that nothing chosen needs."""
        kept, choices = chosen.copy(), self.choices
        bound = choices.forced.copy()
        if case.fixed is not None:
            bound[case.fixed[0]] |= case.fixed[1]
        while True:
            needed = [other for one, other in choices.needs if kept[one]]
            idle = kept & ~bound & (case.worth <= 0)
            idle[needed] = False
            if not idle.any():
                return kept
            kept &= ~idle


def fits(choices: Choices, chosen: Chosen, budget: float, days: float | None) -> bool:
    """Whether a set keeps to its limits, to rounding."""
    spent, worked = float(choices.costs[chosen].sum()), float(choices.days[chosen].sum())
    enough = days is None or worked <= days + SLACK * max(abs(days), 1)
    return enough and spent <= budget + SLACK * max(abs(budget), 1)


def choose_greedily(choices: Choices, budget: float, days: float | None) -> Chosen:
    """What most value for its cost buys first: each action with all that it needs, while it fits."""
    chosen = np.zeros(len(choices.names), dtype=bool)
    chosen[list(choices.closure(set(np.flatnonzero(choices.forced).tolist())))] = True
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(choices.costs > 0, choices.worth / choices.costs, np.inf * np.sign(choices.worth))
    for place in np.argsort(-np.nan_to_num(rate, nan=-np.inf), kind="stable"):
        trial = chosen.copy()
        trial[list(choices.closure({int(place)}))] = True
        clash = any(trial[one] and trial[other] for one, other in choices.clashes)
        if choices.worth[place] > 0 and not clash and fits(choices, trial, budget, days):
            chosen = trial
    return chosen
