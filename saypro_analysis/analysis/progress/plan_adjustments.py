"""What changed: the plan's adjustments by type, what happened since last week, and what lies ahead."""

import pandas as pd

from saypro_analysis.analysis.progress.methods.plans_as_of import plan_on
from saypro_analysis.analysis.progress.methods.roadblocks_as_of import roadblocks_until
from saypro_analysis.analysis.progress.methods.updates_as_of import reports_until
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

_TYPES = {"start_on": "timeline", "due_on": "timeline", "owner": "task", "staff_days": "resources", "cost": "resources",
          "training_cost": "resources", "technology_cost": "resources"}  # fmt: skip
# The news are those of a week; what an action does to its figure is looked at four weeks after it was due.
_NEWS_DAYS, _EFFECT_WEEKS = 7, 4
_LOG = ["action", "changed_on", "adjustment", "field", "old", "new", "reason"]
_NEWS = ["on", "news", "action", "told"]
_CHECKPOINTS = ["on", "checkpoint", "action", "statement", "owner", "metric", "baseline", "target"]


def summarise_adjustments(changes: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Read the change log: one row per change of the plan, the latest first, with the kind of adjustment it is.

    `changes` is the table of that name; later ones than `as_of` are set aside. Columns out: `action, changed_on`;
    `adjustment`: timeline (start or due date), task (another owner), resources (money or staff days), strategy
    (anything else: what is done, for what figure, on what it depends); `field, old, new, reason`. The first `old` of a
    field is the baseline, which `track_progress` keeps. Raises DataError for a frame that breaks its declaration.

    >>> changes = pd.DataFrame({"action": ["S1"], "changed_on": ["2025-01-10"], "field": ["owner"], "old": ["Ada"],
    ...                         "new": ["Bo"], "reason": ["Leave"]})
    >>> summarise_adjustments(changes, as_of="2025-01-31")["adjustment"].tolist()
    ['task']
    """
    log = complete_table(changes, "changes")
    log = log[log["changed_on"] <= read_day(as_of)]
    log = log.assign(adjustment=[_TYPES.get(str(field), "strategy") for field in log["field"]])
    return log.sort_values(["changed_on", "action"], ascending=[False, True], kind="stable", ignore_index=True)[_LOG]


def summarise_news(
    actions: pd.DataFrame, updates: pd.DataFrame, changes: pd.DataFrame, *, as_of: object, days: int = _NEWS_DAYS
) -> pd.DataFrame:
    """Tell what changed in the last week: one row per piece of news, the latest first.

    `actions, updates, changes` are the tables of those names; the week is the `days` days up to and including `as_of`.
    Columns out: `on`; `news`: finished, progress, roadblock, cleared, adjusted; `action`; `told`, in words: how far it
    came from where, the roadblock, or the change with its reason. Raises DataError for frames that break their
    declaration.

    >>> actions = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
    ...                         "owner": ["Ada"], "start_on": ["2025-01-01"], "due_on": ["2025-01-20"]})
    >>> updates = pd.DataFrame({"action": ["S1", "S1"], "reported_on": ["2025-01-03", "2025-01-10"],
    ...                         "complete": [0.2, 1.0]})
    >>> changes = pd.DataFrame(columns=["action", "changed_on", "field", "old", "new", "reason"])
    >>> summarise_news(actions, updates, changes, as_of="2025-01-12")[["news", "told"]].values.tolist()
    [['finished', '20 % to 100 % complete']]
    """
    day = read_day(as_of)
    known = complete_table(actions, "actions")["action"]
    reports = reports_until(updates, day)
    news = [
        *_steps(reports),
        *_blocks(roadblocks_until(reports, day)),
        *_adjusted(summarise_adjustments(changes, as_of=day)),
    ]
    told = pd.DataFrame(news, columns=_NEWS)
    told["on"] = pd.to_datetime(told["on"])
    told = told[told["on"].gt(day - pd.Timedelta(days=days)) & told["action"].isin(known)]
    return told.sort_values(["on", "action", "news"], ascending=[False, True, True], kind="stable", ignore_index=True)


def _steps(reports: pd.DataFrame) -> list[tuple[object, ...]]:
    known = reports[reports["complete"].notna()]
    before = known.groupby("action")["complete"].shift().fillna(0)
    moved = known[before != known["complete"]]
    return [
        (row.reported_on, "finished" if row.complete >= 1 else "progress", row.action,
         f"{round(100 * before[row.Index])} % to {round(100 * row.complete)} % complete")
        for row in moved.itertuples()
    ]  # fmt: skip


def _blocks(log: pd.DataFrame) -> list[tuple[object, ...]]:
    raised = [(row.raised_on, "roadblock", row.action, row.roadblock) for row in log.itertuples()]
    gone = log[~log["open"].astype(bool)]
    return raised + [(row.cleared_on, "cleared", row.action, row.roadblock) for row in gone.itertuples()]


def _adjusted(log: pd.DataFrame) -> list[tuple[object, ...]]:
    log = log.fillna({"old": "nothing", "new": "nothing", "reason": "no reason given"})
    return [
        (row.changed_on, "adjusted", row.action, f"{row.field} from {row.old} to {row.new}: {row.reason}")
        for row in log.itertuples()
    ]


def plan_checkpoints(actions: pd.DataFrame, changes: pd.DataFrame | None = None, *, as_of: object) -> pd.DataFrame:
    """Lay out when to look at each action in depth: one row per checkpoint that lies ahead of `as_of`, by date.

    `actions` and `changes` are the tables of those names. An action has three: halfway ("halfway": is it moving?), on
    its due date ("due": is it done?), and four weeks later ("effect": did the figure move?). Columns out: `on,
    checkpoint, action, statement, owner`, and the `metric` to test with its `baseline` and `target`, empty where the
    plan names none. Raises DataError for frames that break their declaration.

    >>> actions = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
    ...                         "owner": ["Ada"], "start_on": ["2025-01-01"], "due_on": ["2025-01-21"]})
    >>> plan_checkpoints(actions, as_of="2025-01-15")["checkpoint"].tolist()
    ['due', 'effect']
    """
    day = read_day(as_of)
    plan = plan_on(actions, changes, day).dropna(subset=["start_on", "due_on"])
    half = (plan["start_on"] + (plan["due_on"] - plan["start_on"]) / 2).dt.normalize()
    dates = {"halfway": half, "due": plan["due_on"], "effect": plan["due_on"] + pd.Timedelta(weeks=_EFFECT_WEEKS)}
    parts = [plan.assign(on=on, checkpoint=pd.Series(name, plan.index, dtype="str")) for name, on in dates.items()]
    told = pd.concat(parts, ignore_index=True)
    told = told[told["on"] > day]
    return told.sort_values(["on", "action"], kind="stable", ignore_index=True)[_CHECKPOINTS]
