"""Adoption curves: when a target is reached, when it never will be, and when nobody can tell."""

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp

START = pd.Timestamp("2024-01-01")


def counts(shares: np.ndarray, *, target: float | None = 0.7, eligible: int = 400, every: int = 14) -> pd.DataFrame:
    days = START + pd.to_timedelta(np.arange(len(shares)) * every, unit="D")
    adopters = np.round(np.asarray(shares) * eligible)
    return pd.DataFrame(
        {"project": "A", "counted_on": days, "adopters": adopters, "eligible": eligible, "target": target}
    )


def logistic(number: int, ceiling: float, pace: float, middle: float, seed: int | None = None) -> np.ndarray:
    shares = ceiling / (1 + np.exp(-pace * (np.arange(number) * 14 - middle)))
    return shares if seed is None else np.random.default_rng(seed).binomial(400, shares) / 400


def tell(frame: pd.DataFrame, as_of: str = "2025-12-31") -> pd.Series:
    return sp.forecast_adoption(frame, as_of=as_of).iloc[0]


def test_a_curve_under_way_reaches_its_target_when_it_really_does() -> None:
    """.9 / (1 + exp(-.03 (d - 120))) is .7 on day 120 + ln(3.5) / .03 = 161.8; seen are the first 154 days."""
    told = tell(counts(logistic(12, 0.9, 0.03, 120)))
    assert told["verdict"] == "will_reach"
    assert told["low_on"] <= START + pd.Timedelta(days=162) <= told["high_on"]
    assert abs((told["reached_on"] - START).days - 162) <= 10


def test_a_curve_that_levels_off_below_its_target_has_stalled() -> None:
    told = tell(counts(logistic(20, 0.45, 0.04, 70, seed=2)))
    assert told["verdict"] == "stalled"
    assert told["ceiling"] == pytest.approx(0.45, abs=0.04)
    assert pd.isna(told["reached_on"])


def test_the_first_counts_alone_do_not_tell() -> None:
    told = tell(counts(logistic(5, 0.9, 0.03, 150, seed=3)))
    assert told["verdict"] == "cannot_tell"


def test_ranges_hold_the_true_day_about_four_times_in_five() -> None:
    true = START + pd.Timedelta(days=161.8)
    held = []
    for seed in range(60):
        told = tell(counts(logistic(11, 0.9, 0.03, 120, seed=100 + seed)))
        high = told["high_on"] if pd.notna(told["high_on"]) else pd.Timestamp.max
        held.append(told["low_on"] <= true <= high)
    assert np.mean(held) == pytest.approx(0.85, abs=0.12)


@pytest.mark.parametrize(("last", "verdict"), [(280, "reached"), (279, "cannot_tell")])
def test_the_target_itself_is_reached(last: int, verdict: str) -> None:
    frame = counts(np.array([0.2, 0.4, last / 400]))
    told = tell(frame)
    assert told["verdict"] == verdict
    assert (told["reached_on"] == frame["counted_on"].iloc[-1]) == (verdict == "reached")


def test_counts_after_the_day_are_not_known() -> None:
    frame = counts(logistic(20, 0.45, 0.04, 70))
    day = frame["counted_on"].iloc[9]
    early = sp.forecast_adoption(frame, as_of=day).drop(columns="course")
    pd.testing.assert_frame_equal(early, sp.forecast_adoption(frame.iloc[:10], as_of=day).drop(columns="course"))


def test_without_a_target_only_the_level_is_told() -> None:
    told = tell(counts(logistic(8, 0.6, 0.03, 60), target=None))
    assert told["verdict"] == "cannot_tell"
    assert told["adoption"] > 0


def test_more_adopters_than_could_be_are_refused() -> None:
    with pytest.raises(sp.DataError, match="at most the 400 who could"):
        tell(counts(np.array([0.5, 1.2])))
