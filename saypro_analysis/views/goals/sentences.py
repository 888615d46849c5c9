"""Sentences about goals: which will be made, whether they are sound, which opportunity first, how all is managed."""

from typing import Any

import pandas as pd

from saypro_analysis.views.goals.names import name_with_id, tell_chance
from saypro_analysis.views.kit.figures_alike import format_pair
from saypro_analysis.views.kit.formats import (
    format_day,
    format_percent,
    format_plain,
    format_value,
)
from saypro_analysis.views.kit.words import (
    Absence,
    Sentences,
    clean,
    count_of,
    cut_at_word,
    join_first,
    join_words,
)

MOST_TOLD = 3
LEAST_MOVE = 0.05  # of a chance, below which it has not moved
LONGEST_GOAL = 60  # letters of a goal's statement
_GROUPS = (("on_track", "will probably be made"), ("at_risk", "may go either way"),
           ("off_track", "will probably be missed"))  # fmt: skip


def describe_goals(forecasts: pd.DataFrame, reviewed: pd.DataFrame) -> Sentences:
    """Say which goals will be made: how many of each kind, the likely missed, what looks otherwise than it will be.

    `forecasts` is what `forecast_goals` returns, needed are `goal, status, chance, reason`; `reviewed` what
    `review_goals` does, needed are `goal, statement, unit, better, actual, target`. Returns Sentences, a tuple of plain
    text.

    >>> forecasts = pd.DataFrame({"goal": ["G1"], "status": ["off_track"], "chance": [0.2], "reason": [""]})
    >>> reviewed = pd.DataFrame({"goal": ["G1"], "statement": ["More orders"], "unit": ["count"], "better": ["higher"],
    ...                          "actual": [131.0], "target": [130.0]})
    >>> describe_goals(forecasts, reviewed)
    1 of 1 goal will probably be missed.
    Likely missed: More orders (G1, 20 %).
    The goal for More orders (G1) looks fine (131 against 130) and will probably be missed all the same.
    """
    if forecasts.empty:
        return Absence("There are no goals, so there is nothing to tell of them.")
    told = forecasts[["goal", "status", "chance", "reason"]].merge(reviewed, on="goal", how="left")
    return Sentences([_count(told), _missed(told), *_surprises(told), _unknown(told)])


def _count(told: pd.DataFrame) -> str:
    parts = [(int((told["status"] == state).sum()), words) for state, words in _GROUPS]
    parts = [(number, words) for number, words in parts if number]
    dark = int((told["status"] == "cannot_tell").sum())
    if not parts:
        return f"Of {count_of(len(told), 'goal')} none can be foretold."
    first, *rest = parts
    more = [f"{number} {words}" for number, words in rest] + ([f"of {dark} it cannot be told"] if dark else [])
    return f"{first[0]} of {count_of(len(told), 'goal')} {join_words([first[1], *more])}."


def _missed(told: pd.DataFrame) -> str:
    rows = told[told["status"] == "off_track"].sort_values("chance", kind="stable").to_dict("records")
    named = [_name(row, f", {tell_chance(row['chance'])}") for row in rows]
    return f"Likely missed: {join_first(named, MOST_TOLD)}." if named else ""


def _surprises(told: pd.DataFrame) -> list[str]:
    """What stands on one side of its target today and will probably end on the other."""
    sign = told["better"].map({"higher": 1.0, "lower": -1.0})
    ahead = sign * (told["actual"] - told["target"])
    behind, fine = (
        told[(ahead < 0) & (told["status"] == "on_track")],
        told[(ahead >= 0) & (told["status"] == "off_track")],
    )
    both = (behind, "looks behind", "made"), (fine, "looks fine", "missed")
    return [f"The goal for {name_with_id(row)} {looks} ({_both(row)}) and will probably be {end} all the same."
            for rows, looks, end in both for row in rows.head(MOST_TOLD).to_dict("records")]  # fmt: skip


def _both(row: dict[str, Any]) -> str:
    unit = row["unit"] if isinstance(row["unit"], str) else "count"
    return " against ".join(format_pair(row["actual"], row["target"], unit))


def _unknown(told: pd.DataFrame) -> str:
    rows = told[told["status"] == "cannot_tell"].to_dict("records")
    named = [_name(row, f": {_small(clean(row['reason']))}") for row in rows]
    return f"Cannot be told: {join_first(named, MOST_TOLD)}." if named else ""


