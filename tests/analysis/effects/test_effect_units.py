"""Effects beside untreated units: published answers, weights against a general solver, placebos counted by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from saypro_analysis.analysis.effects.effects import estimate_effect
from saypro_analysis.analysis.effects.methods.untreated_units import simplex_weights
from saypro_analysis.data.readings.problems import DataError

YEARS = range(2000, 2012)


def one(*args: object, **more: object) -> pd.Series:
    return estimate_effect(*args, **more).iloc[0]


def panel(units: int, effect: float = 0.0, seed: int = 0) -> tuple[pd.Series, pd.DataFrame]:
    """Units with a level of their own and a common course; the first is treated from 2009 on."""
    random = np.random.default_rng(seed)
    values = random.normal(50, 10, units + 1) + np.arange(12)[:, None] + random.normal(0, 1, (12, units + 1))
    frame = pd.DataFrame(values, index=YEARS, columns=[f"u{unit}" for unit in range(units + 1)])
    return frame["u0"] + effect * (frame.index >= 2009), frame.drop(columns="u0")


@pytest.mark.parametrize(
    ("method", "published"),
    [("did", -27.3), ("difference_in_differences", -27.3), ("sc", -19.6), ("synthetic_control", -19.5),
     ("sdid", -15.6), ("auto", -15.6)],
)  # fmt: skip
def test_proposition_99(shared: Callable[[str], Path], method: str, published: float) -> None:
    data = pd.read_csv(shared("data/known_effects/california_prop99.csv"), sep=";")
    packs = data.pivot_table(index="Year", columns="State", values="PacksPerCapita")
    found = one(packs["California"], 1989, controls=packs.drop(columns="California"), method=method, better="lower")
    assert found["effect"] == pytest.approx(published, abs=0.2)
    assert found["least_p_value"] == pytest.approx(1 / 39)
    assert found["lower"] < found["effect"] < found["upper"]


def test_difference_in_differences_by_hand() -> None:
    treated = pd.Series([10.0, 12.0, 11.0, 20.0], index=range(4))
    others = pd.DataFrame({"a": [5.0, 6.0, 7.0, 8.0], "b": [1.0, 2.0, 3.0, 4.0]}, index=range(4))
    found = one(treated, 3, controls=others, method="did")
    assert found["effect"] == pytest.approx((20 - 11) - (6 - 4))
    assert found["cumulative"] == pytest.approx(7)


def test_a_p_value_counts_placebos() -> None:
    """Of 25 untreated units two stray further than the treated one in relation to their fit before: p = 3 / 26."""
    treated, others = panel(25)
    scores = {}
    for unit in others:
        rest = others.drop(columns=unit)
        gap = others[unit] - rest.mean(axis=1)
        gap = gap - gap.loc[:2008].mean()
        scores[unit] = abs(gap.loc[2009:].mean()) / np.sqrt((gap.loc[:2008] ** 2).mean())
    gap = treated - others.mean(axis=1)
    gap = gap - gap.loc[:2008].mean()
    own = abs(gap.loc[2009:].mean()) / np.sqrt((gap.loc[:2008] ** 2).mean())
    expected = (1 + sum(score >= own for score in scores.values())) / 26
    assert one(treated, 2009, controls=others, method="did")["p_value"] == pytest.approx(expected)


@given(st.integers(0, 40), st.sampled_from(["did", "sc", "sdid"]), st.sampled_from([0.0, 3.0, 20.0]))
def test_interval_and_p_value_agree_where_there_are_units_enough(seed: int, method: str, effect: float) -> None:
    treated, others = panel(24, effect, seed)
    found = one(treated, 2009, controls=others, method=method)
    assert (found["p_value"] < 0.05) == (found["lower"] > 0 or found["upper"] < 0)


@given(st.integers(0, 30), st.booleans())
def test_weights_are_those_of_a_general_solver(seed: int, level: bool) -> None:
    random = np.random.default_rng(seed)
    columns, goal, ridge = random.normal(0, 3, (9, 5)), random.normal(0, 3, 9), 0.7

    def distance(weights: np.ndarray) -> float:
        rest = columns @ weights - goal
        rest = rest - rest.mean() if level else rest
        return float(rest @ rest + ridge**2 * weights @ weights)

    solved = minimize(distance, np.full(5, 0.2), bounds=[(0, 1)] * 5, method="SLSQP", tol=1e-14,
                      constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1})  # fmt: skip
    weights = simplex_weights(columns, goal, ridge, level=level)
    assert weights.sum() == pytest.approx(1)
    assert weights.min() >= 0
    assert distance(weights) <= solved.fun + 1e-7


def test_few_units_say_what_p_value_is_possible() -> None:
    treated, others = panel(5, 30.0)
    found = one(treated, 2009, controls=others, method="sdid")
    assert found["least_p_value"] == pytest.approx(1 / 6)
    assert found["verdict"] == "cannot_tell"
    assert "with 5 untreated units no p value below 0.17 is possible" in found["reason"]


def test_with_few_units_the_series_beside_their_mean_decides() -> None:
    treated, others = panel(5, 30.0)
    found = one(treated, 2009, controls=others)
    assert found["method"] == "comparative_time_series"
    assert found["verdict"] == "achieved"
    assert "placebos allow no p value below 0.17" in found["reason"]


def test_enough_units_are_compared_by_synthetic_difference_in_differences() -> None:
    treated, others = panel(24, 30.0)
    found = one(treated, 2009, controls=others)
    assert (found["method"], found["verdict"]) == ("synthetic_difference_in_differences", "achieved")
    assert found["effect"] == pytest.approx(30, abs=4)


def test_units_that_miss_a_period_are_left_out_and_named() -> None:
    treated, others = panel(24)
    others.loc[2003, "u7"] = np.nan
    found = one(treated, 2009, controls=others, method="did")
    assert "left out for missing periods: u7" in found["reason"]
    assert found["least_p_value"] == pytest.approx(1 / 24)


@pytest.mark.parametrize("units", [1, 2])
def test_one_or_two_units_never_crash(units: int) -> None:
    treated, others = panel(units)
    for method in ("did", "sc", "sdid", "auto"):
        found = one(treated, 2009, controls=others, method=method)
        assert found["verdict"] in ("cannot_tell", "not_working")


@pytest.mark.long("hundreds of panels")
def test_false_alarms_among_exchangeable_units_are_at_most_the_level() -> None:
    cases = [panel(20, seed=seed) for seed in range(150)]
    called = [one(treated, 2009, controls=others, method="sdid")["p_value"] < 0.05 for treated, others in cases]
    assert np.mean(called) <= 0.08


class TestShapesThatPlacebosCannotRead:
    def test_controls_that_never_vary_are_left_out_and_named(self) -> None:
        treated, others = panel(24)
        flat = others.assign(**dict.fromkeys(others, 5.0))
        found = one(treated, 2009, controls=flat)
        assert found["method"] == "interrupted_time_series"
        assert "left out because they never vary: u1, u2" in found["reason"]
        with pytest.raises(ValueError, match="never vary"):
            estimate_effect(treated, 2009, controls=flat, method="sdid")

    def test_a_unit_that_equals_its_controls_shows_no_effect(self) -> None:
        treated, _ = panel(1)
        same = pd.DataFrame({f"u{unit}": treated for unit in range(25)})
        for method in ("did", "sc", "sdid"):
            assert one(treated, 2009, controls=same, method=method)["p_value"] == 1

    def test_more_units_than_periods_leave_a_usable_interval(self) -> None:
        """Some placebos then fit exactly, by chance; divided by that fit the interval was a thousand million wide."""
        random = np.random.default_rng(3)
        others = pd.DataFrame(random.normal(50, 1, (10, 50)), index=range(10))
        found = one(pd.Series(random.normal(50, 1, 10)), 7, controls=others, method="sc")
        assert found["upper"] - found["lower"] < 10

    def test_one_control_and_one_period_before_give_the_difference_but_no_p_value(self) -> None:
        """Card and Krueger (1994), table 3: employees per restaurant in New Jersey and Pennsylvania, 20.44 to 21.03
        and 23.33 to 21.17: 2.75."""
        found = one(pd.Series([20.44, 21.03]), 1, controls=pd.DataFrame({"Pennsylvania": [23.33, 21.17]}), method="did")
        assert found["effect"] == pytest.approx(2.75)
        assert np.isnan(found["p_value"])
        assert found["verdict"] == "cannot_tell"

    def test_two_columns_of_one_name_are_refused(self) -> None:
        treated, others = panel(3)
        with pytest.raises(DataError, match="each column once"):
            estimate_effect(treated, 2009, controls=pd.concat([others, others[["u1"]]], axis=1))
