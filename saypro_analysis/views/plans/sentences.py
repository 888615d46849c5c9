"""Sentences about a plan: what is to be done, what is still missing, and what the budget allows."""

import pandas as pd

from saypro_analysis.views.kit.drawings import clean
from saypro_analysis.views.kit.formats import format_day, format_percent, format_value
from saypro_analysis.views.kit.words import Absence, Sentences, count_of, join_words

_CLOSE = 0.1


def describe_plan(plan: pd.DataFrame, coverage: pd.DataFrame | None = None) -> Sentences:
    """Say what is still to be done, at what cost, which gaps have no action, and what the plan lacks.

    `plan` is what `plan_actions` returns, of which actions that are done do not count, `coverage` what
    `summarise_coverage` returns. Returns Sentences, a tuple of plain text: the open actions; gaps without one; actions
    overdue, without owner or measure, not approved, with dates that clash, for a KPI that is on target.

    >>> plan = pd.DataFrame({"action": ["S1"], "cost": [5000.0], "owner": [None], "approval": "draft",
    ...     "missing": "an owner", "phase": "planned", "conflict": "", "purpose": "gap",
    ...     "start_on": pd.to_datetime(["2025-01-06"]), "due_on": pd.to_datetime(["2025-02-28"])})
    >>> describe_plan(plan)
    1 action is open, from 6 Jan 2025 to 28 Feb 2025, at a cost of $5,000.
    Not yet specific and measurable: S1 lacks an owner.
    Not approved yet: S1.
    """
    if plan.empty:
        return Absence("No corrective actions were received.")
    left = plan[plan["phase"] != "done"]
    if left.empty:
        return Sentences(["All actions of the plan are done.", _uncovered(coverage)])
    span = f"from {format_day(left['start_on'].min())} to {format_day(left['due_on'].max())}"
    cost = f"at a cost of {format_value(left['cost'].sum(), 'money')}{_unspent(left)}"
    told = [f"{count_of(len(left), 'action')} {'is' if len(left) == 1 else 'are'} open, {span}, {cost}.",
            _uncovered(coverage)]  # fmt: skip
    lacking = [f"{clean(row['action'])} lacks {join_words(row['missing'].split('; '))}"
               for row in left[left["missing"] != ""].to_dict("records")]  # fmt: skip
    told.append(f"Not yet specific and measurable: {'; '.join(lacking)}." if lacking else "")
    for mask, words in ((left["phase"] == "overdue", "Past their due date and not done"),
                        (left["approval"] != "approved", "Not approved yet"),
                        (left["conflict"] != "", "Start before what they wait for is due"),
                        (left["purpose"] == "no_gap", "For a KPI that is on target")):  # fmt: skip
        told.append(f"{words}: {join_words(map(clean, left.loc[mask, 'action']))}." if mask.any() else "")
    return Sentences(told)


def _unspent(left: pd.DataFrame) -> str:
    """What of the cost is still to be spent, where something was."""
    if "cost_left" not in left or not left["cost_left"].sum() < left["cost"].sum():
        return ""
    return f", of which {format_value(left['cost_left'].sum(), 'money')} is still to be spent"


def _uncovered(coverage: pd.DataFrame | None) -> str:
    if coverage is None or coverage.empty:
        return ""
    bare = [clean(name) for name in coverage.loc[~coverage["covered"].astype(bool), "name"]]
    if not bare:
        return "Every gap has an open action."
    have = "has" if len(bare) == 1 else "have"
    return f"{len(bare)} of {count_of(len(coverage), 'gap')} {have} no open action: {join_words(bare)}."


def describe_selection(selection: pd.DataFrame) -> Sentences:
    """Say which actions to take within the budget, what was close, and what a fifth more money would buy.

    `selection` is what `select_actions` returns. Where not even what is mandatory, under way or approved fits, the
    first sentence says so and why. What stays, and what a stop that was asked for saves and loses, comes next.
    Close are actions chosen in between 20 and 95 % of the draws, or whose turning round would lose less than 10 %
    of the set's worth. The rule of thumb, value per cost, is told where it falls short. Returns Sentences.

    >>> row = {"action": "A", "chosen": True, "chosen_less": False, "chosen_more": True, "chance": 0.5, "margin": 5.0,
    ...        "verdict": "feasible", "why": "", "budget": 10.0, "total_cost": 6.0, "total_value": 9.0, "cost": 6.0,
    ...        "greedy_value": 9.0, "value_less": 0.0, "value_more": 9.0, "value": 9.0}
    >>> print(describe_selection(pd.DataFrame([row]))[0])
    Take 1 of 1 open action: worth $9 a year for $6 of the $10 (A).
    """
    if selection.empty:
        return Absence("No open actions to choose from.")
    first = selection.iloc[0]
    if first["verdict"] == "infeasible":
        return Sentences([f"The budget does not suffice: {first['why']}."])
    told = [_taken(selection, first), _kept(selection), _stopped(selection)]
    if selection["chosen"].all():
        return Sentences([*told, "The budget suffices for all open actions." if pd.notna(first["budget"]) else ""])
    return Sentences([*told, _close(selection), *_others(selection), _thumb(first)])


