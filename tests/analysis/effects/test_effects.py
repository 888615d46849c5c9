"""`estimate_effect`: known answers, independent references, invariances, and honest words where little is known."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as statsmodels
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.statespace.sarimax import SARIMAX
from statsmodels.tsa.statespace.structural import UnobservedComponents

from saypro_analysis.analysis.effects.effects import estimate_effect
from saypro_analysis.analysis.effects.methods import counterfactuals
from saypro_analysis.analysis.effects.methods.breaks import find_breaks
from saypro_analysis.analysis.effects.methods.counterfactuals import fit_plan, make_plan
from saypro_analysis.analysis.effects.methods.designs import Ground, Key, autoregressive, drifting, shapes_of
from saypro_analysis.analysis.effects.methods.estimates import Estimate
from saypro_analysis.analysis.effects.methods.mixtures import Mixture
from saypro_analysis.analysis.effects.methods.plan_parts import forecast_each
from saypro_analysis.analysis.effects.methods.verdicts import judge, read_aim
from saypro_analysis.data.readings.problems import DataError

START = "2024-01-01"


def months(count: int) -> pd.DatetimeIndex:
    return pd.date_range("2022-01-01", periods=count, freq="MS")


def noisy(count: int = 32, effect: float = 0.0, seed: int = 0, memory: float = 0.0) -> pd.Series:
    shocks = np.random.default_rng(seed).standard_normal(count)
    for period in range(1, count):
        shocks[period] = memory * shocks[period - 1] + np.sqrt(1 - memory**2) * shocks[period]
    return pd.Series(50 + 5 * shocks + effect * (months(count) >= START), months(count))


def one(*args: object, **more: object) -> pd.Series:
    return estimate_effect(*args, **more).iloc[0]


class TestKnownAnswers:
    @pytest.mark.parametrize("name", ["basic", "covariates"])
    def test_the_planted_effects_lie_within_and_r_agrees(self, shared: Callable[[str], Path], name: str) -> None:
        known = json.loads(shared(f"data/known_effects/r_reference_{name}.json").read_text())
        days = pd.date_range("2024-01-01", periods=known["n"], freq="D")
        beside = pd.DataFrame(known["data"]["x"])
        beside.index = days if len(beside) else beside.index
        series = pd.Series(known["data"]["y"], days)
        found = one(series, days[known["n_pre"]], covariates=beside if len(beside) else None)
        assert found["lower"] < known["true_effect"] < found["upper"]
        assert found["effect"] == pytest.approx(known["r_output"]["point_effect_mean"], rel=0.05)
        assert found["verdict"] == "achieved"

    def test_the_causal_impact_example(self, shared: Callable[[str], Path]) -> None:
        data = pd.read_csv(shared("data/known_effects/google_data.csv"), parse_dates=["date"]).set_index("date")
        found = one(data["y"], data.index[60], covariates=data[["x1", "x2"]])
        assert found["method"] == "structural_time_series"
        assert found["effect"] == pytest.approx(27, rel=0.1)
        assert 0 < found["lower"] < 18
        assert 36 < found["upper"] < 50

    def test_a_planted_step_lies_within(self) -> None:
        found = one(noisy(60, 12.0), START)
        assert found["lower"] < 12 < found["upper"]


class TestAgainstStatsmodels:
    @pytest.mark.parametrize("kind", range(2, 14))
    def test_forecasts_with_memory_are_those_of_an_autoregressive_model(self, kind: int) -> None:
        values = noisy(memory=0.5).to_numpy()
        noise = autoregressive(np.arange(32.0))[kind]
        told = forecast_each(np.ones((32, 1)), (noise,), 24)[0]
        level = told.fitted[0] @ values[:24]
        model = SARIMAX(values[:24] - level, order=(1, 0, 0))
        expected = model.filter([noise.key[1], 1 - noise.key[1] ** 2]).forecast(8) + level
        assert told.weights @ values[:24] == pytest.approx(expected, abs=1e-6)

    @pytest.mark.parametrize("kind", range(8))
    def test_forecasts_of_a_wandering_level_are_those_of_unobserved_components(self, kind: int) -> None:
        values = noisy(memory=0.5).to_numpy()
        noise = drifting(np.arange(32.0))[kind]
        told = forecast_each(np.ones((32, 1)), (noise,), 24)[0]
        model = UnobservedComponents(values[:24], level="local level", use_exact_diffuse=True)
        forecast = model.filter([1.0, noise.key[1]]).get_forecast(8)
        assert told.weights @ values[:24] == pytest.approx(forecast.predicted_mean, rel=1e-6)
        assert np.diag(told.errors) == pytest.approx(forecast.var_pred_mean, rel=1e-6)

    def test_the_weights_are_those_of_the_diffuse_likelihood(self) -> None:
        """Of two memories: the ratio of marginal likelihoods, by quadrature over the level and the scale."""
        values = np.array([0.3, -1.0, 0.4, 1.3, 0.2, -0.4, 0.9, -0.2])
        ground = Ground(np.arange(8.0), 7, 0, np.empty((8, 0)))
        plan = make_plan(ground, structural=True)
        fit = fit_plan(plan, values[None, :])
        memory = [(place, part) for place, part in enumerate(plan.parts) if part.noise.key[0] == "memory"]
        (first, one_part), (second, other) = memory[2], memory[9]
        ratio = fit.weight[0, first] / fit.weight[0, second] / np.exp(one_part.noise.log_prior - other.noise.log_prior)
        levels, scales = np.linspace(-12, 12, 2401), np.exp(np.linspace(-5, 5, 801))

        def marginal(correlation: np.ndarray) -> float:
            early = correlation[:7, :7]
            inverse, size = np.linalg.inv(early), np.linalg.slogdet(early)[1]
            ones = np.ones(7)
            square = (values[:7] @ inverse @ values[:7] - 2 * levels * (ones @ inverse @ values[:7])
                      + levels**2 * (ones @ inverse @ ones))  # fmt: skip
            grid = np.exp(-0.5 * square[:, None] / scales**2 - 0.5 * size - 7 * np.log(scales))
            return float(np.trapezoid(np.trapezoid(grid, levels, axis=0), np.log(scales)))

        assert ratio == pytest.approx(
            marginal(one_part.noise.correlation) / marginal(other.noise.correlation), rel=1e-3
        )


class TestErrorRates:
    @pytest.mark.parametrize(("memory", "most"), [(0.0, 0.07), (0.5, 0.08), (0.8, 0.10)])
    def test_series_without_effect_are_seldom_called(self, memory: float, most: float) -> None:
        random = np.random.default_rng(11)
        made = random.standard_normal((500, 32))
        for period in range(1, 32):
            made[:, period] = memory * made[:, period - 1] + np.sqrt(1 - memory**2) * made[:, period]
        plan = make_plan(Ground(np.arange(32.0), 24, 12, np.empty((32, 0))))
        assert (fit_plan(plan, made).effect().p_value() < 0.05).mean() <= most

    def test_a_shift_long_before_the_start_is_no_effect(self) -> None:
        series = noisy(72, memory=0.3)
        series[10:] += 40
        found = one(series, "2027-01-01")
        assert found["verdict"] == "cannot_tell"
        assert "earlier shift" in found["reason"]
        assert abs(found["effect"]) < 8

    def test_a_trend_and_a_season_go_on(self) -> None:
        wave = 20 * np.sin(2 * np.pi * np.arange(48) / 12) + 3 * np.arange(48)
        found = one(noisy(48) + wave, "2025-07-01")
        assert found["p_value"] > 0.05
        assert "trend and season" in found["reason"]

    def test_growth_that_wanders_is_seldom_called(self) -> None:
        """Random walks whose steps have a memory of .7, as sales and prices have: one straight trend called 26 %."""
        shocks = np.random.default_rng(7).standard_normal((150, 42))
        for period in range(1, 42):
            shocks[:, period] += 0.7 * shocks[:, period - 1]
        plan = make_plan(Ground(np.arange(42.0), 36, 12, np.empty((42, 0))))
        assert (fit_plan(plan, shocks.cumsum(axis=1)).effect().p_value() < 0.05).mean() <= 0.08

    def test_a_predictor_that_grows_too_does_not_pass_for_the_trend(self) -> None:
        """Prices and money in America, 36 quarters and 6: beside a predictor that merely grows as well."""
        table = statsmodels.datasets.macrodata.load_pandas().data
        quarters = pd.period_range("1959Q1", periods=len(table), freq="Q").to_timestamp()
        called = []
        for name, beside in (("cpi", "realgdp"), ("m1", "pop"), ("pop", "realcons"), ("realgdp", "cpi")):
            for first in range(0, 160, 32):
                window = table.iloc[first : first + 42].set_index(quarters[first : first + 42])
                found = one(window[name], window.index[36], covariates=window[[beside]])
                called.append(found["p_value"] < 0.05)
        assert np.mean(called) <= 0.1

    def test_curves_seldom_bring_false_alarms_where_a_straight_line_would(self) -> None:
        place = np.arange(72)
        for seed in range(5):
            series = noisy(72, seed=seed) + 0.02 * place**2
            assert one(series, "2027-01-01")["p_value"] > 0.01


class TestRealSeries:
    def test_river_nile_1899(self) -> None:
        """The first dam at Aswan; Cobb (1978) puts the fall at 247.8, the difference of the means."""
        nile = statsmodels.datasets.nile.load_pandas().data
        years = pd.to_datetime(nile["year"].astype(int).astype(str) + "-01-01")
        found = one(pd.Series(nile["volume"].to_numpy(), years), "1899-01-01")
        assert found["verdict"] == "harmful"
        assert found["lower"] < -247.8 < found["upper"]

    def test_placebo_dates_in_the_american_economy_are_seldom_called(self) -> None:
        table = statsmodels.datasets.macrodata.load_pandas().data
        quarters = pd.period_range("1959Q1", periods=len(table), freq="Q").to_timestamp()
        called = []
        for name in ("realgdp", "cpi", "m1", "pop", "unemp", "realdpi"):
            series = pd.Series(table[name].to_numpy(), quarters)
            for first in range(0, 160, 32):
                window = series.iloc[first : first + 42]
                called.append(one(window, window.index[36])["p_value"] < 0.05)
        assert np.mean(called) <= 0.1


def told_of(values: np.ndarray, before: int = 36, **more: object) -> pd.Series:
    return one(pd.Series(values, months(len(values))), months(len(values))[before], **more)


class TestLinesAndSeasonsChangeNothing:
    """What is asked of the rest of a series does not depend on how steep its line or how wide its season is."""

    PLACES = np.arange(44)

    @pytest.mark.parametrize("slope", [-300.0, -1.0, 0.0, 0.1, 1.0, 10.0, 1000.0])
    def test_an_effect_is_seen_on_any_slope(self, slope: float) -> None:
        series = np.random.default_rng(3).standard_normal(44) + 3 * (self.PLACES >= 36) + slope * self.PLACES
        found = told_of(series)
        assert found["verdict"] == "achieved"
        assert found["lower"] < 3 < found["upper"] + 0.5
        if abs(slope) >= 1:
            steeper = told_of(series + 10 * slope * self.PLACES)
            assert steeper[["effect", "lower", "upper"]].tolist() == pytest.approx(
                found[["effect", "lower", "upper"]].tolist(), abs=0.02)  # fmt: skip

    def test_three_deviations_are_seen_on_lines_and_in_seasons(self) -> None:
        """Of 20 series each; a fixed g of the shrinkage saw 5 % at a slope of 10 and 17 % in a season of 30."""
        random = np.random.default_rng(4)
        step, wave = 3.5 * (self.PLACES >= 36), np.sin(2 * np.pi * self.PLACES / 12)
        noise = random.standard_normal((20, 44)) + step
        for more in (10 * self.PLACES, 30 * wave, 10 * self.PLACES + 30 * wave):
            seen = [told_of(row + more)["verdict"] == "achieved" for row in noise]
            assert np.mean(seen) >= 0.9

    @settings(max_examples=8)
    @given(st.integers(0, 30), st.sampled_from([0.0, 6.0]), st.sampled_from([-40.0, 5.0]), st.sampled_from([8.0, 90.0]))
    def test_a_steeper_line_and_a_wider_season_keep_the_verdict(
        self, seed: int, effect: float, slope: float, wave: float
    ) -> None:
        noise = np.random.default_rng(seed).standard_normal(44) + effect * (self.PLACES >= 36)
        season = np.sin(2 * np.pi * self.PLACES / 12) + np.cos(2 * np.pi * self.PLACES / 12)
        made = noise + slope * self.PLACES + wave * season
        plain, more = told_of(made), told_of(made + 7 * slope * self.PLACES + 4 * wave * season)
        assert more["verdict"] == plain["verdict"]
        assert more["effect"] == pytest.approx(plain["effect"], abs=0.1)

    def test_breaks_are_found_on_any_slope(self) -> None:
        values = np.random.default_rng(5).standard_normal(60) + 6 * (np.arange(60) >= 20)
        for slope in (0.0, 1.0, 100.0):
            ground = Ground(np.arange(60.0), 48, 0, np.empty((60, 0)))
            found = find_breaks(values + slope * np.arange(60), ground)
            assert found.shift in (19, 20, 21)


class TestInvariance:
    def test_names_and_the_order_of_rows_do_not_matter(self) -> None:
        series = noisy(effect=9.0)
        other = series.rename("<b>calls</b>").sample(frac=1, random_state=3)
        pd.testing.assert_frame_equal(estimate_effect(other, START), estimate_effect(series, START))

    @settings(max_examples=12)
    @given(st.floats(0.01, 1000), st.floats(-1e4, 1e4), st.integers(0, 20), st.sampled_from([0.0, 4.0, 20.0]))
    def test_units_do_not_matter(self, scale: float, level: float, seed: int, effect: float) -> None:
        series = noisy(effect=effect, seed=seed)
        plain, other = one(series, START), one(series * scale + level, START)
        assert other["effect"] == pytest.approx(plain["effect"] * scale, rel=1e-5, abs=1e-6 * scale)
        assert other["p_value"] == pytest.approx(plain["p_value"], abs=1e-4)
        assert other["verdict"] == plain["verdict"]

    @settings(max_examples=12)
    @given(st.integers(0, 50), st.sampled_from([0.0, 6.0]))
    def test_the_mirror_image_is_judged_alike_where_lower_is_better(self, seed: int, effect: float) -> None:
        series = noisy(effect=effect, seed=seed)
        up, down = one(series, START, expected=5.0), one(-series, START, better="lower", expected=-5.0)
        assert (down["verdict"], down["effect"]) == (up["verdict"], pytest.approx(-up["effect"]))
        assert down["chance"] == pytest.approx(up["chance"], abs=1e-6)

    @settings(max_examples=12)
    @given(st.integers(0, 50), st.sampled_from([0.0, 3.0, 6.0]))
    def test_interval_p_value_and_sum_agree(self, seed: int, effect: float) -> None:
        found = one(noisy(effect=effect, seed=seed), START)
        assert (found["p_value"] < 0.05) == (found["lower"] > 0 or found["upper"] < 0)
        assert found["cumulative"] == pytest.approx(found["effect"] * found["after"])
        assert found["relative"] == pytest.approx(found["effect"] / found["counterfactual"])
        assert found["observed"] - found["counterfactual"] == pytest.approx(found["effect"])

    def test_indexes_of_all_kinds_give_the_same(self) -> None:
        series = noisy(effect=9.0)
        plain = one(series, START)["effect"]
        as_periods = pd.Series(series.to_numpy(), months(32).to_period("M"))
        as_text = pd.Series(series.to_numpy(), [str(day.date()) for day in months(32)])
        for same in (as_periods, as_text, series.sample(frac=1, random_state=1), series.to_frame("kpi")):
            assert one(same, START)["effect"] == pytest.approx(plain)
        assert one(series, pd.Timestamp(START, tz="UTC"))["effect"] == pytest.approx(plain)
        numbered = pd.Series(series.to_numpy(), range(1990, 2022))
        assert one(numbered, 2014)["before"] == 24

    def test_the_same_twice(self) -> None:
        series = noisy(effect=4.0)
        pd.testing.assert_frame_equal(estimate_effect(series, START), estimate_effect(series, START))

    def test_the_input_stays_as_it_was(self) -> None:
        series = noisy()
        copy = series.copy()
        estimate_effect(series, START, controls=pd.DataFrame({"a": series, "b": series + 1}))
        pd.testing.assert_series_equal(series, copy)


class TestLittleIsKnown:
    def test_a_short_history_cannot_tell(self) -> None:
        found = one(noisy(8).iloc[4:], "2022-08-01")
        assert (found["verdict"], found["periods_needed"]) == ("cannot_tell", 3)
        assert "only 3 measured periods before the start" in found["reason"]

    def test_an_action_that_has_only_begun_says_how_long_it_takes(self) -> None:
        found = one(noisy(24), START, expected=10.0)
        assert found["verdict"] == "cannot_tell"
        assert 1 <= found["periods_needed"] <= 12
        assert np.isnan(found["effect"])

    def test_a_larger_effect_is_told_sooner(self) -> None:
        needed = [one(noisy(24, seed=3), START, expected=size)["periods_needed"] for size in (40.0, 15.0, 8.0)]
        assert needed == sorted(needed)
        assert needed[0] < needed[-1]

    def test_one_period_after_is_enough_for_an_interval(self) -> None:
        found = one(noisy(25), START)
        assert found["after"] == 1
        assert np.isfinite([found["lower"], found["upper"]]).all()

    @pytest.mark.parametrize("values", [[3.0] * 32, [0.0] * 32, [1e9] * 32])
    def test_a_series_that_never_varied_cannot_tell(self, values: list[float]) -> None:
        found = one(pd.Series(values, months(32)), START)
        assert found["verdict"] == "cannot_tell"
        assert "never varied" in found["reason"]

    def test_a_series_that_stood_still_but_for_the_start_has_a_p_value_of_its_place(self) -> None:
        found = one(pd.Series([5.0] * 24 + [6.0] * 8, months(32)), START)
        assert (found["effect"], found["p_value"]) == (1.0, pytest.approx(1 / 31))
        assert found["verdict"] == "achieved"
        assert one(pd.Series([5.0] * 12 + [6.0] * 4, months(16)), "2023-01-01")["verdict"] == "cannot_tell"

    def test_a_small_variation_on_a_high_level_is_one(self) -> None:
        series = noisy(effect=12.0)
        assert one(series + 1e9, START)["p_value"] == pytest.approx(one(series, START)["p_value"], abs=1e-3)

    def test_rounding_is_no_effect(self) -> None:
        wave = pd.Series(np.sin(2 * np.pi * np.arange(40) / 12), months(40))
        assert one(wave, "2024-06-01")["p_value"] > 0.5
        assert one(pd.Series(np.arange(40.0), months(40)), "2024-06-01")["p_value"] > 0.5

    def test_less_than_two_years_say_that_a_season_is_not_known(self) -> None:
        told = "less than two years lie before the start"
        assert told in one(noisy(32).iloc[9:], START)["reason"]
        assert told not in one(noisy(32), START)["reason"]

    def test_counts_with_many_zeros_holes_and_outliers_go_through(self) -> None:
        values = np.random.default_rng(2).poisson(0.3, 40).astype(float)
        values[[3, 9, 30]] = np.nan
        values[5] = 1e6
        found = one(pd.Series(values, months(40)), START)
        assert found["before"] == 22
        assert found["verdict"] == "cannot_tell"

    @pytest.mark.parametrize("freq", ["D", "W", "QS", "YS", "h"])
    def test_every_cadence_is_read(self, freq: str) -> None:
        days = pd.date_range("2000-01-01", periods=40, freq=freq)
        values = np.random.default_rng(1).standard_normal(40)
        assert one(pd.Series(values, days), days[30])["after"] == 10

    def test_all_is_after_the_start(self) -> None:
        assert one(noisy(), "2001-01-01")["verdict"] == "cannot_tell"

    def test_an_empty_series(self) -> None:
        assert one(pd.Series([], index=pd.DatetimeIndex([]), dtype=float), START)["verdict"] == "cannot_tell"

    def test_more_predictors_than_periods(self) -> None:
        beside = pd.DataFrame(np.random.default_rng(0).standard_normal((32, 50)), months(32))
        assert np.isfinite(one(noisy(), START, covariates=beside)["effect"])

    def test_constant_predictors_are_passed_over(self) -> None:
        found = one(noisy(), START, covariates=pd.DataFrame({"a": 1.0}, months(32)))
        assert np.isfinite(found["effect"])


class TestWords:
    @pytest.mark.parametrize(
        ("effect", "expected", "better", "verdict"),
        [(40.0, 20.0, "higher", "achieved"), (40.0, None, "higher", "achieved"), (40.0, 60.0, "higher", "not_working"),
         (40.0, 41.0, "higher", "on_course"), (-40.0, 20.0, "higher", "harmful"), (-40.0, None, "lower", "achieved"),
         (0.0, 30.0, "higher", "not_working"), (0.0, 2.0, "higher", "cannot_tell"), (40.0, None, "neutral",
         "cannot_tell"), (40.0, 20.0, "neutral", "achieved"), (-40.0, 20.0, "lower", "achieved")],
    )  # fmt: skip
    def test_the_verdict(self, effect: float, expected: float | None, better: str, verdict: str) -> None:
        series = noisy(effect=effect, seed=4)
        if verdict == "on_course":
            series = series - (one(series, START)["effect"] - 40.0) * (series.index >= START)
        assert one(series, START, expected=expected, better=better)["verdict"] == verdict

    def test_without_an_expectation_nothing_is_not_working(self) -> None:
        series = pd.Series(np.tile([49.0, 51.0, 50.0, 50.5], 15), months(60))
        assert one(series, "2026-01-01")["verdict"] == "cannot_tell"

    @pytest.mark.parametrize(("after", "verdict"), [(2, "cannot_tell"), (3, "not_working")])
    def test_an_action_is_given_three_periods_before_it_does_not_work(self, after: int, verdict: str) -> None:
        found = one(noisy(24 + after, seed=4), START, expected=60.0)
        assert found["upper"] < 60
        assert found["verdict"] == verdict
        assert ("only 2 of 3 periods have passed" in found["reason"]) == (after == 2)

    @pytest.mark.parametrize(("complete", "verdict"), [(False, "cannot_tell"), (True, "not_working")])
    def test_only_a_complete_action_does_not_work(self, complete: bool, verdict: str) -> None:
        nothing = Estimate(effect=1.0, lower=-2.0, upper=4.0, p_value=0.5)
        aim = replace(read_aim("higher", 5.0), complete=complete)
        assert judge(nothing, aim, 0.05, 3)[0] == verdict
        small = Estimate(effect=1.0, lower=0.5, upper=2.0, p_value=0.01)
        assert judge(small, aim, 0.05, 3)[0] == ("not_working" if complete else "on_course")

    def test_too_early_and_never_visible_are_told_apart(self) -> None:
        early, never = one(noisy(24), START, expected=10.0), one(noisy(24), START, expected=0.1)
        assert f"too early, look again in {early['periods_needed']:.0f} periods" in early["reason"]
        assert "never visible in this KPI" in never["reason"]
        assert np.isnan(never["periods_needed"])

    def test_the_rate_of_false_alarms_is_that_of_a_series_like_this(self) -> None:
        rate = one(noisy(memory=0.4), START)["false_alarm_rate"]
        assert 0.005 < rate < 0.09


class TestRefusals:
    def test_figures_that_cannot_be_used_are_told_all_at_once(self) -> None:
        series = pd.Series(
            [1.0, np.inf, 2.0, 3.0], pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01", "2024-03-01"])
        )
        with pytest.raises(DataError) as caught:
            estimate_effect(series, START)
        assert len(caught.value.problems) == 2

    @pytest.mark.parametrize(
        ("more", "told"),
        [({"method": "magic"}, "method"), ({"better": "up"}, "better"), ({"alpha": 5}, "alpha"),
         ({"method": "sdid"}, "needs controls"), ({"end_on": "never"}, "end_on"), ({"end_on": pd.NaT}, "end_on"),
         ({"expected": "ten"}, "expected")],
    )  # fmt: skip
    def test_unknown_words_are_named(self, more: dict[str, object], told: str) -> None:
        with pytest.raises(ValueError, match=told):
            estimate_effect(noisy(), START, **more)

    def test_an_index_without_dates_is_refused(self) -> None:
        with pytest.raises(DataError, match="first day such as"):
            estimate_effect(pd.Series([1.0, 2.0], ["soon", "later"]), START)
        with pytest.raises(TypeError, match=re.escape("pandas Series")):
            estimate_effect([1.0, 2.0], START)


def test_breaks_before_the_start_are_found_where_they_are() -> None:
    values = np.random.default_rng(5).standard_normal(60)
    values[20:] += 6
    ground = Ground(np.arange(60.0), 48, 0, np.empty((60, 0)))
    assert find_breaks(values, ground).shift in (19, 20, 21)


def test_a_season_is_tried_only_with_two_whole_cycles() -> None:
    short = shapes_of(Ground(np.arange(26.0), 23, 12, np.empty((26, 0))))
    enough = shapes_of(Ground(np.arange(26.0), 24, 12, np.empty((26, 0))))
    assert {shape.key.waves for shape in short} == {0}
    assert {shape.key.waves for shape in enough} == {0, 1, 2, 3, 6}
    assert Key(True, 6) in {shape.key for shape in enough}


class TestRealSeriesStrayFurther:
    """Intervals are 1.2 times as wide as the models say; the answer in the middle stays what it is."""

    def test_intervals_widen_by_it_and_the_effect_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ground = Ground(np.arange(32.0), 24, 12, np.empty((32, 0)))
        fit = fit_plan(make_plan(ground), np.random.default_rng(6).standard_normal((1, 32)))
        wider = fit.effect()
        monkeypatch.setattr(counterfactuals, "WIDER", 1.0)
        plain = fit.effect()
        assert (wider.scale / plain.scale).ravel() == pytest.approx(1.2)
        assert wider.mean == pytest.approx(plain.mean)

    def test_just_past_five_percent_is_called_no_more(self) -> None:
        """An effect whose p value is .04 before the widening is not told, one of .001 still is."""
        for strength, called in ((2.05, False), (4.2, True)):
            known = Mixture(np.ones((1, 1)), np.full((1, 1), strength), np.ones((1, 1)), np.full((1, 1), 1000.0))
            assert known.p_value()[0] < 0.05
            wide = replace(known, scale=known.scale * counterfactuals.WIDER)
            assert (wide.p_value()[0] < 0.05) == called
