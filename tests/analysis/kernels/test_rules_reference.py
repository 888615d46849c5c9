"""The mdc rules against plain loops that were written from their prose, on real hospitals and on small vectors."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saypro_analysis.analysis.signals.control_charts import control_chart

NHS = Path(__file__).parents[3].parent / "shared" / "data" / "nhs_ae" / "ae_attendances.csv"


def reference_limits(values, screen, baseline):
    used = values[:baseline] if baseline else values
    mean = sum(used) / len(used)
    if len(used) < 2:
        return mean, None, None
    if min(used) == max(used):
        return used[0], used[0], used[0]
    ranges = [abs(later - earlier) for earlier, later in pairwise(used)]
    average = sum(ranges) / len(ranges)
    if screen:
        kept = [r for r in ranges if r < 3.267 * average]
        average = sum(kept) / len(kept)
    return mean, mean - 2.66 * average, mean + 2.66 * average


def reference_sides(values, mean):
    slack = 1e-12 * max(abs(v) for v in values)
    return [1 if v - mean > slack else -1 if mean - v > slack else 0 for v in values]


def reference_trend(values):
    direction = [0] * len(values)
    for start in range(len(values) - 6):
        steps = [values[i + 1] - values[i] for i in range(start, start + 6)]
        sign = 1 if all(s > 0 for s in steps) else -1 if all(s < 0 for s in steps) else 0
        if sign:
            direction[start : start + 7] = [sign] * 7
    return direction


def reference_close(values, sides, mean, lower, upper):
    high, low = mean + (upper - mean) * 2 / 3, mean - (mean - lower) * 2 / 3
    close = [(v > high and v <= upper) or (v < low and v >= lower) for v in values]
    marked = [0] * len(values)
    for start in range(len(values) - 2):
        window = range(start, start + 3)
        if abs(sum(sides[i] for i in window)) == 3 and sum(close[i] for i in window) >= 2:
            for i in window:
                if close[i]:
                    marked[i] = sides[i]
    return marked


def reference_shift(sides):
    marked = [0] * len(sides)
    for start in range(len(sides) - 6):
        if abs(sum(sides[start : start + 7])) == 7:
            marked[start : start + 7] = [sides[start]] * 7
    return marked


def reference_outside(values, lower, upper):
    return [1 if v > upper else -1 if v < lower else 0 for v in values]


def reference_chart(values, better, screen, baseline):
    """(rule, point type) of every point: the first of the four rules that marks it."""
    mean, lower, upper = reference_limits(values, screen, baseline)
    sides = reference_sides(values, mean)
    nothing = [0] * len(values)
    marks = {
        "outside the limits": nothing if lower is None else reference_outside(values, lower, upper),
        "trend of 7 points": reference_trend(values),
        "2 of 3 close to a limit": nothing if lower is None else reference_close(values, sides, mean, lower, upper),
        "7 in a row on one side of the mean": reference_shift(sides),
    }
    points = []
    for i in range(len(values)):
        fired = [(rule, mark[i]) for rule, mark in marks.items() if mark[i]]
        points.append((fired[0][0], reference_word(fired[0][1], better)) if fired else (None, "common_cause"))
    return (mean, lower, upper), points


def reference_word(direction, better):
    if better == "neutral":
        return "high" if direction > 0 else "low"
    return "improvement" if direction == (1 if better == "higher" else -1) else "concern"


def assert_same(values, better, screen, baseline):
    return assert_all_same([values], better, screen, baseline)


def assert_all_same(series, better, screen, baseline):
    """Every series is a segment of one chart: limits and rules of a segment know nothing of the others."""
    starts = np.cumsum([1, *(len(values) for values in series)])
    together = [value for values in series for value in values]
    chart = control_chart(
        together, better=better, screen=screen, baseline=baseline, method="xmr", rebase=starts[:-1].tolist()
    )
    rules = chart["rule"].astype(object).where(chart["rule"].notna(), None)
    found = list(zip(rules, chart["point_type"], strict=True))
    limits = chart[["mean", "lower", "upper"]].to_numpy(dtype=float)
    for start, values in zip(starts[:-1] - 1, series, strict=True):
        expected, points = reference_chart(list(values), better, screen, baseline)
        assert found[start : start + len(values)] == points, f"{values} {better} screen={screen} baseline={baseline}"
        expected = [np.nan if limit is None else limit for limit in expected]
        np.testing.assert_allclose(limits[start], expected, rtol=1e-9, atol=1e-9)
    return len(together)


@pytest.mark.parametrize(("screen", "baseline"), [(True, None), (False, None), (True, 12)])
def test_every_point_of_every_hospital_agrees(screen, baseline):
    if not NHS.exists():
        pytest.skip("the NHS figures lie outside this repository, in ../shared/data/nhs_ae")
    raw = pd.read_csv(NHS, parse_dates=["period"])
    months = raw.groupby(["org_code", "period"], as_index=False)[["attendances", "breaches"]].sum()
    months["share"] = 1 - months["breaches"] / months["attendances"]
    compared = 0
    for figure, better in (("share", "higher"), ("attendances", "neutral"), ("breaches", "lower")):
        series = [values.tolist() for _, values in months.groupby("org_code")[figure]]
        compared += assert_all_same(series, better, screen, baseline)
    assert compared == 24_894


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.integers(-6, 6), min_size=2, max_size=40),
    st.sampled_from(["higher", "lower", "neutral"]),
    st.booleans(),
)
def test_small_vectors_agree(values, better, screen):
    assert assert_same([float(v) for v in values], better, screen, None) == len(values)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(-1, 1), min_size=8, max_size=40), st.sampled_from(["higher", "lower"]))
def test_long_trends_agree(steps, better):
    values = np.cumsum(np.sign(np.cumsum(steps))).astype(float).tolist()
    assert assert_same(values, better, True, None) == len(values)
