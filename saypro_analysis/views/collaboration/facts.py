"""The few figures of working together on a report's first screen."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import format_count, format_day, format_percent
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import clean, count_of

_LATE = {True: "late", False: ""}


def describe_collaboration_facts(
    waits: pd.DataFrame, plan: pd.DataFrame, approvals: pd.DataFrame, kpis: pd.DataFrame
) -> list[Fact]:
    """Pick the figures that matter first: who is waited for, what is overdue, what is approved, timelines met.

    `waits` is what `map_dependencies` returns, `plan` what `plan_content`, `approvals` what `measure_approvals` and
    `kpis` what `measure_collaboration` does. Each Fact has `label, value, detail, tone`. Returns a list that `publish`
    takes as `facts`, empty where nothing is known.

    >>> describe_collaboration_facts(pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), pd.DataFrame())
    []
    """
    return [*_waited_for(waits), *_overdue(plan), *_approved(approvals), *_timelines(kpis)]


def _waited_for(waits: pd.DataFrame) -> list[Fact]:
    first = waits[waits["most_waited_for"].astype(bool)] if len(waits) else waits
    if first.empty:
        return []
    row = first.iloc[0]
    waiting = int(row["departments_waiting"])
    detail = f"{format_count(row['own_days'])} days lost, {count_of(waiting, 'department')} waiting now"
    return [Fact("Most waited for", clean(row["waits_for"]), detail, tone_of(_LATE[waiting > 0]))]


def _overdue(plan: pd.DataFrame) -> list[Fact]:
    if plan.empty:
        return []
    late = plan[plan["state"] == "overdue"]
    oldest = f"the oldest since {format_day(late['publish_on'].min(), 'd MMM')}" if len(late) else "nothing is late"
    return [Fact("Content overdue", f"{len(late)} of {len(plan)}", oldest, tone_of(_LATE[len(late) > 0]))]


def _approved(approvals: pd.DataFrame) -> list[Fact]:
    if approvals.empty or not approvals["published"].iloc[0]:
        return []
    row = approvals.iloc[0]
    detail = f"{int(row['unapproved'])} of {int(row['published'])} went out without"
    return [
        Fact("Approved in time", format_percent(row["approved_share"]), detail, tone_of(_LATE[row["unapproved"] > 0]))
    ]


def _timelines(kpis: pd.DataFrame) -> list[Fact]:
    own = kpis[(kpis["kpi"] == "timelines_met") & kpis["actual"].notna()] if len(kpis) else kpis
    if own.empty:
        return []
    row = own.iloc[0]
    detail = f"of {format_count(row['of'])} due this quarter; asked {format_percent(row['target'])}"
    return [Fact("On time", format_percent(row["actual"]), detail, tone_of(row["verdict"]))]
