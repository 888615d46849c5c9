"""Sentences about the systems: up or not, when the budget is gone, what runs out, what is asked of whom."""

import pandas as pd

from saypro_analysis.views.kit.formats import format_day, format_percent, format_value
from saypro_analysis.views.kit.words import Absence, Sentences, clean, count_of, join_words

_SHOWN = 3


def describe_downtime(downtime: pd.DataFrame) -> Sentences:
    """Say whether systems were up as they have to be, and what is left of their error budgets.

    `downtime` is what `measure_downtime` returns. Returns Sentences, a tuple of plain text: how many systems kept the
    target, those that did not with the day on which their budget was gone, those whose budget is about to be gone,
    those that are down now.

    >>> downtime = pd.DataFrame({"system": ["Web"], "uptime": [0.98], "target": [0.99], "verdict": ["not_met"],
    ...     "downtime_hours": [43.2], "budget_hours": [21.6], "budget_gone_on": pd.to_datetime(["2025-02-03"]),
    ...     "budget_gone_low_on": pd.to_datetime(["2025-02-03"]), "budget_gone_high_on": [pd.NaT],
    ...     "still_down": [False]})
    >>> describe_downtime(downtime)[1]
    'Web was down 43.2 h where 21.6 h are allowed: its error budget was gone on 3 Feb 2025.'
    """
    if downtime.empty:
        return Sentences(["No outages were received."])
    missed, open_ = downtime[downtime["verdict"] == "not_met"], downtime[downtime["verdict"] == "cannot_tell"]
    kept = len(downtime) - len(missed)
    head = (f"{kept} of {count_of(len(downtime), 'system')} kept {format_percent(downtime['target'].iloc[0])} uptime"
            f"{' so far' if len(open_) else ''}.")  # fmt: skip
    down = join_words([clean(name) for name in downtime.loc[downtime["still_down"], "system"]])
    return Sentences([
        head,
        *(_gone(row) for _, row in missed.iterrows()),
        *(_ahead(row) for _, row in open_.iterrows()),
        f"Down now: {down}." if down else "",
    ])  # fmt: skip


def _gone(row: pd.Series) -> str:
    spent, allowed = (format_value(row[name], "hours") for name in ("downtime_hours", "budget_hours"))
    gone = f"its error budget was gone on {format_day(row['budget_gone_on'])}"
    return f"{clean(row['system'])} was down {spent} where {allowed} are allowed: {gone}."


def _ahead(row: pd.Series) -> str:
    if pd.isna(row["budget_gone_on"]):
        return ""
    high = row["budget_gone_high_on"]
    late = format_day(high) if pd.notna(high) else "the end of the period, or later"
    early = format_day(row["budget_gone_low_on"])
    return f"{clean(row['system'])}: at this rate the error budget is gone between {early} and {late}."


def describe_systems(systems: pd.DataFrame) -> Sentences:
    """Say which figures are beyond their limits, and which are near them.

    `systems` is what `summarise_systems` returns. Returns Sentences, a tuple of plain text: how many figures are within
    their limits, those beyond and those near, by name.

    >>> systems = pd.DataFrame({"system": ["Web", "Web"], "label": ["load", "error rate"],
    ...                         "state": ["beyond", "within"]})
    >>> describe_systems(systems)
    1 of 2 figures is within its limit.
    Beyond: Web, load.
    """
    limited = systems[systems["state"] != "no_limit"]
    if limited.empty:
        return Sentences(["No figures with a limit were received."])
    kept = int((limited["state"] != "beyond").sum())
    words = "is within its limit" if kept == 1 else "are within their limits"
    head = f"{kept} of {count_of(len(limited), 'figure')} {words}."
    named = {
        state: [f"{clean(row.system)}, {clean(row.label)}" for row in limited[limited["state"] == state].itertuples()]
        for state in ("beyond", "near")
    }
    return Sentences([head, *(f"{state.capitalize()}: {'; '.join(names)}." for state, names in named.items() if names)])


def describe_capacity(capacity: pd.DataFrame) -> Sentences:
    """Say what is about to run out, and when.

    `capacity` is what `forecast_capacity` returns. Returns Sentences, a tuple of plain text: one for each resource that
    is at its limit or reaches it within a quarter, with the range; else that nothing does, or that nothing is known.

    >>> capacity = pd.DataFrame({"system": ["Files"], "label": ["disk in use"], "outlook": ["soon"],
    ...     "threshold": [0.85], "unit": ["share"], "latest": [0.77], "reached_on": pd.to_datetime(["2025-05-25"]),
    ...     "reached_low_on": pd.to_datetime(["2025-05-22"]), "reached_high_on": pd.to_datetime(["2025-05-29"])})
    >>> describe_capacity(capacity)
    Files, disk in use: 77 % now; reaches its limit of 85 % about 25 May 2025 (22 May 2025 to 29 May 2025).
    """
    if capacity.empty:
        return Absence("No figures of what could run out were received, so nothing can be told of it.")
    due = capacity[capacity["outlook"].isin(["full", "soon"])]
    if due.empty:
        return Sentences(["Nothing that was measured reaches its limit within a quarter."])
    return Sentences([_fills(row) for _, row in due.iterrows()])


def _fills(row: pd.Series) -> str:
    now, limit = (format_value(row[name], row["unit"]) for name in ("latest", "threshold"))
    head = f"{clean(row['system'])}, {clean(row['label'])}: {now} now"
    if row["outlook"] == "full":
        return f"{head}, beyond its limit of {limit}."
    late = format_day(row["reached_high_on"]) if pd.notna(row["reached_high_on"]) else "later than can be told"
    reach = f"{format_day(row['reached_low_on'])} to {late}"
    return f"{head}; reaches its limit of {limit} about {format_day(row['reached_on'])} ({reach})."


def describe_system_requests(capacity: pd.DataFrame, upkeep: pd.DataFrame, housekeeping: pd.DataFrame) -> list[str]:
    """Say what is asked of whom: room to make, updates to apply, tasks and findings to close.

    `capacity` is what `forecast_capacity` returns, `upkeep` what `summarise_system_updates` does, `housekeeping` what
    `summarise_housekeeping` does. Returns a list of sentences that `publish` takes as `requests`; empty where nothing
    is asked.

    >>> housekeeping = pd.DataFrame({"item": ["backups"], "share": [0.5], "overdue": ["Web"], "oldest_days": [9.0]})
    >>> describe_system_requests(pd.DataFrame(), pd.DataFrame(), housekeeping)
    ['Web: backups open for 9 days.']
    """
    told = []
    if len(capacity):
        due = capacity[capacity["outlook"].isin(["full", "soon"])]
        told += [
            f"{clean(row.system)}: make room, {clean(row.label)} reaches its limit by {format_day(row.reached_low_on)}."
            for row in due.head(_SHOWN).itertuples()
        ]
    if len(upkeep) and (row := upkeep[upkeep["criticality"] == "all"].iloc[0])["overdue"]:
        told.append(f"Apply the {count_of(int(row['overdue']), 'overdue update')} ({clean(row['pending'])} pending).")
    if len(housekeeping):
        late = housekeeping[housekeeping["overdue"] != ""].sort_values("oldest_days", ascending=False, kind="stable")
        told += [f"{clean(row.overdue)}: {clean(row.item)} open for {count_of(int(row.oldest_days), 'day')}."
                 for row in late[late["oldest_days"] > 0].head(_SHOWN).itertuples()]  # fmt: skip
    return told
