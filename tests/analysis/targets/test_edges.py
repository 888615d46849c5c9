"""Each documented threshold of targets, on both sides of its edge (docs/methods/targets.md)."""

import pandas as pd
import pytest
from scipy.stats import chi2

import saypro_analysis as sp


def check(name: str, months: dict[str, float], unit: str = "count", better: str = "higher",
          **options: object) -> pd.DataFrame:  # fmt: skip
    kpis = pd.DataFrame([{"kpi": name, "department": "D", "name": name, "unit": unit, "better": better}])
    rows = pd.DataFrame({"kpi": name, "period_on": list(months), "actual": list(months.values())})
    return sp.check_targets(rows, kpis, **options).set_index("requirement")


def year(first: float = 1.0) -> dict[str, float]:
    """Fifteen months from January 2024, of which each is one more than the month before."""
    return {f"{day:%Y-%m-%d}": first + at for at, day in enumerate(pd.date_range("2024-01-01", periods=15, freq="MS"))}


@pytest.mark.parametrize(
    ("before", "now", "state"),
    [(100, 68, "met"), (100, 69, "cannot_tell"), (100, 91, "cannot_tell"), (100, 92, "not_met")],
)
def test_it_is_judged_where_all_of_the_range_but_5_percent_on_a_side_says_so(
    before: float, now: float, state: str
) -> None:
    months = {f"{2024 + at // 12}-{at % 12 + 1:02}-01": before if at < 12 else now for at in range(9, 15)}
    told = check("recurring_issues", months, better="lower").loc["MEL-13"]  # to fall by a fifth
    assert told["state"] == state
    # Counts of 3 months: Garwood's limits of both, joined by MOVER (Donner and Zou 2012)
    x, y = 3 * now, 3 * before
    (x_low, x_high), (y_low, y_high) = ((chi2.ppf(0.05, 2 * n) / 2, chi2.ppf(0.95, 2 * n + 2) / 2) for n in (x, y))
    low = (x * y - ((x * y) ** 2 - x_low * y_high * (2 * x - x_low) * (2 * y - y_high)) ** 0.5) / (
        y_high * (2 * y - y_high))  # fmt: skip
    high = (x * y + ((x * y) ** 2 - x_high * y_low * (2 * x - x_high) * (2 * y - y_low)) ** 0.5) / (
        y_low * (2 * y - y_low))  # fmt: skip
    assert told[["change_low", "change_high"]].tolist() == pytest.approx([low - 1, high - 1])


@pytest.mark.parametrize(
    ("period", "actual", "before"),
    [
        (None, 13 + 14 + 15, 10 + 11 + 12),
        ("2025-Q1", 13 + 14 + 15, 10 + 11 + 12),
        ("2025-03", 15, 14),
        ("2025-01", 13, 12),  # across the turn of the year
        (("2024-07-01", "2024-12-31"), 7 + 8 + 9 + 10 + 11 + 12, 1 + 2 + 3 + 4 + 5 + 6),
        ("2024-Q2", 4 + 5 + 6, 1 + 2 + 3),
    ],
)
def test_a_period_is_compared_with_the_one_as_long_before_it(period: object, actual: float, before: float) -> None:
    told = check("leads", year(), period=period).loc["CAP-21"]
    assert told[["actual", "before"]].tolist() == [actual, before]


@pytest.mark.parametrize(("period", "actual", "before"), [("2025-Q1", 42, 6), ("2025-03", 15, 3), ("2025-01", 13, 1)])
def test_the_year_before_is_twelve_months_earlier(period: str, actual: float, before: float) -> None:
    told = check("leads", year(), period=period, baseline="year_before").loc["CAP-21"]
    assert told[["actual", "before"]].tolist() == [actual, before]


def test_targets_that_could_be_judged_come_first() -> None:
    told = check("leads", year())
    assert told.index[0] == "CAP-21"
    assert told["kpi"].notna().sum() == 1
    assert (told["reason"].iloc[1:] == "no_kpi").all()


def test_a_measure_may_be_several_kpis_that_all_have_to_reach_it() -> None:
    kpis = pd.DataFrame({"kpi": ["a", "b"], "department": "D", "name": ["A", "B"], "unit": "share", "better": "higher"})
    rows = pd.DataFrame({"kpi": ["a", "b"], "period_on": "2025-01-01", "actual": [0.995, 0.98]})
    told = sp.check_targets(rows, kpis, matches={"uptime": ["a", "b"]}).set_index("requirement").loc["MEL-09"]
    assert told[["kpi", "name", "conditions"]].tolist() == ["b", "B", 2]
    assert sp.check_targets(rows, kpis, matches={"uptime": "a"}).set_index("requirement").loc["MEL-09", "kpi"] == "a"


@pytest.mark.parametrize(
    ("cost", "revenue", "kpi", "rising"), [(80.0, 70.0, "revenue", True), (100.0, 120.0, "campaign_cost", False)]
)
def test_of_several_conditions_the_one_that_decides_is_told(
    cost: float, revenue: float, kpi: str, rising: bool
) -> None:
    kpis = pd.DataFrame({"kpi": ["campaign_cost", "revenue"], "department": "D", "name": ["C", "R"], "unit": "money",
                         "better": ["lower", "higher"]})  # fmt: skip
    months = pd.date_range("2022-04-01", "2025-03-01", freq="MS")
    rows = pd.concat(pd.DataFrame({"kpi": name, "period_on": months,
                                   "actual": [*[100.0, 101.0, 99.0] * 11, now, now + 1, now - 1]})
                     for name, now in (("campaign_cost", cost), ("revenue", revenue)))  # fmt: skip
    told = sp.check_targets(rows, kpis).set_index("requirement").loc["CAP-45"]
    assert told[["state", "kpi", "rising"]].tolist() == ["not_met", kpi, rising]
