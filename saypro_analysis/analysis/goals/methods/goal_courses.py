"""How the chances of goals moved: asked again after each period since they run, with what was known then."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from saypro_analysis.analysis.goals.methods.goal_chances import Row
from saypro_analysis.analysis.goals.methods.goal_questions import Question
from saypro_analysis.analysis.goals.methods.goal_statuses import follow_chances

LONGEST = 13  # looks back: a quarter of weeks
TRACED = ["goal", "period_on", "chance", "chance_low", "chance_high", "expected", "expected_low", "expected_high",
          "status"]  # fmt: skip


def follow_goals(question: Question) -> pd.DataFrame:
    """Each goal's chance after each period since it began to run, with the status that follows."""
    measured = question.measured
    rows = measured[measured["actual"].notna() & measured["kpi"].isin([goal["kpi"] for goal in question.goals])]
    news = rows.groupby("period_on")["kpi"].agg(set).to_dict()
    days = sorted(news)
    starts = [_start(goal, days) for goal in question.goals]
    looks = [day for day in days if any(start <= day for start in starts)][-LONGEST:]
    told = [row for day in looks for row in _look(question.as_known(day), starts, news[day])]
    frame = pd.DataFrame(told, columns=TRACED).sort_values(["goal", "period_on"], kind="stable", ignore_index=True)
    courses = frame.groupby("goal", sort=False)["chance"]
    statuses = [status for _, own in courses for status in follow_chances(own, question.levels)]
    return frame.assign(status=pd.Series(statuses, dtype="object"))


def _start(goal: Row, days: Sequence[pd.Timestamp]) -> pd.Timestamp:
    """A goal is followed from the day it was set, else the quarter it is due in, but the last period always is."""
    start = goal["set_on"] if pd.notna(goal["set_on"]) else goal["due_on"]
    if pd.isna(start) or not days:
        return pd.Timestamp.max
    return min(start if pd.notna(goal["set_on"]) else start.to_period("Q").start_time, days[-1])


def _look(question: Question, starts: Sequence[pd.Timestamp], news: set[str]) -> list[Row]:
    """The chances on a day, of goals that ran then and whose KPI had a figure; those made of parts at every look."""
    return [{**{name: row.get(name) for name in TRACED}, "period_on": question.day}
            for row, start in zip(question.look().rows, starts, strict=True)
            if start <= question.day and not np.isnan(row["chance"]) and (row["kpi"] in news or pd.isna(row["kpi"]))
            ]  # fmt: skip
