"""Verdicts on KPIs: published facts, awkward series, honesty under mirrors, shifts and company."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from saypro_analysis.analysis.gaps.gaps import quantify_gaps
from saypro_analysis.analysis.signals.signals import detect_signals

DATA = Path(__file__).parents[3].parent / "shared" / "data"


def series(kpi, actual, target=np.nan, freq="MS", start="2022-01-01", **columns):
    periods = pd.date_range(start, periods=len(actual), freq=freq)
    return pd.DataFrame({"kpi": kpi, "period_on": periods, "actual": actual, "target": target, **columns})


def kpi(name="k", better="higher", unit="score", **columns):
    own = {"kpi": [name], "department": "D", "name": "A KPI", "better": [better], "unit": [unit]}
    return pd.DataFrame({**own, **columns})


def verdict(actual, target=np.nan, *, adjust=True, better="higher", unit="score", as_of=None, freq="MS", **columns):
    measurements = series("k", actual, target, freq, **columns)
    return detect_signals(measurements, kpi(better=better, unit=unit), adjust=adjust, as_of=as_of).iloc[0]


def noise(seed, count=36):
    return np.random.default_rng(seed).standard_normal(count)


@pytest.fixture(scope="module")
def hospitals():
    path = DATA / "nhs_ae" / "ae_attendances.csv"
    if not path.exists():
        pytest.skip("the NHS figures lie outside this repository, in ../shared/data/nhs_ae")
    raw = pd.read_csv(path, parse_dates=["period"])
    rows = raw[raw["type"].astype(str) == "1"].rename(columns={"org_code": "kpi", "period": "period_on"})
    england = rows.groupby("period_on", as_index=False)[["attendances", "breaches"]].sum().assign(kpi="England")
    full = rows[rows.groupby("kpi")["period_on"].transform("size") == 36]
    both = pd.concat([full, england])
    numerator = both["attendances"] - both["breaches"]
    return both.assign(
        denominator=both["attendances"], numerator=numerator, actual=numerator / both["attendances"], target=0.95
    )


def shares(names):
    return pd.DataFrame({"kpi": names, "department": "D", "name": names, "better": "higher", "unit": "share"})


@pytest.mark.parametrize(
    ("name", "limits", "variation"),
    [
        ("England", [0.824849, 0.789003, 0.860695], "steady"),
        ("RRK", [0.798571, 0.718990, 0.878152], "worsening"),
    ],
)
def test_published_verdicts(hospitals, name, limits, variation):
    row = detect_signals(hospitals, shares([name]), adjust=False).iloc[0]
    assert [round(row[figure], 6) for figure in ("mean", "lower", "upper")] == limits
    assert (row["variation"], row["assurance"], row["method"]) == (variation, "consistently_missed", "xmr")


def test_of_120_hospitals_that_missed_76_had_an_ordinary_month(hospitals):
    names = [name for name in hospitals["kpi"].unique() if name != "England"]
    signals = detect_signals(hospitals, shares(names), adjust=False)
    missed = signals[signals["missed_in_a_row"] > 0]
    assert (len(signals), len(missed), int((missed["variation"] == "steady").sum())) == (130, 120, 76)


def test_of_339_missed_standards_87_may_be_chance():
    path = DATA / "canada_service_standards" / "ss_2024.csv"
    if not path.exists():
        pytest.skip("the Canadian standards lie outside this repository, in ../shared/data/canada_service_standards")
    raw = pd.read_csv(path, encoding="utf-8-sig")
    missed = raw[(raw["target_met"] == "N") & (raw["target"] < 1) & (raw["total_volume"] > 0)].reset_index(drop=True)
    names = missed.index.astype(str)
    measurements = pd.DataFrame(
        {
            "kpi": names,
            "period_on": "2023-04-01",
            "actual": missed["performance"],
            "target": missed["target"],
            "numerator": missed["volume_meeting_target"],
            "denominator": missed["total_volume"],
        }
    )
    signals = detect_signals(measurements, shares(names))
    exact = stats.binom.cdf(missed["volume_meeting_target"], missed["total_volume"], missed["target"])
    assert (len(signals), int((~signals["significant"]).sum())) == (339, 87)
    np.testing.assert_allclose(signals["p_value"], exact, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(
    ("target", "assurance"),
    [
        (0.95, "consistently_met"),
        (1.0, "consistently_met"),
        (1.01, "consistently_missed"),
        (np.nan, "no_target"),
    ],
)
def test_constant_series_is_judged_by_what_it_is(target, assurance):
    row = verdict([1.0] * 24, target, unit="share")
    assert (row["variation"], row["assurance"]) == ("steady", assurance)
    assert [row[figure] for figure in ("mean", "lower", "upper")] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("count", [1, 2, 5, 11])
def test_short_series_are_too_few_and_say_how_many_are_missing(count):
    row = verdict(noise(1, count) + 5, 9.0)
    assert (row["variation"], row["assurance"]) == ("too_few", "too_few")
    assert f"{12 - count} more {row['cadence']}" in row["advice"]
    assert f"{count} measured period" in row["reason"]


def test_a_kpi_without_measurements_has_a_row():
    row = detect_signals(series("other", [1.0, 2.0]), kpi()).iloc[0]
    assert (row["variation"], row["n"], row["reason"]) == ("too_few", 0, "no measured period")
    assert not row["significant"]


def test_verdicts_are_words_whatever_is_missing():
    actual = noise(3)
    actual[[0, 7, 20, 35]] = np.nan
    row = verdict(actual, 0.0)
    assert row[["variation", "assurance", "recurring", "reason", "adjustment", "advice"]].notna().all()
    assert (row["n"], row["period_on"]) == (32, pd.Timestamp("2024-11-01"))
    assert "2 periods missing in between" in row["reason"]


def test_as_of_hides_what_came_later():
    full, cut = verdict(noise(4), 0.0, as_of="2023-12-15"), verdict(noise(4)[:24], 0.0)
    pd.testing.assert_series_equal(full, cut)


def test_each_period_is_judged_by_its_own_target():
    row = verdict([5.0, 6.0, 7.0, 8.0] * 4, [5.0, 6.0, 7.0, 9.0] * 4)
    assert (row["missed_in_a_row"], row["missed_last_year"], row["recurring"]) == (1, 3, "recurring")
    once = verdict([5.0, 6.0, 7.0, 8.0] * 4, [5.0, 6.0, 7.0, 8.0] * 3 + [5.0, 6.0, 7.0, 9.0])
    assert (once["missed_in_a_row"], once["missed_last_year"], once["recurring"]) == (1, 1, "one_off")


def test_a_target_that_moves_with_the_figure_is_judged_by_the_margin():
    growth = 100 * 1.05 ** np.arange(36)
    row = verdict(growth + 3 + noise(5) / 3, growth)
    assert row["assurance"] == "consistently_met"
    assert row["chance_next"] > 0.99


def test_the_next_target_counts_for_the_next_period():
    actual = [*noise(6), np.nan]
    easy = verdict(actual, [5.0] * 36 + [-5.0])
    assert easy["chance_next"] > 0.95
    assert easy["missed_in_a_row"] == 36
    assert verdict(actual, [5.0] * 37)["chance_next"] < 0.05


def test_autocorrelation_widens_the_limits_and_says_so():
    values = np.zeros(136)
    for period in range(1, 136):
        values[period] = 0.8 * values[period - 1] + 0.6 * noise(7, 136)[period]
    adjusted, plain = verdict(values[100:]), verdict(values[100:], adjust=False)
    factor = adjusted["widened_by"]
    assert factor == pytest.approx(1 / np.sqrt(1 - adjusted["autocorrelation"]))
    assert adjusted["upper"] - adjusted["mean"] == pytest.approx(factor * (plain["upper"] - plain["mean"]))
    assert f"{factor - 1:.0%} wider" in adjusted["adjustment"]


def test_a_season_is_taken_out_and_comes_back_in_the_limits():
    season = 4 * np.sin(2 * np.pi * np.arange(36) / 12)
    row, plain = verdict(season + noise(8) / 2, 0.0), verdict(season + noise(8) / 2, 0.0, adjust=False)
    assert row["season"] == pytest.approx(season[35], abs=1.0)
    assert row["upper"] - row["lower"] < 0.75 * (plain["upper"] - plain["lower"])
    assert "season of" in row["adjustment"]
    assert row["chance_next"] == pytest.approx(0.5, abs=0.25)
    assert verdict((season + noise(8) / 2)[:33], 0.0)["chance_next"] < 0.02


def test_no_season_is_found_in_weeks_or_in_less_than_two_years():
    season = 4 * np.sin(2 * np.pi * np.arange(36) / 12)
    assert verdict(season, freq="W-MON")["season"] == 0
    assert verdict(season[:23])["season"] == 0


def test_overdispersion_of_the_history_is_in_the_p_value():
    size = np.full(36, 10_000)
    level = 0.9 + 0.03 * noise(9)
    row = verdict(level, 0.93, unit="share", numerator=np.round(level * size), denominator=size)
    binomial = stats.binom.cdf(np.round(level[33:] * 10_000).sum(), 30_000, 0.93)
    assert binomial < 1e-6 < 1e-3 < row["p_value"]
    assert row["method"] == "xmr"


def test_the_review_quarter_is_joined_by_the_aggregate():
    measurements = series("k", [10.0] * 35 + [4.0], 9.0)
    by = {how: detect_signals(measurements, kpi(aggregate=[how])).iloc[0] for how in ("sum", "mean", "last")}
    assert [by[how]["actual"] for how in by] == [24.0, 8.0, 4.0]
    assert [by[how]["gap"] for how in by] == [-3.0, -1.0, -5.0]
    assert by["sum"]["period_start_on"] == pd.Timestamp("2024-10-01")


def test_a_ratio_is_the_ratio_of_sums():
    row = verdict([0.5, 1.0, 0.25], 0.6, unit="share", numerator=[1, 1, 1], denominator=[2, 1, 4])
    assert row["actual"] == pytest.approx(3 / 7)


def test_tolerance_is_points_for_shares_and_relative_for_others():
    share = series("k", [0.80] * 24, 0.83, numerator=8000, denominator=10000)
    for tolerance, significant in ((0.02, True), (0.04, False)):
        row = detect_signals(share, kpi(unit="share", tolerance=[tolerance])).iloc[0]
        assert row["significant"] == significant
    score = series("k", [80.0, 80.1] * 12, 83.0)
    for tolerance, significant in ((0.02, True), (0.04, False)):
        assert detect_signals(score, kpi(tolerance=[tolerance])).iloc[0]["significant"] == significant


def test_net_promoter_scores_have_their_own_interval():
    counts = {"promoters": 50.0, "detractors": 30.0, "denominator": 100.0}
    row = verdict([20.0], 30.0, unit="nps", **counts)
    error = 100 * np.sqrt((0.5 + 0.3 - 0.2**2) / 100)
    assert row["gap_high"] - row["gap_low"] == pytest.approx(2 * 1.644854 * error, rel=1e-4)
    assert row["p_value"] == pytest.approx(stats.norm.cdf(-10 / error), rel=1e-4)
    widest = verdict([20.0], 30.0, unit="nps", denominator=100.0)
    assert widest["gap_high"] - widest["gap_low"] == pytest.approx(2 * 1.644854 * 100 * np.sqrt(0.96 / 100), rel=1e-4)


@pytest.mark.parametrize(
    ("level", "assurance"),
    [
        (5.0, "consistently_met"),
        (20.0, "consistently_missed"),
        (9.8, "hit_or_miss"),
    ],
)
def test_a_target_range_has_two_sides(level, assurance):
    measurements = series("k", level + noise(10) / 10)
    row = detect_signals(measurements, kpi(better="range", target_low=[0.0], target_high=[10.0])).iloc[0]
    assert row["assurance"] == assurance
    assert (row["chance_next"] > 0.9) == (assurance != "consistently_missed")


def test_neutral_kpis_are_high_or_low_and_have_no_target():
    row = verdict([*noise(11)[:35], 9.0], better="neutral")
    assert (row["variation"], row["assurance"], row["recurring"]) == ("high", "no_target", "no_target")
    assert not row["significant"]


@pytest.mark.parametrize(("unit", "level", "lower", "upper"), [("share", 0.97, -1, 1), ("count", 0.05, 0, 9)])
def test_limits_stay_within_what_is_possible(unit, level, lower, upper):
    values = np.clip(level + noise(12) / 40, 0, 1)
    row, plain = (verdict(values, 0.9, unit=unit, adjust=adjust) for adjust in (True, False))
    assert lower <= row["lower"] <= row["upper"] <= upper
    assert plain["lower"] < 0 or plain["upper"] > 1


def test_own_verdict_does_not_depend_on_company():
    company = pd.concat([series(f"k{i}", noise(i, count), 0.0) for i, count in enumerate((36, 5, 60, 1, 24))])
    names = [f"k{i}" for i in range(5)]
    together = detect_signals(company, pd.concat([kpi(name) for name in names], ignore_index=True))
    own = together.columns.drop(["q_value", "expected_false_alarms"])
    for place, name in enumerate(names):
        alone = detect_signals(company, kpi(name))
        pd.testing.assert_series_equal(together.loc[place, own], alone.loc[0, own], check_names=False)


def test_slope_agrees_with_scipy():
    values = noise(13)
    row, other = verdict(values, adjust=False), stats.theilslopes(values)
    assert row["slope"] == pytest.approx(other.slope)
    assert (row["slope_low"], row["slope_high"]) == pytest.approx((other.low_slope, other.high_slope), abs=0.002)


def test_trend_p_value_agrees_with_pymannkendall():
    """Golden: pymannkendall 1.4.3 original_test of 5, 3, 6, 2, 7, 4, 8, 1, 9, 5, 3, 8 (ties; no autocorrelation)."""
    row = verdict([5.0, 3, 6, 2, 7, 4, 8, 1, 9, 5, 3, 8], adjust=False)
    assert row["trend_p_value"] == pytest.approx(0.48980822045220496)


@pytest.mark.parametrize(
    ("measurements", "kpis", "message"),
    [
        (series("k", [1.0]).drop(columns="actual"), kpi(), "measurements, column actual: found nothing"),
        (series("k", [1.0]), kpi().drop(columns="better"), "kpis, column better: found nothing"),
        (series("k", [1.0]), kpi(better="more"), "column better: found 'more'"),
        (series("k", [1.0]), kpi(aggregate=["median"]), "column aggregate: found 'median'"),
        (series("k", [1.0]), pd.concat([kpi(), kpi()], ignore_index=True), "column kpi: found 'k', expected one row"),
        (series("k", ["many"]), kpi(), "column actual: found 'many'"),
        (series("k", [np.inf]), kpi(), "column actual: found 'inf'"),
        (pd.concat([series("k", [1.0])] * 2, ignore_index=True), kpi(), "found 'k, 2022-01-01', expected one row"),
        (series("k", [1.0]).assign(period_on="soon"), kpi(), "column period_on: found 'soon'"),
    ],
)
def test_tables_that_do_not_fit_are_refused(measurements, kpis, message):
    with pytest.raises(ValueError, match=message):
        detect_signals(measurements, kpis)


def test_tables_are_not_changed():
    measurements, kpis = series("k", noise(14), 0.0), kpi()
    copies = measurements.copy(), kpis.copy()
    detect_signals(measurements, kpis)
    pd.testing.assert_frame_equal(measurements, copies[0])
    pd.testing.assert_frame_equal(kpis, copies[1])


figures = st.lists(st.integers(-30, 30), min_size=1, max_size=40)


@pytest.mark.long("sixty made-up series, each judged twice")
@settings(max_examples=60, deadline=None)
@given(figures, st.integers(-20, 20))
def test_lower_mirrors_higher(values, target):
    up = verdict(np.array(values, dtype=float), float(target))
    down = verdict(-np.array(values, dtype=float), -float(target), better="lower")
    for name in ("variation", "assurance", "recurring", "significant", "missed_in_a_row"):
        assert up[name] == down[name], name
    for name in ("p_value", "chance_next", "chance_low", "chance_high"):
        assert up[name] == pytest.approx(down[name], nan_ok=True, abs=1e-9), name


@pytest.mark.long("sixty made-up series, each judged twice")
@settings(max_examples=60, deadline=None)
@given(figures, st.integers(-20, 20), st.sampled_from([0.5, 8.0]), st.integers(-100, 100))
def test_shift_and_scale_keep_the_verdict(values, target, scale, shift):
    plain = verdict(np.array(values, dtype=float), float(target))
    moved = verdict(np.array(values) * scale + shift, target * scale + shift)
    for name in ("variation", "assurance", "recurring", "significant", "missed_in_a_row"):
        assert plain[name] == moved[name], name
    for name in ("p_value", "chance_next", "trend_p_value", "autocorrelation"):
        assert plain[name] == pytest.approx(moved[name], nan_ok=True, abs=1e-6), name
    assert plain["mean"] * scale + shift == pytest.approx(moved["mean"], abs=1e-6)


@pytest.mark.parametrize(("phi", "alarms", "significant"), [(0.0, 0.02, 0.05), (0.5, 0.03, 0.07)])
def test_rates_of_error_are_those_that_are_claimed(phi, alarms, significant):
    random = np.random.default_rng(17)
    values = random.standard_normal((2000, 36)) * np.sqrt(1 - phi**2)
    values[:, 0] /= np.sqrt(1 - phi**2)
    for period in range(1, 36):
        values[:, period] += phi * values[:, period - 1]
    names = [f"k{row}" for row in range(2000)]
    measurements = pd.DataFrame(
        {
            "kpi": np.repeat(names, 36),
            "actual": values.ravel(),
            "target": 0.0,
            "period_on": np.tile(pd.date_range("2022-01-01", periods=36, freq="MS"), 2000),
        }
    )
    signals = detect_signals(measurements, shares(names).assign(unit="score"))
    truth = stats.norm.cdf(phi * values[:, -1] / np.sqrt(1 - phi**2))
    assert (signals["variation"] != "steady").mean() < alarms
    assert signals["significant"].mean() < significant
    assert 0.93 < ((signals["chance_low"] <= truth) & (truth <= signals["chance_high"])).mean() < 0.98


def review(actual, target, better, **columns):
    """Gap and signal of one KPI over one quarter."""
    measurements, table = series("k", actual, target, start="2024-10-01"), kpi(better=better, **columns)
    return quantify_gaps(measurements, table).iloc[0], detect_signals(measurements, table).iloc[0]


figures_or_none = st.lists(st.one_of(st.none(), st.integers(-20, 20)), min_size=3, max_size=3)


@pytest.mark.long("eighty made-up reviews, each judged by two verbs")
@settings(max_examples=80, deadline=None)
@given(
    figures_or_none,
    figures_or_none,
    st.sampled_from(["higher", "lower", "range", "neutral"]),
    st.sampled_from(["money", "share", "hours"]),
    st.sampled_from([None, "sum", "mean", "last", "ratio"]),
    st.sampled_from([np.nan, 0.1]),
    st.sampled_from([(np.nan, np.nan), (-5.0, 5.0), (np.nan, 3.0)]),
)
def test_gap_and_status_agree_with_quantify_gaps(actual, target, better, unit, how, tolerance, ends):
    columns = {"unit": unit, "aggregate": [how], "tolerance": tolerance, "target_low": ends[0], "target_high": ends[1]}
    actual, target = (np.array(figures, dtype=float) for figures in (actual, target))
    gap, signal = review(actual, target, better, **columns)
    assert signal["gap"] == pytest.approx(gap["gap"], nan_ok=True)
    status = {"real": "missed", "noise": "missed", "cannot_tell": "missed"}.get(signal["verdict"], signal["verdict"])
    assert status == gap["status"]
