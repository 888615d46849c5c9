"""Signals: is a gap real, did something change, and can the process meet its target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.dependence import SHORTEST
from saypro_analysis.analysis.kernels.processes.kpi_grids import History, dates_of, read_history
from saypro_analysis.analysis.kernels.processes.processes import Process, read_process, share_rows
from saypro_analysis.analysis.kernels.statistics.grids import ROUNDING, Bools, Floats, at, last
from saypro_analysis.analysis.kernels.statistics.multiple_tests import adjust_false_discovery
from saypro_analysis.analysis.signals.methods.accepted_rebases import accepted_rebases, last_rebase, since_rebase
from saypro_analysis.analysis.signals.methods.advice import (
    advise,
    describe_courses,
    explain_adjustment,
    explain_reason,
    missing_periods,
)
from saypro_analysis.analysis.signals.methods.chances import chance_of_meeting
from saypro_analysis.analysis.signals.methods.news import read_news
from saypro_analysis.analysis.signals.methods.review_verdicts import describe_review
from saypro_analysis.analysis.signals.methods.target_bounds import (
    Bounds,
    bounds_of,
    met_periods,
    misses,
    moving_targets,
)
from saypro_analysis.analysis.signals.methods.trends import find_trend
from saypro_analysis.data.readings.readings import complete_table

FALSE_ALARM_RATE = 0.02
ADVISED = ["variation", "assurance", "verdict", "cadence", "periods_to_tell", "missed_in_a_row"]


def detect_signals(
    measurements: pd.DataFrame,
    kpis: pd.DataFrame,
    *,
    as_of: Any = None,
    adjust: bool = True,
    rebases: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell signals from noise: one row per KPI, about its latest measured period and the review period.

    Did something change: `variation` (improving worsening steady too_few; high low where neither is better), `rule`,
    `mean`, `lower`, `upper`, the established `step` with `step_on` and `drift` a period with `drift_since`. Can it
    meet its target: `assurance` (consistently_met hit_or_miss consistently_missed no_target too_few), `chance_next`,
    `recurring`. Is the gap real: `gap` with its interval, `p_value`, `significant` (adverse beyond tolerance and below
    5 %). `advice` says it in plain words. With `adjust`, a season is taken out, limits follow a drift, start anew at an
    established step, and are widened where neighbouring periods resemble one another. Intervals are 95 %; the gap's is
    90 % and leaves the target out just where a shortfall is real. Under 12 periods `too_few` is the verdict;
    figures that cannot be known are missing. Where `rebases` (the table) has accepted a shift, limits start anew there.
    Raises DataError for frames that break their declaration.
    Every column, the sources and the measured error rates: docs/methods/signals.md.

    >>> periods = pd.date_range("2023-01-01", periods=24, freq="MS")
    >>> measurements = pd.DataFrame({"kpi": "calls", "period_on": periods, "actual": 1.0, "target": 0.95})
    >>> kpis = pd.DataFrame([["calls", "Service", "Calls answered", "share", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> detect_signals(measurements, kpis)[["variation", "assurance", "significant"]].to_numpy().tolist()
    [['steady', 'consistently_met', False]]
    """
    kpis = complete_table(kpis, "kpis").reset_index(drop=True)
    measurements = complete_table(measurements, "measurements")
    accepted = accepted_rebases(rebases, as_of)
    whole = read_history(measurements, kpis, as_of)
    history = read_history(since_rebase(measurements, accepted), kpis, as_of) if len(accepted) else whole
    process = read_process(history, history.figures["actual"], adjust)
    parts = [_identity(history, accepted), _change(history, process, adjust), _outlook(history, process, adjust),
             _misses(whole), _direction(history, process),
             describe_review(measurements, whole, process, share_rows(history), as_of)]  # fmt: skip
    signals = pd.concat(parts, axis=1)
    signals["q_value"] = adjust_false_discovery(signals["p_value"].to_numpy())
    signals["expected_false_alarms"] = FALSE_ALARM_RATE * float((signals["variation"] != "too_few").sum())
    told = (signals[name] for name in ADVISED)
    changes = describe_courses(signals)
    rows = zip(*told, missing_periods(process), changes, signals["suspected_on"], strict=True)
    signals["advice"] = [advise(*row) for row in rows]
    return signals


