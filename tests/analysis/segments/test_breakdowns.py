"""Each segment for itself: exact intervals, contributions that sum to the gap, and few false alarms."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

import saypro_analysis as sp

KPIS = pd.DataFrame(
    [["won", "Sales", "Conversion", "share", "higher"], ["late", "Sales", "Late", "share", "lower"],
     ["money", "Sales", "Revenue", "money", "higher"]],
    columns=["kpi", "department", "name", "unit", "better"],
)  # fmt: skip


def _table(won: list[float], seen: list[float], aim: float = 0.2, kpi: str = "won", months: int = 1) -> pd.DataFrame:
    rows = [
        {"kpi": kpi, "period_on": f"2025-0{month + 1}-01", "region": f"R{place}", "actual": None, "numerator": count,
         "denominator": among, "expected_numerator": aim * among, "expected_denominator": among}
        for month in range(months) for place, (count, among) in enumerate(zip(won, seen, strict=True))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_intervals_and_chances_are_those_of_the_exact_binomial_test() -> None:
    won, seen = [150, 61, 0, 40], [1000, 300, 12, 40]
    told = sp.summarise_segments(_table(won, seen), KPIS)
    peers = [binomtest(count, among, 0.2, alternative="less") for count, among in zip(won, seen, strict=True)]
    ends = [binomtest(count, among).proportion_ci(0.95) for count, among in zip(won, seen, strict=True)]
    assert told["low"].to_list() == pytest.approx([end.low for end in ends], abs=1e-9)
    assert told["high"].to_list() == pytest.approx([end.high for end in ends], abs=1e-9)
    # Holm by hand: the smallest of four chances counts four times, and no later one may be smaller.
    ordered = sorted(peer.pvalue for peer in peers)
    holm = np.minimum(np.maximum.accumulate([4 * ordered[0], 3 * ordered[1], 2 * ordered[2], ordered[3]]), 1)
    assert sorted(told["p_value"]) == pytest.approx(list(holm), abs=1e-9)


def test_where_lower_is_better_more_is_worse() -> None:
    told = sp.summarise_segments(_table([150, 300], [1000, 1000], kpi="late"), KPIS)
    assert told["underperforming"].tolist() == [False, True]


counts = st.lists(st.tuples(st.integers(0, 50), st.integers(50, 500), st.integers(0, 50), st.integers(50, 500)),
                  min_size=1, max_size=6)  # fmt: skip


@given(counts)
def test_what_the_segments_of_a_ratio_add_sums_to_its_gap(rows: list[tuple[int, int, int, int]]) -> None:
    columns = ["numerator", "denominator", "expected_numerator", "expected_denominator"]
    table = pd.DataFrame(rows, columns=columns).assign(kpi="won", period_on="2025-01-01", actual=None)
    table["region"] = [f"R{place}" for place in range(len(table))]
    told = sp.summarise_segments(table, KPIS)
    won, seen, planned, base = (table[name].sum() for name in columns)
    assert told["contribution"].sum() == pytest.approx(won / seen - planned / base, abs=1e-9)


def test_every_dimension_sums_to_the_same_gap_and_sums_have_no_interval() -> None:
    table = pd.DataFrame({"kpi": "money", "period_on": "2025-01-01", "region": list("NNSS"), "shop": list("abab"),
                          "actual": [60.0, 100, 90, 110], "expected": 100.0})  # fmt: skip
    told = sp.summarise_segments(table, KPIS)
    assert told.groupby("dimension")["contribution"].sum().tolist() == [-40.0, -40.0]
    assert told["low"].isna().all()
    assert not told["underperforming"].any()


def test_months_that_scatter_more_than_chance_widen_the_intervals() -> None:
    steady = _table([200, 200], [1000, 1000], months=3)
    clumpy = steady.assign(numerator=[120, 280, 200, 200, 280, 120])
    calm, wild = (sp.summarise_segments(table, KPIS) for table in (steady, clumpy))
    assert calm["dispersion"].iloc[0] == 1.0
    # By hand: per leaf (80² + 0 + 80²) / (1000 x .2 x .8) = 80 on 2 months' freedom each, so 160 / 4.
    assert wild["dispersion"].iloc[0] == pytest.approx(40.0)
    assert (wild["high"] - wild["low"]).iloc[0] > 5 * (calm["high"] - calm["low"]).iloc[0]


@pytest.mark.long("hundreds of organisations")
@pytest.mark.parametrize("clumps", [1, 8])
def test_segments_as_good_as_expected_are_seldom_called_worse(clumps: int) -> None:
    rng = np.random.default_rng(5)
    false = 0
    for _ in range(200):
        won = rng.binomial(240 // clumps, 0.2, size=(3, 8)) * clumps
        table = pd.concat([_table(list(row), [240] * 8).assign(period_on=f"2025-0{month + 1}-01")
                           for month, row in enumerate(won)])  # fmt: skip
        false += sp.summarise_segments(table, KPIS)["underperforming"].any()
    assert false / 200 <= 0.08


def test_no_segments_give_an_empty_frame_with_the_same_columns() -> None:
    table = _table([1], [2])
    assert list(sp.summarise_segments(table.head(0), KPIS)) == list(sp.summarise_segments(table, KPIS))
