"""Limits, methods and rules of a chart against published values and vectors made by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from saypro_analysis.analysis.kernels.processes.limits import anhoej_limits
from saypro_analysis.analysis.signals.control_charts import control_chart

NHS = Path(__file__).parents[3].parent / "shared" / "data" / "nhs_ae" / "ae_attendances.csv"
SPIKE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
MIRROR = {"improvement": "concern", "concern": "improvement"}


@pytest.fixture(scope="module")
def type_one():
    if not NHS.exists():
        pytest.skip("the NHS figures lie outside this repository, in ../shared/data/nhs_ae")
    raw = pd.read_csv(NHS, parse_dates=["period"])
    return raw[raw["type"].astype(str) == "1"]


def monthly_share(rows):
    months = rows.groupby("period", as_index=False)[["attendances", "breaches"]].sum()
    return months.assign(share=1 - months["breaches"] / months["attendances"])


def fired(chart):
    return (np.flatnonzero(chart["signal"]) + 1).tolist()


@pytest.mark.parametrize(("screen", "lower", "upper"), [(True, -0.716, 4.604), (False, -3.063, 6.952)])
def test_limits_of_the_published_example(screen, lower, upper):
    first = control_chart(SPIKE, screen=screen).iloc[0]
    assert [round(first[name], 3) for name in ("mean", "lower", "upper")] == [1.944, lower, upper]


def test_england_is_ordinary_variation(type_one):
    months = monthly_share(type_one)
    last = control_chart(months["share"], dates=months["period"], denominators=months["attendances"]).iloc[-1]
    assert [round(last[name], 6) for name in ("mean", "lower", "upper")] == [0.824849, 0.789003, 0.860695]
    assert (last["method"], last["point_type"]) == ("xmr", "common_cause")


def test_trust_rrk_is_a_concern(type_one):
    months = monthly_share(type_one[type_one["org_code"] == "RRK"])
    last = control_chart(months["share"], denominators=months["attendances"]).iloc[-1]
    assert [round(last[name], 6) for name in ("mean", "lower", "upper")] == [0.798571, 0.718990, 0.878152]
    assert last["point_type"] == "concern"
    assert "6.8 times" in last["reason"]


@pytest.mark.parametrize(("method", "outside"), [("p", 33), ("p_prime", 10), ("xmr", 5)])
def test_overdispersion_of_trust_rrk(type_one, method, outside):
    months = monthly_share(type_one[type_one["org_code"] == "RRK"])
    chart = control_chart(months["share"], denominators=months["attendances"], method=method)
    assert int((chart["rule"] == "outside the limits").sum()) == outside


@pytest.mark.parametrize(("n", "longest", "fewest"), [(10, 6, 2), (24, 8, 8), (36, 8, 13)])
def test_anhoej_limits(n, longest, fewest):
    assert [int(limit) for limit in anhoej_limits(np.array(n))] == [longest, fewest]


def test_anhoej_limits_agree_with_scipy():
    useful = np.arange(2, 300)
    longest, fewest = anhoej_limits(useful)
    assert fewest.tolist() == stats.binom.ppf(0.05, useful - 1, 0.5).astype(int).tolist()
    assert longest.tolist() == np.round(np.log2(useful) + 3).astype(int).tolist()


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ([0, 3.2, -3.5, 2.9], [2, 3]),
        ([0, 2.5, 1, 2.6, 0], [4]),
        ([-1] * 8 + [1], [8]),
        ([0, 1.5, 1.2, -0.5, 1.7, 1.1], [6]),
        ([0, 1.5, 1.2, -0.5, 1.0, 1.7], []),
    ],
)
def test_western_electric_rules_fire_at_the_completing_point(values, at):
    assert fired(control_chart(values, centre=0, sigma=1, rules="western_electric")) == at


@pytest.mark.parametrize(
    ("values", "at", "rule"),
    [
        ([0, 3.2, -3.5, 2.9], [2, 3, 4], "2 of 3 beyond 2 sigma"),
        ([0.1] * 9, [9], "9 in a row on one side of the mean"),
        ([-0.5, -0.2, 0.1, 0.4, 0.7, 0.9], [6], "trend of 6 points"),
        ([0.5, -0.5] * 7, [14], "14 points alternating up and down"),
        ([0.5, 0.6, -0.5] * 5, [15], "15 in a row within 1 sigma"),
        ([1.5, -1.5, -1.6, 1.2, 1.3, -1.4, 1.5, -1.5], [8], "8 in a row beyond 1 sigma on both sides"),
    ],
)
def test_nelson_rules_fire_at_the_completing_point(values, at, rule):
    chart = control_chart(values, centre=0, sigma=1, rules="nelson")
    assert fired(chart) == at
    assert chart["rule"].dropna().iloc[-1] == rule


def test_a_signal_without_direction_is_high_or_low():
    chart = control_chart([0.5, -0.5] * 7, centre=0, sigma=1, rules="nelson", better="higher")
    assert chart["point_type"].iloc[-1] == "low"


def test_rules_are_switched_and_resized():
    values = [-0.5] * 8
    assert fired(control_chart(values, centre=0, sigma=1)) == list(range(1, 9))
    assert fired(control_chart(values, centre=0, sigma=1, rule_options={"shift": False})) == []
    resized = control_chart(values, centre=0, sigma=1, rule_options={"shift": 9})
    assert fired(resized) == []
    assert fired(control_chart(values[:5], centre=0, sigma=1, rule_options={"shift": 5})) == [1, 2, 3, 4, 5]


def test_a_point_in_two_trends_belongs_to_the_later():
    up_and_down = [0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0]
    chart = control_chart(up_and_down, centre=3, sigma=10)
    assert chart["point_type"].tolist() == ["improvement"] * 6 + ["concern"] * 7


def test_the_last_point_of_a_trend_keeps_its_direction_beside_an_equal_point():
    chart = control_chart([0, 1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1, 0], centre=3, sigma=10)
    assert chart["point_type"].tolist() == ["improvement"] * 7 + ["concern"] * 7


def test_points_beyond_the_limits_do_not_count_as_close():
    beyond = control_chart([0, 2.5, 3.5, 0.5, 0], centre=0, sigma=1)
    assert beyond["rule"].dropna().tolist() == ["outside the limits"]
    close = control_chart([0, 2.5, 2.9, 0.5, 0], centre=0, sigma=1)
    assert fired(close) == [2, 3]


def test_a_point_on_the_limit_is_not_outside():
    assert fired(control_chart([0.0, 3.0, 0.0, -3.0], centre=0, sigma=1)) == []


def test_constant_series_has_its_value_as_limits():
    chart = control_chart([0.1] * 30, target=0.05)
    assert chart[["mean", "lower", "upper"]].eq(0.1).all(axis=None)
    assert chart["point_type"].eq("common_cause").all()


def test_a_change_after_a_constant_baseline_is_outside():
    assert fired(control_chart([1.0] * 12 + [0.9], baseline=12)) == [13]


def test_single_point_has_a_mean_and_no_limits():
    chart = control_chart([5.0])
    assert chart["mean"].tolist() == [5.0]
    assert chart[["lower", "upper"]].isna().all(axis=None)
    assert chart["point_type"].tolist() == ["common_cause"]


def test_missing_values_are_passed_over():
    gapped = control_chart([1, 2, None, 1, 2, 10, None, 1, 2])
    whole = control_chart([1, 2, 1, 2, 10, 1, 2])
    assert gapped["value"].isna().tolist() == gapped["point_type"].isna().tolist()
    for name in ("mean", "upper", "signal", "point_type"):
        assert gapped.loc[gapped["value"].notna(), name].tolist() == whole[name].tolist()


def test_rebase_starts_limits_and_rules_anew():
    dates = pd.date_range("2024-01-01", periods=20, freq="MS")
    values = [10, 11, 10, 12, 11, 10, 11, 12, 10, 11, 30, 31, 30, 32, 31, 30, 31, 32, 30, 31]
    chart = control_chart(values, dates=dates, rebase=["2024-11-01"])
    alone = control_chart(values[10:])
    assert chart["segment"].tolist() == [1] * 10 + [2] * 10
    assert chart["upper"].tolist()[10:] == alone["upper"].tolist()
    assert not chart["signal"].any()
    assert control_chart(values, dates=dates)["signal"].any()


def test_points_are_put_in_time_order():
    chart = control_chart([3, 1, 2], dates=["2024-03-01", "2024-01-01", "2024-02-01"], target=[30, 10, 20])
    assert chart["value"].tolist() == [1, 2, 3]
    assert chart["target"].tolist() == [10, 20, 30]


def test_binomial_limits_are_the_exact_tails():
    chart = control_chart([0.1, 0.0, 0.2, 0.05], denominators=[20] * 4, method="binomial")
    share = (2 + 0 + 4 + 1) / 80
    assert chart["upper"].iloc[0] * 20 == stats.binom.ppf(1 - stats.norm.sf(3), 20, share)
    assert chart["lower"].iloc[0] * 20 == stats.binom.ppf(stats.norm.sf(3), 20, share)


def test_u_limits_of_a_known_example():
    counts, hours = np.array([4, 6, 2, 8]), np.array([1.0, 2.0, 1.0, 2.0])
    chart = control_chart(counts / hours, denominators=hours, method="u")
    rate = 20 / 6
    np.testing.assert_allclose(chart["upper"], rate + 3 * np.sqrt(rate / hours))


@pytest.mark.parametrize(("stretch", "method"), [(1.0, "p"), (1.6, "p_prime"), (6.0, "xmr")])
def test_auto_recognises_overdispersion(stretch, method):
    random = np.random.default_rng(5)
    size = random.choice([2000, 20000], 48)
    share = 0.8 + stretch * np.sqrt(0.16 / size) * random.standard_normal(48)
    assert control_chart(share, denominators=size)["method"].iloc[0] == method


def test_auto_takes_exact_limits_for_small_counts():
    random = np.random.default_rng(1)
    share = random.binomial(20, 0.1, 36) / 20
    assert control_chart(share, denominators=np.full(36, 20))["method"].iloc[0] == "binomial"


def test_run_chart_finds_a_long_run_and_has_no_limits():
    chart = control_chart([5, 1, 4, 2, 6, 1, 5, 8, 9, 7, 8, 9, 8, 7, 9, 8, 9], method="run")
    assert chart[["lower", "upper"]].isna().all(axis=None)
    assert chart["rule"].str.contains("crossings").any()
    assert not control_chart([1, 3, 1, 3, 3, 1, 1, 3, 1, 3, 3, 1], method="run")["signal"].any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "xbar"}, r"method: 'xbar'"),
        ({"rules": "jones"}, r"rules: 'jones'"),
        ({"better": "bigger"}, r"better: 'bigger'"),
        ({"baseline": 11}, r"baseline: 11"),
        ({"sigma": -1.0}, r"sigma: -1.0"),
        ({"rebase": [99]}, r"rebase: 99 is not a date"),
        ({"dates": [1, 2]}, r"dates: 2 dates for 3 values"),
        ({"dates": ["2024-01-01", "2024-01-01", "2024-02-01"]}, r"dates: 2024-01-01 .*stands twice"),
        ({"dates": ["2024-01-01", "soon", "2024-02-01"]}, r"dates: 'soon' is not a date"),
        ({"method": "p"}, r"denominators: nan at 1, method 'p' needs"),
        ({"method": "p", "denominators": [5, 5, 5]}, r"values: 2.0 at 2, method 'p' expects a share"),
        ({"rule_options": {"long": 5}}, r"rule_options: 'long' is no rule"),
        ({"rule_options": {"shift": 0}}, r"rule_options: 'shift' is 0"),
        ({"rule_options": {"outside": 3}}, r"rule_options: 'outside' is 3"),
        ({"target": [1, 2]}, r"target: 2 figures for 3 values"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        control_chart([1, 2, 3], **arguments)


series = st.lists(st.integers(-50, 50), min_size=2, max_size=40)


@pytest.mark.long("many series that hypothesis makes")
@settings(max_examples=200, deadline=None)
@given(series, st.sampled_from(["mdc", "western_electric", "nelson"]))
def test_better_lower_mirrors_better_higher(values, rules):
    up = control_chart(values, better="higher", rules=rules)
    down = control_chart(values, better="lower", rules=rules)
    assert up["point_type"].map(lambda kind: MIRROR.get(kind, kind)).tolist() == down["point_type"].tolist()


@pytest.mark.long("many series that hypothesis makes")
@settings(max_examples=200, deadline=None)
@given(series, st.sampled_from(["mdc", "western_electric", "nelson"]))
def test_values_upside_down_mirror(values, rules):
    up = control_chart(values, better="neutral", rules=rules)
    down = control_chart([-v for v in values], better="neutral", rules=rules)
    assert up["rule"].fillna("").tolist() == down["rule"].fillna("").tolist()
    np.testing.assert_allclose(up["upper"], -down["lower"], rtol=1e-9, atol=1e-9)


@pytest.mark.long("many series that hypothesis makes")
@settings(max_examples=200, deadline=None)
@given(series, st.sampled_from([0.25, 4.0, 1024.0]), st.integers(-1000, 1000))
def test_shift_and_scale_change_only_the_figures(values, scale, shift):
    plain = control_chart(values)
    moved = control_chart([v * scale + shift for v in values])
    assert plain["rule"].fillna("").tolist() == moved["rule"].fillna("").tolist()
    np.testing.assert_allclose(plain["upper"] * scale + shift, moved["upper"], rtol=1e-9, atol=1e-6)
