"""Edges of campaigns: what a rate, a retention and a count of zero make of the figures (docs/methods/campaigns.md)."""

import pandas as pd
import pytest

import saypro_analysis as sp


def campaigns(*rows: tuple[object, ...]) -> pd.DataFrame:
    columns = ["campaign", "spend", "leads", "customers", "revenue", "margin", "retention"]
    return pd.DataFrame(rows, columns=columns)


def test_a_year_is_discounted_by_a_tenth_unless_another_rate_is_given() -> None:
    one = campaigns(("A", 100, 10, 1, 200, 0.5, 0.55))
    assert sp.summarise_campaigns(one)["lifetime_value"][0] == pytest.approx(100 * 1.1 / 0.55)
    assert sp.summarise_campaigns(one, discount=0)["lifetime_value"][0] == pytest.approx(100 / 0.45)
    assert sp.summarise_campaigns(one, discount=0.45)["lifetime_value"][0] == pytest.approx(100 * 1.45 / 0.9)


@pytest.mark.parametrize(("retention", "known"), [(0.99, True), (1.0, False)])
def test_those_who_all_stay_at_no_rate_have_no_end_to_sum_up(retention: float, known: bool) -> None:
    told = sp.summarise_campaigns(campaigns(("A", 100, 10, 1, 200, 1.0, retention)), discount=0)
    assert pd.notna(told["lifetime_value"][0]) == known


def test_without_a_margin_all_of_the_revenue_is_left() -> None:
    told = sp.summarise_campaigns(campaigns(("A", 100, 10, 2, 300, None, 0.0))).iloc[0]
    assert told[["roi", "lifetime_value", "value_per_cost", "roi_with_retention"]].tolist() == pytest.approx(
        [2.0, 150.0, 3.0, 2.0])  # fmt: skip


@pytest.mark.parametrize(("many", "known"), [(1, True), (0, False)])
def test_one_lead_or_customer_is_enough_to_divide_by(many: int, known: bool) -> None:
    told = sp.summarise_campaigns(campaigns(("A", 100, many, many, 300, 1.0, 0.5))).iloc[0]
    assert told[["cost_per_lead", "cost_per_acquisition", "lifetime_value"]].notna().tolist() == [known] * 3


def test_the_best_return_comes_first_and_all_of_them_last() -> None:
    rows = [("A", 100, 50), ("B", 100, 900), ("C", 0, 900), ("D", 100, 300)]
    told = sp.summarise_campaigns(campaigns(*((name, spend, 1, 1, back, 1.0, 0.5) for name, spend, back in rows)))
    assert told["campaign"].tolist() == ["B", "D", "A", "C", "all campaigns"]
    assert told["roi"].iloc[-1] == pytest.approx((2150 - 300) / 300)
