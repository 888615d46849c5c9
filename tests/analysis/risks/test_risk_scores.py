"""The matrix: every level and its edges, what is left after mitigations, movement, reviews, plans."""

import warnings

import pandas as pd
import pytest

from saypro_analysis.analysis.risks import score_risks, summarise_risks
from saypro_analysis.data.readings.problems import DataError


def risk(**columns: object) -> pd.DataFrame:
    return pd.DataFrame([{"risk": "R", "description": "something", "category": "market", **columns}])


def score(**columns: object) -> pd.Series:
    return score_risks(risk(**columns)).iloc[0]


@pytest.mark.parametrize(
    ("likelihood", "impact", "levels"),
    [("rare", "negligible", (1, 1)), ("Unlikely", "MINOR", (2, 2)), ("possible", "moderate", (3, 3)),
     ("likely", "major", (4, 4)), ("almost-certain", "severe", (5, 5)), ("low", "high", (2, 4)), (3, 5, (3, 5)),
     ("medium", "catastrophic", (3, 5)), (2.0, "insignificant", (2, 1)), ("0.05", "1", (1, 1)), ("0.051", "1", (2, 1)),
     ("0.2", "1", (2, 1)), ("0.5", "1", (3, 1)), ("0.8", "1", (4, 1)), ("0.81", "1", (5, 1)), ("35%", "1", (3, 1))],
)  # fmt: skip
def test_words_levels_and_chances(likelihood: object, impact: object, levels: tuple[int, int]) -> None:
    row = score(likelihood=likelihood, impact=impact)
    assert (row["likelihood"], row["impact"], row["score"]) == (*levels, levels[0] * levels[1])


def test_a_column_of_chances_may_hold_0_and_1() -> None:
    frame = pd.concat([risk(likelihood=chance, impact=3) for chance in (0.0, 0.5, 1.0)]).assign(risk=list("ABC"))
    told = score_risks(frame).sort_values("risk")
    assert told["likelihood"].tolist() == [1, 3, 5]
    assert score(likelihood=0, impact=3)["likelihood"] == 1


@pytest.mark.parametrize(
    ("likelihoods", "warns"),
    [([1.0], True), ([1.0, "likely"], True), (["1", None, "1.0"], True), ([1.0, 2.0], False), ([1.0, 0.5], False),
     (["100%"], False), (["rare"], False), ([1], False)],
)  # fmt: skip
def test_a_1_that_may_be_a_level_or_a_chance_is_asked_about(likelihoods: list[object], warns: bool) -> None:
    frame = pd.DataFrame({"risk": [f"R{row}" for row in range(len(likelihoods))], "description": "something",
                          "category": "market", "likelihood": likelihoods, "impact": 3})  # fmt: skip
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        score_risks(frame)
    assert ["level 1 (rare); write 100%" in str(one.message) for one in said] == [True] * warns


@pytest.mark.parametrize(
    ("likelihood", "impact", "grade", "decision"),
    [("rare", 4, "Low", "monitor"), ("rare", 5, "Medium", "monitor"), (3, 3, "Medium", "monitor"),
     (2, 5, "High", "treat"),
     (3, 4, "High", "treat"), (3, 5, "Urgent", "treat"), (5, 5, "Urgent", "treat")],
)  # fmt: skip
def test_grades_and_what_is_treated(likelihood: object, impact: int, grade: str, decision: str) -> None:
    row = score(likelihood=likelihood, impact=impact)
    assert (row["grade"], row["decision"], row["needs_plan"]) == (grade, decision, decision == "treat")


def test_the_threshold_can_be_set() -> None:
    frame = risk(likelihood=3, impact=3)
    assert score_risks(frame, treat_from=9)["decision"].tolist() == ["treat"]
    assert score_risks(frame, treat_from=10)["decision"].tolist() == ["monitor"]
    for wrong in (0, 26):
        with pytest.raises(ValueError, match="treat_from"):
            score_risks(frame, treat_from=wrong)


