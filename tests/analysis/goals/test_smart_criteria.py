"""SMART is decided by fields and figures: each criterion on both sides of its edge, with its reason."""

from typing import Any

import pandas as pd
import pytest

import saypro_analysis as sp
from tests.analysis.goals.registers import KPIS, goals, measured


def answer(criterion: str, change: dict[str, Any], figures: pd.DataFrame | None = None) -> tuple[bool, str]:
    told = sp.review_goals(goals(change), KPIS, figures, as_of="2025-03-31").iloc[0]
    return bool(told[criterion]), str(told[f"{criterion}_why"])


@pytest.mark.parametrize(("change", "holds", "why"), [
    ({}, True, "it says what, of what and who"),
    ({"statement": "More orders"}, False, "fewer than 3 words"),
    ({"statement": "More orders soon"}, True, "what"),
    ({"owner": None}, False, "nobody answers"),
    ({"kpi": None}, False, "names no KPI"),
    ({"kpi": None, "specific": "The shop in Riverton opens"}, True, "what"),
    ({"kpi": None, "specific": "yes"}, False, "names no KPI"),
])  # fmt: skip
def test_specific(change: dict[str, Any], holds: bool, why: str) -> None:
    told = answer("specific", change)
    assert told[0] is holds
    assert why in told[1]


@pytest.mark.parametrize(("change", "figures", "holds", "why"), [
    ({}, None, True, "a KPI and a target"),
    ({"target": None}, None, False, "no target"),
    ({"kpi": "visits"}, None, False, "not in the register"),
    ({"kpi": None}, None, False, "names no KPI"),
    ({"kpi": None, "measurable": "true"}, None, False, "names no KPI"),
    ({"kpi": None, "measurable": "The order book"}, None, True, "where the figure comes from"),
    ({}, measured(1.0, kpi="cost"), False, "never measured"),
    ({}, measured(120.0), True, "a KPI and a target"),
])  # fmt: skip
def test_measurable(change: dict[str, Any], figures: pd.DataFrame | None, holds: bool, why: str) -> None:
    told = answer("measurable", change, figures)
    assert told[0] is holds
    assert why in told[1]


@pytest.mark.parametrize(("change", "figures", "holds", "why"), [
    ({}, measured(100, 130, 120, 110), True, "reached in 1 of 4 periods"),
    ({}, measured(100, 129.9, 120, 110, 109, 108), False, "never reached in 6 periods"),
    # June is three months after March: 129 needs 1 more, and 100 to 129 came in three months.
    ({}, measured(100, 110, 120, 129), True, "moved as far"),
    ({}, measured(129, 129, 129, 128.9), False, "nor did the KPI ever move as far"),
    # Three figures are too few, so that what is said counts; a typed yes does not.
    ({}, measured(100, 110, 129), False, "no figures to judge by, and nothing is said"),
    ({"achievable": "128 orders in November"}, measured(100, 110, 129), True, "what shows it is said"),
    ({"achievable": "yes"}, measured(100, 110, 129), False, "nothing is said"),
    ({"achievable": "128 orders in November"}, measured(129, 129, 129, 128.9), False, "never reached"),
    ({}, measured(129, 129, 129, 128.9, benchmark=130.0), True, "others reach it"),
    ({}, measured(129, 129, 129, 128.9, industry=129.9), False, "never reached"),
    # What is lower is better: 8 was reached, 12 was not.
    ({"kpi": "cost", "target": 8}, measured(12, 8, 11, 13, kpi="cost"), True, "reached in 1 of 4"),
    ({"kpi": "cost", "target": 7}, measured(12, 12, 12, 12, kpi="cost"), False, "never reached"),
])  # fmt: skip
def test_achievable(change: dict[str, Any], figures: pd.DataFrame, holds: bool, why: str) -> None:
    told = answer("achievable", change, figures)
    assert told[0] is holds
    assert why in told[1]


def test_a_range_is_reached_inside_its_ends() -> None:
    kpis = KPIS.assign(better="range", target_low=10.0, target_high=12.0)
    told = sp.review_goals(goals(), kpis, measured(9.9, 10.0, 12.0, 12.1)).iloc[0]
    assert told["achievable_why"] == "reached in 2 of 4 periods"


@pytest.mark.parametrize(("change", "holds", "why"), [
    ({}, True, "serves an objective"),
    ({"kpi": "cost"}, False, "no goal, objective or reason"),
    ({"kpi": "cost", "relevant": "ok"}, False, "no goal"),
    ({"kpi": "cost", "relevant": "Grow at home"}, True, "what it serves"),
    ({"kpi": "cost", "parent": "G9"}, False, "no goal"),
    ({"kpi": "cost", "parent": "G1"}, False, "no goal"),  # of itself
])  # fmt: skip
def test_relevant(change: dict[str, Any], holds: bool, why: str) -> None:
    told = answer("relevant", change)
    assert told[0] is holds
    assert why in told[1]


def test_a_part_of_another_goal_is_relevant() -> None:
    told = sp.review_goals(goals({}, {"goal": "G2", "kpi": "cost", "parent": "G1"}), KPIS).set_index("goal")
    assert told["relevant"].tolist() == [True, True]
    assert told.loc["G2", "relevant_why"] == "it is a part of another goal"


@pytest.mark.parametrize(("change", "holds", "why"), [
    ({}, True, "a day by which it is due"),
    ({"due_on": None}, False, "no day"),
    ({"due_on": "2025-01-06"}, False, "due before it was set"),
    ({"due_on": "2025-01-07"}, True, "a day"),
    ({"due_on": "2026-01-07"}, True, "a day"),
    ({"due_on": "2026-01-08"}, False, "more than a year"),
    ({"due_on": "2026-01-08", "set_on": None}, True, "a day"),
])  # fmt: skip
def test_time_bound(change: dict[str, Any], holds: bool, why: str) -> None:
    told = answer("time_bound", change)
    assert told[0] is holds
    assert why in told[1]


def test_the_score_counts_the_criteria_that_hold_and_names_the_others() -> None:
    told = sp.review_goals(goals({"owner": None, "due_on": None}), KPIS, measured(130, 120, 110, 100)).iloc[0]
    assert told["smart"] == 3
    assert told["smart_lacks"] == "specific, time-bound"