def describe_goal_moves(traced: pd.DataFrame, forecasts: pd.DataFrame) -> Sentences:
    """Say whose chance moved by at least 5 points with the last figures, the furthest first: a sentence each.

    `traced` is what `trace_goals` returns, with `goal, period_on, chance`; `forecasts` what `forecast_goals`
    does, needed are `goal, name, unit, actual`. At most three are told. Returns Sentences, a tuple of plain text; where
    no chance moved, or none could be followed, one sentence says so.

    >>> traced = pd.DataFrame({"goal": ["G1", "G1"], "chance": [0.5, 0.2],
    ...                        "period_on": pd.to_datetime(["2025-02-01", "2025-03-01"])})
    >>> forecasts = pd.DataFrame({"goal": ["G1"], "name": ["Orders"], "unit": ["count"], "actual": [120.0]})
    >>> describe_goal_moves(traced, forecasts)
    Orders (G1): the chance fell from 50 % to 20 % with the figures of Mar 2025, 120.
    """
    if traced.empty:
        return Absence("No goal has figures that could be followed.")
    last = traced.groupby("goal").tail(1).set_index("goal")
    before = traced.groupby("goal")["chance"].nth(-2)
    before.index = traced.loc[before.index, "goal"]
    told = last.assign(before=before).join(forecasts.set_index("goal")[["name", "unit", "actual"]])
    moved = (told["chance"] - told["before"]).abs()
    rows = told[moved >= LEAST_MOVE].assign(moved=moved).sort_values("moved", ascending=False, kind="stable")
    sentences = [_move(str(goal), row.to_dict()) for goal, row in rows.head(MOST_TOLD).iterrows()]
    return Sentences(sentences or ["No chance moved by 5 points or more with the last figures."])


def _move(goal: str, row: dict[str, Any]) -> str:
    way = "rose" if row["chance"] > row["before"] else "fell"
    ends = f"{way} from {tell_chance(row['before'])} to {tell_chance(row['chance'])}"
    unit = row["unit"] if isinstance(row["unit"], str) else "count"
    figure = f", {format_value(row['actual'], unit)}" if pd.notna(row["actual"]) else ""
    name = name_with_id({**row, "goal": goal})
    return f"{name}: the chance {ends} with the figures of {format_day(row['period_on'], 'MMM y')}{figure}."


def describe_goal_reviews(reviewed: pd.DataFrame) -> Sentences:
    """Say whether the goals are sound: how many are SMART, what the others lack, whose risks nobody looked at.

    `reviewed` is what `review_goals` returns. Returns Sentences, a tuple of plain text; at most three goals are named
    in each.

    >>> told = pd.DataFrame({"goal": ["G1"], "statement": ["More orders"], "smart": [4], "smart_lacks": ["specific"],
    ...                      "risk_review": ["never"], "inconsistencies": [""]})
    >>> describe_goal_reviews(told)
    0 of 1 goal is specific, measurable, achievable, relevant and time-bound: More orders (G1) is not specific.
    The risks of More orders (G1) were never gone through.
    """
    if reviewed.empty:
        return Absence("There are no goals to review.")
    lacking = reviewed[reviewed["smart_lacks"] != ""]
    named = [f"{name_with_id(row)} is not {join_words(str(row['smart_lacks']).split(', '), 'or')}"
             for row in lacking.to_dict("records")]  # fmt: skip
    sound = len(reviewed) - len(lacking)
    verb = "is" if 1 in (sound, len(reviewed)) else "are"
    first = (f"{sound} of {count_of(len(reviewed), 'goal')} {verb} specific, measurable, achievable, relevant and "
             "time-bound")  # fmt: skip
    told = [f"{first}{f': {join_first(named, MOST_TOLD)}' if named else ''}."]
    for state, words in (
        ("never", "were never gone through"),
        ("old", "were last gone through more than a quarter ago"),
    ):
        rows = reviewed[reviewed["risk_review"] == state].sort_values("goal").to_dict("records")
        told += [f"The risks of {join_first(list(map(name_with_id, rows)), 2 * MOST_TOLD)} {words}."] if rows else []
    odd = [f"{clean(row['goal'])} ({_small(clean(row['inconsistencies']))})"
           for row in reviewed[reviewed["inconsistencies"] != ""].to_dict("records")]  # fmt: skip
    return Sentences([*told, f"The data contradict themselves: {join_first(odd, MOST_TOLD)}." if odd else ""])


