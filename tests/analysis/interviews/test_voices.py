"""What people say against the data: each verdict by hand, and the sample's planted contradictions."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from tests.analysis.interviews.interviews import interviews

TRUTHS = yaml.safe_load((Path(__file__).parents[2] / "sample_organisation" / "truths.yaml").read_text(encoding="utf-8"))
WORSE, BETTER, BAD, GOOD = "It keeps getting worse.", "It is getting better.", "A terrible mess.", "It works well."
SAME, ODD = "It is what it always was.", "Blue."


def gaps(status: str = "met", better: str = "higher") -> pd.DataFrame:
    return pd.DataFrame({
        "kpi": ["k"], "name": "K", "department": "Sales", "status": status, "unit": "count", "better": better,
        "actual": 5.0, "target": 6.0, "gap": -1.0, "tolerances": 2.0, "weight": 1.0,
    })  # fmt: skip


def signals(variation: str, significant: object = True) -> pd.DataFrame:
    return pd.DataFrame({"kpi": ["k"], "variation": [variation], "significant": [significant]})


def verdict(answers: list[str], status: str, variation: str | None = None, better: str = "higher") -> str:
    themes = sp.code_themes(interviews(*answers, kpi=["k"] * len(answers)), codebook={"none": ["zzz"]})
    voices = sp.compare_voices(themes, gaps(status, better), signals(variation) if variation else None)
    return "" if voices.empty else voices["agreement"].item()


@pytest.mark.parametrize(
    ("answers", "status", "variation", "agreement"),
    [
        ([BAD], "missed", None, "agree"),
        ([BAD], "near", None, "agree"),
        ([BAD], "met", None, "contradict"),
        ([BAD], "met", "worsening", "agree"),
        ([BAD], "missed", "improving", "agree"),
        ([WORSE], "missed", "improving", "contradict"),
        ([WORSE], "met", "improving", "contradict"),
        ([WORSE], "met", "steady", "contradict"),
        ([WORSE], "missed", "steady", "agree"),
        ([GOOD], "met", None, "agree"),
        ([GOOD], "missed", None, "contradict"),
        ([BETTER], "missed", "improving", "agree"),
        ([BETTER], "missed", "steady", "contradict"),
        ([BETTER], "met", "worsening", "contradict"),
        ([BETTER], "met", "steady", "agree"),
        ([GOOD, BETTER], "met", "worsening", "contradict"),
        ([GOOD, GOOD, BETTER], "met", "worsening", "agree"),
        ([SAME], "missed", "worsening", "contradict"),
        ([SAME], "missed", "steady", "agree"),
        ([SAME], "missed", None, "interviews_only"),
        ([BAD, BAD, GOOD], "missed", None, "agree"),
        ([BAD, GOOD], "missed", None, "contradict"),
        ([ODD], "missed", None, "data_only"),
        ([ODD], "met", None, "interviews_only"),
        ([BAD], "no_data", None, "interviews_only"),
        ([BAD], "no_target", "worsening", "agree"),
        ([], "missed", None, "data_only"),
        ([], "met", "worsening", "data_only"),
        ([], "met", None, ""),
    ],
)
def test_each_verdict(answers: list[str], status: str, variation: str | None, agreement: str) -> None:
    assert verdict(answers, status, variation) == agreement


@pytest.mark.parametrize(("better", "agreement"), [("higher", "agree"), ("lower", "contradict")])
def test_an_amount_that_falls_is_read_by_what_is_better(better: str, agreement: str) -> None:
    assert verdict(["It fell."], "missed", None, better) == agreement


def test_people_count_and_not_their_answers() -> None:
    spoken = interviews(BAD, BAD, BAD, GOOD, GOOD, kpi=["k"] * 5)
    spoken["stakeholder"] = ["A", "A", "A", "B", "C"]
    spoken["question"] = list("abcde")
    voices = sp.compare_voices(sp.code_themes(spoken), gaps("met")).query("kind == 'kpi'")
    assert voices[["said_worse", "said_better", "mentions", "agreement"]].to_numpy().tolist() == [[1, 2, 5, "agree"]]


def test_a_gap_that_is_a_shift_of_mix_contradicts_a_complaint() -> None:
    themes = sp.code_themes(interviews(BAD, kpi=["k"]))
    parts = pd.DataFrame({"kpi": "k", "kind": ["mix", "segment"], "gap": [-3.0, -1.0]})
    voices = sp.compare_voices(themes, gaps("missed"), parts=parts).query("kind == 'kpi'")
    assert voices[["agreement", "mix_share"]].to_numpy().tolist() == [["contradict", 0.75]]


def test_a_code_of_the_users_may_be_a_kpi() -> None:
    themes = sp.code_themes(interviews("Calls are a terrible mess."), codebook={"k": ["calls"]})
    voices = sp.compare_voices(themes, gaps("missed"))
    assert voices[["kind", "kpi", "agreement"]].to_numpy().tolist() == [["kpi", "k", "agree"]]


def test_a_theme_is_held_against_the_kpis_named_with_it() -> None:
    themes = sp.code_themes(interviews(BAD, BAD, theme=["a", "b"], kpi=["k", None]))
    voices = sp.compare_voices(themes, gaps("missed")).query("kind == 'theme'").set_index("theme")
    assert voices["agreement"].to_dict() == {"a": "agree", "b": "interviews_only"}
    assert voices.loc["a", ["kpis_named", "kpis_short"]].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("answers", "status", "significant", "step"),
    [([BAD, BAD], "missed", True, "act_now"), ([BAD], "missed", True, "analyse_further"),
     ([BAD, BAD], "missed", False, "analyse_further"), ([BAD, BAD], "met", True, "analyse_further"),
     ([GOOD], "met", True, "keep")],
)  # fmt: skip
def test_the_next_step_follows_the_strength_of_the_evidence(
    answers: list[str], status: str, significant: bool, step: str
) -> None:
    themes = sp.code_themes(interviews(*answers, kpi=["k"] * len(answers)), codebook={"none": ["zzz"]})
    assert sp.compare_voices(themes, gaps(status), signals("steady", significant))["next_step"].item() == step


@pytest.mark.parametrize(
    ("answer", "status", "variation", "step"),
    [(SAME, "missed", "steady", "analyse_further"), (SAME, "met", "steady", "keep"),
     (BETTER, "missed", "improving", "analyse_further"), (BETTER, "met", "improving", "keep"),
     (GOOD, "met", "worsening", "analyse_further")],
)  # fmt: skip
def test_what_is_missed_or_worsening_is_never_to_be_kept(answer: str, status: str, variation: str, step: str) -> None:
    themes = sp.code_themes(interviews(answer, answer, kpi=["k", "k"]), codebook={"none": ["zzz"]})
    told = sp.compare_voices(themes, gaps(status), signals(variation))
    assert told[["agreement", "next_step"]].to_numpy().tolist() == [["agree", step]]


def test_missing_columns_are_named() -> None:
    themes = sp.code_themes(interviews(BAD))
    with pytest.raises(ValueError, match="status"):
        sp.compare_voices(themes, gaps().drop(columns="status"))
    with pytest.raises(ValueError, match="significant"):
        sp.compare_voices(themes, gaps(), signals("steady").drop(columns="significant"))


@pytest.fixture(scope="module")
def voices(sample: Review) -> pd.DataFrame:
    leaves = sample.segments.query("kpi == 'qualified_share' and period_on >= '2025-01-01'")
    sums = leaves.groupby("channel")[["numerator", "denominator", "expected_numerator", "expected_denominator"]].sum()
    rate, mix = sums["numerator"] / sums["denominator"], sums["denominator"] / sums["denominator"].sum()
    aim = sums["expected_numerator"] / sums["expected_denominator"]
    aimed = sums["expected_denominator"] / sums["expected_denominator"].sum()
    parts = pd.DataFrame({
        "kpi": "qualified_share", "kind": ["mix", "residual"],
        "gap": [((mix - aimed) * (rate + aim) / 2).sum(), ((rate - aim) * (mix + aimed) / 2).sum()],
    })  # fmt: skip
    known = pd.DataFrame({"kpi": ["first_response", "qualified_share"], "variation": ["improving", "worsening"],
                          "significant": [False, True]})  # fmt: skip
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    return sp.compare_voices(sp.code_themes(sample.interviews), gaps, known, parts=parts)


class TestSample:
    def found(self, voices: pd.DataFrame, agreement: str) -> set[str]:
        rows = voices[voices["agreement"] == agreement]
        return set(rows["kpi"].fillna(rows["theme"]))

    def test_the_planted_contradictions_come_first(self, voices: pd.DataFrame) -> None:
        planted = {truth["kpi"] for truth in TRUTHS["interviews"] if "contradicted" in truth["verdict"]}
        assert planted <= self.found(voices, "contradict")
        assert len(self.found(voices, "contradict")) <= len(planted) + 1
        assert voices.loc[0, ["kpi", "said", "said_worse", "said_better"]].tolist() == ["first_response", "worse", 4, 1]

    def test_the_planted_agreements_are_found(self, voices: pd.DataFrame) -> None:
        planted = {truth["kpi"] for truth in TRUTHS["interviews"] if truth["verdict"] == "agrees"}
        assert planted <= self.found(voices, "agree")

    def test_what_only_people_say_is_found(self, voices: pd.DataFrame) -> None:
        assert self.found(voices, "interviews_only") == {"staff_turnover", "forecast_accuracy"}  # "mostly right, but …"
        told = voices.set_index("theme").loc["staff_turnover"]
        assert told["speakers"] == len(TRUTHS["interview_only"]["says"])

    def test_what_only_the_data_says_is_found(self, voices: pd.DataFrame) -> None:
        assert set(TRUTHS["data_only"]) <= self.found(voices, "data_only")

    def test_without_signals_or_parts_the_rest_is_found_too(self, sample: Review) -> None:
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
        voices = sp.compare_voices(sp.code_themes(sample.interviews), gaps)
        assert {"first_response", "follow_up_24h"} <= self.found(voices, "contradict")
        assert set(voices["agreement"]) == {"agree", "contradict", "interviews_only", "data_only"}


class TestQuestions:
    def test_the_bank_has_the_documents_numbers(self) -> None:
        bank = sp.summarise_questions()
        assert bank.groupby("requirement").size().to_dict() == {"INT-04": 6, "INT-05": 12, "INT-06": 4, "INT-07": 4}
        assert bank.query("requirement == 'INT-05'").groupby("about_topic").size().to_dict() == {
            "customers": 3, "operations": 3, "performance": 4, "strategy": 2}  # fmt: skip
        assert set(bank.query("requirement == 'INT-07'")["about_topic"]) == {
            "Sales", "Marketing", "Customer Service", "Operations"}  # fmt: skip

    def test_every_answer_of_the_sample_is_counted_once(self, sample: Review) -> None:
        asked = sp.summarise_questions(sample.interviews)
        assert asked["answers"].sum() == len(sample.interviews)
        assert not (asked["occasion"] == "own question").any()
        assert asked.loc[~asked["asked"], "question"].tolist() == [
            "Where could the company improve?", "What do customers value, what annoys them?",
            "Where does your workflow get stuck?"]  # fmt: skip

    def test_questions_of_ones_own_follow(self) -> None:
        asked = sp.summarise_questions(interviews("x", question="Tea or coffee?"))
        assert asked.iloc[-1][["occasion", "question", "asked", "answers"]].tolist() == [
            "own question", "Tea or coffee?", True, 1]  # fmt: skip


class TestCoverage:
    def test_by_department(self, sample: Review) -> None:
        heard = sp.summarise_interviews(sample.interviews, sample.stakeholders, by="department")
        assert heard["department"].tolist() == sorted(sample.departments)
        assert heard["heard"].sum() == sample.interviews["stakeholder"].nunique()
        with pytest.raises(ValueError, match="by"):
            sp.summarise_interviews(sample.interviews, by="stakeholder")


def test_answers_in_another_order_say_the_same(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    signals = sp.detect_signals(sample.measurements, sample.kpis)
    first = sp.compare_voices(sp.code_themes(sample.interviews), gaps, signals)
    for seed in (1, 2):
        mixed = sp.code_themes(sample.interviews.sample(frac=1, random_state=seed))
        pd.testing.assert_frame_equal(sp.compare_voices(mixed, gaps, signals), first)


@pytest.mark.parametrize("period", [None, "2025-Q1"])
def test_voices_are_told_where_nothing_was_measured(sample: Review, period: str | None) -> None:
    gaps = sp.quantify_gaps(sample.measurements.head(0), sample.kpis, period=period)
    signals = sp.detect_signals(sample.measurements.head(0), sample.kpis)
    voices = sp.compare_voices(sp.code_themes(sample.interviews), gaps, signals)
    split = voices["said"] == "split"
    assert set(voices.loc[~split & (voices["kind"] == "kpi"), "agreement"]) == {"interviews_only"}
