"""The best set of actions, by mixed-integer programming; the common rule of thumb beside it."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from saypro_analysis.analysis.kernels.selection.bounded_programs import Program
from saypro_analysis.analysis.kernels.selection.choices import Choices

Chosen = NDArray[np.bool_]
SLACK = 1e-11
_TOLERANCE = 2e-6  # the solver's own, which large sums would let through
_OBJECTIVE = 1e5


class Model:
    """The constraints of a choice, built once; only figures and limits change from one solution to the next."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        count = len(choices.names)
        pairs = [(*pair, -1.0) for pair in choices.needs] + [(*pair, 1.0) for pair in choices.clashes]
        rows = np.repeat(np.arange(len(pairs)), 2)
        columns = np.array([[one, other] for one, other, _ in pairs], dtype=int).ravel()
        signs = np.array([[1.0, sign] for *_, sign in pairs]).ravel()
        self._pairs = csr_array((signs, (rows, columns)), shape=(len(pairs), count))
        self._most = np.array([0.0 if sign < 0 else 1.0 for *_, sign in pairs])

    def solve(
        self, budget: float, days: float | None, *, choices: Choices | None = None, fixed: dict[int, bool] | None = None
    ) -> Chosen | None:
        """The best set within the limits, or None where even what is mandatory does not fit."""
        choices = choices or self.choices
        if not len(choices.names):
            return np.zeros(0, dtype=bool)
        for spare in (0.0, _TOLERANCE):
            chosen = self._try(choices, budget, days, fixed or {}, spare)
            if chosen is None or fits(choices, chosen, budget, days):
                return chosen if chosen is None else prune(choices, chosen, fixed or {})
        return chosen

    def _try(
        self, choices: Choices, budget: float, days: float | None, fixed: dict[int, bool], spare: float
    ) -> Chosen | None:
        low, high = choices.forced.astype(float), np.ones(len(choices.names))
        for place, wanted in fixed.items():
            low[place], high[place] = (max(low[place], float(wanted)), 1.0) if wanted else (low[place], 0.0)
        limits = [(choices.costs, budget), *([] if days is None else [(choices.days, days)])]
        for used, limit in limits:
            high[(used > 0) & (limit <= 0)] = 0
        if (low > high).any():
            return None
        rules = [csr_array((used / limit)[None, :]) for used, limit in limits if limit > 0]
        most = np.concatenate([np.full(len(rules), 1 - spare), self._most])
        gain = choices.worth / (np.abs(choices.worth).max(initial=0) or 1) * _OBJECTIVE
        return Program(gain, vstack([*rules, self._pairs], format="csr"), most, low, high).solve()


def fits(choices: Choices, chosen: Chosen, budget: float, days: float | None) -> bool:
    """Whether a set keeps to its limits, to rounding."""
    spent, worked = float(choices.costs[chosen].sum()), float(choices.days[chosen].sum())
    enough = days is None or worked <= days + SLACK * max(abs(days), 1)
    return enough and spent <= budget + SLACK * max(abs(budget), 1)


def prune(choices: Choices, chosen: Chosen, fixed: dict[int, bool]) -> Chosen:
    """The set without actions that are worth nothing and that nothing chosen needs."""
    kept = chosen.copy()
    while True:
        needed = {other for one, other in choices.needs if kept[one]}
        idle = [place for place in np.flatnonzero(kept) if choices.worth[place] <= 0 and place not in needed
                and not choices.forced[place] and not fixed.get(int(place))]  # fmt: skip
        if not idle:
            return kept
        kept[idle] = False


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