def describe_opportunities(ranked: pd.DataFrame) -> Sentences:
    """Say which opportunity to take first and what it waits for, which are late, which serve no goal.

    `ranked` is what `rank_opportunities` returns. Returns Sentences, a tuple of plain text.

    >>> told = pd.DataFrame({"opportunity": ["O1"], "statement": ["Sell by telephone"], "expected_share": [0.1],
    ...     "goals_helped": ["G1"], "subject": ["G1"], "readiness_lacks": ["talent"], "plan_lacks": [""],
    ...     "state": ["not_started"], "start_on": [pd.NaT]})
    >>> describe_opportunities(told)
    First comes O1 Sell by telephone: it is expected to bring 10 % of the way to all goals (G1); talent is not ready.
    """
    live = ranked[~ranked["state"].isin(["done", "cancelled"])]
    if live.empty:
        return Absence("No opportunity is open.")
    best = live[live["expected_share"] > 0]
    told = (
        [_best(best.iloc[0].to_dict())] if len(best) else ["Nobody has said what any opportunity would bring a goal."]
    )
    late = live[live["state"].isin(["slipping", "overdue"])].to_dict("records")
    named = [f"{clean(row['opportunity'])} (since {format_day(row['start_on'])})" if row["state"] == "slipping"
             else f"{clean(row['opportunity'])} (overdue)" for row in late]  # fmt: skip
    alone = [clean(name) for name in live.loc[(live["goals_helped"] == "") & live["subject"].isna(), "opportunity"]]
    told += [f"Late: {join_first(named, MOST_TOLD)}."] if named else []
    told += [f"{join_first(alone, MOST_TOLD)} {'serves' if len(alone) == 1 else 'serve'} no goal."] if alone else []
    return Sentences(told)


def _best(row: dict[str, Any]) -> str:
    lacks = [part for part in str(row["readiness_lacks"]).split(", ") if part]
    plan = [part for part in str(row["plan_lacks"]).split(", ") if part]
    verb = "is" if lacks in (["talent"], ["infrastructure"]) else "are"
    waits = [f"{join_words(lacks)} {verb} not ready"] if lacks else []
    waits += [f"its plan lacks {join_words(plan)}"] if plan else []
    share, helped = format_percent(row["expected_share"]), clean(row["goals_helped"])
    name = f"{clean(row['opportunity'])} {cut_at_word(clean(row['statement']), LONGEST_GOAL)}"
    brings = f"expected to bring {share} of the way to all goals ({helped})"
    state = " and ".join(waits) or "it is ready and planned"
    return f"First comes {name}: it is {brings}; {state}."


def describe_goal_management(measures: pd.DataFrame, meetings: pd.DataFrame, signals: pd.DataFrame) -> Sentences:
    """Say how risks and opportunities are looked after: the three figures, meetings missed, sources gone quiet.

    `measures` is what `measure_goal_management` returns, `meetings` what `summarise_goal_meetings`, `signals` what
    `summarise_environment` does. Returns Sentences, a tuple of plain text.

    >>> measures = pd.DataFrame({"measure": ["opportunities_started"], "value": [0.5], "count": [1], "of": [2]})
    >>> meetings = pd.DataFrame({"department": ["Sales"], "expected": [6], "held": [5]})
    >>> signals = pd.DataFrame({"source": ["customers"], "quiet": [True]})
    >>> describe_goal_management(measures, meetings, signals)
    1 of 2 opportunities was started (50 %).
    5 of 6 expected meetings were held; fewest in Sales (5 of 6).
    No signal was noted for a quarter from customers.
    """
    told = [_measure(row) for row in measures.dropna(subset=["value"]).to_dict("records")]
    due = meetings[meetings["expected"] > 0]
    if len(due):
        held = due["held"].clip(upper=due["expected"])
        worst = due.loc[(held / due["expected"]).idxmin()]
        all_of = f"{int(held.sum())} of {count_of(int(due['expected'].sum()), 'expected meeting')} were held"
        fewest = f"{clean(worst['department'])} ({int(worst['held'])} of {int(worst['expected'])})"
        told.append(f"{all_of}; fewest in {fewest}.")
    quiet = [clean(source) for source in signals.loc[signals["quiet"].astype(bool), "source"]]
    return Sentences([*told, f"No signal was noted for a quarter from {join_words(quiet)}." if quiet else ""])


def _measure(row: dict[str, Any]) -> str:
    count, of = int(row["count"]), int(row["of"])
    verb = "was" if count == 1 else "were"
    if row["measure"] == "mitigations_on_time":
        share = format_percent(row["value"])
        return f"{count} of {count_of(of, 'mitigation')} due {verb} in place by their day ({share})."
    if row["measure"] == "opportunities_started":
        of_all = count_of(of, "opportunity", "opportunities")
        return f"{count} of {of_all} {verb} started ({format_percent(row['value'])})."
    way = "fell" if row["value"] < 0 else "rose"
    changed = "did not change" if not row["value"] else f"{way} by {format_plain(abs(row['value']))} on average"
    return f"The scores of {count_of(of, 'risk')} {changed} since the review before; {count} fell."


def _name(row: dict[str, Any], more: str) -> str:
    """A goal in its own words, and within brackets its short name and what is told of it."""
    return f"{cut_at_word(clean(row['statement']), LONGEST_GOAL)} ({clean(row['goal'])}{more})"


def _small(text: str) -> str:
    """A sentence's words within brackets: its first letter small, unless it is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