def test_the_two_lists_of_categories_are_one() -> None:
    given = ["Financial", "operational", "Market Risk", "Supply Chain", "regulatory", "Legal/Regulatory", "strategic",
             "compliance", "weather"]  # fmt: skip
    frame = pd.concat([risk(category=word) for word in given], ignore_index=True).assign(risk=list("ABCDEFGHI"))
    told = score_risks(frame).set_index("risk").sort_index()
    assert told["family"].tolist() == ["Financial", "Operational", "Market", "Supply chain", "Compliance", "Compliance",
                                       "Strategic", "Compliance", "Other"]  # fmt: skip
    assert told["category"].tolist() == given


class TestMitigations:
    plans = pd.DataFrame({
        "mitigation": ["A", "B", "C", "D"], "risk": ["R", "R", "R", "R"], "plan": "p", "cost": [10, 20, 30, 40],
        "likelihood_reduction": [0.5, 0.0, 0.9, 0.9], "impact_reduction": [None, 0.9, None, None],
        "kind": ["contingency", "Liquidity", None, "transfer"], "status": ["done", "planned", "dropped", "cancelled"],
    })  # fmt: skip

    def test_what_is_left(self) -> None:
        row = score_risks(risk(likelihood="likely", impact="major"), self.plans).iloc[0]
        # .65 halved is .325, possible; the middle of major, 316,228, less 90 % is 31,623, moderate
        assert (row["residual_likelihood"], row["residual_impact"], row["residual_score"]) == (3, 3, 9)
        assert (row["decision"], row["residual_decision"]) == ("treat", "monitor")
        assert (row["mitigations"], row["mitigations_done"], row["cost"]) == (2, 1, 30)
        assert row["kinds"] == "contingency; liquidity"

    def test_nothing_done_leaves_it_as_it_was(self) -> None:
        for word, impact in (("rare", "severe"), ("almost certain", "negligible"), ("possible", "major")):
            row = score(likelihood=word, impact=impact)
            assert row["residual_score"] == row["score"]

    def test_a_risk_to_treat_needs_a_plan_in_a_row_or_in_words(self) -> None:
        bad = {"likelihood": 5, "impact": 5}
        assert score(**bad)["without_plan"]
        assert not score(**bad, mitigation="Stocks are kept")["without_plan"]
        assert not score_risks(risk(**bad), self.plans)["without_plan"].iloc[0]
        assert score_risks(risk(**bad), self.plans[2:])["without_plan"].iloc[0]  # both were given up
        assert not score(**bad, status="closed")["without_plan"]

    def test_what_is_wrong_is_named(self) -> None:
        with pytest.raises(DataError, match="a share between 0 and 1"):
            score_risks(risk(), self.plans.assign(likelihood_reduction=1.5))
        with pytest.raises(DataError, match="found 'Q', expected a risk of the table risks"):
            score_risks(risk(), self.plans.assign(risk="Q"))


class TestMovement:
    def history(self, *reviews: tuple[object, object]) -> pd.DataFrame:
        days = pd.date_range("2025-01-01", periods=len(reviews), freq="MS")
        return pd.DataFrame([{"risk": "R", "reviewed_on": day, "likelihood": way, "impact": hit}
                             for day, (way, hit) in zip(days, reviews, strict=True)],
                            columns=["risk", "reviewed_on", "likelihood", "impact"])  # fmt: skip

    @pytest.mark.parametrize(
        ("reviews", "expected"),
        [
            ([(3, 4)], ("new", False)),  # its own first review
            ([(2, 4)], ("worsening", True)),
            ([(4, 4)], ("improving", True)),
            ([(2, 4), (3, 4)], ("worsening", True)),
            ([(5, 4), (2, 4), (3, 4)], ("worsening", True)),
            ([(3, 4), (3, 4)], ("steady", False)),
            ([(4, 3)], ("steady", True)),
        ],
    )
    def test_against_the_review_before(self, reviews: list[tuple[object, object]], expected: tuple[str, bool]) -> None:
        row = score_risks(risk(likelihood=3, impact=4), history=self.history(*reviews)).iloc[0]
        assert (row["movement"], row["evolved"]) == expected

    def test_without_a_history_nothing_is_said_of_it(self) -> None:
        for history in (None, pd.DataFrame(), self.history()):
            assert score_risks(risk(likelihood=3, impact=4), history=history)["movement"].isna().all()

    def test_a_risk_that_no_review_names_is_new(self) -> None:
        two = pd.concat([risk(likelihood=3, impact=4), risk(likelihood=3, impact=4).assign(risk="S")])
        told = score_risks(two.reset_index(drop=True), history=self.history((2, 4))).set_index("risk")
        assert told["movement"].to_dict() == {"R": "worsening", "S": "new"}

    def test_a_review_of_no_risk_or_in_no_words_is_refused(self) -> None:
        with pytest.raises(DataError) as refused:
            score_risks(risk(), history=self.history(("seldom", 3)).assign(risk="Q"))
        assert {(p.table, p.column) for p in refused.value.problems} == {
            ("risk_history", "likelihood"),
            ("risk_history", "risk"),
        }


