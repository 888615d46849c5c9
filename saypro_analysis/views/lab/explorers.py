"""What if: the budget, the weights of impact, the targets, each on sliders, with the consequences drawn anew."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from saypro_analysis.analysis.gaps.gaps import quantify_gaps
from saypro_analysis.analysis.plans.budget_selections import select_actions, summarise_budgets
from saypro_analysis.analysis.priorities.methods.impact_parts import WEIGHTS
from saypro_analysis.analysis.priorities.priorities import score_impact
from saypro_analysis.views.gaps.figures.gaps import plot_gaps
from saypro_analysis.views.kit.formats import NOTHING, format_percent, format_value
from saypro_analysis.views.kit.words import STATUS, Sentences, count_of, cut
from saypro_analysis.views.lab.sliders import Slider, Widget
from saypro_analysis.views.plans.figures.budgets import plot_budget
from saypro_analysis.views.priorities.figures import plot_priorities

STEPS = 100  # places of the budget's slider
MOST = 8  # targets with a slider
FARTHEST = 0.3  # of a target, to either side
DRAWS = 500  # of the weights, for each move: enough for ranges by eye
_PARTS = {"size": "Size of the gap", "strategic": "Goals it serves", "money": "Money",
          "persistence": "How long it lasts", "breadth": "How many it touches", "trend": "Getting worse"}  # fmt: skip


def explore_budget(actions: pd.DataFrame, *, staff_days: float | None = None, value: str = "expected_value") -> Widget:
    """Move the budget, and see at once which actions the best set holds and what it is worth.

    `actions` is the table of that name, or what `plan_actions` returns, `staff_days` and `value` are those of
    `select_actions`; the slider runs from nothing to what all of them cost, where it begins. Shown are the worth by
    budget with the budget marked, and which actions are taken and which are not. Returns a Widget: in JupyterLab with
    ipywidgets it follows the slider, in a batch it is the answer for all the money. `respond(budget=...)` gives the
    answers for a budget, a Chart and Sentences. Raises what `select_actions` raises.

    >>> actions = pd.DataFrame({"action": ["A", "B"], "cost": [6.0, 4.0], "expected_value": [9.0, 5.0]})
    >>> print(explore_budget(actions).respond(budget=7)[1])
    Taken for $7, worth $9 a year: A.
    Left out: B.
    """
    budgets = summarise_budgets(actions, staff_days=staff_days, value=value)
    whole = float(budgets["budget"].max()) if len(budgets) else 0.0

    def answer(given: dict[str, float]) -> Iterator[Any]:
        budget = given.get("budget", whole)
        selection = select_actions(actions, budget=budget, staff_days=staff_days, value=value, draws=0)
        yield plot_budget(budgets, budget=budget)
        yield _tell_selection(selection, budget)

    step = whole / STEPS
    moving = [Slider("budget", "Budget", 0.0, whole, step, whole, lambda at: format_value(round(at), "money"))]
    return Widget(moving if whole else [], answer)


def _tell_selection(selection: pd.DataFrame, budget: float) -> Sentences:
    if selection.empty:
        return Sentences(["There are no actions to choose from."])
    money = format_value(round(budget), "money")
    if selection["verdict"].iloc[0] == "infeasible":
        return Sentences([f"{money} does not pay for what is mandatory."])
    taken, left = (selection[selection["chosen"].astype(bool) == chosen] for chosen in (True, False))
    worth = format_value(float(taken["value"].sum()), "money")
    return Sentences([
        f"Taken for {money}, worth {worth} a year: {_list_actions(taken) or 'nothing'}.",
        f"Left out: {_list_actions(left)}." if len(left) else "Nothing is left out.",
    ])  # fmt: skip


def _list_actions(actions: pd.DataFrame) -> str:
    rows = actions[["action", "statement"]].itertuples(index=False)
    told = [(action, "" if pd.isna(said) else cut(str(said).strip(f"-{NOTHING}"), 48)) for action, said in rows]
    return "; ".join(f"{action} ({said})" if said else str(action) for action, said in told)


def explore_weights(
    gaps: pd.DataFrame,
    signals: pd.DataFrame | None = None,
    *,
    kpis: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
) -> Widget:
    """Move what is held to matter, and see at once how the gaps change places.

    `gaps` is what `quantify_gaps` returns, `signals` is what `detect_signals` returns, `kpis` and `actions` are the
    tables of those names, as `score_impact` takes them. A slider per part of the impact (size, strategic, money,
    persistence, breadth, trend) begins at its usual weight; weights count in relation to one another. Shown are the
    places with their ranges, over 500 draws. Returns a Widget: in JupyterLab with ipywidgets it follows the sliders, in
    a batch it is the figure of the usual weights. `respond(money=0)` gives the answers for other weights.

    >>> gaps = pd.DataFrame({"kpi": ["leads", "cost"], "name": ["Leads", "Cost"], "department": "Marketing",
    ...     "status": "missed", "gap": [-9.0, 1.0], "shortfall": [9.0, 1.0], "tolerances": [9.0, 1.0]})
    >>> print(explore_weights(gaps).respond(money=0)[-1])
    First: Leads; then Cost.
    """

    def answer(weights: dict[str, float]) -> Iterator[Any]:
        if not any(weights.values()):
            yield Sentences(["Every weight is 0: something has to matter."])
            return
        scored = score_impact(gaps, signals, weights=weights, kpis=kpis, actions=actions, draws=DRAWS)
        yield plot_priorities(scored)
        names = list(scored["name"].head(5))
        then = f"; then {', '.join(names[1:])}" if len(names) > 1 else ""
        yield Sentences([f"First: {names[0]}{then}." if names else "No gap is to be ranked."])

    parts = [Slider(name, _PARTS[name], 0.0, 1.0, 0.05, usual, format_percent) for name, usual in WEIGHTS.items()]
    return Widget(parts, answer)


def explore_targets(measurements: pd.DataFrame, kpis: pd.DataFrame, *, limit: int = MOST) -> Widget:
    """Move the targets, and see at once which KPIs would have met them.

    `measurements` and `kpis` are the tables of those names, such as a department's. A slider for each of the first
    `limit` KPIs that have a target, the furthest short first, moves its target by up to 30 % of itself to either side,
    in every period; target ranges stay. Shown are the gaps to the moved targets, and the states that are others than
    before. Returns a Widget: in JupyterLab with ipywidgets it follows the sliders, in a batch it is the figure of the
    targets as they are. `respond(**{kpi: -0.1})` gives the answers for a target 10 % lower.

    >>> kpis = pd.DataFrame({"kpi": ["r"], "name": ["Revenue"], "department": ["Sales"], "unit": ["count"],
    ...                      "better": ["higher"]})
    >>> measured = pd.DataFrame({"kpi": ["r"], "period_on": ["2025-01-01"], "actual": [90.0], "target": [100.0]})
    >>> print(explore_targets(measured, kpis).respond(r=-0.2)[1])
    1 state would be another: Revenue met (missed).
    """
    before = quantify_gaps(measurements, kpis)
    aimed = before[before["shortfall_pct"].notna() & (before["better"] != "range")]
    chosen = aimed.sort_values("shortfall_pct", ascending=False, kind="stable").head(limit)

    def answer(changes: dict[str, float]) -> Iterator[Any]:
        factors = 1 + measurements["kpi"].map(changes).fillna(0.0).astype(float)
        after = quantify_gaps(measurements.assign(target=measurements["target"] * factors), kpis)
        yield plot_gaps(after)
        yield _tell_states(before, after)

    moving = chosen[["kpi", "name"]].itertuples(index=False)
    return Widget([Slider(str(kpi), f"Target of {cut(str(name), 30)}", -FARTHEST, FARTHEST, 0.01, 0.0, _signed)
                   for kpi, name in moving], answer)  # fmt: skip


def _signed(change: float) -> str:
    return format_percent(change, signed=True) if abs(change) > 1e-9 else "as it is"


def _tell_states(before: pd.DataFrame, after: pd.DataFrame) -> Sentences:
    rows = zip(after["name"], before["status"], after["status"], strict=True)
    told = [f"{name} {STATUS[new]} ({STATUS[old]})" for name, old, new in rows if old != new]
    if not told:
        return Sentences(["Every KPI keeps its state."])
    verb = "another" if len(told) == 1 else "others"
    return Sentences([f"{count_of(len(told), 'state')} would be {verb}: {'; '.join(told)}."])
