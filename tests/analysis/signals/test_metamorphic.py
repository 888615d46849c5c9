"""The same verdict whichever way one asks: a line, a season, another unit, another sign or order changes nothing."""

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.signals.rebases import propose_rebase
from saypro_analysis.analysis.signals.signals import detect_signals

MONTHS = np.arange(36)
ROWS = 40
VERDICTS = ["variation", "assurance", "verdict", "recurring", "missed_in_a_row", "step_on", "drift_since"]
SEASON = 6 * np.sin(2 * np.pi * MONTHS / 12)


def noise(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((ROWS, 36))


def ask(values: np.ndarray, target: object = np.nan, better: str = "higher", unit: str = "score", **columns: object):
    """Signals and proposals of as many KPIs as there are rows."""
    names = [f"k{row:02d}" for row in range(len(values))]
    periods = np.tile(pd.date_range("2022-01-01", periods=values.shape[1], freq="MS"), len(values))
    target = np.broadcast_to(target, values.shape).ravel()
    measurements = pd.DataFrame({"kpi": np.repeat(names, values.shape[1]), "period_on": periods,
                                 "actual": values.ravel(), "target": target, **columns})  # fmt: skip
    kpis = pd.DataFrame({"kpi": names, "department": "D", "name": names, "better": better, "unit": unit})
    return detect_signals(measurements, kpis), propose_rebase(measurements, kpis), measurements, kpis


def made(kind: str) -> np.ndarray:
    step = 3 * (MONTHS >= 26)
    return noise() + {"nothing": 0 * MONTHS, "step": step, "drift": 0.4 * MONTHS, "season": SEASON}[kind]


@pytest.mark.parametrize("kind", ["nothing", "step", "drift", "season"])
class TestTheSameVerdict:
    def test_in_another_unit(self, kind: str) -> None:
        values = made(kind)
        plain, moved = ask(values, 0.5), ask(1000 * values + 50, 1000 * 0.5 + 50)
        assert plain[0][VERDICTS].equals(moved[0][VERDICTS])
        assert plain[1][["kpi", "rebase_on"]].equals(moved[1][["kpi", "rebase_on"]])

    def test_upside_down(self, kind: str) -> None:
        values = made(kind)
        plain, turned = ask(values, 0.5), ask(-values, -0.5, better="lower")
        assert plain[0][VERDICTS].equals(turned[0][VERDICTS])
        assert plain[1][["kpi", "rebase_on", "direction"]].equals(turned[1][["kpi", "rebase_on", "direction"]])

    def test_in_another_order_under_other_names(self, kind: str) -> None:
        plain, _, measurements, kpis = ask(made(kind), 0.5)
        named = {name: f"z{99 - row}" for row, name in enumerate(kpis["kpi"])}
        mixed = measurements.assign(kpi=measurements["kpi"].map(named)).sample(frac=1, random_state=3)
        other = detect_signals(mixed, kpis.assign(kpi=kpis["kpi"].map(named)))
        assert plain[VERDICTS].equals(other[VERDICTS])

    def test_in_sixtieths_and_of_another_year(self, kind: str) -> None:
        values = made(kind)
        plain, _, measurements, kpis = ask(values, 0.5)
        hours = detect_signals(measurements.assign(actual=values.ravel() / 60, target=0.5 / 60), kpis)
        words = [name for name in VERDICTS if not name.endswith(("step_on", "since"))]
        assert plain[VERDICTS].equals(hours[VERDICTS])
        later = measurements.assign(period_on=measurements["period_on"] + pd.DateOffset(years=7))
        assert plain[words].equals(detect_signals(later, kpis)[words])

    def test_beside_periods_that_were_not_measured(self, kind: str) -> None:
        plain, _, measurements, kpis = ask(made(kind), 0.5)
        blank = measurements.assign(period_on=measurements["period_on"] - pd.DateOffset(years=3), actual=np.nan)
        other = detect_signals(pd.concat([measurements, blank]), kpis)
        assert plain[VERDICTS].equals(other[VERDICTS])

    def test_with_a_season_in_the_figure_and_in_its_target(self, kind: str) -> None:
        """Where the target goes the same way, the margin and all that is said of it stay."""
        shape = SEASON + 2 * MONTHS
        values, target = made(kind), 0.5 + 0.1 * np.sin(MONTHS)
        names = ["assurance", "missed_in_a_row", "recurring"]
        plain, moved = ask(values, target)[0], ask(values + shape, target + shape)[0]
        assert plain[names].equals(moved[names])
        np.testing.assert_allclose(plain["chance_next"], moved["chance_next"], atol=1e-9)

    def test_of_failures_as_of_successes(self, kind: str) -> None:
        size = 400
        count = np.round(size * np.clip(0.7 + 0.02 * made(kind) / 2, 0, 1))
        good = ask(count / size, 0.72, unit="share", numerator=count.ravel(), denominator=size)
        bad = ask(
            1 - count / size, 0.28, better="lower", unit="share", numerator=(size - count).ravel(), denominator=size
        )
        assert good[0][VERDICTS].equals(bad[0][VERDICTS])
        assert good[1][["kpi", "rebase_on", "direction"]].equals(bad[1][["kpi", "rebase_on", "direction"]])


@pytest.mark.parametrize("slope", [1.0, -10.0])
def test_a_line_makes_no_step_and_hides_none(slope: float) -> None:
    line = slope * MONTHS
    assert len(ask(noise() + line)[1]) <= 0.05 * ROWS
    stepped = noise() + 5 * (MONTHS >= 24)
    plain, moved = (ask(values)[1].set_index("kpi")["rebase_on"] for values in (stepped, stepped + line))
    assert len(moved) >= 0.85 * ROWS
    both = plain.index.intersection(moved.index)
    assert (plain[both] == moved[both]).mean() > 0.9


def test_how_steep_a_line_is_does_not_matter() -> None:
    stepped = noise() + 4 * (MONTHS >= 24)
    steep, steeper = (ask(stepped + slope * MONTHS)[1] for slope in (2, 20))
    assert len(set(steep["kpi"]) ^ set(steeper["kpi"])) <= 0.05 * ROWS


def test_how_steep_a_line_is_does_not_matter_to_the_gap() -> None:
    values = noise()
    steep, steeper = (ask(values + slope * MONTHS, slope * MONTHS[-2] + 0.4)[0] for slope in (2, 20))
    for name in ("p_value", "gap_low", "gap_high", "autocorrelation"):
        np.testing.assert_allclose(steep[name], steeper[name], atol=0.01)
    assert (steep["verdict"] == steeper["verdict"]).mean() >= 0.95


def test_how_large_a_season_is_does_not_matter_to_the_gap() -> None:
    values, at_end = noise(), SEASON[-3:].mean()
    large, larger = (ask(values + size * SEASON, size * at_end + 0.4)[0] for size in (20, 200))
    for name in ("p_value", "gap_low", "gap_high", "autocorrelation"):
        np.testing.assert_allclose(large[name], larger[name], rtol=0.01, atol=0.01)
    assert (large["verdict"] == larger["verdict"]).mean() >= 0.95


def test_a_season_makes_no_step_and_hides_none() -> None:
    assert len(ask(noise() + SEASON)[1]) <= 0.05 * ROWS
    stepped = noise() + 5 * (MONTHS >= 24)
    plain, moved = (ask(values)[1].set_index("kpi")["rebase_on"] for values in (stepped, stepped + SEASON))
    assert len(moved) >= 0.85 * ROWS
    both = plain.index.intersection(moved.index)
    assert (plain[both] == moved[both]).mean() > 0.9


def test_the_same_question_gets_the_same_answer() -> None:
    first, second = ask(made("step"), 0.5), ask(made("step"), 0.5)
    pd.testing.assert_frame_equal(first[0], second[0])
    pd.testing.assert_frame_equal(first[1], second[1])
