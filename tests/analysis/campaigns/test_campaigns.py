"""Campaigns by hand: cost per lead and customer, lifetime value, return with and without those who stay."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import Review

COLUMNS = ["campaign", "spend", "leads", "customers", "revenue", "margin", "retention"]


def made(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS[: len(rows[0])])


def test_by_hand() -> None:
    told = sp.summarise_campaigns(made(("A", 1000, 50, 10, 3000, 0.5, 0.6), ("B", 1000, 20, 4, 3200, 0.5, 0.0)))
    assert told["campaign"].tolist() == ["B", "A", "all campaigns"]
    by = told.set_index("campaign")
    assert by.loc["A", ["cost_per_lead", "cost_per_acquisition"]].tolist() == [20, 100]
    # 150 a year, kept with 0.6 and discounted at 0.1: 150 x 1.1 / 0.5
    assert by.loc["A", "lifetime_value"] == pytest.approx(330)
    assert by.loc["B", "roi"] == by.loc["B", "roi_with_retention"] == pytest.approx(0.6)
    assert by.loc["A", ["roi", "roi_with_retention"]].tolist() == pytest.approx([0.5, 2.3])
    # retention turns the order round
    assert by.loc["all campaigns", "cost_per_acquisition"] == pytest.approx(2000 / 14)
    assert by.loc["all campaigns", "roi"] == pytest.approx((1500 + 1600 - 2000) / 2000)


@given(st.floats(0, 0.99), st.floats(0, 0.5), st.floats(1, 1e4))
def test_lifetime_value_is_the_sum_of_the_years(retention: float, discount: float, revenue: float) -> None:
    told = sp.summarise_campaigns(made(("A", 1.0, 1, 1, revenue, 1.0, retention)), discount=discount)
    years = np.arange(20_000)
    expected = revenue * ((retention / (1 + discount)) ** years).sum()
    assert told["lifetime_value"][0] == pytest.approx(expected, rel=1e-6)


def test_without_retention_there_is_no_lifetime_value() -> None:
    told = sp.summarise_campaigns(made(("A", 100, 10, 2, 300)))
    assert told["roi"].tolist() == [2.0, 2.0]
    assert told[["lifetime_value", "roi_with_retention"]].isna().all(axis=None)


def test_nothing_is_divided_by_zero() -> None:
    told = sp.summarise_campaigns(made(("A", 0, 0, 0, 0)))
    assert told[["cost_per_lead", "cost_per_acquisition", "roi"]].isna().all(axis=None)
    assert sp.summarise_campaigns(made(("A", 1, 1, 1, 1)).head(0)).empty
    forever = sp.summarise_campaigns(made(("A", 1, 1, 1, 1, 1, 1)), discount=0)
    assert forever["lifetime_value"].isna().all()


def test_what_is_not_known_of_one_is_not_known_of_all() -> None:
    told = sp.summarise_campaigns(made(("A", 100, 10, 2, 300), ("B", 100, None, 2, 300))).set_index("campaign")
    assert told.loc["A", "cost_per_lead"] == 10
    assert told.loc[["B", "all campaigns"], "cost_per_lead"].isna().all()
    assert told.loc["all campaigns", "cost_per_acquisition"] == 50


def test_the_samples_campaigns_are_those_of_its_segments(sample: Review) -> None:
    segments = sample.segments[sample.segments["period_on"] >= "2025-01-01"]
    of = {kpi: part.groupby("campaign") for kpi, part in segments.groupby("kpi") if part["campaign"].notna().any()}
    campaigns = sample.campaigns.set_index("campaign")
    assert campaigns["spend"].to_dict() == pytest.approx(of["campaign_roi"]["denominator"].sum().to_dict(), abs=0.5)
    assert campaigns["leads"].to_dict() == of["leads"]["actual"].sum().to_dict()
    told = sp.summarise_campaigns(sample.campaigns).set_index("campaign")
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis).set_index("kpi")
    whole = told.loc["all campaigns"]
    assert whole["cost_per_lead"] == pytest.approx(gaps.loc["cost_per_lead", "actual"], rel=1e-3)
    # campaign_roi is a margin by spend already, and counts no cost of selling
    assert (told["roi_with_retention"] > told["roi"]).all()


def test_every_wrong_cell_is_told_at_once() -> None:
    wrong = made(("A", "many", 10, 2, 300, "150%", 1.0), ("B", "-5", 20, 2, 300, 0.5, 0.5))
    with pytest.raises(DataError) as error:
        sp.summarise_campaigns(wrong)
    assert [(problem.row, problem.column) for problem in error.value.problems] == [
        (0, "margin"), (0, "spend"), (1, "spend")]  # fmt: skip
    with pytest.raises(DataError, match="column revenue"):
        sp.summarise_campaigns(wrong.drop(columns="revenue"))
    with pytest.raises(ValueError, match="discount: found -1"):
        sp.summarise_campaigns(wrong, discount=-1)
