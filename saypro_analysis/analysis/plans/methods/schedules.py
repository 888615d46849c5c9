"""The critical path: when each action can start and end, and how far it may slip before the plan's end does."""

from __future__ import annotations

from typing import TypeAlias

import networkx as nx
import pandas as pd

from saypro_analysis.data.precedences import draw_requirements

_DAY = pd.Timedelta(days=1)
Graph: TypeAlias = "nx.DiGraph[str]"
Dates = dict[str, pd.Timestamp]
Lengths = dict[str, pd.Timedelta]


def schedule(plan: pd.DataFrame) -> pd.DataFrame:
    """Earliest and latest dates, slack in days and whether critical, one row per action of `plan`, in its order.

    Durations run from start to due date, both included; an action starts no sooner than planned and than the day after
    all that it requires has ended. Actions without both dates, and what follows them, have no dates of their own.
    """
    graph = draw_requirements(plan)
    length = dict(zip(plan["action"], plan["due_on"] - plan["start_on"], strict=True))
    start = dict(zip(plan["action"], plan["start_on"], strict=True))
    order = list(nx.topological_sort(graph))
    early, early_end = _forward(graph, order, start, length)
    end = max((day for day in early_end.values() if pd.notna(day)), default=pd.NaT)
    late_end = _backward(graph, order, early_end, length, end)
    rows = [(early[action], early_end[action], late_end[action]) for action in plan["action"]]
    told = pd.DataFrame(rows, columns=["earliest_start_on", "earliest_end_on", "latest_end_on"], index=plan.index)
    told = told.astype("datetime64[us]")
    slack = (told["latest_end_on"] - told["earliest_end_on"]).dt.days.astype(float)
    return told.assign(slack_days=slack, critical=slack == 0)


def _forward(graph: Graph, order: list[str], start: Dates, length: Lengths) -> tuple[Dates, Dates]:
    early: Dates = {}
    early_end: Dates = {}
    for action in order:
        before = [early_end[needed] + _DAY for needed in graph.predecessors(action)]
        dates = [start[action], *before]
        early[action] = pd.NaT if any(pd.isna(day) for day in dates) else max(dates)
        early_end[action] = early[action] + length[action]
    return early, early_end


def _backward(graph: Graph, order: list[str], early_end: Dates, length: Lengths, end: pd.Timestamp) -> Dates:
    late_end: Dates = {}
    for action in reversed(order):
        after = [late_end[other] - length[other] - _DAY for other in graph.successors(action)]
        after = [day for day in after if pd.notna(day)]
        late_end[action] = pd.NaT if pd.isna(early_end[action]) else min([end, *after])
    return late_end
