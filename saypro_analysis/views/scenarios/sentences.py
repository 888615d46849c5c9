"""Sentences about scenarios: how the KPIs end in each, what drives them, what weighs more, what was last thought."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.formats import (
    format_chance,
    format_count,
    format_day,
    format_gap,
    format_percent,
    format_value,
)
from saypro_analysis.views.kit.words import Absence, Sentences, clean, count_of, initial, join_first, join_words

MOST_TOLD = 3
NOTHING = "No scenario is entered, so there is nothing to hold the quarter against."
STILL = "No driver moves a KPI, so every scenario is the forecast."


def describe_scenarios(simulated: pd.DataFrame) -> Sentences:
    """Say how the KPIs will stand in the scenarios: the mix first, then the scenario that moves most, then by KPI.

    `simulated` is what `simulate_scenarios` returns. Returns Sentences, a tuple of plain text: how many of the moved
    KPIs are unlikely to meet their target in the weighted mix, then for the KPIs whose scenarios lie farthest apart the
    best and the worst of them; of more than three the first three.

    >>> describe_scenarios(pd.DataFrame(columns=["scenario", "drivers"]))
    No scenario is entered, so there is nothing to hold the quarter against.
    """
    if simulated.empty:
        return Absence(NOTHING)
    moved = simulated[simulated["drivers"] > 0]
    if moved.empty:
        return Absence(STILL)
    mix = moved[moved["scenario"].isna()].sort_values("apart_share", ascending=False, kind="stable")
    told = [_tell_spread(moved[moved["kpi"] == kpi]) for kpi in mix["kpi"].head(MOST_TOLD)]
    return Sentences([_tell_mix(mix), *told])


def _tell_mix(mix: pd.DataFrame) -> str:
    aimed = mix[mix["chance_met"].notna()]
    if aimed.empty:
        return f"The scenarios move {count_of(len(mix), 'KPI')}, none of which has a target."
    unlikely = aimed[aimed["chance_met"] < 0.5].sort_values("chance_met", kind="stable")
    named = [f"{clean(row['name'])} ({format_chance(row['chance_met'])})" for row in unlikely.to_dict("records")]
    until = format_day(mix["period_on"].max(), "MMMM y")
    head = f"With all scenarios weighted, {len(unlikely)} of {count_of(len(aimed), 'KPI')}"
    chances = f", by their chance to meet it: {join_first(named, MOST_TOLD)}" if named else ""
    return f"{head} that they move will more likely than not miss the target in {until}{chances}."


def _tell_spread(own: pd.DataFrame) -> str:
    """What a KPI is in its best and its worst scenario; lowest and highest where neither is better."""
    mix, rows = own[own["scenario"].isna()].iloc[0], own[own["scenario"].notna()]
    rows = rows.sort_values("mean", ascending=mix["better"] == "lower", kind="stable")
    ends = ("best", "worst") if mix["better"] in ("higher", "lower") else ("highest", "lowest")
    one, other = rows.iloc[0].to_dict(), rows.iloc[-1].to_dict()
    if len(rows) == 1:
        return f"{clean(mix['name'])}: {_tell_one(one)}, against a forecast of {_write(mix, 'forecast')}."
    return (f"{clean(mix['name'])}, forecast at {_write(mix, 'forecast')}: {ends[0]} in {_tell_one(one)}, "
            f"{ends[1]} in {_tell_one(other)}.")  # fmt: skip


def _tell_one(row: dict[str, Any]) -> str:
    return f"{clean(row['scenario_name'])}, {_write(row, 'mean')} ({_tell_change(row)})"


def _tell_change(row: dict[str, Any]) -> str:
    """The change against the forecast: percentage points between shares, percent else."""
    if row["unit"] in ("share", "ratio") or pd.isna(row["change_share"]):
        return format_gap(row["change"], row["unit"])
    return format_percent(row["change_share"], signed=True)


def _write(row: Any, column: str) -> str:
    return format_value(row[column], row["unit"])


def describe_scenario_drivers(ranked: pd.DataFrame) -> Sentences:
    """Say which driver matters most for the KPIs that the scenarios move most: a sentence per KPI, at most three.

    `ranked` is what `rank_scenario_drivers` returns. Returns Sentences, a tuple of plain text: the driver with the
    widest swing, and between which two figures it alone would move the KPI. Where no driver moves anything, the one
    sentence says so.

    >>> describe_scenario_drivers(pd.DataFrame(columns=["rank"]))
    No driver moves a KPI, so every scenario is the forecast.
    """
    first = ranked[ranked["rank"] == 1] if len(ranked) else ranked
    told = [_tell_driver(row) for row in first.head(MOST_TOLD).to_dict("records") if row["swing"] > 0]
    return Sentences(told) if told else Absence(STILL)


def _tell_driver(row: dict[str, Any]) -> str:
    return (f"{clean(row['name'])} depends most on {clean(row['driver']).lower()}: alone it would leave the KPI at "
            f"{_write(row, 'at_low')} at its lowest and at {_write(row, 'at_high')} at its highest, "
            f"where {_write(row, 'forecast')} is forecast.")  # fmt: skip


def describe_scenario_balance(balance: pd.DataFrame) -> Sentences:
    """Say which scenarios bring more than they threaten, and what each kind asks for.

    `balance` is what `compare_scenarios` returns. Returns Sentences, a tuple of plain text: a sentence per kind of
    balance that there is, and one about points without a score.

    >>> told = pd.DataFrame({"name": ["Growth"], "net_score": [10.0], "balance": ["opportunity_heavy"],
    ...                      "strategy": ["Go for it"], "unscored": [0]})
    >>> describe_scenario_balance(told)
    More opportunity than risk: Growth (+10). Go for it.
    """
    heads = {"opportunity_heavy": "More opportunity than risk", "risk_heavy": "More risk than opportunity",
             "balanced": "As much opportunity as risk"}  # fmt: skip
    told = [
        f"{head}: {join_first(_name_scores(balance[balance['balance'] == kind]), 2 * MOST_TOLD)}. "
        f"{balance.loc[balance['balance'] == kind, 'strategy'].iloc[0]}."
        for kind, head in heads.items()
        if (balance["balance"] == kind).any()
    ]
    unscored = int(balance["unscored"].sum()) if len(balance) else 0
    if unscored:
        told.append(f"{count_of(unscored, 'point')} without a likelihood or an impact {_count(unscored)} as nothing.")
    return Sentences(told) if told else Absence("No opportunity or risk of a scenario is entered.")


def _count(number: int) -> str:
    return "counts" if number == 1 else "count"


def _name_scores(rows: pd.DataFrame) -> list[str]:
    return [
        f"{clean(name)} ({'+' if score > 0 else ''}{format_count(score)})"
        for name, score in zip(rows["name"], rows["net_score"], strict=True)
    ]


def describe_scenario_reviews(reviewed: pd.DataFrame) -> Sentences:
    """Say how the probabilities changed at the last review, what is due for one, and what the register has otherwise.

    `reviewed` is what `review_scenarios` returns. Returns Sentences, a tuple of plain text.

    >>> told = pd.DataFrame({"name": ["Growth"], "change": [0.05], "reviewed_probability": [0.3], "reviews": [2],
    ...                      "overdue": [True], "days_since": [21], "differs": [False], "probability": [0.3]})
    >>> describe_scenario_reviews(told)
    At the last review Growth became likelier (30 %, +5 percentage points).
    To be reviewed again: Growth (21 days ago).
    """
    if reviewed.empty or not reviewed["reviews"].sum():
        return Absence("No review of a scenario is entered.")
    return Sentences([_tell_changes(reviewed), _tell_due(reviewed), _tell_differences(reviewed)])


def _tell_changes(reviewed: pd.DataFrame) -> str:
    rows = reviewed[reviewed["change"].abs() > 0.0005]
    if rows.empty:
        return "At the last review no probability was changed."
    told = []
    for up, word in ((True, "likelier"), (False, "less likely")):
        own = rows[(rows["change"] > 0) == up]
        named = [f"{clean(row['name'])} became {word} ({format_percent(row['reviewed_probability'])}, "
                 f"{'+' if up else '−'}{abs(round(100 * row['change'], 1)):g} percentage points)"
                 for row in own.to_dict("records")]  # fmt: skip
        told += named
    return f"At the last review {join_words(told)}."


def _tell_due(reviewed: pd.DataFrame) -> str:
    due = reviewed[reviewed["overdue"]]
    days = {int(day) for day in due["days_since"].dropna()}
    if len(due) == len(reviewed) > 1 and len(days) == 1 and due["days_since"].notna().all():
        return f"All scenarios are to be reviewed again: the last time was {days.pop()} days ago."
    named = [
        f"{clean(name)} ({'never yet' if pd.isna(days) else f'{days} days ago'})"
        for name, days in zip(due["name"], due["days_since"], strict=True)
    ]
    return f"To be reviewed again: {join_first(named, 2 * MOST_TOLD)}." if named else ""


def _tell_differences(reviewed: pd.DataFrame) -> str:
    odd = reviewed[reviewed["differs"]]
    named = [f"{clean(row['name'])} ({format_percent(row['probability'])}, reviewed as "
             f"{format_percent(row['reviewed_probability'])})" for row in odd.to_dict("records")]  # fmt: skip
    return initial(f"the register has another probability than the last review: {join_words(named)}.") if named else ""
