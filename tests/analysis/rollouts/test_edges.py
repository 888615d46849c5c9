"""Documented thresholds of rollouts, on both sides of their edge (docs/methods/progress.md, "What surrounds")."""

import pandas as pd
import pytest

import saypro_analysis as sp

ACTIONS = pd.DataFrame({"action": ["A"], "department": "D", "kpi": "k", "statement": "S", "owner": "O",
                        "start_on": "2025-01-01", "due_on": "2025-02-01"})  # fmt: skip


@pytest.mark.parametrize(("people", "shown"), [(2, False), (3, True)])
def test_of_fewer_than_three_people_nothing_is_shown(people: int, shown: bool) -> None:
    feedback = pd.DataFrame({"action": "A", "given_on": "2025-01-10", "respondent": list("abc")[:people], "clear": 4,
                             "manageable": 2})  # fmt: skip
    told = sp.summarise_feedback(feedback, ACTIONS).iloc[0]
    assert (told["people"], pd.notna(told["score"])) == (people, shown)
    assert not shown or told["difficult"] == 1.0


@pytest.mark.parametrize(("lowest", "difficult"), [(2, 1 / 3), (3, 0.0)])
def test_two_or_less_is_difficult(lowest: int, difficult: float) -> None:
    feedback = pd.DataFrame({"action": "A", "given_on": "2025-01-10", "respondent": list("abc"),
                             "clear": [lowest, 4, 5], "manageable": 4})  # fmt: skip
    assert sp.summarise_feedback(feedback, ACTIONS)["difficult"].tolist() == pytest.approx([difficult])


@pytest.mark.parametrize(("finished_on", "met", "on_time"), [("2025-01-10", 1, 1), ("2025-01-11", 1, 0),
                                                              ("2025-01-21", 0, 0)])  # fmt: skip
def test_a_milestone_is_on_time_up_to_its_day(finished_on: str, met: int, on_time: int) -> None:
    table = pd.DataFrame({"milestone": ["M"], "subject": "A", "name": "Pilot", "planned_on": "2025-01-10",
                          "finished_on": finished_on})  # fmt: skip
    told = sp.summarise_milestones(table, as_of="2025-01-20").iloc[0]
    assert (told["met"], told["on_time"]) == (met, on_time)
    assert sp.summarise_milestones(table, as_of="2025-01-10")["due"].tolist() == [1]
    assert sp.summarise_milestones(table, as_of="2025-01-09")["due"].tolist() == [0]
    assert str(sp.summarise_milestones(table, as_of="2025-01-09")["next_on"].iloc[0].date()) == "2025-01-10"


@pytest.mark.parametrize(
    ("frequency", "days"), [("daily", 1), ("weekly", 7), ("biweekly", 14), ("monthly", 31), ("quarterly", 90)]
)
def test_a_rhythm_comes_back_after_its_days(frequency: str, days: int) -> None:
    table = pd.DataFrame({"audience": ["All"], "channel": "mail", "frequency": frequency, "start_on": "2025-01-01"})
    start = pd.Timestamp("2025-01-01")
    for day, expected in ((0, 0), (1, days), (days, days)):
        told = sp.plan_communications(table, as_of=start + pd.Timedelta(days=day))["next_on"].iloc[0]
        assert (told - start).days == expected
