"""Which actions to take when money and people do not suffice for all."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.selection.choices import Choices
from saypro_analysis.analysis.kernels.selection.optimisation import Case, Chosen, Model, choose_greedily
from saypro_analysis.analysis.kernels.selection.silence import silence_solver
from saypro_analysis.analysis.plans.methods.selection_draws import draw_choices, grade_chances
from saypro_analysis.analysis.plans.methods.selection_problem import read_choices
from saypro_analysis.analysis.plans.methods.selection_reasons import explain_misfit, tell_reasons
from saypro_analysis.data.readings.problems import DataError, Problem

LESS, MORE = 0.8, 1.2
COLUMNS = ["action", "department", "statement", "value", "cost", "staff_days", "mandatory", "kept", "stopped", "chosen",
           "chosen_less", "chosen_more", "chance", "stability", "chance_no_fit", "draws", "margin", "greedy", "why",
           "verdict", "budget", "total_value", "total_cost", "total_staff_days", "greedy_value", "value_less",
           "value_more"]  # fmt: skip
BUDGETS = ["budget", "value", "cost", "actions"]


def select_actions(
    actions: pd.DataFrame,
    *,
    budget: float | None,
    staff_days: float | None = None,
    value: str = "expected_value",
    stop: Iterable[str] = (),
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Choose the best set of actions within budget and staff: one row per action given, in the order given.

    `actions` is the table of that name; needed are `action, cost` and the column that `value` names, in money per
    year; where there is no such column it is |expected_effect| x value_per_unit x probability. Where `plan_actions`
    made the frame, a cost is what is still to be spent, and what is `kept` (under way or approved) stays, except
    the actions that `stop` names. A `budget` of None is what all of them cost. Columns out: `value, cost,
    staff_days`; `kept, stopped`; `chosen`, and `chosen_less, chosen_more` with a budget 20 % lower and higher;
    `chance`, how often it is chosen over at most `draws` of values and costs (triangular between `<column>_low` and
    `_high`, else -20 to +20 %), and `stability` (always >= .95, often >= .6, borderline >= .2, rarely; what is
    mandatory always), both over the draws in which what is mandatory fits; `chance_no_fit`, in what share it does
    not; `draws`, how many were needed until each class was sure; `margin`, what is lost if the choice on it is
    turned round; `greedy`, the choice by value per cost; `why` in words; `verdict` (feasible, infeasible) and the
    totals of each set, the same in every row (`budget` is missing where None was given). An action that needs
    others is taken with them only. Raises DataError for wrong figures, rings in `requires` and unknown names in
    `stop`, ValueError for a negative limit. Method: docs/methods/plans.md.

    >>> actions = pd.DataFrame({"action": ["A", "B", "C"], "cost": [6, 5, 5], "expected_value": [9, 6, 6]})
    >>> select_actions(actions, budget=10, draws=0)[["action", "chosen", "greedy"]].values.tolist()
    [['A', False, True], ['B', True, False], ['C', True, False]]
    """
    _check(budget=budget, staff_days=staff_days, draws=draws)
    stop = frozenset(stop)
    table, choices = read_choices(actions, value, stop)
    _check_names(stop, table)
    if table.empty:
        return pd.DataFrame(columns=COLUMNS)
    limit = float(choices.costs.sum()) if budget is None else float(budget)
    with silence_solver():
        told = _select(table, choices, actions, value, limit, staff_days, draws, seed)
    told["stopped"] = told["action"].isin(stop)
    return told.assign(budget=np.nan) if budget is None else told


def _select(
    table: pd.DataFrame, choices: Choices, actions: pd.DataFrame, value: str, budget: float, staff_days: float | None,
    draws: int, seed: int,
) -> pd.DataFrame:  # fmt: skip
    model = Model(choices)
    best, less, more = _solve_at(model, [share * budget for share in (1, LESS, MORE)], staff_days)
    nothing = np.zeros(len(table), dtype=bool)
    told = table[["action", "department", "statement"]].assign(
        value=choices.worth, cost=choices.costs, staff_days=choices.days,
        mandatory=choices.forced & ~choices.kept, kept=choices.kept,
        chosen=nothing if best is None else best, chosen_less=nothing if less is None else less,
        chosen_more=nothing if more is None else more, greedy=choose_greedily(choices, budget, staff_days),
        chance=np.nan, stability=None, chance_no_fit=np.nan, draws=0, margin=np.nan, budget=float(budget),
        verdict="infeasible" if best is None else "feasible",
    )  # fmt: skip
    if best is None:
        return _totals(told.assign(greedy=False, why=explain_misfit(choices, budget, staff_days)))
    if draws:
        drawn = draw_choices(model, table, actions, value, budget, staff_days, draws, seed)
        told = told.assign(chance=drawn.chance, stability=grade_chances(drawn.chance), chance_no_fit=drawn.misfit,
                           draws=drawn.draws, margin=list(_margins(model, best, budget, staff_days)))  # fmt: skip
    return _totals(told.assign(why=list(tell_reasons(choices, best, budget, table["cost"].isna().to_numpy()))))


