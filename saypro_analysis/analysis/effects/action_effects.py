"""Every action of a plan and whether it moved its KPI, as far as dates and segments tell actions apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.effects.methods.action_cases import Board, Judged
from saypro_analysis.analysis.effects.methods.estimates import Estimate
from saypro_analysis.analysis.effects.methods.method_choices import COLUMNS, estimate_each, write_row
from saypro_analysis.analysis.effects.methods.overlaps import Window
from saypro_analysis.analysis.effects.methods.verdicts import OLD_ENOUGH
from saypro_analysis.analysis.kernels.statistics.multiple_tests import adjust_false_discovery
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.lookups import look_up
from saypro_analysis.data.readings.readings import complete_table

UNLIKELY = 0.1
PLAN = ["action", "department", "kpi", "name", "unit", "better", "statement", "owner", "start_on", "due_on"]
RESULT = [*PLAN, *COLUMNS[1:], "inseparable_from", "flag", "q_value", "success"]


def estimate_effects(
    actions: pd.DataFrame,
    measurements: pd.DataFrame,
    kpis: pd.DataFrame,
    *,
    as_of: Any,
    department: str | None = None,
    segments: pd.DataFrame | None = None,
    updates: pd.DataFrame | None = None,
    alpha: float = 0.05,
    courses: bool = True,
) -> pd.DataFrame:
    """Estimate what every action that has begun by `as_of` did to its KPI: one row per action, in the plan's order.

    `actions`, `measurements`, `kpis` are the tables; `department` keeps its actions, while those of all others still
    count as rivals on a KPI. With `segments`, an action that names values in its dimension columns is judged by that
    segment. An action is complete, and may be called not_working, when its `updates` by that day say so; without any,
    when its due date is past or its status is done. Columns out: the plan's, then those of `estimate_effect` (without
    `courses`, which take most of the time: no course, no cumulative, no false_alarm_rate); `chance`, that the effect
    is at least what is due of `expected_effect` by now, on a straight line to `due_on`, and `flag` "not_working" where
    it is below 10 % before that day, three periods after the start or later; `inseparable_from`, actions on the KPI
    that began too near (the effect is of all together); `q_value` (false discovery rate), and `success`: achieved,
    alone, with a q_value below alpha. Raises DataError for frames that break their declaration.

    >>> months = pd.date_range("2022-01-01", periods=30, freq="MS")
    >>> measured = pd.DataFrame({"kpi": "calls", "period_on": months, "target": 60.0,
    ...                          "actual": [40 + i * 7 % 5 + 9.0 * (i > 23) for i in range(30)]})
    >>> kpis = pd.DataFrame([["calls", "Sales", "Calls", "count", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> actions = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["calls"], "statement": ["Train"],
    ...     "owner": ["Ada"], "start_on": ["2024-01-02"], "due_on": ["2024-03-29"], "expected_effect": [8]})
    >>> estimate_effects(actions, measured, kpis, as_of="2024-06-30")[["action", "verdict", "success"]].values.tolist()
    [['S1', 'achieved', True]]
    """
    day = read_day(as_of)
    plan, kpis = complete_table(actions, "actions"), complete_table(kpis, "kpis").set_index("kpi")
    measured = complete_table(measurements, "measurements")
    leaves = None if segments is None else complete_table(segments, "segments")
    plan = pd.concat([plan, look_up(kpis[["name", "unit", "better"]], plan["kpi"])], axis=1)
    begun = plan[plan["start_on"].notna() & (plan["start_on"] <= day)]
    own = begun if department is None else begun[begun["department"] == department]
    complete = _complete(own, updates, day)
    board = Board(begun.to_dict("records"), measured, leaves, day)
    judged = [board.judge(action, done) for action, done in zip(own.to_dict("records"), complete, strict=True)]
    found = estimate_each([one.case for one in judged], [one.aim for one in judged], alpha, courses=courses)
    rows = [_row(one, told, alpha, day) for one, told in zip(judged, found, strict=True)]
    told = pd.DataFrame(rows, columns=RESULT[:-2])
    told["q_value"] = adjust_false_discovery(
        told["p_value"].where(told["inseparable_from"] == "").to_numpy(dtype=float)
    )
    told["success"] = (told["verdict"] == "achieved") & (told["q_value"] < alpha)
    return told[RESULT]


def _complete(actions: pd.DataFrame, updates: pd.DataFrame | None, day: pd.Timestamp) -> list[bool]:
    """Whether each action is done: by its last report, else by its dates and what was typed."""
    past = (actions["due_on"] <= day) | (actions["status"].astype(object).fillna("").str.strip().str.lower() == "done")
    if updates is None:
        return [bool(done) for done in past]
    reports = complete_table(updates, "updates").dropna(subset=["complete"])
    reports = reports[reports["reported_on"] <= day].sort_values("reported_on", kind="stable")
    last = reports.groupby("action")["complete"].last() >= 1
    return [bool(last.get(action, done)) for action, done in zip(actions["action"], past, strict=True)]


def _row(judged: Judged, found: Estimate, alpha: float, day: pd.Timestamp) -> dict[str, Any]:
    action, window = judged.action, judged.window
    row = write_row(judged.case, found, judged.aim, alpha, action["start_on"])
    return {**{name: action[name] for name in PLAN}, **_withheld(row, window),
            "inseparable_from": ", ".join(window.inseparable), "flag": _flag(row, action, window, day)}  # fmt: skip


def _withheld(row: dict[str, Any], window: Window) -> dict[str, Any]:
    """No verdict on an action alone where others began with it."""
    if not window.inseparable:
        return row
    others = ", ".join(window.inseparable)
    reason = f"{others} began on the same KPI too near to be told apart; the effect is that of all together"
    return {**row, "verdict": "cannot_tell", "chance": np.nan, "periods_needed": np.nan,
            "reason": f"{reason}; {row['reason']}"}  # fmt: skip


def _flag(row: dict[str, Any], action: dict[str, Any], window: Window, day: pd.Timestamp) -> str:
    early = pd.notna(action["due_on"]) and day < action["due_on"]
    old = row["after"] >= OLD_ENOUGH
    return "not_working" if early and old and not window.inseparable and row["chance"] < UNLIKELY else ""
