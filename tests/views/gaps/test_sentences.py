"""Sentences: the documents' figures in words, and what they say where there is nothing to say."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.words import Sentences


@pytest.fixture
def gaps(sample: Review) -> pd.DataFrame:
    return sp.quantify_gaps(sample.measurements, sample.kpis)


@pytest.mark.parametrize(
    ("department", "sentence"),
    [
        ("Sales", "Revenue is $300,000 (20 %) below target."),
        ("Marketing", "New leads are 1,000 (33.3 %) below target."),
        ("Customer Service", "Customer satisfaction is 10 percentage points below target (80 % against 90 %)."),
        ("Operations", "Downtime is 5 percentage points above target (15 % against 10 %)."),
    ],
)
def test_the_worked_examples_head_their_departments(gaps: pd.DataFrame, department: str, sentence: str) -> None:
    assert sp.describe_gaps(gaps[gaps["department"] == department])[0] == sentence


def test_a_share_is_never_called_percent_lower(gaps: pd.DataFrame) -> None:
    shares = gaps[gaps["unit"] == "share"]
    for sentence in [*sp.describe_gaps(shares, top=40), *sp.describe_overperformance(shares, top=40)]:
        assert " % below" not in sentence
        assert "%) below" not in sentence


def test_a_range_is_named_as_one(gaps: pd.DataFrame) -> None:
    told = sp.describe_gaps(gaps[gaps["kpi"] == "utilisation"])
    assert "above its target range" in told[0]


def test_over_performance_is_told(gaps: pd.DataFrame) -> None:
    told = sp.describe_overperformance(gaps, top=50)
    assert any(sentence.startswith("Leads called within 24 hours (Sales) are") for sentence in told)
    assert len(told) == gaps["exceeds"].sum()


def test_the_top_is_kept_and_the_count_is_of_all(gaps: pd.DataFrame) -> None:
    told = sp.describe_gaps(gaps, top=2)
    assert len(told) == 3
    assert told[2] == "24 of 40 KPIs with a target missed it."


def test_without_figures_it_says_so(gaps: pd.DataFrame) -> None:
    assert "no data" in sp.describe_gaps(gaps.head(0))[0]


def test_sentences_are_text_in_a_notebook() -> None:
    html = Sentences(["<b>40 % & more</b>"])._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;40\u00a0%" in html


def test_the_facts_of_the_first_screen(gaps: pd.DataFrame) -> None:
    facts = {fact.label: fact.value for fact in sp.describe_facts(gaps[gaps["department"] == "Sales"])}
    assert facts["Biggest gap"] == "−$300,000"
    assert facts["KPIs that missed"] == "5 of 7"
    assert facts["Figures received"] == "21 of 21"


def test_what_is_asked_names_what_is_missing(sample: Review) -> None:
    plan = sp.plan_actions(sample.actions, sp.quantify_gaps(sample.measurements, sample.kpis), as_of="2025-03-31")
    progress = sp.track_progress(sample.actions, sample.updates, sample.changes, as_of="2025-03-31")
    asked = sp.describe_requests(sp.summarise_requests(plan=plan, progress=progress))
    assert any(sentence.startswith("Name an owner for OPS-06 (") for sentence in asked)
    assert any(sentence.startswith("Report on OPS-03 (") for sentence in asked)
    [many] = [sentence for sentence in asked if sentence.startswith("Clear what holds up ")]
    assert "(" not in many  # of more than three the names alone


def test_what_is_asked_and_told_of_actions_that_do_not_work() -> None:
    effects = pd.DataFrame({"action": ["A", "B", "C", "D"], "verdict": ["harmful", "not_working", "achieved",
                            "cannot_tell"], "flag": ["", "not_working", "", "not_working"]})  # fmt: skip
    assert sp.describe_requests(sp.summarise_requests(effects=effects)) == (
        "Stop or change A: the KPI became worse.",
        "Continue, change or stop B: the effect that was expected did not come.",
        "Decide on D: unlikely to reach the target by the due date.",
    )
    progress = pd.DataFrame({"status": ["done", "unreported"], "spent": [9.0, 1.0], "cost": [9.0, 9.0],
                             "roadblocks_open": [0, 0]})  # fmt: skip
    facts = {fact.label: fact for fact in sp.describe_progress_facts(progress, effects=effects)}
    assert facts["Proven effective"][1:] == ("1 of 4", "2 do not, 1 cannot be told yet", "bad")
    assert "1 without a report" in facts["Late or slipping"].detail


def test_the_inventory_names_absent_tables_and_notes(sample: Review) -> None:
    inventory = sample.inventory
    inventory.loc[inventory["table"] == "causes", "received"] = False
    told = sp.describe_inventory(inventory, ("A note.",))
    assert "1,436 measurements" in told[0]
    assert told[1] == "Not received: causes. Sections that need them say so."
    assert told[-1] == "A note."


@pytest.mark.parametrize(
    ("count", "told"), [(6, "S0, S1, S2, S3, S4 and S5."), (40, "S0, S1, S2, S3, S4 and 35 more.")]
)
def test_a_request_names_no_more_than_its_reader_takes_in(count: int, told: str) -> None:
    plan = pd.DataFrame({"action": [f"S{n}" for n in range(count)], "owner": None, "approval": "approved",
                         "phase": "planned"})  # fmt: skip
    assert sp.describe_requests(sp.summarise_requests(plan=plan)) == (f"Name an owner for {told}",)
