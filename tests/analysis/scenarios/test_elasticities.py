"""Elasticities that the history tells are found, with intervals that hold the truth; what it cannot tell is said."""

import warnings

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.analysis.scenarios.methods.elasticities import FEWEST, YEARS, estimate_elasticity
from tests.analysis.scenarios.frames import drivers, kpis, measured, noisy, scenarios

UNTOLD = drivers((None, "Demand", 90, 100, 110, np.nan))


def walk(seed: int, count: int = 48, sd: float = 0.03) -> np.ndarray:
    return 100 * np.exp(np.cumsum(sd * np.random.default_rng(seed).standard_normal(count)))


def follow(driver: np.ndarray, elasticity: float, seed: int, sd: float = 0.02) -> np.ndarray:
    noise = sd * np.random.default_rng(1000 + seed).standard_normal(len(driver))
    return 20 * (driver / 100) ** elasticity * np.exp(noise)


def test_the_intervals_hold_the_truth_as_often_as_they_say():
    held = []
    for seed in range(400):
        driver = walk(seed)
        told = estimate_elasticity(follow(driver, 0.8, seed), driver, 12)
        held.append(told.low <= 0.8 <= told.high)
    assert 0.86 <= np.mean(held) <= 0.94


def test_an_exact_power_is_found_exactly():
    told = estimate_elasticity(follow(walk(3), -1.5, 3, sd=0), walk(3), 12)
    assert (told.value, told.low, told.high) == (pytest.approx(-1.5), pytest.approx(-1.5), pytest.approx(-1.5))


@pytest.mark.parametrize("years", [3, 6])
def test_two_series_that_only_share_a_season_are_seldom_taken_for_related(years):
    season, clear = np.tile(1 + 0.3 * np.sin(np.arange(12) * np.pi / 6), years), 0
    for seed in range(300):
        one, other = (season * noisy(seed=start + seed, count=12 * years) for start in (0, 9000))
        told = estimate_elasticity(one, other, 12)
        clear += told.low > 0 or told.high < 0
    assert 0.05 <= clear / 300 <= 0.16


@pytest.mark.parametrize(("count", "season", "told"), [
    (FEWEST, 1, False), (FEWEST + 1, 1, True), (YEARS * 12, 12, False), (YEARS * 12 + 1, 12, True),
])  # fmt: skip
def test_the_fewest_changes_that_tell(count, season, told):
    driver = walk(1, count)
    assert (estimate_elasticity(follow(driver, 1, 1), driver, season) is not None) == told


@pytest.mark.parametrize("driver", [np.full(48, 5.0), np.append(walk(1, 47), 0.0), np.full(48, np.nan)])
def test_a_driver_that_tells_nothing(driver):
    assert estimate_elasticity(walk(2), driver, 12) is None


class TestTable:
    def test_by_the_indicator_else_by_a_kpi_called_as_the_driver(self):
        rows = measured(follow(walk(4), 0.8, 4)[:36], walk(4)[:36])
        by_name = sp.estimate_elasticities(UNTOLD.assign(driver="m", kpi="k"), kpis("k", "m"), rows).iloc[0]
        by_indicator = sp.estimate_elasticities(UNTOLD.assign(indicator="m", kpi="k"), kpis("k", "m"), rows).iloc[0]
        assert (by_name["basis"], by_name["pairs"], bool(by_name["clear"])) == ("estimated", 35, True)
        assert by_name["elasticity"] == by_indicator["elasticity"]
        assert by_name["elasticity_low"] < by_name["elasticity"] < by_name["elasticity_high"]

    def test_entered_goes_before_estimated_and_nothing_is_unknown(self):
        rows = measured(follow(walk(4), 0.8, 4)[:36], walk(4)[:36])
        frame = pd.concat([UNTOLD.assign(driver="m", kpi="k", elasticity=0.3), UNTOLD.assign(kpi="k")])
        told = sp.estimate_elasticities(frame, kpis("k", "m"), rows).set_index("driver")
        assert told["basis"].to_dict() == {"m": "entered", "Demand": "unknown"}
        assert told["elasticity"].to_dict() == {"m": 0.3, "Demand": 0}

    def test_an_indicator_alone_speaks_for_every_other_kpi(self):
        rows = measured(follow(walk(4), 0.8, 4)[:36], walk(4)[:36])
        told = sp.estimate_elasticities(UNTOLD.assign(indicator="m"), kpis("k", "m"), rows)
        assert told["kpi"][told["basis"] == "estimated"].tolist() == ["k"]


class TestWarnings:
    def test_what_nothing_tells_is_named_and_moves_nothing(self):
        with pytest.warns(UserWarning, match="the history cannot tell it .*: Demand on k$"):
            told = sp.simulate_scenarios(scenarios(), UNTOLD.assign(kpi="k"), kpis(), measured(noisy()), draws=50)
        assert told["mean"].to_numpy() == pytest.approx(told["forecast"].to_numpy())
        assert told["drivers"].tolist() == [0, 0, 0]

    def test_an_interval_around_nothing_is_named_and_counts_with_its_width(self):
        rows = measured(noisy(seed=3), noisy(seed=4))
        with pytest.warns(UserWarning, match="does not tell whether it moves it at all: Demand on k"):
            told = sp.simulate_scenarios(scenarios(), UNTOLD.assign(kpi="k", indicator="m"), kpis("k", "m"), rows,
                                         draws=50)  # fmt: skip
        assert told["drivers"].tolist() == [1, 1, 1, 0, 0, 0]

    def test_a_driver_that_nothing_follows_is_named(self):
        with pytest.warns(UserWarning, match="no KPI is said to follow these drivers: Demand$"):
            sp.simulate_scenarios(scenarios(), UNTOLD, kpis(), measured(noisy()), draws=50)

    def test_what_is_clear_is_not_spoken_of(self):
        rows, named = measured(follow(walk(4), 0.8, 4)[:36], walk(4)[:36]), UNTOLD.assign(kpi="k", indicator="m")
        assert sp.estimate_elasticities(named, kpis("k", "m"), rows)[["basis", "clear"]].to_numpy().tolist() == [
            ["estimated", True]
        ]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            told = sp.simulate_scenarios(scenarios(), named, kpis("k", "m"), rows, draws=50)
        assert (told["drivers"] > 0).any()
