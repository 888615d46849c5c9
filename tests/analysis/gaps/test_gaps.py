"""Gaps: the documents' worked examples, arithmetic by hand, and properties that must hold for any figures."""

from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import Review

MONTHS = ["2025-01-01", "2025-02-01", "2025-03-01"]
amounts = st.floats(0.01, 1e9)


def kpi(better: str = "higher", unit: str = "count", **more: object) -> pd.DataFrame:
    return pd.DataFrame([{"kpi": "k", "department": "D", "name": "K", "unit": unit, "better": better, **more}])


def months(actual: list[float], target: list[float] | None = None, **more: list[float]) -> pd.DataFrame:
    table = {"kpi": "k", "period_on": MONTHS[: len(actual)], "actual": actual, **more}
    return pd.DataFrame(table if target is None else {**table, "target": target})


def gap_of(measurements: pd.DataFrame, kpis: pd.DataFrame, **options: object) -> pd.Series:
    return sp.quantify_gaps(measurements, kpis, **options).iloc[0]


@pytest.mark.parametrize(
    ("name", "gap", "gap_pct", "shortfall"),
    [
        ("revenue", -300_000, -0.20, 300_000),
        ("leads", -1_000, -1 / 3, 1_000),
        ("satisfaction", -0.10, -1 / 9, 0.10),
        ("downtime", 0.05, 0.50, 0.05),
    ],
)
def test_the_documents_worked_examples(sample: Review, name: str, gap: float, gap_pct: float, shortfall: float) -> None:
    found = sp.quantify_gaps(sample.measurements, sample.kpis).set_index("kpi").loc[name]
    assert found["gap"] == pytest.approx(gap)
    assert found["gap_pct"] == pytest.approx(gap_pct)
    assert found["shortfall"] == pytest.approx(shortfall)
    assert found["status"] == "missed"


def test_one_row_per_kpi_in_their_order_with_the_public_columns(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    assert list(gaps["kpi"]) == list(sample.kpis["kpi"])
    public = "kpi name department unit better period_start_on period_end_on actual target gap gap_pct shortfall"
    assert set(f"{public} attainment money status exceeds".split()) <= set(gaps)


def test_the_inputs_are_left_alone(sample: Review) -> None:
    measurements, kpis = sample.measurements, sample.kpis
    before = measurements.copy(), kpis.copy()
    sp.quantify_gaps(measurements, kpis)
    pd.testing.assert_frame_equal(measurements, before[0])
    pd.testing.assert_frame_equal(kpis, before[1])


class TestPeriod:
    def test_is_the_quarter_of_the_latest_period(self) -> None:
        gap = gap_of(months([1, 2, 4]), kpi())
        assert (str(gap["period_start_on"].date()), str(gap["period_end_on"].date())) == ("2025-01-01", "2025-03-31")
        assert gap["actual"] == 7

    @pytest.mark.parametrize(
        ("period", "actual"), [("2025-02", 2), ("2025", 7), ("2025-Q1", 7), (("2025-02-01", "2025-03-31"), 6)]
    )
    def test_may_be_given(self, period: object, actual: float) -> None:
        assert gap_of(months([1, 2, 4]), kpi(), period=period)["actual"] == actual

    @pytest.mark.parametrize("period", ["the spring", ("2025-03-01", "2025-01-01")])
    def test_that_is_none_is_refused(self, period: object) -> None:
        with pytest.raises(ValueError, match="period"):
            gap_of(months([1]), kpi(), period=period)

    def test_without_measurements_is_not_known(self) -> None:
        assert gap_of(months([]), kpi())[["period_start_on", "period_end_on"]].isna().all()


class TestAggregate:
    @pytest.mark.parametrize(
        ("aggregate", "actual", "target"), [("sum", 60, 90), ("mean", 20, 30), ("last", 30, 40), (None, 60, 90)]
    )
    def test_joins_periods_as_stated_or_by_unit(self, aggregate: str | None, actual: float, target: float) -> None:
        gap = gap_of(months([10, 20, 30], [20, 30, 40]), kpi(aggregate=aggregate))
        assert (gap["actual"], gap["target"]) == (actual, target)

    @pytest.mark.parametrize("unit", ["days", "hours", "score", "units per hour"])
    def test_of_other_units_is_the_mean(self, unit: str) -> None:
        assert gap_of(months([10, 20, 60]), kpi(unit=unit))["actual"] == 30

    def test_of_a_share_is_the_ratio_of_sums_not_the_mean_of_ratios(self) -> None:
        table = months([0.5, 0.9], [0.8, 0.8], numerator=[5, 900], denominator=[10, 1000])
        assert gap_of(table, kpi(unit="share"))["actual"] == pytest.approx(905 / 1010)

    def test_of_a_share_without_counts_is_the_mean(self) -> None:
        assert gap_of(months([0.5, 0.9]), kpi(unit="share"))["actual"] == pytest.approx(0.7)

    def test_weighs_a_ratios_targets_as_its_actuals(self) -> None:
        table = months([0.5, 0.9], [0.6, 0.9], numerator=[50, 270], denominator=[100, 300])
        assert gap_of(table, kpi(unit="share"))["target"] == pytest.approx((0.6 * 100 + 0.9 * 300) / 400)

    @given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=2, max_size=3))
    def test_of_any_counts_equals_the_pooled_ratio(self, counts: list[tuple[int, int]]) -> None:
        pairs = [(min(part, whole), whole) for part, whole in counts]
        table = months([0.0] * len(pairs), numerator=[p for p, _ in pairs], denominator=[w for _, w in pairs])
        pooled = sum(part for part, _ in pairs) / sum(whole for _, whole in pairs)
        assert gap_of(table, kpi(unit="share"))["actual"] == pytest.approx(pooled)

    def test_of_one_period_is_the_figure_reported(self) -> None:
        table = months([0.8], [0.8], numerator=[79_996], denominator=[100_000])
        assert gap_of(table, kpi(unit="share"))["status"] == "met"