def summarise_budgets(
    actions: pd.DataFrame,
    *,
    budget: float | None = None,
    staff_days: float | None = None,
    value: str = "expected_value",
    stop: Iterable[str] = (),
    steps: int = 20,
) -> pd.DataFrame:
    """Tell what each budget would buy: one row per budget, from nothing to what all the actions cost.

    `actions`, `staff_days`, `value` and `stop` are those of `select_actions`; the budgets are `steps` equal steps
    from 0 up, and `budget`, the one that there is. Columns out: `budget` (money); `value`, that of the best set
    within it (money per year, missing where not even what is mandatory or kept fits); `cost`, what that set costs;
    `actions`, how many it holds. Raises what `select_actions` raises, and ValueError for fewer than one step.

    >>> actions = pd.DataFrame({"action": ["A", "B"], "cost": [6, 4], "expected_value": [9, 5]})
    >>> summarise_budgets(actions, steps=5)["value"].tolist()
    [0.0, 0.0, 5.0, 9.0, 9.0, 14.0]
    """
    _check(budget=budget, staff_days=staff_days)
    if steps < 1:
        raise ValueError(f"steps: found {steps}, expected at least 1")
    stop = frozenset(stop)
    table, choices = read_choices(actions, value, stop)
    _check_names(stop, table)
    if not choices.names:
        return pd.DataFrame(columns=BUDGETS)
    limits = np.linspace(0, float(choices.costs.sum()), steps + 1)
    limits = limits if budget is None else np.union1d(limits, [float(budget)])
    model = Model(choices)
    with silence_solver():
        rows = list(map(partial(_bought, choices), limits.tolist(), _solve_at(model, limits.tolist(), staff_days)))
    return pd.DataFrame(rows, columns=BUDGETS)


def _solve_at(model: Model, budgets: list[float], days: float | None) -> Iterator[Chosen | None]:
    """The best set at each budget."""
    return model.solve_each([Case(model.choices.worth, model.choices.costs, budget, days) for budget in budgets])


def _bought(choices: Choices, budget: float, best: Chosen | None) -> dict[str, object]:
    if best is None:
        return {"budget": budget, "value": np.nan, "cost": 0.0, "actions": 0}
    worth, cost = choices.worth[best].sum(), choices.costs[best].sum()
    return {"budget": budget, "value": worth, "cost": cost, "actions": int(best.sum())}


def _check(**limits: Any) -> None:
    for name, limit in limits.items():
        if limit is not None and (isinstance(limit, str) or not limit >= 0):
            raise ValueError(f"{name}: found {limit!r}, expected a number of at least 0")


def _check_names(stop: Iterable[str], table: pd.DataFrame) -> None:
    known = set(table["action"])
    problems = [Problem("actions", None, "action", str(name), "an open action that can be stopped")
                for name in sorted(stop) if name not in known]  # fmt: skip
    if problems:
        raise DataError(problems)


def _totals(told: pd.DataFrame) -> pd.DataFrame:
    sums = {f"total_{name}": told.loc[told["chosen"], name].sum() for name in ("value", "cost", "staff_days")}
    others = {"greedy_value": "greedy", "value_less": "chosen_less", "value_more": "chosen_more"}
    sums |= {name: told.loc[told[chosen], "value"].sum() for name, chosen in others.items()}
    return told.assign(stopped=False, **sums)[COLUMNS]


def _margins(model: Model, best: Chosen, budget: float, days: float | None) -> Iterator[float]:
    """What the best set would lose if one action were left out, or forced in; missing where that is impossible."""
    worth, costs = model.choices.worth, model.choices.costs
    turned = [Case(worth, costs, budget, days, (place, not taken)) for place, taken in enumerate(best)]
    for other in model.solve_each(turned):
        yield np.nan if other is None else float(worth[best].sum()) - float(worth[other].sum())
