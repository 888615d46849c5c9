"""The sample's goals: what was planted in the register is found by the verbs, and nothing else is called so."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from tests.sample_organisation import measurements, series

TRUTHS = yaml.safe_load((Path(__file__).parent / "sample_organisation" / "truths.yaml").read_text(encoding="utf-8"))
PLANTED = TRUTHS["goals"]
AS_OF = "2025-03-31"


@pytest.fixture(scope="module")
def reviewed(sample: Review) -> pd.DataFrame:
    found = {"opportunities": sample.opportunities, "goal_opportunities": sample.goal_opportunities}
    told = sp.review_goals(sample.goals, sample.kpis, sample.measurements, as_of=AS_OF, goal_risks=sample.goal_risks,
                           **found)  # fmt: skip
    return told.set_index("goal")


@pytest.mark.parametrize("plant", ["behind_but_made", "fine_but_missed"])
def test_the_month_is_as_the_series_own_level_trend_and_season_make_it(sample: Review, plant: str) -> None:
    truth = PLANTED[plant]
    goal = sample.goals.set_index("goal").loc[truth["goal"]]
    (spec,) = [entry["series"] for entry in measurements.catalogue() if entry["kpi"] == goal["kpi"]]
    trend = spec.get("trend", TRUTHS["trends"].get(goal["kpi"], 0))
    shifts = sum(shift["change"] for shift in TRUTHS["shifts"] if shift["kpi"] == goal["kpi"])
    month = pd.Timestamp(truth["month"])
    after = (month.to_period("M") - series.MONTHS[0].to_period("M")).n
    season = spec.get("season", 0) * np.cos(2 * np.pi * (month.month - 12) / 12)
    assert spec["level"] + trend * after + season + shifts == pytest.approx(truth["expected"], abs=0.01)
    assert month == goal["due_on"].to_period("M").start_time
    assert spec["sd"] == truth["sd"]
    assert goal["target"] == truth["target"]


def test_one_looks_behind_and_will_be_made_and_one_looks_fine_and_will_not(reviewed: pd.DataFrame) -> None:
    behind, fine = PLANTED["behind_but_made"], PLANTED["fine_but_missed"]
    assert reviewed.loc[behind["goal"], "actual"] == behind["now"] > behind["target"] > behind["expected"]
    assert reviewed.loc[fine["goal"], "actual"] == fine["now"] < fine["target"] < fine["expected"]


def test_the_goal_that_says_yes_to_everything_is_the_only_one_that_is_not_smart(reviewed: pd.DataFrame) -> None:
    assert reviewed.index[reviewed["smart"] < 5].tolist() == [PLANTED["cannot_tell"]]


def test_goals_whose_risks_nobody_went_through_are_told(reviewed: pd.DataFrame) -> None:
    states = reviewed["risk_review"]
    assert sorted(states.index[states == "never"]) == PLANTED["without_risk_review"]
    assert states.index[states == "old"].tolist() == PLANTED["risk_review_too_old"]


def test_the_look_that_found_no_risk_is_told_apart_from_none(sample: Review) -> None:
    told = sp.map_goals(sample.goals, sample.goal_risks, sample.goal_opportunities, opportunities=sample.opportunities)
    assert told.loc[told["state"] == "none_found", "goal"].tolist() == PLANTED["risks_found_none"]
    assert told.loc[(told["kind"] == "opportunity") & (told["state"] == "no_goal"), "item"].tolist() == [
        PLANTED["opportunity_without_goal"]
    ]


def test_the_best_opportunity_is_planned_and_was_not_begun(sample: Review) -> None:
    told = sp.rank_opportunities(sample.opportunities, sample.goal_opportunities, sample.goals, as_of=AS_OF).iloc[0]
    assert (told["opportunity"], told["state"], told["plan_complete"]) == (PLANTED["best_opportunity"], "slipping", 1.0)


def test_one_source_is_quiet(sample: Review) -> None:
    told = sp.summarise_environment(sample.environment, as_of=AS_OF)
    assert told.loc[told["quiet"], "source"].tolist() == [PLANTED["quiet_source"]]
