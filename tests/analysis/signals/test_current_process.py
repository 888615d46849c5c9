"""Verdicts hold for the process as it is now: since its last step, along its drift, whatever it once was."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from saypro_analysis.analysis.signals.chart_summaries import summarise_charts
from saypro_analysis.analysis.signals.methods.advice import advise
from saypro_analysis.analysis.signals.methods.news import RECENT
from saypro_analysis.analysis.signals.rebases import propose_rebase
from saypro_analysis.analysis.signals.signals import detect_signals
from saypro_analysis.data.framework.gap_states import LONG_RUN

KPI = {"kpi": ["k"], "department": "D", "name": "A KPI"}


def frames(actual, target, better="higher", unit="score"):
    months = pd.date_range(end="2024-12-01", periods=len(actual), freq="MS")
    rows = pd.DataFrame({"kpi": "k", "period_on": months, "actual": np.asarray(actual, dtype=float), "target": target})
    return rows, pd.DataFrame({**KPI, "better": [better], "unit": [unit]})


def verdict(actual, target, **columns):
    return detect_signals(*frames(actual, target, **columns)).iloc[0]


def noise(seed, count=36):
    return np.random.default_rng(seed).standard_normal(count)


def test_what_fell_and_stayed_down_is_not_consistently_met():
    row = verdict([95, 96, 94] * 8 + [80, 81, 79] * 4, 88)
    assert (row["assurance"], row["missed_in_a_row"], row["step_on"]) == (
        "consistently_missed",
        12,
        pd.Timestamp("2024-01-01"),
    )
    assert row["chance_next"] < 0.05
    assert row["step"] == pytest.approx(-15, abs=0.5)
    assert "new level since Jan 2024" in row["advice"]
    assert "will not help" not in row["advice"]


@pytest.mark.parametrize(("age", "variation"), [(RECENT, "worsening"), (RECENT + 1, "steady")])
def test_a_step_is_news_for_a_year(age, variation):
    row = verdict(noise(1) / 2 - 5 * (np.arange(36) >= 36 - age), -3.0)
    assert (row["variation"], row["step_on"]) == (variation, pd.date_range(end="2024-12-01", periods=age, freq="MS")[0])


def test_a_drift_is_named_with_its_pace_and_beginning():
    row = verdict(noise(2) + 0.4 * np.arange(36), 20.0, better="lower")
    assert (row["variation"], row["rule"]) == ("worsening", "drift since Jan 2022")
    assert row["drift"] == pytest.approx(0.4, abs=0.05)
    assert "It drifts worse by 0.4" in row["advice"]
    assert pd.isna(row["step_on"])


@pytest.mark.parametrize(("misses", "told"), [(LONG_RUN - 1, False), (LONG_RUN, True)])
def test_a_run_of_misses_is_told_beside_hit_or_miss(misses, told):
    advice = advise("steady", "hit_or_miss", "met", "month", np.nan, misses, 0)
    assert (f"Missed {misses} months in a row" in advice) == told


@pytest.mark.parametrize("suspected_on", [pd.NaT, pd.Timestamp("2024-01-01")])
def test_where_a_new_level_is_only_suspected_limits_are_said_to_be_those_of_all_periods(suspected_on):
    advice = advise("steady", "hit_or_miss", "met", "month", np.nan, LONG_RUN, 0, "", suspected_on)
    assert ("ordinary variation" in advice) == pd.isna(suspected_on)
    assert ("the variation of all periods, those before that included" in advice) != pd.isna(suspected_on)


def test_what_stays_the_same_after_a_step_makes_no_run_about_its_own_mean():
    row = verdict([95, 96, 94] * 8 + [80] * 12, 88)
    assert (row["variation"], row["rule"]) == ("worsening", "new level since Jan 2024")
    assert row["mean"] == pytest.approx(80)
    assert row["assurance"] == "consistently_missed"


def test_a_level_that_came_and_went_is_no_drift():
    values = np.repeat([95.0, 80.0, 95.0], 12) + noise(1)
    row = verdict(values, 86)
    assert (row["step_on"], row["assurance"], row["variation"]) == (
        pd.Timestamp("2024-01-01"),
        "consistently_met",
        "improving",
    )
    assert pd.isna(row["drift"])
    assert row["chance_next"] > 0.95
    proposal = propose_rebase(*frames(values, 86)).iloc[0]
    assert (proposal["rebase_on"], proposal["periods_before"]) == (row["step_on"], 12)
    assert proposal["mean_before"] == pytest.approx(values[12:24].mean())


def test_shares_that_vary_less_than_sampling_are_judged_by_sampling_alone():
    """Twelve misses by eight points among 40: the exact binomial of the quarter, whatever its neighbours are like."""
    share = np.repeat([0.95, 0.8], [24, 12])
    figures, kpis = frames(share, 0.88, unit="share")
    row = detect_signals(figures.assign(numerator=share * 40, denominator=40), kpis).iloc[0]
    assert row["gap_basis"] == "sampling"
    assert row["p_value"] == pytest.approx(stats.binom.cdf(96, 120, 0.88), rel=1e-6)
    assert row["verdict"] == "real"


def test_the_chart_breaks_at_an_established_step():
    charts = summarise_charts(*frames(noise(3) + 6 * (np.arange(36) >= 27), 3.0))
    assert charts["step_on"].unique().tolist() == [pd.Timestamp("2024-04-01")]
    means = charts.groupby(charts["period_on"] >= "2024-04-01")["mean"].agg(["min", "max"])
    np.testing.assert_allclose(means["min"], means["max"])
    assert means["min"].diff().iloc[1] == pytest.approx(6, abs=1)
    assert charts.loc[charts["period_on"] >= "2024-04-01", "point_type"].eq("improvement").all()


@pytest.mark.long("a hundred and twenty simulated series, one by one")
def test_counts_vary_as_counting_does():
    random = np.random.default_rng(4)
    for mean in (4, 30):
        rows = [verdict(random.poisson(mean, 36), mean, unit="count") for _ in range(60)]
        assert np.mean([row["gap_basis"] == "counting" for row in rows]) > 0.8
        assert 0.85 <= np.mean([row["gap_low"] <= 0 <= row["gap_high"] for row in rows]) <= 0.99


@pytest.mark.parametrize(("spread", "basis"), [(0.3, "history"), (3.0, "history")])
def test_counts_that_vary_less_or_more_than_counting_are_judged_by_their_history(spread, basis):
    values = np.round(400 + 20 * spread * noise(5))
    assert verdict(values, 400, unit="count")["gap_basis"] == basis


def test_the_exact_interval_of_a_count_is_garwoods():
    """Golden: 90 % interval of 10 events, 5.425 to 16.962 (Garwood 1936)."""
    values = [*np.random.default_rng(6).poisson(3.4, 33).tolist(), 3, 3, 4]
    row = verdict(values, 3, unit="count")
    assert row["gap_basis"] == "counting"
    assert [row["gap_low"] + 9, row["gap_high"] + 9] == pytest.approx([5.4254, 16.9622], abs=1e-3)


def test_what_is_said_under_a_drift_comes_true():
    """Series whose pace swings, as unemployment's does: chances neither too sure of themselves nor too timid."""
    fresh, other = np.random.default_rng(7).standard_normal((2, 300, 60))
    pace = np.zeros((300, 60))
    for period in range(1, 60):
        pace[:, period] = 0.85 * pace[:, period - 1] + 0.4 * fresh[:, period]
    values = np.cumsum(pace, axis=1) + 0.3 * other
    past, names = values[:, :59], [f"k{row}" for row in range(300)]
    target = np.median(past[:, -6:], axis=1)
    months = np.tile(pd.date_range("2020-01-01", periods=59, freq="MS"), 300)
    told = pd.DataFrame({"kpi": np.repeat(names, 59), "period_on": months, "actual": past.ravel()})
    kpis = pd.DataFrame({"kpi": names, "department": "D", "name": names, "unit": "score", "better": "higher"})
    signals = detect_signals(told.assign(target=np.repeat(target, 59)), kpis)
    drifting = signals["drift"].notna().to_numpy()
    lean = signals["chance_next"].to_numpy()[drifting] - 0.5
    came = (values[:, 59] >= target)[drifting] - 0.5
    assert drifting.sum() > 200
    assert 0.95 <= (came @ lean) / (lean @ lean) <= 1.05


