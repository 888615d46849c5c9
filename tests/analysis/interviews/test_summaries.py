"""Evidence, departments, histories, interviews, plan and progress, on small cases by hand and on the sample."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review


@pytest.fixture
def gaps(sample: Review) -> pd.DataFrame:
    return sp.quantify_gaps(sample.measurements, sample.kpis)


class TestEvidence:
    def test_has_a_row_per_adverse_gap_critical_ones_first(self, gaps: pd.DataFrame, sample: Review) -> None:
        evidence = sp.summarise_evidence(gaps, sample.interviews, sample.causes)
        assert set(evidence["kpi"]) == set(gaps.loc[gaps["status"].isin(["missed", "near"]), "kpi"])
        assert evidence["critical"].is_monotonic_decreasing

    def test_critical_gaps_hold_half_of_the_shortfall_and_no_fewer_would(self) -> None:
        gaps = pd.DataFrame({
            "kpi": list("abcd"), "department": "D", "name": list("abcd"), "weight": 1.0,
            "status": ["missed", "missed", "missed", "near"], "tolerances": [4.0, 3.0, 2.0, 0.9],
        })  # fmt: skip
        evidence = sp.summarise_evidence(gaps)
        assert list(evidence.loc[evidence["critical"], "kpi"]) == ["a", "b"]

    def test_counts_voices_and_quotes_the_most_severe_without_a_name(self, gaps: pd.DataFrame, sample: Review) -> None:
        evidence = sp.summarise_evidence(gaps, sample.interviews, sample.causes).set_index("kpi")
        spoken = sample.interviews.query("kpi == 'downtime'")
        assert evidence.loc["downtime", "mentions"] == len(spoken)
        assert evidence.loc["downtime", "quote"] in set(spoken["answer"])
        people = set(sample.interviews["stakeholder"])
        assert not any(name in str(said) for said in evidence["quote_from"] for name in people)

    def test_without_interviews_has_figures_only(self, gaps: pd.DataFrame) -> None:
        assert set(sp.summarise_evidence(gaps)["evidence"]) == {"figures_only"}

    def test_leaves_out_refuted_causes(self, gaps: pd.DataFrame) -> None:
        causes = pd.DataFrame({"cause": ["C1", "C2"], "kpi": "revenue", "parent": None, "category": "People",
                               "statement": ["Wrong", "Right"], "status": ["refuted", "supported"]})  # fmt: skip
        evidence = sp.summarise_evidence(gaps, causes=causes).set_index("kpi")
        assert evidence.loc["revenue", "causes"] == "Right"


class TestDepartments:
    def test_are_counted_and_ordered_worst_first(self, gaps: pd.DataFrame) -> None:
        departments = sp.summarise_departments(gaps)
        assert departments["kpis"].sum() == len(gaps)
        assert departments["missed_share"].is_monotonic_decreasing
        assert departments.iloc[-1]["department"] == "Finance"
        counted = departments[["met", "near", "missed", "no_target", "no_data"]].sum(axis=1)
        assert (counted == departments["kpis"]).all()

    def test_money_is_what_adverse_gaps_cost(self, gaps: pd.DataFrame) -> None:
        sales = sp.summarise_departments(gaps).set_index("department").loc["Sales"]
        own = gaps.query("department == 'Sales' and shortfall > 0")
        assert sales["money"] == pytest.approx(own["money_once"].sum())
        assert sales["worst"] == "Revenue"

    @pytest.mark.parametrize(
        ("statuses", "verdict"),
        [(["met", "missed"], "missed"), (["met", "near"], "near"), (["met"], "met"), (["no_data"], "no_data"),
         (["no_target", "no_data"], "no_target")],
    )  # fmt: skip
    def test_the_worst_status_is_the_verdict(self, statuses: list[str], verdict: str) -> None:
        assert sp.check_gaps(pd.DataFrame({"status": statuses})) == verdict


class TestHistories:
    def test_judge_each_period_by_its_own_target(self) -> None:
        kpis = pd.DataFrame(
            [["k", "D", "K", "count", "lower"]], columns=["kpi", "department", "name", "unit", "better"]
        )
        table = pd.DataFrame({"kpi": "k", "period_on": ["2025-03", "2025-01", "2025-02"], "actual": [3, 1, None],
                              "target": [2, 2, 2]})  # fmt: skip
        history = sp.summarise_histories(table, kpis)
        assert list(history["period_on"].dt.month) == [1, 2, 3]
        assert history["missed"].tolist() == [False, pd.NA, True]

    def test_keep_the_latest_periods(self, sample: Review) -> None:
        history = sp.summarise_histories(sample.measurements, sample.kpis, periods=12)
        assert history.groupby("kpi").size().max() == 12
        assert history["period_on"].max() == pd.Timestamp("2025-03-01")

    def test_fewer_than_one_period_is_refused(self, sample: Review) -> None:
        with pytest.raises(ValueError, match="periods"):
            sp.summarise_histories(sample.measurements, sample.kpis, periods=0)


class TestInterviews:
    def test_count_people_once_and_answers_all(self, sample: Review) -> None:
        interviews = sp.summarise_interviews(sample.interviews, sample.stakeholders)
        assert interviews["answers"].sum() == len(sample.interviews)
        assert interviews["heard"].sum() == sample.interviews["stakeholder"].nunique()
        assert interviews["planned"].sum() == len(sample.stakeholders)

    def test_never_name_anyone(self, sample: Review) -> None:
        answers = sp.summarise_answers(sample.interviews, sample.kpis)
        assert len(answers) == len(sample.interviews)
        people = set(sample.interviews["stakeholder"]) | set(sample.stakeholders["stakeholder"])
        text = answers.drop(columns="answer").to_csv() + sp.summarise_interviews(sample.interviews).to_csv()
        assert not [name for name in people if name in text]

    def test_no_group_of_fewer_than_three_is_shown(self, sample: Review) -> None:
        interviews = sp.summarise_interviews(sample.interviews.query("department == 'Finance'"))
        small = interviews[interviews["group"] != "several groups"]
        assert (small["heard"] >= 3).all()