class TestMissingFigures:
    def test_two_months_are_held_against_two_months_target(self) -> None:
        gap = gap_of(months([10, np.nan, 10], [10, 10, 10]), kpi())
        assert (gap["actual"], gap["target"], gap["periods"], gap["periods_missing"]) == (20, 20, 2, 1)
        assert gap["status"] == "met"

    def test_no_figure_at_all_is_no_data(self) -> None:
        gap = gap_of(months([np.nan] * 3, [10, 10, 10]), kpi())
        assert (gap["status"], gap["target"], gap["periods_missing"]) == ("no_data", 30, 3)

    def test_a_kpi_that_was_never_measured_is_no_data(self) -> None:
        kpis = pd.concat([kpi(), kpi().assign(kpi="other")])
        assert list(sp.quantify_gaps(months([1]), kpis)["status"]) == ["no_target", "no_data"]

    def test_no_target_is_no_target(self) -> None:
        gap = gap_of(months([1, 2, 3]), kpi())
        assert gap["status"] == "no_target"
        assert np.isnan(gap["gap"])

    def test_a_denominator_of_zero_is_no_figure(self) -> None:
        table = months([np.nan, 0.5], [0.5, 0.5], numerator=[0, 5], denominator=[0, 10])
        gap = gap_of(table, kpi(unit="share"))
        assert (gap["actual"], gap["periods"], gap["periods_missing"]) == (0.5, 1, 1)


class TestDirection:
    @given(amounts, amounts)
    def test_flips_the_sign_of_nothing_but_the_shortfall(self, actual: float, target: float) -> None:
        up, down = (gap_of(months([actual], [target]), kpi(better)) for better in ("higher", "lower"))
        assert up["gap"] == down["gap"]
        assert up["gap_pct"] == down["gap_pct"]
        assert up["shortfall"] == -down["shortfall"]

    @given(amounts, amounts)
    def test_a_positive_shortfall_is_always_worse(self, actual: float, target: float) -> None:
        assert (gap_of(months([actual], [target]), kpi("higher"))["shortfall"] > 0) == (actual < target)
        assert (gap_of(months([actual], [target]), kpi("lower"))["shortfall"] > 0) == (actual > target)

    def test_neutral_is_shown_and_not_judged(self) -> None:
        gap = gap_of(months([8], [10]), kpi("neutral"))
        assert (gap["gap"], gap["status"]) == (-2, "no_target")
        assert np.isnan(gap["shortfall"])


@given(amounts, amounts, st.floats(0.01, 100))
def test_scaling_both_figures_scales_the_gap_and_keeps_its_share(actual: float, target: float, factor: float) -> None:
    one = gap_of(months([actual], [target]), kpi(unit="money"))
    other = gap_of(months([actual * factor], [target * factor]), kpi(unit="money"))
    assert other["gap"] == pytest.approx(one["gap"] * factor, rel=1e-9, abs=1e-6)
    assert other["gap_pct"] == pytest.approx(one["gap_pct"], rel=1e-6, abs=1e-9)


