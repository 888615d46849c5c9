"""Signals: is a gap real, did something change, and can the process meet its target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.charts.advice import advise, explain_adjustment, explain_reason, missing_periods
from saypro_analysis.analysis.charts.chances import chance_of_meeting
from saypro_analysis.analysis.charts.dependence import SHORTEST
from saypro_analysis.analysis.charts.gaps import Review, judge_gap, review_period
from saypro_analysis.analysis.charts.grids import ROUNDING, Bools, Floats, last
from saypro_analysis.analysis.charts.histories import History, read_history
from saypro_analysis.analysis.charts.processes import Process, describe_process, process_signals
from saypro_analysis.analysis.charts.targets import (
    Bounds,
    attainment_gap,
    bounds_of,
    false_discovery,
    met_periods,
    misses,
    moving_targets,
    tolerated,
)
from saypro_analysis.analysis.charts.trends import find_trend

LEVEL = 0.05
FALSE_ALARM_RATE = 0.02
SAMPLED = ("share", "ratio")


def detect_signals(
    measurements: pd.DataFrame, kpis: pd.DataFrame, *, as_of: Any = None, adjust: bool = True
) -> pd.DataFrame:
    """Tell signals from noise: one row per KPI, about its latest measured period and the review period.

    Did something change: `variation` (improving worsening steady too_few; high low where neither is better), `rule`,
    `mean`, `lower`, `upper`. Can it meet its target: `assurance` (consistently_met hit_or_miss consistently_missed
    no_target too_few), `chance_next`, `recurring`. Is the gap real: `gap` with its interval, `p_value`,
    `significant` (adverse beyond tolerance and below 5 %). `advice` says it in plain words. With `adjust`, a
    season is taken out and limits are widened where neighbouring periods resemble one another. All intervals are 95 %.
    Under 12 periods `too_few` is the verdict; figures that cannot be known are missing. Raises ValueError for tables
    that do not fit. Every column, the sources and the measured error rates: docs/methods.md, "Signals".

    >>> periods = pd.date_range("2023-01-01", periods=24, freq="MS")
    >>> measurements = pd.DataFrame({"kpi": "calls", "period_on": periods, "actual": 1.0, "target": 0.95})
    >>> kpis = pd.DataFrame({"kpi": ["calls"], "better": ["higher"], "unit": ["share"]})
    >>> detect_signals(measurements, kpis)[["variation", "assurance", "significant"]].to_numpy().tolist()
    [['steady', 'consistently_met', False]]
    """
    history = read_history(measurements, kpis, as_of)
    process = _process(history, history.figures["actual"], adjust)
    parts = [
        _identity(history),
        _change(history, process, adjust),
        _outlook(history, process, adjust),
        _direction(history, process),
        _review(history, process),
    ]
    signals = pd.concat(parts, axis=1)
    signals["q_value"] = false_discovery(signals["p_value"].to_numpy())
    signals["expected_false_alarms"] = FALSE_ALARM_RATE * float((signals["variation"] != "too_few").sum())
    told = (signals[name] for name in ("variation", "assurance", "significant", "chance_next", "p_value"))
    signals["advice"] = [advise(*row) for row in zip(*told, missing_periods(process), strict=True)]
    return signals


def _shares(history: History) -> Bools:
    """KPIs that count successes among trials: a share in 0..1 with a denominator in every measured period."""
    actual, size = history.figures["actual"], history.figures["denominator"]
    blank = np.isnan(actual)
    within = (blank | ((actual >= 0) & (actual <= 1))).all(axis=1)
    whole = (blank | ((size >= 1) & (np.abs(size - np.round(size)) < 1e-6))).all(axis=1)
    shares: Bools = (history.kpis["unit"].to_numpy() == "share") & within & whole & (history.count > 0)
    return shares


def _process(history: History, values: Floats, adjust: bool) -> Process:
    sampled = history.kpis["unit"].isin(SAMPLED).to_numpy()[:, None]
    denominators = np.where(sampled, history.figures["denominator"], np.nan)
    return describe_process(
        values, denominators, history.positions, history.season_length, _shares(history), adjust=adjust
    )


def _identity(history: History) -> pd.DataFrame:
    return history.kpis[["kpi", "name", "department"]].assign(period_on=_date(last(history.stamps)))


def _date(days: Floats) -> NDArray[np.datetime64]:
    known = np.isfinite(days)
    dates = np.where(known, days, 0).astype(np.int64).astype("datetime64[D]").astype("datetime64[s]")
    return np.where(known, dates, np.datetime64("NaT"))


def _change(history: History, process: Process, adjust: bool) -> pd.DataFrame:
    words, direction = process_signals(process)
    mean, lower, upper = process.level()
    return pd.DataFrame(
        {
            "variation": _variation(_latest(direction, process), history.orientation, process.count >= SHORTEST),
            "rule": pd.array(words, dtype="str"),
            "mean": mean,
            "lower": lower,
            "upper": upper,
            "n": process.count,
            "method": pd.array(np.where(process.count > 0, process.method.astype(object), np.nan), dtype="str"),
            "reason": explain_reason(history, process),
            "adjustment": explain_adjustment(process, adjust),
            "autocorrelation": process.phi,
            "widened_by": process.widened,
            "season": np.nan_to_num(last(process.season.effect)) + 0.0,
        }
    )


def _latest(direction: NDArray[np.int8], process: Process) -> NDArray[np.int8]:
    final: NDArray[np.int8] = np.take_along_axis(direction, np.maximum(process.count - 1, 0)[:, None], axis=1)[:, 0]
    return final


def _variation(direction: NDArray[np.int8], orientation: Floats, enough: Bools) -> NDArray[np.str_]:
    judged = direction * orientation
    conditions = [~enough, direction == 0, judged > 0, judged < 0, direction > 0]
    return np.select(conditions, ["too_few", "steady", "improving", "worsening", "high"], "low")


def _outlook(history: History, process: Process, adjust: bool) -> pd.DataFrame:
    """Assurance, the chance of the next period and how often the target was missed; moving targets by their margin."""
    met = met_periods(history)
    bounds = bounds_of(history, history.next_target)
    moving = moving_targets(history)
    table = _capability(process, bounds, met)
    if moving.any():
        margin = np.where(moving[:, None], history.figures["actual"] - history.figures["target"], np.nan)
        zero = bounds_of(history, np.where(moving, 0.0, np.nan))
        apart = _capability(_process(history, margin, adjust), zero, met)
        table = pd.DataFrame({name: np.where(moving, apart[name], table[name]) for name in table})
    in_a_row, last_year = misses(history, met)
    conditions = [~np.isfinite(last(met)), last(met) == 1, last_year >= 2]
    recurring = np.select(conditions, ["no_target", "not_missed", "recurring"], "one_off")
    return table.assign(recurring=recurring, missed_in_a_row=in_a_row, missed_last_year=last_year)


def _capability(process: Process, bounds: Bounds, met: Floats) -> pd.DataFrame:
    lower, upper = process.reach()
    slack = ROUNDING * np.maximum(np.abs(np.nan_to_num(upper)), 1)
    conditions = [
        ~bounds.known,
        process.count < SHORTEST,
        (lower >= bounds.low - slack) & (upper <= bounds.high + slack),
        (upper < bounds.low - slack) | (lower > bounds.high + slack),
    ]
    words = ["no_target", "too_few", "consistently_met", "consistently_missed"]
    known = bounds.known & (process.count > 0)
    chances = (np.where(known, figure, np.nan) for figure in chance_of_meeting(process, bounds.low, bounds.high, met))
    names = ("chance_next", "chance_low", "chance_high")
    assurance = np.select(conditions, words, "hit_or_miss")
    return pd.DataFrame({"assurance": assurance, **dict(zip(names, chances, strict=True))})


def _direction(history: History, process: Process) -> pd.DataFrame:
    trend = find_trend(process.values, history.positions)
    return pd.DataFrame(
        {"slope": trend.slope, "slope_low": trend.low, "slope_high": trend.high, "trend_p_value": trend.p_value}
    )


def _review(history: History, process: Process) -> pd.DataFrame:
    review = review_period(history)
    bounds = bounds_of(history, review.target)
    bound, side = attainment_gap(review.actual, bounds)
    judged = judge_gap(history, review, process, _shares(history), bound, side)
    short = bounds.shortfall(review.actual)
    adverse = short > tolerated(history, bound) + ROUNDING * np.maximum(np.abs(np.nan_to_num(bound)), 1)
    return pd.DataFrame(
        {
            "review_start_on": _date(_first(history, review)),
            "actual": review.actual,
            "target": bound,
            "gap": review.actual - bound,
            "gap_low": judged.low - bound,
            "gap_high": judged.high - bound,
            "p_value": judged.p_value,
            "significant": adverse & (judged.p_value < LEVEL),
            "gap_basis": judged.basis,
        }
    )


def _first(history: History, review: Review) -> Floats:
    first = np.where(review.inside, history.stamps, np.inf).min(axis=1, initial=np.inf)
    return np.where(np.isfinite(first), first, np.nan)
