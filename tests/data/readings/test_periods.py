"""A review's period is found, and a KPI's periods become the one figure that its aggregate means."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.data.readings.periods import in_span, pool_periods, read_period
from saypro_analysis.data.readings.readings import complete_table

NO_PERIODS = pd.Series(dtype="datetime64[us]")


def span_of(period: object, *periods: str) -> list[str]:
    return [str(day.date()) for day in read_period(period, pd.to_datetime(pd.Series(periods, dtype="str")))]


def pool(
    *rows: tuple, unit: str = "count", aggregate: str | None = None, reference: str = "target"
) -> dict[str, float]:
    """Pool one KPI's rows of actual, target, numerator and denominator, a month each."""
    kpis = {
        "kpi": ["k"],
        "department": ["D"],
        "name": ["K"],
        "unit": [unit],
        "better": ["higher"],
        "aggregate": [aggregate],
    }
    columns = ["actual", "target", "numerator", "denominator"]
    cells = [("k", f"2025-{month:02}-01", *row) for month, row in enumerate(rows, 1)]
    wide = pd.DataFrame([cell + (None,) * (6 - len(cell)) for cell in cells], columns=["kpi", "period_on", *columns])
    measurements = complete_table(wide.astype(dict.fromkeys(columns, "float64")), "measurements")
    return pool_periods(measurements, complete_table(pd.DataFrame(kpis), "kpis"), reference).loc["k"].to_dict()


@pytest.mark.parametrize(
    ("period", "span"),
    [
        ("2025-Q1", ["2025-01-01", "2025-03-31"]),
        ("2025Q4", ["2025-10-01", "2025-12-31"]),
        ("2024-02", ["2024-02-01", "2024-02-29"]),
        ("2024", ["2024-01-01", "2024-12-31"]),
        (pd.Period("2025-05"), ["2025-05-01", "2025-05-31"]),
        (("2025-01-15", "2025-02-10"), ["2025-01-15", "2025-02-10"]),
        ((pd.Timestamp("2025-01-15"), pd.Timestamp("2025-01-15")), ["2025-01-15", "2025-01-15"]),
    ],
)
def test_a_period_is_its_first_and_last_day(period, span):
    assert span_of(period) == span


@pytest.mark.parametrize(
    ("latest", "span"), [("2025-02-01", ["2025-01-01", "2025-03-31"]), ("2024-12-30", ["2024-10-01", "2024-12-31"])]
)
def test_without_a_period_it_is_the_quarter_of_the_latest_row(latest, span):
    assert span_of(None, "2023-05-01", latest, "2024-01-01") == span


def test_without_a_period_and_without_rows_it_is_not_known():
    assert all(day is pd.NaT for day in read_period(None, NO_PERIODS))


@pytest.mark.parametrize("period", ["2025-Q5", "soon", "2025-13"])
def test_what_is_no_period_is_refused_with_an_example(period):
    with pytest.raises(ValueError, match="2025-Q1"):
        read_period(period, NO_PERIODS)


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="first day before the last"):
        read_period(("2025-02-01", "2025-01-01"), NO_PERIODS)


def test_a_span_holds_both_its_ends():
    frame = pd.DataFrame({"period_on": pd.to_datetime(["2024-12-31", "2025-01-01", "2025-03-31", "2025-04-01", None])})
    assert in_span(frame, read_period("2025-Q1", NO_PERIODS)).index.tolist() == [1, 2]


@pytest.mark.parametrize("unit", ["money", "count"])
def test_money_and_counts_are_summed(unit):
    pooled = pool((10, 20), (30, 25), unit=unit)
    assert (pooled["actual"], pooled["reference"]) == (40, 45)


@pytest.mark.parametrize("unit", ["score", "hours", "days", "minutes", "points"])
def test_other_units_are_averaged(unit):
    pooled = pool((10, 20), (30, 30), unit=unit)
    assert (pooled["actual"], pooled["reference"]) == (20, 25)


@pytest.mark.parametrize("unit", ["share", "ratio"])
def test_a_share_is_the_ratio_of_sums_and_its_target_weighs_alike(unit):
    pooled = pool((0.5, 0.6, 1, 2), (0.25, 0.2, 2, 8), unit=unit)
    assert pooled["actual"] == pytest.approx(3 / 10)
    assert pooled["reference"] == pytest.approx((0.6 * 2 + 0.2 * 8) / 10)


def test_a_share_without_counts_is_averaged():
    pooled = pool((0.5, 0.6), (0.25, 0.2), unit="share")
    assert (pooled["actual"], pooled["reference"]) == (0.375, pytest.approx(0.4))


@pytest.mark.parametrize(("aggregate", "actual"), [("sum", 40), ("mean", 20), ("last", 30)])
def test_a_stated_aggregate_comes_before_the_unit_s(aggregate, actual):
    assert pool((10, 1), (30, 1), unit="score", aggregate=aggregate)["actual"] == actual


def test_the_last_period_is_last_by_date_and_not_by_row():
    kpis = complete_table(
        pd.DataFrame(
            {"kpi": ["k"], "department": "D", "name": "K", "unit": "score", "better": "higher", "aggregate": "last"}
        ),
        "kpis",
    )
    rows = {"kpi": ["k", "k"], "period_on": ["2025-02-01", "2025-01-01"], "actual": [2, 1], "target": [4, 3]}
    pooled = pool_periods(complete_table(pd.DataFrame(rows), "measurements"), kpis, "target")
    assert pooled.loc["k", ["actual", "reference"]].tolist() == [2, 4]


