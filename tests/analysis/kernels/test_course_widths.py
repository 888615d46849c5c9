"""The interval of a review's figure is as wide as its coverage needs, by what is known of the series."""

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.kernels.processes import courses, processes
from saypro_analysis.analysis.kernels.processes.course_designs import design
from saypro_analysis.analysis.kernels.processes.course_weights import Weights
from saypro_analysis.analysis.kernels.processes.course_widths import widths_of
from saypro_analysis.analysis.signals.signals import detect_signals


def width(count=36, *, phi=0.0, trend=False, season=False, spare=30.0):
    """The factor of a series whose weight lies on one memory and one shape, all of it without a change."""
    designs = design(tuple(range(count)), 12)
    chosen = (designs.marks("trend") == trend) & (designs.marks("season") == season)
    chosen &= np.array([one.memory.phi == phi for one in designs.candidates])
    share = (chosen / chosen.sum())[None]
    places, bends = (np.zeros((1, len(chosen), len(starts))) for starts in (designs.places, designs.bends))
    blank, whole, left = np.zeros(1), np.zeros(1, dtype=np.int64), np.full((1, len(chosen)), spare)
    return widths_of(Weights(share, places, bends, share, left, blank, whole, whole, blank), designs)[0]


def test_what_is_known_of_a_series_sets_the_width():
    plain = width()
    assert width(phi=0.6) > width(phi=0.3) > plain > width(trend=True) > width(trend=True, season=True)
    assert width(phi=0.6, spare=20.0) > width(phi=0.6)


@pytest.mark.parametrize(("known", "logarithm"), [
    ({}, 0.02), ({"trend": True}, 0.02 - 7.9 / 36), ({"season": True}, 0.02 - 4.3 / 36),
    ({"phi": 0.6, "spare": 20.0}, 0.02 + 0.6 * (30 / 20 - 0.43)),
])  # fmt: skip
def test_the_width_is_that_of_the_methods_page(known, logarithm):
    assert np.log(width(**known)) == pytest.approx(logarithm, abs=1e-9)


@pytest.mark.parametrize("name", ["trend", "season"])
def test_a_trend_and_a_season_count_for_less_in_long_series(name):
    shaped = [width(count, **{name: True}) / width(count) for count in (24, 36, 60)]
    assert shaped == sorted(shaped)
    assert np.log(shaped[0]) == pytest.approx(60 / 24 * np.log(shaped[2]))


@pytest.mark.parametrize(("count", "part"), [(12, 1.0), (18, 0.5), (23, 1 / 12), (24, 0.0), (60, 0.0)])
def test_series_of_less_than_two_years_have_narrower_ones(count, part):
    assert np.log(width(count) / width(60)) == pytest.approx(-0.4 * part)


@pytest.mark.parametrize(("fewer", "more", "alike"), [(6, 10, True), (10, 11, False)])
def test_fewer_than_ten_spare_periods_make_memory_no_more_of_a_doubt(fewer, more, alike):
    assert (width(phi=0.6, spare=fewer) == pytest.approx(width(phi=0.6, spare=more))) == alike


def covered(phi, shape):
    """How often the gap's interval holds the truth in two years of months, and whether it agrees with its test."""
    values = np.random.default_rng(11).standard_normal((200, 74))
    for period in range(1, 74):
        values[:, period] = phi * values[:, period - 1] + np.sqrt(1 - phi**2) * values[:, period]
    months = np.arange(24)
    level = shape * (0.1 * months + np.sin(2 * np.pi * months / 12))
    names = [f"k{row:03d}" for row in range(200)]
    rows = {"kpi": np.repeat(names, 24), "period_on": np.tile(pd.date_range("2023-01-01", periods=24, freq="MS"), 200)}
    measurements = pd.DataFrame({**rows, "actual": (values[:, 50:] + level).ravel(), "target": level[-3:].mean()})
    kpis = pd.DataFrame({"kpi": names, "department": "D", "name": names, "better": "higher", "unit": "score"})
    signals = detect_signals(measurements, kpis)
    assert ((signals["gap_high"] < 0) == ((signals["p_value"] < 0.05) & (signals["gap"] < 0))).all()
    return ((signals["gap_low"] <= 0) & (signals["gap_high"] >= 0)).mean()


@pytest.mark.parametrize(("phi", "shape"), [(0.6, 0.0), (0.0, 1.0)])
def test_memory_gets_more_room_and_a_trend_with_a_season_less(phi, shape, monkeypatch):
    told = covered(phi, shape)
    monkeypatch.setattr(processes, "_latest", [])  # what is known of these figures was found with their widths
    monkeypatch.setattr(courses, "widths_of", lambda weights, *_: np.ones(len(weights.none)))
    assert (told > covered(phi, shape)) == (phi > 0)
    assert 0.84 <= told <= 0.95