def test_weights_that_add_up_to_a_rounding_more_than_one_make_no_chance_above_it():
    row = verdict([0.0] * 34 + [1097.0], 0.0)
    assert row["p_value"] <= 1
    assert row["verdict"] == "met"


@pytest.mark.parametrize(
    ("pace", "better", "word"), [(0.4, "lower", "concern"), (0.4, "higher", "improvement"), (0, "higher", None)]
)
def test_charts_hold_the_drift_that_signals_tell(pace, better, word):
    figures, kpis = frames(noise(2) + pace * np.arange(36), 20.0, better=better)
    charts, row = summarise_charts(figures, kpis), detect_signals(figures, kpis).iloc[0]
    assert charts["drift"].isna().all() if pd.isna(row["drift"]) else (charts["drift"] == row["drift"]).all()
    assert pd.isna(row["drift"]) == (pace == 0)
    assert set(charts["drifts"].dropna()) == ({word} if word else set())


@pytest.mark.parametrize(("days", "cadence"), [(7, "week"), (1, "day")])
def test_most_of_what_is_regular_may_be_missing(days, cadence):
    """Every other week is missing, but for one: the periods are weeks, and no two fall on one place."""
    dates = pd.date_range("2024-10-07", periods=25, freq=f"{days}D")
    seen = [0, 2, 4, 6, 8, 10, 13, 15, 17, 19, 21, 23]
    figures = pd.DataFrame({"kpi": "k", "period_on": dates[seen], "actual": noise(3, len(seen)), "target": 0.0})
    row = detect_signals(figures, pd.DataFrame({**KPI, "better": ["higher"], "unit": ["score"]})).iloc[0]
    assert (row["cadence"], row["n"]) == (cadence, len(seen))
