"""What was planted in the sample's projects is found."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review

TRUTHS = yaml.safe_load((Path(__file__).parents[2] / "sample_organisation" / "truths.yaml").read_text(encoding="utf-8"))
PLANTED = TRUTHS["projects"]
DAY = "2025-03-31"


@pytest.fixture(scope="module")
def told(sample: Review) -> pd.DataFrame:
    own = {"requirements": sample.project_requirements, "documents": sample.project_documents,
           "risks": sample.project_risks}  # fmt: skip
    found = sp.review_projects(sample.projects, sample.milestones, sample.updates, as_of=DAY, **own)
    return found.set_index("project")


def test_there_are_fourteen(told: pd.DataFrame) -> None:
    done = told[told["state"] == "done"]
    assert (len(told), len(done)) == (14, PLANTED["completed"])
    assert sorted(done.index[done["days_late"] <= 0]) == PLANTED["on_time"]
    assert told.index[told["state"] == "overdue"].tolist() == PLANTED["overdue"]


def test_one_is_late_though_reported_green(sample: Review, told: pd.DataFrame) -> None:
    chances = sp.forecast_finish(sample.projects, as_of=DAY).set_index("project")
    project = PLANTED["green_but_late"]
    assert told.loc[project, "state"] == "slipping"
    assert told.loc[project, "inconsistencies"] == "entered as on track, yet slipping"
    assert chances.loc[project, "on_time_chance"] < 0.25
    assert chances.loc[project, "p50_on"] > chances.loc[project, "planned_finish_on"]


def test_one_creeps(told: pd.DataFrame) -> None:
    planted = PLANTED["creep"]
    assert told.index[told["scope_creep"].astype(bool)].tolist() == [planted["project"]]
    row = told.loc[planted["project"]]
    assert row["added_share"] == pytest.approx(planted["added"] / planted["agreed"])


def test_one_adoption_has_stalled(sample: Review) -> None:
    verdicts = sp.forecast_adoption(sample.adoption, as_of=DAY).set_index("project")["verdict"]
    for verdict, projects in PLANTED["adoption"].items():
        assert verdicts.index[verdicts == verdict].tolist() == projects


def test_one_moved_its_kpi(sample: Review) -> None:
    launched = sp.select_launches(sample.projects, as_of=DAY)
    effects = sp.estimate_effects(launched, sample.measurements, sample.kpis, as_of=DAY)
    planted = PLANTED["moved_its_kpi"]
    row = effects[effects["kpi"] == planted["kpi"]].iloc[0]
    assert row["action"].startswith(planted["project"])
    assert row["success"]
    assert row["lower"] <= planted["effect"] <= row["upper"]


def test_teams_are_full_when_planted(sample: Review) -> None:
    used = sp.summarise_utilisation(sample.project_resources)
    over = used[used["over"]]
    assert set(over["resource"]) == {PLANTED["over_capacity"]["resource"]}
    assert sorted(over["period_on"].dt.date) == PLANTED["over_capacity"]["months"]


def test_what_is_open_too_long_goes_to_leadership(told: pd.DataFrame) -> None:
    assert sorted(told.index[told["escalation"] == "leadership"]) == PLANTED["escalated_to_leadership"]


def test_a_new_project_is_offered_what_an_old_one_taught(sample: Review) -> None:
    offered = sp.suggest_lessons(sample.projects, sample.lessons, as_of=DAY).drop_duplicates("project")
    nearest = offered.set_index("project")["lesson"]
    for project, lesson in PLANTED["lessons_for"].items():
        assert nearest[project] == lesson
