"""The four KPIs of the source documents by hand, against an independent source where there is one."""

import pandas as pd
import pytest
from scipy import stats

import saypro_analysis as sp
from tests.analysis.partnerships.registers import DAY, make_kpi, make_partnerships

SHARE = {"unit": "share", "target": 0.8}


def measure(kpis: pd.DataFrame, **more: object) -> pd.Series:
    return sp.measure_partner_kpis(kpis, make_partnerships("P", **more), as_of=DAY).iloc[0]


def test_projects_launched_are_counted_and_at_least_those_that_are_known() -> None:
    launched = {"kind": "projects_launched", "unit": "count", "target": 1.0}
    row = measure(make_kpi("a", [5, 1, 0, 2], **launched))
    assert row[["value", "actual", "target", "state"]].tolist() == [3, 3, 3, "met"]
    row = measure(make_kpi("a", [5, 1, None, 1], **launched))
    assert row[["value_low", "state", "periods", "periods_known"]].tolist() == [2, "cannot_tell", 3, 2]
    assert row[["value", "value_high", "actual"]].isna().all()


@pytest.mark.parametrize(("months", "growth", "against"), [
    (15, 0.2, "a year before"), (14, 0.5, "the quarter before"), (6, 0.5, "the quarter before"), (5, None, ""),
])  # fmt: skip
def test_revenue_grows_against_the_year_before_where_it_is_known(months: int, growth: float, against: str) -> None:
    revenue = [100.0, 100, 100, *[90.0] * 6, 90, 90, 90, 80, 80, 80, 120, 120, 120][-months:]
    if months == 15:
        revenue = [100.0, 100, 100, *[90.0] * 6, 80, 80, 80, 120, 120, 120]
    row = measure(make_kpi("a", revenue, kind="new_market_revenue", unit="money"))
    assert row["against"] == against
    assert row["value"] == pytest.approx(growth) if growth is not None else pd.isna(row["value"])


def test_participation_is_pooled_with_its_exact_interval() -> None:
    kpis = make_kpi("a", [0.5, 0.8, 0.9], kind="training_participation", numerator=[5, 8, 18], denominator=[10, 10, 20],
                    **SHARE)  # fmt: skip
    row = measure(kpis)
    exact = stats.binomtest(31, 40).proportion_ci(method="exact")
    assert row[["value", "value_low", "value_high"]].tolist() == pytest.approx([31 / 40, exact.low, exact.high])


class TestSatisfaction:
    def test_customers_since_the_integration_are_held_against_those_before(self) -> None:
        kpis = make_kpi("a", [0.6, 0.6, 0.0, 0.8, 0.8], kind="customer_satisfaction", numerator=[24, 24, 0, 28, 28],
                        denominator=[40, 40, 1, 35, 35], **SHARE)  # fmt: skip
        row = measure(kpis, integrated_on="2025-01-10")  # January is neither
        assert row[["value", "value_low", "value_high"]].tolist() == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)

    def test_without_counts_the_months_are_compared(self) -> None:
        kpis = make_kpi("a", [3.0, 3.2, 3.1, 4.0, 4.2], kind="customer_satisfaction")
        row = measure(kpis, integrated_on="2025-02-01")
        welch = stats.ttest_ind([4.0, 4.2], [3.0, 3.2, 3.1], equal_var=False).confidence_interval()
        assert row[["value", "value_low", "value_high"]].tolist() == pytest.approx([1.0, welch.low, welch.high])

    def test_one_month_on_a_side_has_no_interval_and_none_no_change(self) -> None:
        kpis = make_kpi("a", [3.0, 3.2, 3.1, 4.0], kind="customer_satisfaction")
        assert pd.isna(measure(kpis, integrated_on="2025-03-01")["value_low"])
        assert pd.isna(measure(kpis, integrated_on="2025-04-01")["value"])


@pytest.mark.parametrize(("actual", "state"), [
    ([10, 10, 10], "met"), ([10, 10, 9.99], "missed"), ([8, 10, 12], "met"), ([10, None, 10], "cannot_tell"),
    ([None, None, None], "cannot_tell"),
])  # fmt: skip
def test_a_kpi_is_met_by_its_quarter_and_with_a_month_missing_it_cannot_be_told(
    actual: list[float | None], state: str
) -> None:
    assert measure(make_kpi("a", actual))["state"] == state


def test_without_a_target_it_is_told_and_not_judged() -> None:
    row = measure(make_kpi("a", [1, 2, 3], None))
    assert row[["actual", "state"]].tolist() == [2, "no_target"]
    assert row[["target", "attained_low"]].isna().all()


def test_what_is_missed_whatever_is_missing_is_missed() -> None:
    kpis = make_kpi("a", [20, None, 20], better="lower")
    assert measure(kpis)["state"] == "missed"
