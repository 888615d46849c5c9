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


def test_what_is_planned_for_today_is_due_and_what_comes_next_lies_ahead() -> None:
    table = pd.DataFrame({"milestone": list("abcd"), "subject": ["S", "S", "S", "R"], "name": list("abcd"),
                          "planned_on": ["2025-01-20", "2025-02-03", "2025-02-01", "2025-03-01"],
                          "finished_on": [None, None, None, "2025-01-20"]})  # fmt: skip
    told = sp.summarise_milestones(table, as_of="2025-01-20")
    assert told["subject"].tolist() == ["R", "S"]
    early, late = told.to_dict("records")
    assert (early["due"], early["milestones"], pd.isna(early["met_share"]), early["not_reached"]) == (0, 1, True, "")
    assert pd.isna(early["next_on"])  # it is reached already
    assert (late["due"], late["met"], late["met_share"], late["not_reached"]) == (1, 0, 0.0, "a")
    assert (late["days_late"], str(late["next_on"].date())) == (0.0, "2025-02-01")


def test_days_late_are_the_mean_over_all_that_are_due_and_early_ones_make_up_for_none() -> None:
    table = pd.DataFrame({"milestone": list("ab"), "subject": "S", "name": list("ab"), "planned_on": "2025-01-10",
                          "finished_on": ["2025-01-02", "2025-01-14"]})  # fmt: skip
    assert sp.summarise_milestones(table, as_of="2025-01-20")["days_late"].tolist() == [2.0]


def test_a_check_in_is_held_if_it_was_held_by_today() -> None:
    table = pd.DataFrame({"department": ["E", "D", "D", "D", "D", "D"],
                          "planned_on": ["2025-04-01", "2025-01-29", "2025-01-01", "2025-01-08", "2025-01-15",
                                         "2025-02-12"],
                          "held_on": [None, None, "2025-01-02", "2025-01-15", "2025-01-16", None]})  # fmt: skip
    told = sp.summarise_checkins(table, as_of="2025-01-15")
    assert told["department"].tolist() == ["D", "E"]
    held, none = told.to_dict("records")
    assert (held["expected"], held["held"], held["held_share"]) == (3, 2, 2 / 3)
    assert held["every_days"] == 10.5  # 7, 7, 14 and 14 days
    assert (str(held["last_held_on"].date()), str(held["next_on"].date())) == ("2025-01-15", "2025-01-29")
    assert (none["expected"], none["held"]) == (0, 0)
    assert pd.isna([none["held_share"], none["every_days"], none["last_held_on"]]).all()


def test_departments_come_by_how_ready_they_are_and_then_by_name() -> None:
    table = pd.DataFrame({"department": list("DDCBA"), "item": ["x", "y", "x", "x", "x"],
                          "ready": ["yes", "no", "no", "yes", "yes"]})  # fmt: skip
    told = sp.summarise_readiness(table)
    assert told.index.tolist() == [0, 1, 2, 3]
    assert told[["department", "readiness", "in_place", "items", "ready"]].to_numpy().tolist() == [
        ["C", 0.0, 0, 1, False], ["D", 0.5, 1, 2, False], ["A", 1.0, 1, 1, True], ["B", 1.0, 1, 1, True],
    ]  # fmt: skip


def communications(frequency: str, start_on: str | None) -> pd.DataFrame:
    return pd.DataFrame({"audience": ["All"], "channel": "mail", "frequency": frequency, "start_on": start_on})


@pytest.mark.parametrize(
    ("frequency", "start_on", "expected"),
    [("weekly", "2025-03-20", "2025-03-20"), ("once", "2025-03-20", "2025-03-20"), ("once", "2025-01-15", "2025-01-15"),
     ("once", "2025-01-14", None), ("monthly", "2024-02-15", "2025-01-15"), ("monthly", "2024-02-14", "2025-02-14"),
     ("quarterly", "2023-11-20", "2025-02-20"), ("biweekly", "2024-12-31", "2025-01-28")],
)  # fmt: skip
def test_a_rhythm_begins_on_its_first_day_and_once_comes_once(
    frequency: str, start_on: str | None, expected: str | None
) -> None:
    told = sp.plan_communications(communications(frequency, start_on), as_of="2025-01-15")["next_on"].iloc[0]
    assert (None if pd.isna(told) else str(told.date())) == expected


def test_the_next_to_be_told_comes_first() -> None:
    rows = [communications("weekly", "2025-01-03").assign(audience=name, channel=channel)
            for name, channel in (("B", "mail"), ("A", "news"), ("A", "mail"))]  # fmt: skip
    rows.append(communications("once", "2025-01-01").assign(audience="0"))
    rows.append(communications("daily", "2025-01-01").assign(audience="Z"))
    told = sp.plan_communications(pd.concat(rows), as_of="2025-01-15")
    assert told.index.tolist() == [0, 1, 2, 3, 4]
    assert (told["audience"] + " " + told["channel"]).tolist() == ["Z mail", "A mail", "A news", "B mail", "0 mail"]


def test_feedback_comes_lowest_score_first_and_themes_of_as_many_people_by_name() -> None:
    actions = pd.concat([ACTIONS, ACTIONS.assign(action="B", department="C"), ACTIONS.assign(action="C")])
    feedback = pd.concat(
        pd.DataFrame({"action": name, "given_on": "2025-01-10", "respondent": list("abc"), "clear": clear,
                      "manageable": 5, "comment": ["untrained", "understaffed", None]})
        for name, clear in (("A", 5), ("B", 3), ("C", 5)))  # fmt: skip
    told = sp.summarise_feedback(feedback, actions, by="action")
    assert told.index.tolist() == [0, 1, 2]
    assert told[["action", "score"]].to_numpy().tolist() == [["B", 4.0], ["A", 5.0], ["C", 5.0]]
    assert set(told["themes"]) == {"resource_constraints; training_gaps"}
    by_department = sp.summarise_feedback(feedback, actions)
    assert by_department[["department", "people"]].to_numpy().tolist() == [["C", 3], ["D", 3]]


def test_meetings_with_a_partner_are_none_of_the_departments_own() -> None:
    table = pd.DataFrame({"department": "Sales", "planned_on": ["2025-01-06", "2025-01-06"], "held_on": "2025-01-06",
                          "subject": [None, "PT-01"]})  # fmt: skip
    assert sp.summarise_checkins(table, as_of="2025-01-20")["expected"].tolist() == [1]
