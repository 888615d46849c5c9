"""Every action of a plan and whether it moved its KPI, as far as dates and segments tell actions apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.effects.methods.calendars import read_case
from saypro_analysis.analysis.effects.methods.method_choices import COLUMNS, estimate, write_row
from saypro_analysis.analysis.effects.methods.overlaps import Window, open_window, phase_in
from saypro_analysis.analysis.effects.methods.verdicts import OLD_ENOUGH, read_aim
from saypro_analysis.analysis.kernels.statistics.multiple_tests import adjust_false_discovery
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.lookups import look_up
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables import TABLES

UNLIKELY = 0.1
METHOD = "interrupted_time_series"
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
) -> pd.DataFrame:
    """Estimate what every action that has begun by `as_of` did to its KPI: one row per action, in the plan's order.

    `actions`, `measurements`, `kpis` are the tables; `department` keeps its actions, while those of all others still
    count as rivals on a KPI. With `segments`, an action that names values in its dimension columns is judged by that
    segment. An action is complete, and may be called not_working, when its `updates` by that day say so; without any,
    when its due date is past or its status is done. Columns out: the plan's, then those of `estimate_effect`;
    `chance`, that the effect is at least what is due
    of `expected_effect` by now, on a straight line to `due_on`, and `flag` "not_working" where it is below 10 % before
    that day, three periods after the start or later;
    `inseparable_from`, actions on the KPI that began too near (then the effect is of all, and nothing can be
    told of each); `q_value` (false discovery rate), and `success`: achieved, alone, and with a q_value below alpha.
    Actions that have not begun are left out. Raises DataError for frames that break their declaration.

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
    rows = [_row(action, begun, measured, leaves, day, alpha, done)
            for (_, action), done in zip(own.iterrows(), complete, strict=True)]  # fmt: skip
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


def _row(
    action: pd.Series, begun: pd.DataFrame, measured: pd.DataFrame, leaves: pd.DataFrame | None, day: pd.Timestamp,
    alpha: float, complete: bool,
) -> dict[str, Any]:  # fmt: skip
    place = _segment(action, leaves)
    series = _series(action, measured, leaves, place)
    series = series[series.index <= day]
    rivals = begun[(begun["kpi"] == action["kpi"]) & (begun["action"] != action["action"])]
    apart = [_is_apart(place, _segment(rival, leaves)) for _, rival in rivals.iterrows()]
    rivals = rivals[~np.array(apart, dtype=bool)]
    window = open_window(series, action["start_on"], rivals)
    better = action["better"] if isinstance(action["better"], str) else "neutral"
    aim = read_aim(better, action["expected_effect"], phase_in(window, action["start_on"], action["due_on"]))
    aim = replace(aim, complete=complete)
    case = read_case(window.series, window.first, None, None, None)
    case = replace(case, remarks=_remarks(action, window, place))
    row = write_row(case, estimate(case, METHOD, aim, alpha), aim, alpha, action["start_on"])
    return {**action[PLAN], **_withheld(row, window), "inseparable_from": ", ".join(window.inseparable),
            "flag": _flag(row, action, window, day)}  # fmt: skip


def _segment(action: pd.Series, leaves: pd.DataFrame | None) -> dict[str, str]:
    """The values that an action names in the dimensions of the segments of its KPI."""
    if leaves is None:
        return {}
    own = leaves[leaves["kpi"] == action["kpi"]]
    names = [name for name in own if name not in TABLES["segments"].columns and name in action.index
             and own[name].notna().any()]  # fmt: skip
    return {name: str(action[name]) for name in names if isinstance(action[name], str) and action[name]}


def _is_apart(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two segments differ in a dimension that both name."""
    return any(one[name] != other[name] for name in one if name in other)


def _series(action: pd.Series, measured: pd.DataFrame, leaves: pd.DataFrame | None, place: dict[str, str]) -> pd.Series:
    if leaves is None or not place:
        rows = measured[measured["kpi"] == action["kpi"]]
        return rows.set_index("period_on")["actual"].dropna().sort_index()
    rows = leaves[leaves["kpi"] == action["kpi"]]
    for name, value in place.items():
        rows = rows[rows[name] == value]
    sums = rows.groupby("period_on")[["actual", "numerator", "denominator"]].sum(min_count=1).sort_index()
    ratio = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)
    return (ratio if ratio.notna().any() else sums["actual"]).dropna()


def _remarks(action: pd.Series, window: Window, place: dict[str, str]) -> tuple[str, ...]:
    named = ", ".join(f"{name} {value}" for name, value in place.items())
    told = [f"measured in {named}"] if named else []
    if not isinstance(action["kpi"], str):
        told.append("it names no KPI")
    return (*told, *window.remarks)


def _withheld(row: dict[str, Any], window: Window) -> dict[str, Any]:
    """No verdict on an action alone where others began with it."""
    if not window.inseparable:
        return row
    others = ", ".join(window.inseparable)
    reason = f"{others} began on the same KPI too near to be told apart; the effect is that of all together"
    return {**row, "verdict": "cannot_tell", "chance": np.nan, "periods_needed": np.nan,
            "reason": f"{reason}; {row['reason']}"}  # fmt: skip


def _flag(row: dict[str, Any], action: pd.Series, window: Window, day: pd.Timestamp) -> str:
    early = pd.notna(action["due_on"]) and day < action["due_on"]
    old = row["after"] >= OLD_ENOUGH
    return "not_working" if early and old and not window.inseparable and row["chance"] < UNLIKELY else ""
