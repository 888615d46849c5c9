"""The last that was reported of each corrective action."""

import pandas as pd

from saypro_analysis.data.lookups import look_up
from saypro_analysis.data.readings import complete_table

_REPORT = ["action", "department", "statement", "owner", "start_on", "due_on", "complete", "reported_on", "reports",
           "spent", "cost", "spent_share", "note", "open_roadblock", "state"]  # fmt: skip


def summarise_updates(actions: pd.DataFrame, updates: pd.DataFrame, *, as_of: object = None) -> pd.DataFrame:
    """Tell the last report on every action: one row per action, by due date and name.

    `actions` and `updates` are the tables of those names; `as_of` (text, date or Timestamp) is the day of the review,
    the last report's day if None. Columns out: `complete` (0..1, missing where nothing was reported), `reported_on`,
    `reports` (their number), `spent, cost` (money), `spent_share` (spent / cost), `note`, `open_roadblock` (the latest
    that is not cleared by `as_of`), and `state`: done, under_way, unreported (started, but no report), not_started.
    States follow from dates and reports; whether an action is late is not judged here. Raises DataError for frames that
    break their declaration.

    >>> actions = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
    ...                         "owner": ["Ada"], "start_on": ["2025-01-06"], "due_on": ["2025-02-28"]})
    >>> updates = pd.DataFrame({"action": ["S1"], "reported_on": ["2025-01-10"], "complete": ["40%"]})
    >>> summarise_updates(actions, updates)[["complete", "state"]].values.tolist()
    [[0.4, 'under_way']]
    """
    plan = complete_table(actions, "actions")
    reports = complete_table(updates, "updates").sort_values(["action", "reported_on"], kind="stable")
    day = pd.Timestamp(str(as_of)) if as_of is not None else reports["reported_on"].max()
    reports = reports[reports["reported_on"] <= day]
    last = reports.groupby("action")[["complete", "reported_on", "spent", "note"]].last()
    uncleared = reports["cleared_on"].isna() | (reports["cleared_on"] > day)
    blocked = reports[reports["roadblock"].notna() & uncleared]
    last["reports"] = reports.groupby("action").size()
    last["open_roadblock"] = blocked.groupby("action")["roadblock"].last()
    told = pd.concat([plan.drop(columns=["status"]), look_up(last, plan["action"])], axis=1)
    told["reports"] = told["reports"].fillna(0).astype(int)
    told["spent_share"] = told["spent"] / told["cost"].where(told["cost"] > 0)
    told["state"] = _states(told, day)
    return told.sort_values(["due_on", "action"], kind="stable", ignore_index=True)[_REPORT]


def _states(told: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    started = (told["start_on"] <= day) | (told["complete"] > 0)
    reported = started.map({True: "unreported", False: "not_started"}).where(told["reports"] == 0, "under_way")
    return reported.mask(told["complete"] >= 1, "done")