class TestRange:
    bounds: ClassVar = {"target_low": 10.0, "target_high": 20.0, "unit": "days"}

    @pytest.mark.parametrize(
        ("actual", "target", "shortfall", "status"),
        [(8, 10, 2, "missed"), (25, 20, 5, "missed"), (12, 10, -2, "met"), (19, 20, -1, "met"), (20, 20, 0, "met")],
    )
    def test_aims_at_its_nearest_end(self, actual: float, target: float, shortfall: float, status: str) -> None:
        gap = gap_of(months([actual]), kpi("range", **self.bounds))
        assert (gap["target"], gap["shortfall"], gap["status"]) == (target, shortfall, status)

    def test_is_never_exceeded(self) -> None:
        assert not gap_of(months([15]), kpi("range", **self.bounds))["exceeds"]

    def test_is_per_period_and_grows_with_a_sum(self) -> None:
        gap = gap_of(months([15, 15, 40]), kpi("range", target_low=10, target_high=20))
        assert (gap["actual"], gap["target"], gap["shortfall"]) == (70, 60, 10)

    def test_with_one_end_is_open_at_the_other(self) -> None:
        gap = gap_of(months([1000]), kpi("range", target_low=10, unit="days"))
        assert (gap["status"], gap["target"]) == ("met", 10)

    def test_without_ends_is_the_target_itself(self) -> None:
        assert gap_of(months([12], [10]), kpi("range", unit="days"))["shortfall"] == 2

    @given(st.floats(-100, 100), st.floats(-50, 0), st.floats(0.1, 50))
    def test_shortfall_is_positive_just_outside_it(self, actual: float, low: float, width: float) -> None:
        gap = gap_of(months([actual]), kpi("range", target_low=low, target_high=low + width, unit="days"))
        assert (gap["shortfall"] > 0) == (actual < low or actual > low + width)


class TestStatus:
    @pytest.mark.parametrize(
        ("actual", "status", "exceeds"),
        [(100, "met", False), (96, "near", False), (95, "near", False), (94.9, "missed", False), (105, "met", False),
         (106, "met", True)],
    )  # fmt: skip
    def test_follows_the_relative_tolerance(self, actual: float, status: str, exceeds: bool) -> None:
        gap = gap_of(months([actual], [100]), kpi(tolerance=0.05))
        assert (gap["status"], gap["exceeds"]) == (status, exceeds)

    @pytest.mark.parametrize(("actual", "status"), [(0.9, "met"), (0.85, "near"), (0.84, "missed")])
    def test_follows_a_tolerance_in_points_for_shares(self, actual: float, status: str) -> None:
        assert gap_of(months([actual], [0.9]), kpi(unit="share", tolerance=0.05))["status"] == status

    def test_is_not_moved_by_floating_point(self) -> None:
        table = months([0.1, 0.2], [0.15, 0.15])
        assert gap_of(table, kpi(unit="score", aggregate="sum"))["status"] == "met"

    def test_compares_gaps_in_tolerances(self) -> None:
        assert gap_of(months([80], [100]), kpi(tolerance=0.05))["tolerances"] == pytest.approx(4)
        assert gap_of(months([80], [100]), kpi())["tolerances"] == pytest.approx(4)
        assert gap_of(months([0.80], [0.90]), kpi(unit="share", tolerance=0.02))["tolerances"] == pytest.approx(5)


class TestZeroTarget:
    def test_has_no_share_of_the_target(self) -> None:
        gap = gap_of(months([3], [0]), kpi("lower"))
        assert (gap["gap"], gap["shortfall"], gap["status"]) == (3, 3, "missed")
        assert np.isnan(gap["gap_pct"])
        assert np.isnan(gap["attainment"]) or gap["attainment"] == 0

    def test_below_zero_keeps_the_direction_of_the_share(self) -> None:
        assert gap_of(months([-120], [-100]), kpi(unit="money"))["gap_pct"] == pytest.approx(-0.2)