def test_a_month_without_an_actual_does_not_count_with_its_target():
    pooled = pool((10, 20), (None, 20), (30, 20))
    assert (pooled["actual"], pooled["reference"]) == (40, 40)
    assert (pooled["periods"], pooled["periods_missing"]) == (2, 1)


def test_a_month_without_a_target_does_not_count_with_its_actual():
    pooled = pool((10, 20), (30, None))
    assert (pooled["actual"], pooled["reference"], pooled["periods_missing"]) == (10, 20, 1)


def test_without_any_target_the_actuals_are_joined_all_the_same():
    pooled = pool((10, None), (30, None))
    assert (pooled["actual"], pooled["periods"]) == (40, 2)
    assert math.isnan(pooled["reference"])


def test_without_any_actual_the_targets_are_joined_all_the_same():
    pooled = pool((None, 20), (None, 25))
    assert (pooled["reference"], pooled["periods"], pooled["periods_missing"]) == (45, 0, 2)
    assert math.isnan(pooled["actual"])


def test_a_single_period_shows_the_figure_that_was_reported():
    assert pool((0.33, 0.5, 1, 3), unit="share")["actual"] == 0.33


def test_nothing_counted_is_no_share():
    pooled = pool((0.5, 0.6, 1, 2), (0, 0.6, 0, 0), unit="share")
    assert (pooled["actual"], pooled["periods"], pooled["periods_missing"]) == (0.5, 1, 1)


def test_a_kpi_without_a_row_has_no_figure():
    pooled = pool()
    assert math.isnan(pooled["actual"])
    assert (pooled["periods"], pooled["periods_missing"]) == (0, 0)


def test_any_column_may_be_the_reference():
    assert pool((10, 20), (30, 20), reference="numerator")["actual"] == 40


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(actuals, random):
    kpis = complete_table(
        pd.DataFrame({"kpi": ["k"], "department": "D", "name": "K", "unit": "count", "better": "higher"}), "kpis"
    )
    rows = [("k", f"2025-{month:02}-01", actual, 1.0) for month, actual in enumerate(actuals, 1)]
    random.shuffle(rows)
    frame = complete_table(pd.DataFrame(rows, columns=["kpi", "period_on", "actual", "target"]), "measurements")
    pooled = pool_periods(frame, kpis, "target").loc["k"]
    assert pooled[["actual", "reference", "periods"]].tolist() == [sum(actuals), len(actuals), len(actuals)]


def test_kpis_together_are_joined_as_each_alone():
    """Every aggregate, with holes in either figure, counts that are none, and rows in any order."""
    rng = np.random.default_rng(4)
    hows = ["sum", "mean", "last", "ratio", "distinct", None]
    names = [f"{unit} {how}" for unit in ("money", "share", "score") for how in hows]
    columns = ["actual", "target", "numerator", "denominator", "quarter_actual", "quarter_target"]
    cells = rng.integers(0, 9, (len(names) * 3, len(columns))).astype(float)
    cells[rng.random(cells.shape) < 0.2] = np.nan
    rows = pd.DataFrame(cells, columns=columns).assign(
        kpi=np.repeat(names, 3), period_on=np.tile(pd.date_range("2025-01-01", periods=3, freq="MS"), len(names))
    )
    kpis = pd.DataFrame({"kpi": names, "department": "D", "name": names, "unit": [name.split()[0] for name in names],
                         "better": "higher", "aggregate": hows * 3})  # fmt: skip
    rows, kpis = complete_table(rows.sample(frac=1, random_state=1), "measurements"), complete_table(kpis, "kpis")
    together = pool_periods(rows, kpis, "target")
    alone = [pool_periods(rows, kpis[kpis["kpi"] == name], "target") for name in names]
    pd.testing.assert_frame_equal(together, pd.concat(alone))
    assert together["whole"].any()


class TestDistinct:
    """Who came in two months is one customer of the quarter."""

    def pooled(self, *rows, reference="target"):
        columns = ["period_on", "actual", "target", "quarter_actual", "quarter_target"]
        frame = pd.DataFrame([("k", *row) for row in rows], columns=["kpi", *columns])
        kpis = pd.DataFrame([{"kpi": "k", "department": "S", "name": "K", "unit": "count", "better": "higher",
                              "aggregate": "distinct"}])  # fmt: skip
        rows, kpis = complete_table(frame, "measurements"), complete_table(kpis, "kpis")
        return pool_periods(rows, kpis, reference).loc["k", ["actual", "reference"]].tolist()

    def test_the_quarter_has_a_figure_of_its_own(self):
        assert self.pooled(("2025-01-01", 60.0, 50.0, None, None), ("2025-02-01", 70.0, 50.0, 90.0, 80.0)) == [90, 80]

    def test_a_target_of_months_is_none_for_the_quarter(self):
        actual, target = self.pooled(("2025-01-01", 60.0, 50.0, None, None), ("2025-02-01", 70.0, 50.0, 90.0, None))
        assert actual == 90
        assert math.isnan(target)

    def test_without_it_periods_are_averaged_and_never_summed(self):
        assert self.pooled(("2025-01-01", 60.0, 50.0, None, None), ("2025-02-01", 70.0, 54.0, None, None)) == [65, 52]

    def test_the_figure_of_one_quarter_is_not_that_of_two(self):
        assert self.pooled(("2025-03-01", 60.0, 50.0, 90.0, 80.0), ("2025-04-01", 70.0, 50.0, None, None)) == [65, 50]

    def test_a_single_period_is_the_one_reported(self):
        assert self.pooled(("2025-03-01", 60.0, 50.0, 90.0, 80.0)) == [60, 50]
