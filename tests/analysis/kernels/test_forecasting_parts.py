"""The parts of a forecast: scales, seasons, members, weights, tails, chances; each against something else."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.tsa.holtwinters import Holt

from saypro_analysis.analysis.kernels.forecasting.members import (
    DAMPING,
    LEVEL,
    MEMBERS,
    SLOPE,
    damp_trend,
    last_known,
    mean_level,
    repeat_season,
    smooth_level,
)
from saypro_analysis.analysis.kernels.forecasting.panels import forecast_panel
from saypro_analysis.analysis.kernels.forecasting.past_errors import ask_members
from saypro_analysis.analysis.kernels.forecasting.reaches import chance_of_reaching, draws_that_reach
from saypro_analysis.analysis.kernels.forecasting.roots import LEAST, MOST, ROOT, choose_power, choose_roots
from saypro_analysis.analysis.kernels.forecasting.seasons import season_profile
from saypro_analysis.analysis.kernels.forecasting.spreads import NORMAL, measure_spread
from saypro_analysis.analysis.kernels.forecasting.weights import combine

YEAR = np.array([3.0, 1.0, -2.0, -4.0, 0.0, 2.0])


def one_look(*rows):
    return np.array([rows], dtype=float)


def grow(random, shape, series=60, periods=48):
    """Series whose level grows to several times what it was, with noise as `shape` has it."""
    level = 100 * np.exp(random.uniform(0.01, 0.04, (series, 1)) * np.arange(periods))
    return shape(level, random.standard_normal((series, periods)))


class TestPowers:
    @pytest.mark.parametrize(
        ("shape", "power"),
        [
            (lambda level, noise: 10 * level + 10 * noise * np.sqrt(level), 0.5),
            (lambda level, noise: level * np.exp(0.1 * noise), LEAST),
        ],
        ids=["as counts", "as shares of the level"],
    )
    def test_the_power_is_what_noise_was_made_with(self, shape, power):
        told = [choose_power(grow(np.random.default_rng(n), shape, series=200), 12) for n in range(5)]
        assert np.mean(told) == pytest.approx(power, abs=0.15)

    def test_noise_that_knows_nothing_of_the_level_asks_for_no_root(self):
        level = 100 + 20 * np.repeat(np.arange(4), 12)
        noise = 5 * np.random.default_rng(1).standard_normal((200, 48))
        assert choose_power(level + noise, 12) == pytest.approx(MOST, abs=0.15)

    @pytest.mark.parametrize(
        "values",
        [np.empty((0, 30)), np.ones((3, 48)), np.arange(1.0, 18.0)[None], np.arange(1.0, 49.0)[None] ** 3],
        ids=["no series", "still", "one block", "one series"],
    )
    def test_where_little_is_told_the_root_stays(self, values):
        assert choose_power(values, 12) == pytest.approx(ROOT, abs=0.3)
        assert choose_power(values[:, :17], 12) == ROOT

    def test_units_and_gaps_change_nothing_to_speak_of(self):
        values = grow(np.random.default_rng(2), lambda level, noise: level * np.exp(0.1 * noise))
        power = choose_power(values, 12)
        assert choose_power(values * np.linspace(0.01, 100, 60)[:, None], 12) == pytest.approx(power)
        values[::4, 30] = np.nan
        assert choose_power(values, 12) == pytest.approx(power, abs=0.1)


class TestRoots:
    @pytest.mark.parametrize(
        ("lower", "upper", "values"),
        [
            (None, None, [0.2, 0.0, 1.0]),
            (None, None, [0.0, 3.0, 50.0]),
            (None, None, [-4.0, 2.0, 7.0]),
            (5.0, 9.0, [5.0, 7.0, 9.0]),
        ],
    )
    def test_what_is_carried_over_comes_back(self, lower, upper, values):
        figures = np.array([values, values])
        roots = choose_roots(figures, lower, upper)
        np.testing.assert_allclose(roots.bring_back(roots.carry(figures)), figures, atol=1e-12)

    def test_a_power_comes_back_too(self):
        figures = grow(np.random.default_rng(3), lambda level, noise: level * (1 + 0.1 * noise))
        roots = choose_roots(figures, season=12)
        assert (roots.power < ROOT).all()
        np.testing.assert_allclose(roots.bring_back(roots.carry(figures)), figures, rtol=1e-12)

    def test_what_was_ever_nothing_stays_with_its_root(self):
        figures = grow(np.random.default_rng(3), lambda level, noise: level * (1 + 0.1 * noise))
        figures[0, 5] = 0.0
        power = choose_roots(figures, season=12).power[:, 0]
        assert power[0] == ROOT
        assert (power[1:] < ROOT).all()

    def test_no_draw_comes_back_beyond_a_bound(self):
        roots = choose_roots(np.array([[0.2, 0.9]]))
        assert roots.bring_back(np.array([[-3.0, 9.0]])).tolist() == [[0.0, 1.0]]

    def test_bounds_that_figures_break_are_none(self):
        assert forecast_panel(np.array([[1.0, 2.0, 3.0] * 4]), season=1, horizon=1, upper=1.0).max() > 1

    def test_bounds_may_be_given_for_each_series(self):
        values = np.tile([0.5, 0.7, 0.9, 0.95, 0.99, 0.8], (2, 4))
        told = forecast_panel(values, season=1, horizon=2, upper=np.array([1.0, np.inf])).max(axis=(0, 2))
        assert told[0] <= 1 < told[1]


class TestSeasons:
    def test_a_year_that_repeats_is_found_whole(self):
        values = one_look(*(100 + np.tile(YEAR, 3) + move for move in (0.0, 5.0)))
        np.testing.assert_allclose(season_profile(values, 6)[0], [YEAR, YEAR], atol=1e-9)

    def test_the_first_part_is_the_next_period(self):
        values = one_look(np.tile(YEAR, 3)[:-2], np.tile(YEAR, 3)[:-2])
        np.testing.assert_allclose(season_profile(values, 6)[0, 0], np.roll(YEAR, 2), atol=1e-9)

    def test_a_trend_is_no_season(self):
        assert np.abs(season_profile(one_look(np.arange(24.0), 2 * np.arange(24.0)), 6)).max() < 1e-9

    def test_years_that_disagree_are_no_season(self):
        noise = np.random.default_rng(1).standard_normal((1, 40, 48))
        kept = np.sqrt((season_profile(noise, 12) ** 2).mean())
        raw = np.sqrt((noise.reshape(1, 40, 4, 12).mean(axis=2) ** 2).mean())
        assert kept < raw / 2

    def test_one_year_of_one_series_is_no_season(self):
        assert not season_profile(one_look(np.r_[np.tile(YEAR, 1)]), 6).any()


class TestMembers:
    def test_the_damped_trend_is_that_of_statsmodels(self):
        values = np.random.default_rng(2).standard_normal(30).cumsum() + 50
        model = Holt(
            values, damped_trend=True, initialization_method="known", initial_level=values[0], initial_trend=0.0
        )
        fitted = model.fit(smoothing_level=LEVEL, smoothing_trend=SLOPE, damping_trend=DAMPING, optimized=False)
        np.testing.assert_allclose(damp_trend(one_look(values), 5)[0, 0], fitted.forecast(5))

    def test_a_smoothed_level_weighs_its_figures_geometrically(self):
        values = np.array([4.0, np.nan, 7.0, 1.0])
        weights = 0.7 ** np.array([2, 1, 0])
        expected = (weights * values[[0, 2, 3]]).sum() / weights.sum()
        assert smooth_level(one_look(values), 0.3)[0, 0, 0] == pytest.approx(expected)

    def test_gaps_are_passed_over(self):
        values = one_look([1.0, 2.0, np.nan, 4.0, np.nan])
        assert last_known(values)[0, 0, 0] == 4
        assert mean_level(values)[0, 0, 0] == pytest.approx(7 / 3)
        assert repeat_season(values, 2, 3)[0, 0].tolist() == [4, 1, 4]

    def test_last_year_is_repeated_as_often_as_it_takes(self):
        assert repeat_season(one_look([9.0, 1.0, 2.0, 3.0]), 3, 5)[0, 0].tolist() == [1, 2, 3, 1, 2]


class TestPastErrors:
    def test_no_level_knows_what_came_later(self):
        values = np.random.default_rng(3).standard_normal((4, 20))
        later = values.copy()
        later[:, 15:] += 100
        same, changed = (ask_members(figures, 1, 2).errors for figures in (values, later))
        first = 20 - len(same)
        np.testing.assert_array_equal(same[: 14 - first], changed[: 14 - first])

    def test_an_error_is_what_came_less_what_was_said(self):
        asked = ask_members(np.array([[5.0, 5.0, 5.0, 8.0]]), 1, 1)
        np.testing.assert_allclose(asked.errors[-1, :, 0, 0], 3.0)
        assert asked.told.shape == (MEMBERS, 1, 1)


class TestWeights:
    def test_the_member_that_never_erred_is_heard_alone(self):
        errors = np.random.default_rng(4).standard_normal((20, 3, 5, 2))
        errors[:, 1] *= 1e-3
        told = np.broadcast_to(np.array([1.0, 2.0, 7.0])[:, None, None], (3, 5, 2))
        np.testing.assert_allclose(combine(told, errors).middle, 2.0, atol=0.02)

    def test_members_that_err_alike_are_heard_alike(self):
        errors = np.repeat(np.random.default_rng(5).standard_normal((20, 1, 5, 2)), 3, axis=1)
        told = np.broadcast_to(np.array([1.0, 2.0, 6.0])[:, None, None], (3, 5, 2))
        np.testing.assert_allclose(combine(told, errors).middle, 3.0)

    def test_without_a_past_they_are_heard_alike(self):
        told = np.broadcast_to(np.array([1.0, 2.0, 6.0])[:, None, None], (3, 4, 2))
        np.testing.assert_allclose(combine(told, np.empty((0, 3, 4, 2))).middle, 3.0)


class TestSpread:
    def test_the_scale_of_equal_noise_is_its_deviation(self):
        spread = measure_spread(3 * np.random.default_rng(6).standard_normal((40, 200, 3)))
        np.testing.assert_allclose(spread.scales, 3.0, rtol=0.25)
        np.testing.assert_allclose(spread.stretch[50:95], 1.0, atol=0.05)

    def test_heavy_tails_are_learnt(self):
        errors = stats.t(3).rvs((40, 200, 3), random_state=7)
        spread = measure_spread(errors)
        quantile = np.median(spread.scales) * spread.stretch[-1] * NORMAL[-1]
        assert quantile == pytest.approx(stats.t(3).ppf(0.9975), rel=0.15)

    def test_few_looks_make_wide_tails(self):
        few, many = (
            measure_spread(np.random.default_rng(8).standard_normal((count, 1, 1))).stretch[-1] for count in (4, 400)
        )
        assert few > 1.3 * many


class TestChances:
    @pytest.mark.parametrize(("better", "count"), [("higher", 3), ("lower", 2), ("range", 2)])
    def test_a_target_that_is_just_met_is_reached(self, better, count):
        draws = np.array([0.1 + 0.2, 0.2, 0.3, 0.4])
        assert draws_that_reach(draws, 0.3, better, 0.35).sum() == count + (better == "lower")

    def test_is_never_quite_sure(self):
        told = chance_of_reaching(np.ones((1000, 1), dtype=bool), np.array([True]), np.array([10.0]))
        assert 0.999 < told.chance[0] < 1

    def test_is_missing_where_there_is_no_forecast(self):
        told = chance_of_reaching(np.zeros((10, 1), dtype=bool), np.array([False]), np.array([10.0]))
        assert np.isnan([*told.chance, *told.low, *told.high]).all()

    @pytest.mark.parametrize("target", [-0.5, 0.0, 1.0])
    def test_its_interval_holds_the_truth_four_times_of_five(self, target):
        """A normal's tail beyond a target, its mean and deviation estimated from twenty looks."""
        looks = np.random.default_rng(9).standard_normal((4000, 20))
        said = stats.norm.sf((target - looks.mean(axis=1)) / looks.std(axis=1, ddof=1))
        reached = np.arange(2000)[:, None] < (said * 2000)[None]
        told = chance_of_reaching(reached, np.ones(4000, dtype=bool), np.full(4000, 20.0))
        truth = stats.norm.sf(target)
        assert ((told.low <= truth) & (truth <= told.high)).mean() == pytest.approx(0.8, abs=0.03)
