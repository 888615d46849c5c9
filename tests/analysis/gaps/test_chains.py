"""The money of gaps that lead to one another is counted once, at the chain's end."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.views.gaps.facts import describe_facts

HEAD = ["kpi", "department", "name", "unit", "better", "value_per_unit", "formula", "contributes_to"]
LEADS = ("leads", "Sales", "Leads", "count", "higher", 50, None, "customers")
CUSTOMERS = ("customers", "Sales", "Customers", "count", "higher", 200, None, None)
REVENUE = ("revenue", "Sales", "Revenue", "money", "higher", None, "customers * basket", None)
ERRORS = ("errors", "Sales", "Errors", "count", "lower", 10, None, None)


def gaps_of(*kpis: tuple[object, ...], **actual: float) -> pd.DataFrame:
    """Every KPI aims at 100 and reaches 90 (errors: 110), unless said otherwise."""
    frame = pd.DataFrame(kpis, columns=HEAD)
    reached = [actual.get(str(kpi), 110 if kpi == "errors" else 90) for kpi in frame["kpi"]]
    rows = pd.DataFrame({"kpi": frame["kpi"], "period_on": "2025-01-01", "actual": reached, "target": 100})
    return sp.quantify_gaps(rows, frame)


def once(gaps: pd.DataFrame) -> dict[str, float]:
    return dict(zip(gaps["kpi"], gaps["money_once"], strict=True))


def test_a_chain_is_counted_at_its_end() -> None:
    gaps = gaps_of(LEADS, CUSTOMERS, REVENUE, ERRORS)
    assert gaps["money"].tolist() == [500, 2000, 10, 100]
    assert once(gaps) == {"leads": 0, "customers": 0, "revenue": 10, "errors": 100}
    assert sp.summarise_departments(gaps)["money"].tolist() == [110]
    (fact,) = [fact for fact in describe_facts(gaps) if fact.label == "Cost of the gaps"]
    assert (fact.value, fact.detail) == (
        "$110", "in 2 KPIs with a known value per unit, once along each chain of KPIs")  # fmt: skip


def test_where_the_end_met_its_target_what_leads_to_it_counts() -> None:
    assert once(gaps_of(LEADS, CUSTOMERS, REVENUE, revenue=101)) == {"leads": 0, "customers": 2000, "revenue": -1}


def test_gaps_of_different_chains_all_count() -> None:
    gaps = gaps_of(REVENUE, ERRORS)
    assert once(gaps) == {"revenue": 10, "errors": 100}
    (fact,) = [fact for fact in describe_facts(gaps) if fact.label == "Cost of the gaps"]
    assert fact.detail == "in 2 KPIs with a known value per unit"


def test_of_a_ring_the_dearest_counts() -> None:
    ring = (LEADS, (*CUSTOMERS[:-1], "leads"))
    assert once(gaps_of(*ring)) == {"leads": 0, "customers": 2000}


@pytest.mark.parametrize("formula", ["customers **", "import os", None])
def test_a_formula_that_cannot_be_read_links_nothing(formula: str | None) -> None:
    kpis = (CUSTOMERS, (*REVENUE[:-2], formula, None))
    assert once(gaps_of(*kpis)) == {"customers": 2000, "revenue": 10}


def test_money_that_is_not_known_stays_so() -> None:
    unknown = ("basket", "Sales", "Basket", "score", "higher", None, None, "revenue")
    assert np.isnan(once(gaps_of(unknown, REVENUE))["basket"])
