"""Systemic causes: the planted one is found, refuted causes reach nothing, ties are named."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from tests.test_sample import TRUTHS


@pytest.fixture
def systemic(sample: Review) -> pd.DataFrame:
    return sp.summarise_systemic_causes(sample.causes, sample.kpis)


def alike(statements: list[str]) -> pd.DataFrame:
    columns = {"cause": ["A", "B"], "kpi": ["revenue", "downtime"], "parent": None, "category": "Process"}
    return pd.DataFrame({**columns, "statement": statements})


def test_the_cause_that_three_departments_share_is_found(systemic: pd.DataFrame) -> None:
    wanted = set(TRUTHS["shared_cause"]["causes"])
    found = systemic[[bool(wanted & set(causes.split("; "))) for causes in systemic["causes"]]]
    assert {cause for causes in found["causes"] for cause in causes.split("; ")} == wanted
    departments = {name for names in found["departments"] for name in names.split("; ")}
    assert departments == set(TRUTHS["shared_cause"]["departments"])


def test_every_row_reaches_two_gaps_or_two_departments(systemic: pd.DataFrame) -> None:
    assert ((systemic["gap_count"] >= 2) | (systemic["department_count"] >= 2)).all()
    assert systemic["centrality"].is_monotonic_decreasing


def test_refuted_causes_reach_nothing(sample: Review) -> None:
    network = sp.summarise_cause_network(sample.causes, sample.kpis)
    refuted = set(sample.causes.loc[sample.causes["status"] == "refuted", "cause"])
    assert not refuted & {cause for causes in network["causes"] for cause in causes.split("; ")}


def test_every_other_cause_reaches_at_least_its_own_gap(sample: Review) -> None:
    network = sp.summarise_cause_network(sample.causes, sample.kpis)
    own = network[network["tie"] == "explains"]
    told = {cause for causes in own["causes"] for cause in causes.split("; ")}
    assert told == set(sample.causes.loc[sample.causes["status"] != "refuted", "cause"])


def test_names_of_kpis_and_departments_make_no_causes_alike(sample: Review) -> None:
    causes = alike(["Customer service and marketing", "Marketing and customer service leads"])
    assert sp.summarise_systemic_causes(causes, sample.kpis).empty


def test_the_same_words_are_one_cause_whatever_their_capitals(sample: Review) -> None:
    causes = alike(["Nobody trained the new colleagues", "nobody TRAINED new colleagues."])
    told = sp.summarise_systemic_causes(causes, sample.kpis)
    assert told[["causes", "departments"]].to_numpy().tolist() == [["A; B", "Sales; Operations"]]


@pytest.mark.parametrize("statement", ["", "!!!", "漢字 漢字", "🙂" * 50, "x" * 10_000, "( [ \\ *"])
def test_odd_statements_do_no_harm(sample: Review, statement: str) -> None:
    causes = sample.causes.assign(statement=[statement or "?", *sample.causes["statement"][1:]])
    assert len(sp.summarise_cause_network(causes, sample.kpis)) > 30


def test_does_not_depend_on_the_order_of_rows(sample: Review) -> None:
    usual = sp.summarise_systemic_causes(sample.causes, sample.kpis)
    shuffled = sp.summarise_systemic_causes(sample.causes.sample(frac=1, random_state=1), sample.kpis)
    assert set(usual["gap_count"]) == set(shuffled["gap_count"])
    assert sorted(usual["centrality"].round(9)) == sorted(shuffled["centrality"].round(9))


def test_without_causes_there_is_no_row(sample: Review) -> None:
    assert sp.summarise_systemic_causes(sample.causes.head(0), sample.kpis).empty
