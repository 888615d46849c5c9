"""Sentences about goals say what their frames say, with the right number of words, and nothing that isn't there."""

import re

import pandas as pd

import saypro_analysis as sp
from tests.views.goals.forecasted import DARK, FORECAST, REVIEWED, rows

STATES = [{"status": state} for state in ("on_track", "on_track", "at_risk", "off_track")]


def tell(*changes: dict[str, object]) -> str:
    told = rows(FORECAST, *changes)
    return str(sp.describe_goals(told, rows(REVIEWED, *({} for _ in changes))))


def test_every_kind_is_counted() -> None:
    told = tell(*STATES, DARK)
    assert told.splitlines()[0] == (
        "2 of 5 goals will probably be made, 1 may go either way, 1 will probably be missed and of 1 it cannot be told."
    )
    assert "Cannot be told: At least 130 orders in June (G5: it names no KPI)." in told


def test_the_least_likely_is_named_first_and_more_are_counted() -> None:
    told = tell(*({"chance": chance} for chance in (0.25, 0.05, 0.15, 0.2)))
    assert told.splitlines()[0] == "4 of 4 goals will probably be missed."
    assert re.findall(r"\((G\d), (\d+ %)\)", told.splitlines()[1].replace("\u00a0", " ")) == [
        ("G2", "5 %"), ("G3", "15 %"), ("G4", "20 %")]  # fmt: skip
    assert "and 1 more" in told


def test_what_looks_otherwise_than_it_will_be_is_told() -> None:
    seen = rows(REVIEWED, {"actual": 140.0}, {}, {"better": "lower"}, {"better": "lower", "actual": 140.0})
    told = str(sp.describe_goals(rows(FORECAST, {}, {"status": "on_track"}, {}, {"status": "on_track"}), seen))
    assert "The goal for Orders (G1) looks fine (140 against 130) and will probably be missed all the same." in told
    assert "The goal for Orders (G2) looks behind (120 against 130) and will probably be made all the same." in told
    assert "The goal for Orders (G3) looks fine (120 against 130) and will probably be missed all the same." in told
    assert "The goal for Orders (G4) looks behind (140 against 130) and will probably be made all the same." in told


def test_figures_that_would_read_alike_get_more_digits() -> None:
    near = {"unit": "hours", "better": "lower", "actual": 3.06, "target": 3.1}
    assert "(3.06 h against 3.10 h)" in str(sp.describe_goals(rows(FORECAST), rows(REVIEWED, near)))


def test_without_goals_one_sentence_says_so() -> None:
    assert str(sp.describe_goals(rows(FORECAST).head(0), rows(REVIEWED).head(0))).startswith("There are no goals")
    assert str(sp.describe_goal_reviews(rows(REVIEWED).head(0))) == "There are no goals to review."
    assert sp.describe_goal_facts(rows(FORECAST).head(0), rows(REVIEWED).head(0)) == []
    traced = pd.DataFrame({"goal": [], "period_on": [], "chance": []})
    assert str(sp.describe_goal_moves(traced, rows(FORECAST).head(0))) == "No goal has figures that could be followed."


def test_goals_of_which_nothing_can_be_told() -> None:
    assert tell(DARK).splitlines()[0] == "Of 1 goal none can be foretold."


def test_the_review_names_what_each_lacks() -> None:
    told = str(sp.describe_goal_reviews(rows(
        REVIEWED, {"risk_review": "old"}, {"smart_lacks": "specific, time-bound", "risk_review": "never"},
        {"inconsistencies": "due before it was set"})))  # fmt: skip
    assert "2 of 3 goals are specific, measurable, achievable, relevant and time-bound: " in told
    assert "Orders (G2) is not specific or time-bound." in told
    assert "The risks of Orders (G2) were never gone through." in told
    assert "The risks of Orders (G1) were last gone through more than a quarter ago." in told
    assert "The data contradict themselves: G3 (due before it was set)." in told


def test_the_first_opportunity_says_what_it_waits_for() -> None:
    told = {"opportunity": ["O1", "O2"], "statement": "Sell by telephone", "expected_share": [0.1, float("nan")],
            "goals_helped": ["G1", ""], "subject": ["G1", None],
            "readiness_lacks": ["talent, resources", ""], "plan_lacks": ["timeline", ""],
            "state": ["slipping", "overdue"], "start_on": pd.Timestamp("2025-03-10")}  # fmt: skip
    words = str(sp.describe_opportunities(pd.DataFrame(told)))
    assert "10 % of the way to all goals (G1); talent and resources are not ready and its plan lacks timeline." in words
    assert "Late: O1 (since 10 Mar 2025) and O2 (overdue)." in words
    assert "O2 serves no goal." in words


def test_facts_have_the_figures_of_the_sentences() -> None:
    facts = {fact.label: fact for fact in sp.describe_goal_facts(
        rows(FORECAST, *STATES, DARK), rows(REVIEWED, {}, {"risk_review": "never"}))}  # fmt: skip
    assert {label: fact.value for label, fact in facts.items()} == {
        "Likely made": "2 of 5", "Likely missed": "1", "Either way": "1", "Risks not gone through": "1"}  # fmt: skip
    assert facts["Likely made"].detail == "1 cannot be told: Better brand"
    assert facts["Likely missed"].detail.replace("\u00a0", " ") == "Orders (20 %)"
    assert facts["Risks not gone through"].detail == "Orders"
