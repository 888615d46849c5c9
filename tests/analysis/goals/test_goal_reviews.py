"""What a review of goals tells beside SMART: whether risks were looked at, what contradicts itself, odd tables."""

import pandas as pd
import pytest

import saypro_analysis as sp
from tests.analysis.goals.registers import KPIS, goals, measured, opportunities, risks


def review(looks: pd.DataFrame | None = None, **more: object) -> pd.Series:
    return sp.review_goals(goals(), KPIS, measured(120), as_of="2025-06-03", goal_risks=looks, **more).iloc[0]


@pytest.mark.parametrize(("reviewed_on", "word"), [
    ("2025-03-03", "reviewed"), ("2025-03-02", "old"), (None, "undated"), ("2025-06-04", "never"),
])  # fmt: skip
def test_a_look_at_the_risks_is_old_after_a_quarter(reviewed_on: str | None, word: str) -> None:
    looks = pd.DataFrame({"goal": ["G1"], "risk": ["R1"], "reviewed_on": [reviewed_on]})
    assert review(looks)["risk_review"] == word


def test_a_goal_whose_risks_nobody_looked_at_is_told() -> None:
    told = review()
    assert (told["risk_review"], told["risks"]) == ("never", 0)


def test_a_look_that_found_none_is_a_look() -> None:
    told = review(pd.DataFrame({"goal": ["G1"], "risk": [None], "reviewed_on": ["2025-05-05"]}))
    assert (told["risk_review"], told["risks"]) == ("reviewed", 0)


def test_risks_and_opportunities_that_name_the_goal_themselves_count() -> None:
    told = review(
        risks=risks({"goal": "G9; G1"}), opportunities=opportunities({"subject": "G1"}, {"opportunity": "O2"})
    )
    assert (told["risks"], told["opportunities"], told["risk_review"]) == (1, 1, "undated")


def test_closed_ones_do_not_count() -> None:
    told = review(risks=risks({"goal": "G1", "status": "Closed"}),
                  opportunities=opportunities({"subject": "G1", "status": "dropped"}))  # fmt: skip
    assert (told["risks"], told["opportunities"], told["risk_review"]) == (0, 0, "never")


def test_what_is_odd_is_named() -> None:
    told = sp.review_goals(goals({"baseline": 130}, {"goal": "G2", "parent": "G9", "status": "met"},
                                 {"goal": "G3", "parent": "G3", "due_on": "2025-01-01"}),
                           KPIS, as_of="2025-03-31").set_index("goal")["inconsistencies"]  # fmt: skip
    assert told.to_dict() == {
        "G1": "the target was reached before it was set",
        "G2": "its parent is no goal; entered as met before it is due",
        "G3": "due before it was set; its own parent",
    }


def test_the_last_known_figure_stands_beside_the_target() -> None:
    told = sp.review_goals(goals(), KPIS, measured(100, 110, 120), as_of="2025-02-28").iloc[0]
    assert (told["actual"], str(told["actual_on"].date())) == (110, "2025-02-01")


def test_goals_that_were_set_later_are_not_known_yet() -> None:
    assert sp.review_goals(goals({"set_on": "2025-04-01"}), as_of="2025-03-31").empty


def test_no_goals_no_rows() -> None:
    assert sp.review_goals(goals().head(0), KPIS, measured(1), as_of="2025-03-31").empty


def test_the_order_and_the_index_of_the_register_change_nothing() -> None:
    register = goals({}, {"goal": "G2", "owner": None}, {"goal": "G3", "target": None})
    told = sp.review_goals(register, KPIS, as_of="2025-03-31")
    again = sp.review_goals(register.iloc[::-1].set_axis(["x", "y", "z"]), KPIS, as_of="2025-03-31")
    pd.testing.assert_frame_equal(told, again)


def test_wrong_cells_are_refused_together() -> None:
    with pytest.raises(sp.DataError) as refused:
        sp.review_goals(goals({"target": "much", "due_on": "soon"}, {"goal": "G1"}))
    assert {problem.column for problem in refused.value.problems} >= {"target", "due_on"}
