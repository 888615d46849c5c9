"""Will the goals be made: each one's chance by its day, and how that chance moved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.goals.methods.goal_chances import Outlook, Row
from saypro_analysis.analysis.goals.methods.goal_changes import (
    add_effects,
    find_in_mix,
    move_to_mix,
    read_mix,
    read_running,
    take_out,
)
from saypro_analysis.analysis.goals.methods.goal_courses import TRACED, follow_goals
from saypro_analysis.analysis.goals.methods.goal_frames import read_effects, read_scenarios
from saypro_analysis.analysis.goals.methods.goal_panels import YEARS
from saypro_analysis.analysis.goals.methods.goal_questions import Question, read_question
from saypro_analysis.analysis.goals.methods.goal_registers import split_names
from saypro_analysis.analysis.goals.methods.goal_statuses import (
    AT_RISK,
    CANNOT_TELL,
    LEVELS,
    OFF_TRACK,
    ON_TRACK,
    judge_chance,
)
from saypro_analysis.data.tables.known_words import CLOSED

EXPECTED = {ON_TRACK: "expected to reach it", AT_RISK: "it may go either way", OFF_TRACK: "expected to miss it"}
PASSED = "the target was passed in every period of the last year, so reaching it tells nothing; it is expected to hold"
BEFORE = "the target was passed before it was set, and still is, so reaching it tells nothing; it is expected to hold"
COLUMNS = ["goal", "statement", "department", "owner", "kpi", "name", "unit", "better", "target", "target_low",
           "target_high", "due_on", "baseline", "type", "weight", "parent", "period_on", "periods_ahead", "cadence",
           "actual", "actual_on", "expected", "expected_low", "expected_high", "needed_change", "reached", "periods",
           "chance", "chance_low", "chance_high", "status", "reason", "chance_with_effects", "chance_without_effects",
           "effects", "chance_with_scenarios", "chance_of_parts", "parts", "risks"]  # fmt: skip


def forecast_goals(
    goals: pd.DataFrame,
    measurements: pd.DataFrame,
    kpis: pd.DataFrame,
    risks: pd.DataFrame | None = None,
    scenarios: pd.DataFrame | None = None,
    effects: pd.DataFrame | None = None,
    *,
    as_of: object,
    on_track: float = LEVELS[0],
    at_risk: float = LEVELS[1],
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """The chance that each goal is met by its date, as known on `as_of`: one row per goal, in the register's order.

    `goals, measurements, kpis, risks` are the tables; `scenarios` is what `simulate_scenarios` returns, `effects` what
    `estimate_effects` does. A goal is met if its KPI reaches `target` in the last period over by `due_on` (`period_on`,
    `periods_ahead`). Columns out: the goal's; `actual, actual_on`, the last figure; `expected` with 4 of 5 futures
    between `expected_low, expected_high`; `needed_change` = target - expected; `reached` of `periods`, how often its
    level was reached; `chance` with its 80 % interval; `status`: on_track (at least `on_track`), at_risk, off_track
    (below `at_risk`), changed only when the chance leaves the band by 5 points, or cannot_tell, with the `reason`;
    `chance_with_effects, chance_without_effects` of the running actions (`effects`, how many), `chance_with_scenarios`
    (missing where none concern its KPI or its parts'); `chance_of_parts`, that all goals of which it is `parent` are
    met together, the chance of one without a KPI; `risks`, how many live ones name it. Raises DataError, ValueError for
    thresholds out of order; warns of the register of scenarios, which moves no KPI by itself. Method:
    docs/methods/goals.md, "The chance of a goal".

    >>> goals = pd.DataFrame([["G1", "Sales", "calls", "At least 48 calls", 48, "2024-07-31"]],
    ...                      columns=["goal", "department", "kpi", "statement", "target", "due_on"])
    >>> measured = pd.DataFrame({"kpi": "calls", "period_on": pd.date_range("2022-01-01", periods=30, freq="MS"),
    ...                          "actual": [40.0 + i * 7 % 5 for i in range(30)], "target": 45.0})
    >>> kpis = pd.DataFrame([["calls", "Sales", "Calls", "count", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> forecast_goals(goals, measured, kpis, as_of="2024-06-30")[["goal", "periods_ahead", "status"]].values.tolist()
    [['G1', 1, 'off_track']]
    """
    question = read_question(goals, measurements, kpis, as_of, (on_track, at_risk), draws, seed)
    running, mix = read_effects(effects), read_scenarios(scenarios)
    held = follow_goals(question).groupby("goal")["status"].last().to_dict()
    rows = [_finish(row, held, question.levels) for row in question.look().rows]
    told = pd.DataFrame(rows, columns=COLUMNS)
    return told.assign(**_with_effects(told, running, question), risks=_count_risks(told["goal"], risks),
                       chance_with_scenarios=_with_scenarios(told, mix, question))  # fmt: skip


def trace_goals(
    goals: pd.DataFrame,
    measurements: pd.DataFrame,
    kpis: pd.DataFrame,
    *,
    as_of: object,
    on_track: float = LEVELS[0],
    at_risk: float = LEVELS[1],
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """How the chance of each goal moved: one row per goal and period whose figures had come in, the oldest first.

    The frames are the tables of those names. A goal is followed from the day on which it was set, else from the first
    day of the quarter in which it is due, over at most 13 periods; each look knows only what was measured by then.
    Columns out: `goal`; `period_on`, the last period known then; `chance, chance_low, chance_high` (80 % interval) and
    `expected, expected_low, expected_high` (4 of 5 futures) as `forecast_goals` tells them; `status`, which changes
    only when the chance has left its band by 5 points. The last row of a goal is what `forecast_goals` says on `as_of`.
    Goals whose chance cannot be told have no rows. Raises as `forecast_goals` does. Method: docs/methods/goals.md, "The
    chance of a goal".

    >>> goals = pd.DataFrame([["G1", "Sales", "calls", "At least 48 calls", 48, "2024-06-30"]],
    ...                      columns=["goal", "department", "kpi", "statement", "target", "due_on"])
    >>> measured = pd.DataFrame({"kpi": "calls", "period_on": pd.date_range("2022-01-01", periods=29, freq="MS"),
    ...                          "actual": [40.0 + i * 7 % 5 for i in range(29)], "target": 45.0})
    >>> kpis = pd.DataFrame([["calls", "Sales", "Calls", "count", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> trace_goals(goals, measured, kpis, as_of="2024-05-31")[["goal", "status"]].values.tolist()
    [['G1', 'off_track'], ['G1', 'off_track']]
    """
    question = read_question(goals, measurements, kpis, as_of, (on_track, at_risk), draws, seed)
    return follow_goals(question)[TRACED]


def _finish(row: Row, held: dict[str, str], levels: tuple[float, float]) -> Row:
    """The row with its status and the reason of it."""
    row["needed_change"] = np.nan if row["better"] == "range" else row["target"] - row["expected"]
    row["periods_ahead"] = row["ahead"]
    if row["obstacle"] or np.isnan(row["chance"]):
        return {**row, "status": CANNOT_TELL, "reason": row["obstacle"]}
    if row["decided"] is not None:
        known = f"its figure is known: {'met' if row['decided'] else 'missed'}"
        return {**row, "status": judge_chance(row["chance"], levels), "reason": known}
    if (passed := _passed(row)) and row["chance"] >= levels[0]:
        return {**row, "status": CANNOT_TELL, "reason": passed}
    status = held.get(row["goal"], judge_chance(row["chance"], levels))
    return {**row, "status": status, "reason": _explain(row, status, levels)}


def _passed(row: Row) -> str:
    """Whether the target was reached in every known period of the last year, or before it was set and is; in words."""
    if row["periods"] and row["met_before"][-YEARS[row["cadence"]] :].all():
        return PASSED
    sign = {"higher": 1, "lower": -1}.get(str(row["better"]), 0)
    told = pd.notna(row["baseline"]) and row["periods"]
    return BEFORE if told and row["met_before"][-1] and sign * (row["baseline"] - row["target"]) >= 0 and sign else ""


def _explain(row: Row, status: str, levels: tuple[float, float]) -> str:
    parts = [EXPECTED[status]]
    if row["periods"]:
        parts.append(f"the level that it needs was reached in {row['reached']} of {row['periods']} periods")
    if status != judge_chance(row["chance"], levels):
        parts.append(f"still {status.replace('_', ' ')} until the chance has left that band by 5 points")
    return "; ".join(parts)


def _with_effects(told: pd.DataFrame, effects: pd.DataFrame, question: Question) -> dict[str, pd.Series]:
    """The chances with and without the actions that run, where any concerns the KPI."""
    names = ("chance_with_effects", "chance_without_effects")
    running = read_running(effects)
    count = told["kpi"].map(running["kpi"].value_counts()).fillna(0).astype(int)
    concerned = _with_wholes(told, count > 0)
    if not count.any():
        return {**dict.fromkeys(names, pd.Series(np.nan, told.index)), "effects": count}
    without = question.with_figures(take_out(question.measured, running))
    looks = (without.look(add_effects(running, question.draws, question.seed)), without.look())
    chances = {name: _chances(look, told).where(concerned) for name, look in zip(names, looks, strict=True)}
    return {**chances, "effects": count}


def _with_scenarios(told: pd.DataFrame, scenarios: pd.DataFrame, question: Question) -> pd.Series:
    """The chance in the weighted mix of the scenarios, where that tells of the KPI, or of that of a part."""
    mix = read_mix(scenarios)
    found = [find_in_mix(mix, row["kpi"], row["period_on"]) is not None for row in told.to_dict("records")]
    if not any(found):
        return pd.Series(np.nan, told.index)
    return _chances(question.look(move_to_mix(mix)), told).where(_with_wholes(told, pd.Series(found, told.index)))


def _with_wholes(told: pd.DataFrame, concerned: pd.Series) -> pd.Series:
    """Which goals are concerned: those named, and those without a KPI that have a part which is."""
    for _ in range(int((told["parts"] > 0).sum())):
        concerned = concerned | (told["kpi"].isna() & told["goal"].isin(told.loc[concerned, "parent"]))
    return concerned


def _chances(outlook: Outlook, told: pd.DataFrame) -> pd.Series:
    return pd.Series([row["chance"] for row in outlook.rows], told.index, dtype=float)


def _count_risks(goals: pd.Series, risks: pd.DataFrame | None) -> pd.Series:
    """How many live risks name each goal."""
    if risks is None or "goal" not in risks:
        return pd.Series(0, goals.index)
    status = risks.get("status", pd.Series("", risks.index)).astype("object").fillna("").str.strip().str.lower()
    named = split_names(risks.loc[~status.isin(CLOSED), "goal"]).explode()
    return goals.map(named.value_counts()).fillna(0).astype(int)
