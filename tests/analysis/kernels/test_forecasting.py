"""Forecasts of panels: what the draws promise, whatever the figures look like."""

import numpy as np
import pytest

from saypro_analysis.analysis.kernels.forecasting.panels import forecast_panel


def seasonal(random, series=20, years=4, noise=0.5):
    season = 3 * np.sin(np.arange(12 * years) * np.pi / 6)
    return 50 + season + noise * random.standard_normal((series, 12 * years))


@pytest.mark.parametrize("season", [1, 4, 12])
@pytest.mark.parametrize(
    "values",
    [
        np.array([[3.0]]),
        np.array([[np.nan, 1.0, 2.0]]),
        np.array([[5.0, np.nan, np.nan], [np.nan, np.nan, 4.0]]),
        np.full((2, 36), 5.0),
        np.zeros((3, 10)),
        np.array([[0.0, 0, 0, 4, 0, 0, 0, 0, 1, 0, 0, 0]]),
        np.array([[1e-12, 2e-12, 1e-12], [1e12, 2e12, 1e12]]),
    ],
)
def test_a_series_with_a_figure_is_forecast_whatever_it_is(values, season):
    told = forecast_panel(values, season=season, horizon=3, draws=20)
    assert told.shape == (20, len(values), 3)
    assert np.isfinite(told).all()
    assert (told >= 0).all()


@pytest.mark.parametrize("values", [np.empty((0, 5)), np.empty((3, 0)), np.full((2, 4), np.nan)])
def test_what_has_no_figures_has_no_forecast(values):
    told = forecast_panel(values, season=12, horizon=2, draws=5)
    assert told.shape == (5, len(values), 2)
    assert np.isnan(told).all()


def test_shares_stay_shares_and_other_figures_may_pass_one():
    random = np.random.default_rng(1)
    shares = np.clip(0.97 + 0.05 * random.standard_normal((10, 24)), 0, 1)
    told = forecast_panel(shares, season=12, horizon=3, draws=200)
    assert told.min() >= 0
    assert told.max() <= 1
    assert forecast_panel(2 * shares, season=12, horizon=3, draws=200).max() > 2


def test_the_same_seed_gives_the_same_draws_and_leaves_the_figures_alone():
    values = seasonal(np.random.default_rng(2))
    before = values.copy()
    one, again, other = (forecast_panel(values, season=12, horizon=3, draws=50, seed=seed) for seed in (7, 7, 8))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    np.testing.assert_array_equal(values, before)


def test_a_series_in_another_unit_is_forecast_alike():
    values = seasonal(np.random.default_rng(3))
    told = forecast_panel(values, season=12, horizon=3, draws=50)
    units = np.where(np.arange(20) % 2, 1000.0, 0.001)
    np.testing.assert_allclose(forecast_panel(values * units[:, None], season=12, horizon=3, draws=50),
                               told * units[:, None], rtol=1e-9)  # fmt: skip


def test_what_moved_together_does_so_in_the_draws():
    random = np.random.default_rng(4)
    common, alone = random.standard_normal((2, 30, 60))
    for shared, low, high in ((0.9, 0.5, 1.0), (0.0, -0.2, 0.2)):
        noise = np.sqrt(shared) * common[:1] + np.sqrt(1 - shared) * alone
        told = forecast_panel(100 + noise.cumsum(axis=1), season=1, horizon=1, draws=2000)[:, :, 0]
        between = np.corrcoef(told.T)[np.triu_indices(30, 1)].mean()
        assert low < between < high


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"season": 0}, "season: found 0"), ({"horizon": 0}, "horizon: found 0"), ({"draws": 0}, "draws: found 0")],
)
def test_counts_below_one_are_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        forecast_panel(np.ones((1, 5)), **{"season": 1, "horizon": 1} | wrong)


def test_one_series_has_to_be_a_row():
    with pytest.raises(ValueError, match="1 dimensions, expected series x periods"):
        forecast_panel(np.ones(5), season=1, horizon=1)


def covered(make, draws=400):
    """The share of the figures of a last quarter within the 80 and 95 % intervals, over several panels."""
    told = []
    for number in range(6):
        values = make(np.random.default_rng([11, number]))
        drawn = forecast_panel(values[:, :-3], season=12, horizon=3, draws=draws)
        for level in (0.8, 0.95):
            low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
            told.append(((values[:, -3:] >= low) & (values[:, -3:] <= high)).mean())
    return np.mean(told[::2]), np.mean(told[1::2])


@pytest.mark.parametrize(
    "make",
    [
        lambda random: 100 + 5 * random.standard_normal((60, 36)),
        lambda random: 100 + random.standard_normal((60, 36)).cumsum(axis=1),
        lambda random: (
            100 + 8 * random.standard_normal((60, 12))[:, np.arange(36) % 12] + 4 * random.standard_normal((60, 36))
        ),
        lambda random: random.binomial(200, 0.97, (60, 36)) / 200,
        lambda random: np.exp(
            4
            + 0.02 * np.arange(48)
            + 0.3 * random.standard_normal((60, 12))[:, np.arange(48) % 12]
            + 0.08 * random.standard_normal((60, 48))
        ),
        lambda random: (random.random((60, 36)) < 0.4) * random.gamma(2, 2, (60, 36)),
        lambda random: 100 + 5 * random.standard_normal((60, 13)),
    ],
    ids=["independent", "wandering", "seasonal", "rates", "growing", "zeros", "short"],
)
def test_intervals_hold_what_they_say(make):
    of_80, of_95 = covered(make)
    assert of_80 == pytest.approx(0.80, abs=0.05)
    assert of_95 == pytest.approx(0.95, abs=0.04)


def test_a_season_and_a_trend_are_seen():
    random = np.random.default_rng(12)
    course = 100 + 20 * np.sin(np.arange(48) * np.pi / 6) + 0.5 * np.arange(48)
    values = course + random.standard_normal((20, 48))
    middle = np.median(forecast_panel(values[:, :-3], season=12, horizon=3), axis=0)
    off = np.abs(middle - course[-3:]).mean()
    assert off < np.abs(values[:, -4:-3] - course[-3:]).mean() / 2
    assert off < np.abs(values[:, -15:-12] - course[-3:]).mean() / 3