def _taken(selection: pd.DataFrame, first: pd.Series) -> str:
    """What to take; without a budget nothing is said to be a part of it."""
    worth, cost, budget = (format_value(first[name], "money") for name in ("total_value", "total_cost", "budget"))
    taken = [clean(name) for name in selection.loc[selection["chosen"], "action"]]
    if not taken:
        return f"Take none: nothing that fits {budget} is worth anything."
    within = "" if pd.isna(first["budget"]) else f" of the {budget}"
    share = f"{len(taken)} of {count_of(len(selection), 'open action')}"
    return f"Take {share}: worth {worth} a year for {cost}{within} ({join_words(taken)})."


def _kept(selection: pd.DataFrame) -> str:
    """What was not up for choice."""
    kept = [clean(name) for name in selection.loc[_flag(selection, "kept"), "action"]]
    stays = "stays" if len(kept) == 1 else "stay"
    return f"Under way or approved, and therefore {stays}: {join_words(kept)}." if kept else ""


def _stopped(selection: pd.DataFrame) -> str:
    """What it would save and lose to stop what somebody asked to stop."""
    gone = selection[_flag(selection, "stopped") & ~selection["chosen"]].to_dict("records")
    told = [f"stopping {clean(row['action'])} saves {format_value(row['cost'], 'money')} still to be spent and loses "
            f"{format_value(row['value'], 'money')} a year" for row in gone]  # fmt: skip
    return f"As asked, {join_words(told)}." if told else ""


def _flag(selection: pd.DataFrame, name: str) -> pd.Series:
    return selection[name].astype(bool) if name in selection else pd.Series(data=False, index=selection.index)


def _close(selection: pd.DataFrame) -> str:
    doubtful = selection["chance"].between(0.2, 0.95, inclusive="left")
    doubtful |= selection["margin"] < _CLOSE * selection["total_value"]
    close = selection[doubtful & ~_flag(selection, "kept")].to_dict("records")
    told = [f"{clean(row['action'])} ({'in' if row['chosen'] else 'out'}"
            + ("" if pd.isna(row["chance"]) else f", chosen in {format_percent(row['chance'])} of the draws") + ")"
            for row in close]  # fmt: skip
    return f"Close: {'; '.join(told)}." if told else ""


def _others(selection: pd.DataFrame) -> list[str]:
    """What less and more money would change; said once where neither would change anything."""
    told = [_other(selection, "less"), _other(selection, "more")]
    still = all("change nothing" in sentence for sentence in told)
    return ["A budget 20 % lower or higher would change nothing."] if still else told


def _other(selection: pd.DataFrame, way: str) -> str:
    """What a budget 20 % lower or higher would change."""
    first, other = selection.iloc[0], selection[f"chosen_{way}"]
    change = first[f"value_{way}"] - first["total_value"]
    joins = join_words(map(clean, selection.loc[other & ~selection["chosen"], "action"]))
    leaves = join_words(map(clean, selection.loc[~other & selection["chosen"], "action"]))
    if not joins and not leaves:
        return f"A budget 20 % {'higher' if way == 'more' else 'lower'} would change nothing."
    parts = [f"{joins} would come in" if joins else "", f"{leaves} would drop out" if leaves else ""]
    amount = format_value(abs(change), "money")
    return (f"With 20 % {way}, {' and '.join(filter(None, parts))}: {amount} a year "
            f"{'more' if change >= 0 else 'less'}.")  # fmt: skip


def _thumb(first: pd.Series) -> str:
    if not first["total_value"] > 0 or first["greedy_value"] >= first["total_value"] * (1 - 1e-9):
        return ""
    share = format_percent(first["greedy_value"] / first["total_value"])
    return f"Choosing by value per cost alone would reach {share} of that worth."
