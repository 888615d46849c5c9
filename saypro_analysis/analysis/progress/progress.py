"""How far each action is, beside how far it should be: on time, slipping, overdue, done."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.progress.methods.finish_forecasts import forecast_finish
from saypro_analysis.analysis.progress.methods.plans_as_of import is_given_up, plan_on, planned_share
from saypro_analysis.analysis.progress.methods.roadblocks_as_of import open_on, roadblocks_until
from saypro_analysis.analysis.progress.methods.updates_as_of import (
    STALE_DAYS,
    last_reports,
    name_oddities,
    reports_until,
)
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.lookups import look_up

STATES = ("overdue", "unreported", "slipping", "on_track", "not_started", "done", "cancelled")
COLUMNS = ["action", "department", "kpi", "statement", "owner", "start_on", "due_on", "baseline_due_on", "complete",
           "planned_complete", "status", "days_late", "finished_on", "forecast_finish_on", "forecast_low_on",
           "forecast_high_on", "forecast_method", "spent", "planned_spend", "cost", "baseline_cost", "spent_share",
           "reported_on", "reports", "note", "open_roadblock", "roadblocks_open", "oddities"]  # fmt: skip
_COUNTED = ("status", "complete", "planned_complete", "cost", "spent", "planned_spend", "owner")
_SLACK_DAYS, _SLACK_SHARE = 3, 0.1
_FIRST_REPORT_DAYS = 7  # after which a first report is due: reports are weekly
_LATE_SHARE = 0.25  # of its duration, by which the likely finish may lie after the due date


def track_progress(
    actions: pd.DataFrame, updates: pd.DataFrame, changes: pd.DataFrame | None = None, *, as_of: object
) -> pd.DataFrame:
    """Hold each action against its plan: one row per action, by due date and name.

    `actions`, `updates`, `changes` are the tables of those names; later reports and changes than `as_of` are set
    aside. Columns out: `complete, planned_complete` (0..1); `status`: done, overdue (past its due date), unreported
    (7 days after the start never heard of, or not for 14 days in which the plan outran what was told), slipping
    (behind by more than 3 days and a tenth of its duration; or due today; or behind by more than 3 days with a
    likely finish more than a quarter of its duration late; or its whole range of finish lies after the due date),
    on_track, not_started, cancelled (given up); `days_late` (done: finish after due; overdue: today after due; else
    days of work behind plan at the last report, negative ahead); `forecast_finish_on` with its range (80 % or more)
    `forecast_low_on, forecast_high_on` and `forecast_method`; `spent, planned_spend, cost` (money);
    `baseline_due_on, baseline_cost`; `note`; `open_roadblock, roadblocks_open`; `oddities`: reports that fall,
    contradict or are missing. Raises DataError for frames that break their declaration. Method:
    docs/methods/progress.md.

    >>> actions = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
    ...                         "owner": ["Ada"], "start_on": ["2025-01-01"], "due_on": ["2025-01-20"]})
    >>> updates = pd.DataFrame({"action": ["S1"], "reported_on": ["2025-01-10"], "complete": ["20%"]})
    >>> track_progress(actions, updates, as_of="2025-01-10")[["status", "days_late"]].values.tolist()
    [['slipping', 6.0]]
    """
    day = read_day(as_of)
    plan, reports = plan_on(actions, changes, day), reports_until(updates, day)
    gone = is_given_up(plan["status"])
    told = pd.concat([plan.drop(columns=["staff_days"]), look_up(last_reports(reports), plan["action"])], axis=1)
    told["reports"] = told["reports"].fillna(0).astype(int)
    told["planned_complete"] = planned_share(told["start_on"], told["due_on"], day)
    told["planned_spend"] = told["cost"] * told["planned_complete"]
    told["spent_share"] = told["spent"] / told["cost"].where(told["cost"] > 0)
    told["status"], told["days_late"] = _judge(told, gone, day)
    told = _add_roadblocks(_add_forecasts(told, reports, day), reports, day)
    told["status"] = told["status"].mask((told["status"] == "on_track") & _is_doomed(told), "slipping")
    oddities = name_oddities(reports, plan, day)
    told["oddities"] = pd.Series([oddities.get(action, "") for action in told["action"]], told.index, dtype="str")
    return told.sort_values(["due_on", "action"], kind="stable", ignore_index=True)[COLUMNS]


def _is_doomed(told: pd.DataFrame) -> pd.Series:
    """Which actions will be late at their pace: surely, or likely and by much."""
    length = (told["due_on"] - told["start_on"]).dt.days + 1
    late = (told["forecast_finish_on"] - told["due_on"]).dt.days
    likely = (told["days_late"] > _SLACK_DAYS) & (late > _LATE_SHARE * length)
    return likely | (told["forecast_low_on"] > told["due_on"])


def _judge(told: pd.DataFrame, gone: pd.Series, day: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    done, past = told["complete"] >= 1, told["due_on"] < day
    length = (told["due_on"] - told["start_on"]).dt.days + 1
    behind = planned_share(told["start_on"], told["due_on"], told["reported_on"]) - told["complete"]
    late = (behind * length).mask(past, (day - told["due_on"]).dt.days.astype(float))
    late = late.mask(done, (told["finished_on"] - told["due_on"]).dt.days.astype(float)).astype(float).round(6)
    state = pd.Series("on_track", index=told.index, dtype="str")
    slack = (length * _SLACK_SHARE).clip(lower=_SLACK_DAYS)
    # What was on track when it was last heard of says nothing of today, if the plan has gone on since.
    silent = (day - told["reported_on"]).dt.days > STALE_DAYS
    ahead = (told["planned_complete"] - told["complete"]) * length <= slack
    state = state.mask(silent & ~ahead, "unreported").mask(late > slack, "slipping")
    started = (told["start_on"] <= day) | (told["complete"] > 0)
    unheard = told["complete"].isna() & ~((day - told["start_on"]).dt.days < _FIRST_REPORT_DAYS)
    state = state.mask(told["due_on"] == day, "slipping").mask(unheard, "unreported").mask(~started, "not_started")
    state = state.mask(past, "overdue").mask(gone, "cancelled").mask(done, "done")
    return state, late.mask(state == "cancelled")


def _add_forecasts(told: pd.DataFrame, reports: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    told_of = {action: (own["reported_on"].to_numpy(), own["complete"].to_numpy(dtype=float))
               for action, own in reports.groupby("action")[["reported_on", "complete"]]}  # fmt: skip
    columns = [told[name].tolist() for name in ("action", "status", "start_on", "due_on", "finished_on")]
    rows = [_forecast(told_of.get(action), status, (start, due, finished), day)
            for action, status, start, due, finished in zip(*columns, strict=True)]  # fmt: skip
    names = ["forecast_finish_on", "forecast_low_on", "forecast_high_on", "forecast_method"]
    made = pd.DataFrame(rows, columns=names, index=told.index)
    for name in names[:3]:
        made[name] = pd.to_datetime(made[name])
    return pd.concat([told, made], axis=1)


def _forecast(
    own: tuple[np.ndarray, np.ndarray] | None, status: str, days: tuple[pd.Timestamp, ...], day: pd.Timestamp
) -> tuple[object, object, object, str]:
    start, due, finished = days
    if status == "done":
        return finished, finished, finished, "reported done"
    if status == "cancelled":
        return pd.NaT, pd.NaT, pd.NaT, "given up"
    if status == "not_started":
        return due, pd.NaT, pd.NaT, "as planned; not started"
    if own is None:
        return pd.NaT, pd.NaT, pd.NaT, "no report to go by"
    return forecast_finish(*own, start, day)


def _add_roadblocks(told: pd.DataFrame, reports: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    left = told.loc[told["status"] != "cancelled", "action"]
    blocked = open_on(roadblocks_until(reports[reports["action"].isin(left)], day))
    last = blocked.groupby("action")["roadblock"].last()
    counts = blocked.groupby("action").size()
    return told.assign(
        open_roadblock=pd.Series([last.get(action) for action in told["action"]], told.index, dtype="str"),
        roadblocks_open=[int(counts.get(action, 0)) for action in told["action"]],
    )


def summarise_progress(progress: pd.DataFrame, *, by: str = "department") -> pd.DataFrame:
    """Count the states of actions per department or owner: one row per value of `by`, the worst first.

    `progress` is what `track_progress` returns. Columns out: the column `by` (actions without one are "nobody");
    `actions`; a count per state; `complete, planned_complete`, means weighted by planned cost where every action of
    the row has one, else plain (an action without report counts as 0); `spent, planned_spend` (money); `light`: red
    (an action is overdue or unreported), amber (one is slipping, or is open and nobody owns it), green. Raises
    ValueError for an unknown column.

    >>> progress = pd.DataFrame({"department": ["Sales"], "status": ["overdue"], "complete": [0.5], "cost": [10.0],
    ...                          "planned_complete": [1.0], "spent": [4.0], "planned_spend": [10.0]})
    >>> summarise_progress(progress)[["overdue", "complete", "light"]].values.tolist()
    [[1, 0.5, 'red']]
    """
    if by not in progress:
        raise ValueError(f"by: found {by!r}, expected a column of progress such as department or owner")
    keys = progress[by].fillna("nobody")
    counted = progress[[name for name in _COUNTED if name in progress]]
    rows = [_summary(by, str(key), part) for key, part in counted.groupby(keys)]
    told = pd.DataFrame(rows, columns=[by, "actions", *STATES, "complete", "planned_complete", "spent",
                                       "planned_spend", "light"])  # fmt: skip
    rank = place_words(told["light"], ("red", "amber", "green"))
    return told.assign(rank=rank).sort_values(["rank", by], kind="stable", ignore_index=True).drop(columns="rank")


def _summary(by: str, key: str, part: pd.DataFrame) -> dict[str, object]:
    found = part["status"].value_counts()
    counts = {state: int(found.get(state, 0)) for state in STATES}
    live = part[part["status"] != "cancelled"]
    weights = live["cost"] if live["cost"].notna().all() and live["cost"].sum() > 0 else live["cost"] * 0 + 1
    weights = weights.fillna(1.0)
    shares = {name: float((live[name].fillna(0) * weights).sum() / weights.sum()) if len(live) else np.nan
              for name in ("complete", "planned_complete")}  # fmt: skip
    orphans = live["owner"].isna() & (live["status"] != "done") if "owner" in live else live["status"] == ""
    red, amber = counts["overdue"] + counts["unreported"], counts["slipping"] + int(orphans.sum())
    light = "red" if red else "amber" if amber else "green"
    money = {name: part[name].sum(min_count=1) for name in ("spent", "planned_spend")}
    return {by: key, "actions": len(part), **counts, **shares, **money, "light": light}


def summarise_work(progress: pd.DataFrame) -> pd.DataFrame:
    """Sort the actions into a progress report's three lists: a row per action and list, in the order of the lists.

    `progress` is what `track_progress` returns. Columns out: `list`: completed, pending (neither done nor given up),
    challenges (pending and overdue, slipping, unreported, or held up by a roadblock; such an action is in both);
    `action, statement, owner, due_on`; `why`, in words: how it stands, and for a challenge what is in the way.

    >>> progress = pd.DataFrame({"action": ["S1"], "statement": ["Train"], "owner": ["Ada"], "status": ["done"],
    ...     "due_on": pd.to_datetime(["2025-01-20"]), "days_late": [2.0], "open_roadblock": [None],
    ...     "complete": [1.0]})
    >>> summarise_work(progress)[["list", "why"]].values.tolist()
    [['completed', '2 days late']]
    """
    done, blocked = progress["status"] == "done", progress["open_roadblock"].notna()
    left = ~done & (progress["status"] != "cancelled")
    hard = left & (progress["status"].isin(["overdue", "unreported", "slipping"]) | blocked)
    parts = [("completed", done), ("pending", left), ("challenges", hard)]
    rows = [
        {"list": name, **action[["action", "statement", "owner", "due_on"]], "why": _why(action, name)}
        for name, mask in parts
        for _, action in progress[mask].iterrows()
    ]
    return pd.DataFrame(rows, columns=["list", "action", "statement", "owner", "due_on", "why"])


def _why(action: pd.Series, name: str) -> str:
    late = round(action["days_late"]) if pd.notna(action["days_late"]) else 0
    days = f"{late} day{'' if late == 1 else 's'} late" if late > 0 else ""
    if name == "completed":
        return days or "on time"
    state = str(action["status"]).replace("_", " ")
    far = "" if pd.isna(action["complete"]) else f"{round(100 * action['complete'])} % complete"
    told = [state, far, days]
    if name == "challenges" and pd.notna(action["open_roadblock"]):
        told.append(str(action["open_roadblock"]))
    return ", ".join(part for part in told if part)