class TestMoney:
    def test_is_shortfall_times_value_per_unit(self) -> None:
        assert gap_of(months([8], [10]), kpi(value_per_unit=50.0))["money"] == 100

    def test_of_summed_money_is_the_shortfall(self) -> None:
        assert gap_of(months([8], [10]), kpi(unit="money"))["money"] == 2

    @pytest.mark.parametrize(("unit", "aggregate"), [("money", "mean"), ("money", "ratio"), ("count", None)])
    def test_is_unknown_without_a_value_per_unit(self, unit: str, aggregate: str | None) -> None:
        assert np.isnan(gap_of(months([8], [10]), kpi(unit=unit, aggregate=aggregate))["money"])


class TestReference:
    def test_may_be_a_benchmark_or_the_industry(self) -> None:
        table = months([10, 10, 10], [12, 12, 12], benchmark=[9, 9, 9], industry=[11, 11, 11])
        found = {name: gap_of(table, kpi(), reference=name)["gap"] for name in ("target", "benchmark", "industry")}
        assert found == {"target": -6, "benchmark": 3, "industry": -3}

    def test_may_be_the_same_months_a_year_before(self) -> None:
        before = months([5, 6, 7]).assign(period_on=["2024-01-01", "2024-02-01", "2024-03-01"])
        gap = gap_of(pd.concat([before, months([10, 10, 10])]), kpi(), reference="year_before")
        assert (gap["target"], gap["gap"], gap["reference"]) == (18, 12, "year_before")

    def test_a_year_before_takes_only_the_months_that_have_passed(self) -> None:
        before = months([5, 6, 7]).assign(period_on=["2024-01-01", "2024-02-01", "2024-03-01"])
        assert gap_of(pd.concat([before, months([10, 10])]), kpi(), reference="year_before")["target"] == 11

    @pytest.mark.parametrize(("own_now", "own_before", "target"), [(90, 80, 80), (90, None, None), (None, 80, None),
                                                                   (None, None, 50)])  # fmt: skip
    def test_a_quarters_own_count_is_never_held_against_a_mean_of_months(
        self, own_now: float | None, own_before: float | None, target: float | None
    ) -> None:
        years = ((2024, 50, own_before), (2025, 60, own_now))
        rows = [(f"{year}-0{month}-01", figure, own if month == 3 else None)
                for year, figure, own in years for month in (1, 2, 3)]  # fmt: skip
        frame = pd.DataFrame(rows, columns=["period_on", "actual", "quarter_actual"]).assign(kpi="k")
        gap = gap_of(frame, kpi(unit="count", aggregate="distinct"), reference="year_before")
        assert gap["actual"] == (own_now or 60)
        assert (gap["target"] == target) if target else (gap["status"] == "no_target")

    def test_a_year_before_with_other_months_is_no_comparison(self) -> None:
        before = months([5, 6]).assign(period_on=["2024-01-01", "2024-02-01"])
        assert (
            gap_of(pd.concat([before, months([10, 10, 10])]), kpi(), reference="year_before")["status"] == "no_target"
        )

    def test_that_is_none_is_refused(self) -> None:
        with pytest.raises(ValueError, match="reference"):
            gap_of(months([1]), kpi(), reference="hope")


def test_frames_without_a_required_column_are_refused_by_name() -> None:
    with pytest.raises(DataError, match="measurements, column actual"):
        sp.quantify_gaps(months([1]).drop(columns="actual"), kpi())


def test_the_order_of_the_rows_does_not_matter() -> None:
    table = months([0.5, 0.9, 0.7], [0.8, 0.7, 0.6], numerator=[5, 90, 7], denominator=[10, 100, 10])
    pd.testing.assert_frame_equal(
        sp.quantify_gaps(table, kpi(unit="share")), sp.quantify_gaps(table[::-1], kpi(unit="share"))
    )


def test_where_nothing_was_measured_every_kpi_is_without_data(sample: Review) -> None:
    kpis, nothing = sample.kpis.head(3), sample.measurements.head(0)
    gaps = sp.quantify_gaps(nothing, kpis)
    assert gaps["status"].tolist() == ["no_data"] * 3
    assert gaps[["actual", "gap", "period_start_on"]].isna().all(axis=None)
    signals = sp.detect_signals(nothing, kpis)
    assert signals["verdict"].tolist() == ["no_data"] * 3
    assert (
        sp.plot_scorecard(gaps, signals, sp.summarise_charts(nothing, kpis)).title == "Nothing was measured of 3 KPIs"
    )
    assert set(sp.check_targets(nothing, kpis)["state"]) == {"cannot_tell"}
