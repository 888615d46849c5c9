"""What follows from the findings: hypotheses, next steps, sign-offs, and whom to hear."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review

GAPS = pd.DataFrame({"kpi": ["leads", "cost", "clicks"], "name": ["Leads", "Cost", "Clicks"], "department": "Marketing",
                     "status": ["missed", "near", "met"]})  # fmt: skip
CAUSES = pd.DataFrame({
    "cause": ["C1", "C2", "C3"], "kpi": "leads", "parent": [None, "C1", "C1"], "category": "Process",
    "statement": ["Fewer visits", "Wrong audience", "A weaker market"], "source": [None, "Interview", "data"],
    "status": [None, "supported", "refuted"],
})  # fmt: skip


def test_every_adverse_gap_has_a_hypothesis_and_only_ends_of_chains_count() -> None:
    told = sp.summarise_hypotheses(GAPS, CAUSES, sp.suggest_causes(GAPS))
    own = told[told["kpi"] == "leads"]
    assert own[["hypothesis", "basis", "sureness"]].to_numpy().tolist() == [
        ["Wrong audience", "interview", "supported"], ["A weaker market", "data", "refuted"]]  # fmt: skip
    assert set(told["kpi"]) == {"leads", "cost"}
    assert set(told.loc[told["kpi"] == "cost", "basis"]) == {"catalogue"}


def _step(**more: object) -> list[object]:
    case = {"real": True, "agreement": "agree", "speakers": 2, "sureness": "supported", "linked": True, **more}
    evidence = pd.DataFrame({"kpi": ["k"], "name": "K", "department": "D", "status": "missed", "real": case["real"]})
    voices = pd.DataFrame({"kpi": ["k"], "agreement": case["agreement"], "speakers": case["speakers"]})
    causes = pd.DataFrame({"kpi": ["k"], "sureness": case["sureness"], "linked": case["linked"]})
    return sp.suggest_next_steps(evidence, voices, causes).loc[0, ["step", "why"]].tolist()


@pytest.mark.parametrize(("case", "step", "why"), [
    ({}, "act_now", "real, agreed, and a cause is supported"),
    ({"real": False}, "analyse_further", "it could be ordinary variation"),
    ({"real": False, "speakers": 0}, "watch", "it could be ordinary variation; nobody was asked about it"),
    ({"agreement": "contradict"}, "analyse_further", "people and data contradict each other"),
    ({"sureness": "hypothesis"}, "analyse_further", "no cause is supported by evidence"),
    ({"sureness": "hypothesis", "linked": False}, "analyse_further", "no cause was named"),
])  # fmt: skip
def test_a_gap_is_ready_for_action_only_if_nothing_is_missing(case: dict[str, object], step: str, why: str) -> None:
    assert _step(**case) == [step, why]


def _signed(*decisions: str) -> pd.DataFrame:
    return pd.DataFrame({"subject": "leads", "department": "Marketing", "stakeholder": [f"S{i}" for i in
                         range(len(decisions))], "decision": decisions, "decided_on": "2025-03-07"})  # fmt: skip


@pytest.mark.parametrize(("decisions", "decision", "share"), [
    (("Confirmed", "yes"), "confirmed", 1.0), (("confirmed", "rejected"), "mixed", 0.5),
    (("confirmed", "later"), "pending", 0.5), (("no",), "rejected", 0.0),
])  # fmt: skip
def test_a_finding_is_confirmed_when_all_who_were_asked_confirm_it(
    decisions: tuple[str, ...], decision: str, share: float
) -> None:
    told = sp.summarise_signoffs(_signed(*decisions), GAPS).set_index("subject")
    assert told.loc["leads", ["decision", "confirmed_share"]].tolist() == [decision, share]
    assert told.loc["cost", "decision"] == "not_asked"
    assert "clicks" not in told.index
    assert "stakeholder" not in told


def test_the_sample_tells_what_its_departments_reject(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    told = sp.summarise_signoffs(sample.signoffs, gaps, causes=sample.causes, actions=sample.actions)
    sales = told[told["department"] == "Sales"].set_index("subject")
    assert sales.loc[["conversion", "revenue"], "decision"].tolist() == ["rejected", "confirmed"]
    assert sales.loc["SAL-05", "topic"].startswith("Replace the partner discount")
    said = sp.describe_signoffs(told)
    assert any("Rejected by Sales: Lead conversion" in sentence for sentence in said)
    assert not any(name in " ".join(said) for name in sample.signoffs["stakeholder"].dropna())


def test_whom_to_hear_is_told_by_name_only_on_request(sample: Review) -> None:
    told = sp.summarise_stakeholders(sample.stakeholders, sample.interviews)
    assert not {"stakeholder", "role"} & set(told)
    named = sp.summarise_stakeholders(sample.stakeholders, sample.interviews, names=True)
    heard = set(sample.interviews["stakeholder"])
    assert named["heard_from"].tolist() == [person in heard for person in named["stakeholder"]]
    assert not named["heard_from"].iloc[0]


def test_departments_in_scope_come_by_their_share_of_the_shortfall(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    evidence = sp.summarise_evidence(gaps, sample.interviews, sample.causes)
    scope = sp.summarise_scope(evidence, gaps)
    assert scope["shortfall_share"].sum() == pytest.approx(1)
    assert scope["shortfall_share"].is_monotonic_decreasing
    assert set(scope["department"]) == set(gaps["department"])
    assert scope.set_index("department").loc["Sales", "in_scope"].startswith("Revenue")


def test_without_a_gap_there_is_no_next_step() -> None:
    evidence = pd.DataFrame({"kpi": [], "name": [], "department": [], "real": [], "status": []}, dtype="str")
    voices = pd.DataFrame({"kpi": [], "agreement": [], "speakers": []}, dtype="str")
    hypotheses = pd.DataFrame({"kpi": [], "sureness": [], "linked": []}, dtype="str")
    assert sp.suggest_next_steps(evidence, voices, hypotheses)["step"].tolist() == []
