"""How far the goals of partnerships are, and which of their milestones were met, by kind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.partnerships.methods.milestone_states import read_milestones
from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each, read_partnerships, read_register
from saypro_analysis.data.readings.dates import read_day

BEHIND = 0.1  # of the way by which a goal may lag behind its time and still be on course
GOAL_COLUMNS = ["partnership", "name", "goal", "kind", "metric", "baseline", "actual", "target", "progress",
                "expected", "due_on", "days_left", "state"]  # fmt: skip
MILESTONE_COLUMNS = ["partnership", "name", "milestone", "title", "kind", "deliverable", "planned_on", "finished_on",
                     "days_late", "state", "owner"]  # fmt: skip


def track_partner_goals(
    partner_goals: pd.DataFrame | None,
    partnerships: pd.DataFrame,
    *,
    as_of: object,
    partner_kpis: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell how far each goal of a partnership is: one row per goal, by partnership and the day it is due.

    `partner_goals, partnerships, partner_kpis` are the tables. Columns out: `progress`, the way from `baseline` (0
    without one) to `target` that was gone, 1 is all of it and below 0 is backwards; `expected`, the share of the time
    from the partnership's start to `due_on` that has passed; `actual` as given, else the latest figure of the KPI that
    the goal names; `days_left`; `state`: reached (the figure, or `reached_on`), missed (not reached by its day), behind
    (more than a tenth of the way), on_course, or no_data. Raises DataError for frames that break their declaration.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2025-01-01"})
    >>> goals = pd.DataFrame({"partnership": "P", "goal": ["Six shops", "Ten trained"], "metric": "m",
    ...                       "target": [6, 10], "actual": [3, 10], "due_on": "2025-12-31"})
    >>> track_partner_goals(goals, frame, as_of="2025-03-31")[["progress", "state"]].values.tolist()
    [[0.5, 'on_course'], [1.0, 'reached']]
    """
    day = read_day(as_of)
    known = read_partnerships(partnerships, day).set_index("partnership")
    told = read_register(partner_goals, "partner_goals", day)
    told = told[told["partnership"].isin(known.index)].reset_index(drop=True)
    kpis = read_register(partner_kpis, "partner_kpis", day).dropna(subset="actual").sort_values("period_on")
    latest = kpis.groupby(["partnership", "kpi"])["actual"].last()
    pairs = pd.MultiIndex.from_frame(told[["partnership", "kpi"]])
    actual = told["actual"].fillna(latest.reindex(pairs).set_axis(told.index))
    start, baseline = of_each(known["start_on"], told), told["baseline"].fillna(0.0)
    way = told["target"] - baseline
    there = (actual >= told["target"]).where(way >= 0, actual <= told["target"])
    reached = told["reached_on"].le(day) | there
    progress = ((actual - baseline) / way.where(way != 0)).mask(reached, 1.0)
    whole = (told["due_on"] - start).dt.days
    expected = ((day - start).dt.days / whole.where(whole > 0)).clip(0, 1)
    told = told.assign(name=of_each(known["name"], told), actual=actual, progress=progress, expected=expected,
                       days_left=(told["due_on"] - day).dt.days,
                       state=_judge(told, reached, progress, expected, day))  # fmt: skip
    return told.sort_values(["partnership", "due_on", "goal"], kind="stable", ignore_index=True)[GOAL_COLUMNS]


def _judge(
    told: pd.DataFrame, reached: pd.Series, progress: pd.Series, expected: pd.Series, day: pd.Timestamp
) -> np.ndarray:
    conditions = [reached, told["due_on"] < day, progress.isna(), progress < expected - BEHIND]
    return np.select(conditions, ["reached", "missed", "no_data", "behind"], "on_course")


def track_partner_milestones(
    milestones: pd.DataFrame | None, partnerships: pd.DataFrame, *, as_of: object
) -> pd.DataFrame:
    """Tell which milestones of partnerships were met: one row per milestone, by partnership and day planned.

    `milestones, partnerships` are the tables. Columns out: `kind` as one of quarterly_review, knowledge_exchange,
    development_phase, or other; `deliverable`; `state`: on_time, late (reached after its day), overdue (its day is past
    and it was not reached) or ahead (today's too); `days_late`, as of today where it is overdue, below 0 where it was
    early. Raises DataError for frames that break their declaration.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2025-01-01"})
    >>> rows = pd.DataFrame({"milestone": ["1", "2"], "subject": "P", "name": "N", "kind": "Quarterly milestone review",
    ...                      "planned_on": ["2025-02-01", "2025-03-01"], "finished_on": ["2025-02-01", None]})
    >>> track_partner_milestones(rows, frame, as_of="2025-03-31")[["kind", "state", "days_late"]].values.tolist()
    [['quarterly_review', 'on_time', 0.0], ['quarterly_review', 'overdue', 30.0]]
    """
    day = read_day(as_of)
    known = read_partnerships(partnerships, day).set_index("partnership")
    told = read_milestones(milestones, pd.Series(known.index), day)
    told = told.assign(title=told["name"], name=of_each(known["name"], told))
    return told.sort_values(["partnership", "planned_on", "milestone"], kind="stable", ignore_index=True)[
        MILESTONE_COLUMNS
    ]