def _identity(history: History, accepted: pd.DataFrame) -> pd.DataFrame:
    return history.kpis[["kpi", "name", "department", "unit", "better"]].assign(
        period_on=dates_of(last(history.stamps)),
        cadence=history.cadence,
        rebased_on=last_rebase(accepted, history.kpis["kpi"]),
    )


def _change(history: History, process: Process, adjust: bool) -> pd.DataFrame:
    mean, lower, upper = process.level()
    course, news = process.course, read_news(history, process)
    suspected = (course.proposed > 0) & (course.step == 0)
    return pd.DataFrame(
        {
            "variation": _variation(news.way, history.orientation, process.count >= SHORTEST),
            "rule": pd.array(_latest(news.words, process), dtype="str"),
            "mean": mean,
            "lower": lower,
            "upper": upper,
            "step": np.where(course.step > 0, course.jump, np.nan),
            "step_on": dates_of(np.where(course.step > 0, at(history.stamps, course.step), np.nan)),
            "suspected_on": dates_of(np.where(suspected, at(history.stamps, course.proposed), np.nan)),
            "drift": np.where(course.slope != 0, course.slope, np.nan),
            "drift_since": dates_of(np.where(course.slope != 0, at(history.stamps, course.since), np.nan)),
            "n": process.count,
            "method": pd.array(np.where(process.count > 0, process.method.astype(object), np.nan), dtype="str"),
            "reason": explain_reason(history, process),
            "adjustment": explain_adjustment(history, process, adjust),
            "autocorrelation": course.memory,
            "widened_by": process.widened,
            "season": last(course.season) + 0.0,
        }
    )


def _latest(points: NDArray[Any], process: Process) -> NDArray[Any]:
    final: NDArray[Any] = np.take_along_axis(points, np.maximum(process.count - 1, 0)[:, None], axis=1)[:, 0]
    return final


def _variation(direction: NDArray[np.int8], orientation: Floats, enough: Bools) -> NDArray[np.str_]:
    judged = direction * orientation
    conditions = [~enough, direction == 0, judged > 0, judged < 0, direction > 0]
    return np.select(conditions, ["too_few", "steady", "improving", "worsening", "high"], "low")


def _outlook(history: History, process: Process, adjust: bool) -> pd.DataFrame:
    """Assurance and the chance of the next period; targets that move are judged by the margin to them."""
    met = met_periods(history)
    bounds = bounds_of(history, history.next_target)
    moving = moving_targets(history)
    table = _capability(process, bounds, met)
    if moving.any():
        margin = np.where(moving[:, None], history.figures["actual"] - history.figures["target"], np.nan)
        zero = bounds_of(history, np.where(moving, 0.0, np.nan))
        apart = _capability(read_process(history, margin, adjust), zero, met)
        table = pd.DataFrame({name: np.where(moving, apart[name], table[name]) for name in table})
    return table


def _misses(history: History) -> pd.DataFrame:
    """How often the target was missed, rebased or not."""
    met = met_periods(history)
    in_a_row, last_year = misses(history, met)
    conditions = [~np.isfinite(last(met)), last(met) == 1, last_year >= 2]
    recurring = np.select(conditions, ["no_target", "not_missed", "recurring"], "one_off")
    return pd.DataFrame({"recurring": recurring, "missed_in_a_row": in_a_row, "missed_last_year": last_year})


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
    ahead = np.nan_to_num(history.positions - last(history.positions)[:, None])
    now = process.values + process.course.slope[:, None] * ahead  # noqa: PD011
    trend = find_trend(now, history.positions)
    return pd.DataFrame(
        {"slope": trend.slope, "slope_low": trend.low, "slope_high": trend.high, "trend_p_value": trend.p_value}
    )