@pytest.mark.parametrize(("day", "late"), [("2025-03-30", False), ("2025-03-31", False), ("2025-04-01", True)])
def test_a_review_is_overdue_from_the_day_after(day: str, late: bool) -> None:
    frame = risk(review_on="2025-03-31")
    assert bool(score_risks(frame, as_of=day)["overdue"].iloc[0]) == late
    assert score_risks(frame)["overdue"].isna().all()
    assert not score_risks(frame.assign(status="closed"), as_of="2026-01-01")["overdue"].iloc[0]


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ({"likelihood": "rare", "frequency": 3.0}, "likelihood: entered as rare, by its figures 5 of 5"),
        ({"likelihood": "possible", "frequency": 0.4}, None),  # a chance of 33 %
        ({"likelihood": "possible", "frequency": 0.7}, "likelihood: entered as possible, by its figures 4 of 5"),
        ({"impact": "minor", "loss_low": 2e5, "loss_high": 5e5}, "impact: entered as minor, by its figures 4 of 5"),
        ({"impact": "major", "loss_low": 2e5, "loss_high": 5e5}, None),
        ({"frequency": 3.0, "loss_low": 2e5, "loss_high": 5e5}, None),
    ],
)
def test_words_and_figures_that_disagree(figures: dict[str, object], told: str | None) -> None:
    assert score(**figures)["disagreement"] == told


def test_a_risk_of_figures_alone_is_placed_by_them() -> None:
    row = score(frequency=0.1, loss_low=2e5, loss_high=5e5)
    assert (row["likelihood"], row["impact"], row["score"]) == (2, 4, 8)
    assert pd.isna(score()["score"])
    assert pd.isna(score()["grade"])


def test_the_summary_counts_open_risks_and_their_plans() -> None:
    frame = pd.DataFrame({
        "risk": list("ABCDE"), "description": "d", "category": ["market", "market", "financial", "legal", "market"],
        "likelihood": [5, 4, 1, None, 5], "impact": [5, 3, 1, None, 5], "status": [None, None, None, None, "closed"],
        "review_on": ["2025-01-01", None, None, None, "2025-01-01"],
    })  # fmt: skip
    plans = pd.DataFrame({"mitigation": ["M"], "risk": ["A"], "plan": ["p"], "likelihood_reduction": [0.99]})
    told = summarise_risks(score_risks(frame, plans, as_of="2025-03-31")).set_index("family")
    whole = told.loc["All"]
    assert (whole["risks"], whole["to_treat"], whole["planned"], whole["without_plan"]) == (4, 2, 1, 1)
    assert (whole["coverage"], whole["treat_after"], whole["overdue"], whole["unscored"]) == (0.5, 1, 1, 1)
    assert whole["worst"] == "A"
    assert told.index.tolist() == ["All", "Market", "Compliance", "Financial"]
    assert pd.isna(told.loc["Financial", "coverage"])
    assert told.drop(index="All")["risks"].sum() == whole["risks"]


def test_no_risks_at_all() -> None:
    told = score_risks(pd.DataFrame())
    assert told.empty
    assert summarise_risks(told)["risks"].tolist() == [0]
