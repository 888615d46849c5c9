"""The months reviewed are named, and held to the cycle's."""

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.data.review_months import LATE_PERIODS, check_months, find_months, find_months_by


def measured(*months: str, kpi: str = "k", actual: float | None = 1.0) -> pd.DataFrame:
    days = pd.to_datetime([f"{month}-01" for month in months])
    return pd.DataFrame({"kpi": kpi, "period_on": days, "actual": pd.Series([actual] * len(days), dtype=float)})


Q3 = measured("2025-06", "2025-07", "2025-08", "2025-09")


def test_the_months_are_those_of_the_latest_quarter_with_figures() -> None:
    assert str(find_months(Q3)) == "July to September 2025"
    assert str(find_months(measured("2025-06", "2025-07"))) == "July 2025"
    assert str(find_months(measured())) == ""


def test_a_quarters_figure_stands_for_its_three_months() -> None:
    assert str(find_months(measured("2025-04", "2025-07"))) == "July to September 2025"


def test_beside_a_quarters_figure_the_monthly_ones_decide() -> None:
    both = pd.concat([measured("2025-04", "2025-07", kpi="quarterly"), measured("2025-06", "2025-07")])
    assert str(find_months(both)) == "July 2025"


def test_targets_without_figures_are_no_months_reviewed() -> None:
    ahead = pd.concat([Q3, measured("2025-10", "2025-11", "2025-12", actual=None)])
    assert find_months(ahead).months == ()


def test_owners_together_have_the_months_that_each_has_alone() -> None:
    """Monthly, quarterly and yearly KPIs, one with targets only, rows in any order, some that are nobody's."""
    rng = np.random.default_rng(3)
    step = {"a": 1, "b": 3, "c": 12, "d": 2, "e": 1, "f": 1}
    ends = {kpi: rng.integers(0, 30, 9) // gap * gap for kpi, gap in step.items()}
    parts = [measured(*(str(pd.Period("2023-01") + int(end)) for end in found), kpi=kpi) for kpi, found in ends.items()]
    rows = pd.concat(parts, ignore_index=True).sample(frac=1, random_state=3)
    rows.loc[rows["kpi"] == "e", "actual"] = None
    owners = rows["kpi"].map({"a": "Sales", "b": "Sales", "c": "Support", "d": "Finance", "e": "Legal"})
    alone = {owner: find_months(rows[owners == owner]) for owner in sorted(owners.dropna().unique())}
    assert find_months_by(rows, owners) == {owner: months for owner, months in alone.items() if months.months}
    assert {months.length for months in alone.values()} >= {1, 12}


@pytest.mark.parametrize("cycle", ["2025-Q3", "2025Q3", "2025-09", "2025", "autumn review"])
def test_a_cycle_with_its_figures_passes(cycle: str) -> None:
    assert check_months(Q3, cycle) == []


@pytest.mark.parametrize("cycle", ["2025-Q4", "2025-Q2", "2025-08", "2025-10", "2024", "2024-Q3"])
def test_a_cycle_of_other_months_is_refused(cycle: str) -> None:
    (problem,) = check_months(Q3, cycle, who="Sales")
    assert "Sales has those of July to September 2025" in problem.expected
    assert problem.value == cycle


def test_a_quarter_of_which_a_month_is_absent_is_refused_unless_the_period_says_so() -> None:
    part = measured("2025-06", "2025-07", "2025-08")
    assert "figures of July to September 2025" in check_months(part, "2025-Q3")[0].expected
    assert check_months(part, "2025-Q3", "2025-07 to 2025-08") == []
    assert check_months(Q3, "2025-Q4", "2025-Q3") == []


def test_a_period_of_other_months_or_of_none_is_refused() -> None:
    assert "July to September 2025" in check_months(Q3, "2025-Q4", "2025-Q2")[0].expected
    assert check_months(Q3, "2025-Q4", "soon")[0].expected.startswith("2025-Q3")


def test_the_day_is_late_when_a_period_lies_between() -> None:
    assert LATE_PERIODS == 1
    monthly, quarterly = find_months(Q3), find_months(measured("2025-04", "2025-07"))
    assert [monthly.are_late(pd.Timestamp(day)) for day in ("2025-10-31", "2025-11-01")] == [False, True]
    assert [quarterly.are_late(pd.Timestamp(day)) for day in ("2025-12-31", "2026-01-01")] == [False, True]
