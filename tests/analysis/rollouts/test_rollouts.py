"""What surrounds the actions: readiness, milestones, check-ins, communication, feedback, changes, news, resources."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis import Review

DAY = "2025-03-31"


def test_readiness_names_what_is_missing_and_takes_no_answer_for_no() -> None:
    table = pd.DataFrame({"department": ["A", "A", "A", "B"], "item": ["resources", "training", "support", "resources"],
                          "ready": ["yes", None, "no", "yes"]})  # fmt: skip
    told = sp.summarise_readiness(table).set_index("department")
    assert told.loc["A", "readiness"] == pytest.approx(1 / 3)
    assert told.loc["A", "missing"] == "training, support"
    assert bool(told.loc["B", "ready"])


def test_milestones_reached_later_than_today_are_not_reached() -> None:
    table = pd.DataFrame({"milestone": ["a", "b", "c"], "subject": "S", "name": ["a", "b", "c"],
                          "planned_on": ["2025-03-01", "2025-03-11", "2025-05-01"],
                          "finished_on": ["2025-02-27", "2025-04-02", None]})  # fmt: skip
    told = sp.summarise_milestones(table, as_of=DAY).iloc[0]
    assert told[["due", "met", "on_time", "met_share", "days_late"]].tolist() == [2, 1, 1, 0.5, 10]
    assert (told["not_reached"], str(told["next_on"].date())) == ("b", "2025-05-01")


@pytest.mark.parametrize(
    ("frequency", "start", "expected"),
    [
        ("daily", "2025-03-01", "2025-03-31"),
        ("weekly", "2025-01-03", "2025-04-04"),
        ("biweekly", "2025-03-17", "2025-03-31"),
        ("biweekly", "2025-03-18", "2025-04-01"),
        ("monthly", "2024-10-31", "2025-03-31"),
        ("monthly", "2024-12-15", "2025-04-15"),
        ("quarterly", "2024-11-10", "2025-05-10"),
        ("quarterly", "2025-06-01", "2025-06-01"),
        ("once", "2025-03-01", None),
    ],
)
def test_the_next_day_follows_from_the_rhythm(frequency: str, start: str, expected: str | None) -> None:
    table = pd.DataFrame({"audience": ["A"], "channel": ["mail"], "frequency": [frequency], "start_on": [start]})
    told = sp.plan_communications(table, as_of=DAY)["next_on"].iloc[0]
    assert (None if pd.isna(told) else str(told.date())) == expected


def test_adjustments_are_of_the_documents_types(sample: Review) -> None:
    told = sp.summarise_adjustments(sample.changes, as_of=DAY)
    kinds = told.groupby("adjustment").size().to_dict()
    assert kinds == {"timeline": 5, "resources": 3, "task": 1, "strategy": 2}


def test_news_are_those_of_the_week_only(sample: Review) -> None:
    told = sp.summarise_news(sample.actions, sample.updates, sample.changes, as_of=DAY)
    assert told["on"].between("2025-03-25", DAY).all()
    finished = told.loc[told["news"] == "finished", "action"].tolist()
    assert finished == ["CS-03"]


def test_checkpoints_lie_ahead_and_each_action_has_at_most_three(sample: Review) -> None:
    told = sp.plan_checkpoints(sample.actions, sample.changes, as_of=DAY)
    assert (told["on"] > DAY).all()
    assert told.groupby("action").size().max() == 3
    mkt = told[told["action"] == "MKT-04"]
    assert [str(on.date()) for on in mkt["on"]] == ["2025-05-03", "2025-05-30", "2025-06-27"]


def test_resources_by_hand() -> None:
    actions = pd.DataFrame({"action": ["A"], "department": "D", "kpi": None, "statement": "S", "owner": "O",
                            "start_on": "2025-01-01", "due_on": "2025-01-20", "cost": 1000.0, "staff_days": 10.0,
                            "training_cost": 200.0})  # fmt: skip
    updates = pd.DataFrame({"action": ["A"], "reported_on": ["2025-01-10"], "complete": [0.4], "spent": [410.0],
                            "staff_days": [8.0]})  # fmt: skip
    told = sp.summarise_usage(actions, updates, as_of="2025-01-10").set_index("resource")
    assert told.loc["budget", ["planned_to_date", "used", "used_share"]].tolist() == pytest.approx([500, 410, 0.41])
    assert told.loc["personnel", "efficiency"] == pytest.approx(0.5)
    assert told["waste"].to_dict() == {"budget": False, "personnel": True, "training": False}
    assert pd.isna(told.loc["training", "used"])


def test_a_progress_report_has_every_action_once_as_completed_or_pending(sample: Review) -> None:
    progress = sp.track_progress(sample.actions, sample.updates, sample.changes, as_of=DAY)
    told = sp.summarise_work(progress)
    lists = {name: set(part["action"]) for name, part in told.groupby("list")}
    assert lists["completed"] | lists["pending"] == set(progress["action"])
    assert not lists["completed"] & lists["pending"]
    assert {"OPS-03", "MKT-01", "TEC-02"} <= lists["challenges"] <= lists["pending"]
