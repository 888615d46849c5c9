"""Opportunities rank by what they are expected to bring; readiness and plan are told part by part."""

import pandas as pd
import pytest

import saypro_analysis as sp
from tests.analysis.goals.registers import goals, opportunities

TWO = goals({"weight": 3}, {"goal": "G2", "kpi": "cost", "baseline": 50, "target": 40, "weight": 1})


def rank(links: list[tuple[object, ...]], *changes: dict[str, object]) -> pd.DataFrame:
    names = ["goal", "opportunity", "expected_effect", "probability", "impact"]
    return sp.rank_opportunities(opportunities(*changes), pd.DataFrame(links, columns=names), TWO, as_of="2025-03-31")


def test_the_expected_part_of_the_way_is_weighed_by_the_goals() -> None:
    # G1: 5 of the 20 from 110 to 130, at .8, weighs 3 of 4: .15. G2: -4 of -10, at .5, weighs 1 of 4: .05.
    told = rank([("G1", "O1", 5, 0.8, None), ("G2", "O1", -4, 0.5, None)], {})
    assert told["expected_share"].tolist() == pytest.approx([0.2])
    assert told["goals_helped"].tolist() == ["G1, G2"]


def test_what_makes_a_goal_worse_counts_against_it() -> None:
    assert rank([("G2", "O1", 4, 1, None)], {})["expected_share"].tolist() == pytest.approx([-0.1])


def test_no_more_than_the_whole_way_counts() -> None:
    assert rank([("G1", "O1", 60, 1, None)], {})["expected_share"].tolist() == pytest.approx([0.75])


def test_without_an_effect_the_impact_counts_and_without_a_chance_the_likelihood() -> None:
    told = rank([("G1", "O1", None, None, 2)], {"likelihood": 4, "impact": 5})
    assert told["expected_share"].tolist() == pytest.approx([0.4 * 0.8 * 0.75])


def test_the_best_comes_first_and_what_nobody_weighed_last() -> None:
    links = [("G1", "O1", 2, 1, None), ("G1", "O2", 4, 1, None), ("G1", "O4", 9, 1, None)]
    told = rank(links, *({"opportunity": f"O{n}"} for n in (1, 2, 3)), {"opportunity": "O4", "status": "dropped"})
    assert told["opportunity"].tolist() == ["O2", "O1", "O3", "O4"]
    assert told["rank"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(("ready", "share", "lacks"), [
    ((True, True, True), 1.0, ""), ((True, False, None), 1 / 3, "resources, infrastructure"),
    ((None, None, None), 0.0, "talent, resources, infrastructure"),
])  # fmt: skip
def test_readiness_has_three_parts_and_no_answer_is_no(ready: tuple[object, ...], share: float, lacks: str) -> None:
    told = rank([], dict(zip(("talent_ready", "resources_ready", "infrastructure_ready"), ready, strict=True))).iloc[0]
    assert told["readiness"] == pytest.approx(share)
    assert told["readiness_lacks"] == lacks


@pytest.mark.parametrize(("plan", "share", "lacks"), [
    ({"allocated": "One desk", "start_on": "2025-04-01", "due_on": "2025-05-01"}, 1.0, ""),
    ({"start_on": "2025-05-02", "due_on": "2025-05-01"}, 1 / 3, "resources, timeline"),
    ({"owner": None}, 0.0, "resources, responsibilities, timeline"),
])  # fmt: skip
def test_a_plan_has_resources_somebody_and_a_timeline(plan: dict[str, object], share: float, lacks: str) -> None:
    told = rank([], plan).iloc[0]
    assert told["plan_complete"] == pytest.approx(share)
    assert told["plan_lacks"] == lacks


@pytest.mark.parametrize(("dates", "state"), [
    ({}, "not_started"), ({"start_on": "2025-03-31"}, "not_started"), ({"start_on": "2025-03-30"}, "slipping"),
    ({"start_on": "2025-03-01", "started_on": "2025-03-31"}, "under_way"), ({"due_on": "2025-03-31"}, "not_started"),
    ({"due_on": "2025-03-30"}, "overdue"), ({"due_on": "2025-03-01", "finished_on": "2025-03-31"}, "done"),
    ({"due_on": "2025-03-01", "finished_on": "2025-04-01"}, "overdue"), ({"status": "Dropped"}, "cancelled"),
])  # fmt: skip
def test_its_state_comes_from_its_dates(dates: dict[str, object], state: str) -> None:
    assert rank([], dates)["state"].tolist() == [state]
