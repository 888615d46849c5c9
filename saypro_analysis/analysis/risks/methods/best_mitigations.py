"""The set of mitigations that saves most within a budget, where measures against one risk count together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.losses.severities import Floats
from saypro_analysis.analysis.kernels.selection.choices import Choices
from saypro_analysis.analysis.kernels.selection.optimisation import SLACK, Chosen, Model
from saypro_analysis.analysis.kernels.selection.silence import silence_solver
from saypro_analysis.analysis.risks.methods.risk_records import keep_shares
from saypro_analysis.data.precedences import read_names

YEAR = 4.0  # quarters within which what pays is called so
MOST_TOGETHER = 5  # measures that meet in risks or rules, of which every set is weighed as one choice
Sets = list[tuple[int, ...]]


def choose_mitigations(told: pd.DataFrame, means: Floats, risks: pd.Series, budget: float | None) -> pd.DataFrame:
    """Which are in the best set, why, and its totals; `told` has `done, cost, mandatory, requires, excludes`.

    Without a budget it is the set that brings most in a year beyond its cost. What is mandatory comes first. Of a group
    of more than five measures that meet, each is valued alone, on top of what is mandatory: the set is then near the
    best, and its totals are exact all the same.
    """
    costs = told["cost"].to_numpy(dtype=float)
    done = told["done"].to_numpy(dtype=bool)
    forced = told["mandatory"].fillna(False).to_numpy(dtype=bool) & ~done
    limit = float(costs[~done].sum()) if budget is None else float(budget)
    feasible = costs[forced].sum() <= limit + SLACK * max(limit, 1)
    chosen = forced.copy()
    if feasible:
        chosen |= _solve(told, means, risks, forced, None if budget is None else limit - float(costs[forced].sum()))
    else:
        chosen[:] = False
    why = [
        _explain(*row, limit, feasible, budget is None)
        for row in zip(done, forced, chosen, told["saved"], costs, strict=True)
    ]
    taken = tuple(np.flatnonzero(chosen).tolist())
    return pd.DataFrame({
        "chosen": chosen, "why": why, "budget": limit if budget is not None else np.nan,
        "total_cost": float(costs[chosen].sum()), "total_saved": _saving(told, means, risks, taken),
        "verdict": "feasible" if feasible else "infeasible",
    }, index=told.index)  # fmt: skip


def _saving(told: pd.DataFrame, means: Floats, risks: pd.Series, places: tuple[int, ...]) -> float:
    """What some mitigations together take off the mean loss."""
    left = keep_shares(risks, told.iloc[list(places)])
    return float(means @ (1 - left["likelihood"] * left["impact"]).to_numpy())


def _solve(told: pd.DataFrame, means: Floats, risks: pd.Series, forced: Chosen, limit: float | None) -> Chosen:
    needs, clashes = _find_rules(told)
    base = tuple(np.flatnonzero(forced).tolist())
    free = [place for place in np.flatnonzero(~told["done"].to_numpy(dtype=bool) & ~forced).tolist()
            if not any({place, other} == set(pair) for pair in clashes for other in base)]  # fmt: skip
    groups = _group(told, [*needs, *clashes], free)
    sets = [one for group in groups for one in _list_sets(group, needs, clashes, {*base, *_done(told)})]
    gained = _saving(told, means, risks, base)
    worth = np.array([_saving(told, means, risks, (*base, *one)) - gained for one in sets])
    costs = np.array([told["cost"].iloc[list(one)].sum() for one in sets], dtype=float)
    worth = worth if limit is not None else worth * YEAR - costs
    choices = Choices(tuple(map(str, sets)), worth, costs, np.zeros(len(sets)), _link(sets, needs),
                      _part(sets, groups, clashes), np.zeros(len(sets), bool), np.zeros(len(sets), bool))  # fmt: skip
    with silence_solver():
        best = Model(choices).solve(float(costs.sum()) if limit is None else limit, None)
    chosen = np.zeros(len(told), dtype=bool)
    for one in [] if best is None else np.flatnonzero(best):
        chosen[list(sets[one])] = True
    return chosen


def _done(told: pd.DataFrame) -> set[int]:
    return set(np.flatnonzero(told["done"].to_numpy(dtype=bool)).tolist())


def _find_rules(told: pd.DataFrame) -> tuple[Sets, Sets]:
    """Pairs of places: the first needs the second; both rule each other out. What is not in the table binds nobody."""
    place = {name: row for row, name in enumerate(told["mitigation"])}
    return tuple(  # type: ignore[return-value]
        [(row, place[name]) for row, names in enumerate(told[column]) for name in read_names(names)
         if name in place and place[name] != row] for column in ("requires", "excludes")
    )  # fmt: skip


def _group(told: pd.DataFrame, rules: Sets, free: list[int]) -> Sets:
    """Groups of mitigations that meet in a risk or in a rule."""
    home = {place: place for place in free}
    against = told["against"].map(set).tolist()
    meeting = [(a, b) for a, b in combinations(free, 2) if against[a] & against[b]]
    for a, b in [*meeting, *[pair for pair in rules if set(pair) <= set(free)]]:
        old, new = home[a], home[b]
        home = {place: new if known == old else known for place, known in home.items()}
    return [tuple(place for place in free if home[place] == known) for known in sorted(set(home.values()))]


def _list_sets(group: tuple[int, ...], needs: Sets, clashes: Sets, there: set[int]) -> Iterator[tuple[int, ...]]:
    """Every set of a small group that keeps the rules, each as one choice; of a large one the measures alone."""
    sizes = range(1, len(group) + 1) if len(group) <= MOST_TOGETHER else (1,)
    for one in (found for size in sizes for found in combinations(group, size)):
        lacking = any(a in one and b not in {*one, *there} and (len(sizes) > 1 or b not in group) for a, b in needs)
        if not lacking and not any({*pair} <= {*one} for pair in clashes):
            yield one


def _link(sets: Sets, needs: Sets) -> tuple[tuple[int, int], ...]:
    """What single choices of large groups need of one another; within small groups every set has it already."""
    alone = {one[0]: place for place, one in enumerate(sets) if len(one) == 1}
    return tuple((alone[a], alone[b]) for a, b in needs if a in alone and b in alone)


def _part(sets: Sets, groups: Sets, clashes: Sets) -> tuple[tuple[int, int], ...]:
    """Of a small group one set at most; singles of a large one that rule each other out."""
    home = {place: group for group in groups for place in group if len(group) <= MOST_TOGETHER}
    ruled = {frozenset(pair) for pair in clashes}
    return tuple(
        (a, b) for (a, one), (b, other) in combinations(enumerate(sets), 2)
        if (one[0] in home and home.get(one[0]) == home.get(other[0])) or frozenset((one[0], other[0])) in ruled
    )  # fmt: skip


def _explain(
    done: bool, forced: bool, chosen: bool, saved: float, cost: float, limit: float, feasible: bool, free: bool
) -> str:  # fmt: skip
    if done:
        return "in place already"
    if not feasible:
        return "what is mandatory costs more than the budget"
    if forced:
        return "mandatory"
    if chosen:
        return "part of the set that brings most"
    if not saved > 0:
        return "what it saves is not known, or nothing"
    if free:
        return "does not bring its cost within a year, beside the others"
    return "costs more than the budget" if cost > limit else "others save more for the money"
