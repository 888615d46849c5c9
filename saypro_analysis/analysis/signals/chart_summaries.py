"""Every KPI's control chart, period by period."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.processes.dependence import SHORTEST
from saypro_analysis.analysis.kernels.processes.kpi_grids import History, dates_of, read_history
from saypro_analysis.analysis.kernels.processes.points import Points
from saypro_analysis.analysis.kernels.processes.processes import Process, read_process
from saypro_analysis.analysis.kernels.statistics.grids import at
from saypro_analysis.analysis.signals.methods.accepted_rebases import accepted_rebases, number_segments
from saypro_analysis.analysis.signals.methods.directions import POINT_TYPES, point_types
from saypro_analysis.analysis.signals.methods.news import read_news
from saypro_analysis.analysis.signals.methods.target_bounds import bounds_of, met_periods
from saypro_analysis.data.readings.readings import complete_table

IDENTITY = ["kpi", "name", "department", "unit", "better"]


def summarise_charts(
    measurements: pd.DataFrame,
    kpis: pd.DataFrame,
    *,
    as_of: Any = None,
    adjust: bool = True,
    rebases: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Lay out each KPI's control chart: one row per KPI and measured period, oldest first, KPIs as in `kpis`.

    The charts are those that `detect_signals` judges, so that a figure and a verdict cannot disagree. Columns: `kpi,
    name, department, unit, better, cadence, period_on, actual, target`, the ends `low, high` of the target range (the
    target itself where there is none), `missed`, `mean, lower, upper` in the KPI's unit, `segment` (from 1, a new one
    at each accepted rebase), `rule` in words, `signal`, `point_type` (common_cause improvement concern high low),
    `step` and `step_on` (an established step within the segment, from which the limits start anew), `drift` per period
    with `drift_since` and what it `drifts` to (a point type), `judged` (a segment of fewer than 12 periods is not),
    `seasonal`, `widened_by`, `method`, `reason`. Raises DataError for frames that break their declaration.

    >>> periods = pd.date_range("2023-01-01", periods=24, freq="MS")
    >>> actual = [5.0, 6.0] * 11 + [5.0, 16.0]
    >>> measurements = pd.DataFrame({"kpi": "calls", "period_on": periods, "actual": actual, "target": 5.5})
    >>> kpis = pd.DataFrame([["calls", "Service", "Calls", "count", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> summarise_charts(measurements, kpis)[["actual", "rule", "point_type"]].tail(1).values.tolist()
    [[16.0, 'outside the limits', 'improvement']]
    """
    kpis = complete_table(kpis, "kpis").reset_index(drop=True)
    measurements = complete_table(measurements, "measurements")
    segments = number_segments(measurements, accepted_rebases(rebases, as_of))
    parts, own = _split(measurements, kpis, segments)
    history = read_history(parts, own, as_of)
    process = read_process(history, history.figures["actual"], adjust)
    return _lay_out(history, process)


def _split(measurements: pd.DataFrame, kpis: pd.DataFrame, segments: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each segment of a KPI as a KPI of its own, known by its row and segment."""
    row = pd.Series(pd.Index(kpis["kpi"]).get_indexer(measurements["kpi"]), index=measurements.index)
    parts = measurements.assign(row=row, segment=segments, kpi=row.astype(str) + " " + segments.astype(str))
    named = parts.loc[row >= 0, ["kpi", "row", "segment"]].drop_duplicates().sort_values(["row", "segment"])
    own = kpis.iloc[named["row"]].reset_index(drop=True)
    own = own.assign(own=own["kpi"], kpi=named["kpi"].to_numpy(), segment=named["segment"].to_numpy())
    return parts.drop(columns=["row", "segment"]), own


def _lay_out(history: History, process: Process) -> pd.DataFrame:
    row, place = np.nonzero(np.isfinite(history.figures["actual"]))
    frame = history.kpis.drop(columns="kpi").rename(columns={"own": "kpi"}).iloc[row]
    frame = frame[[*IDENTITY, "segment"]].reset_index(drop=True)
    columns = {name: grid[row, place] for name, grid in _grids(history, process).items()}
    missed = pd.Series(columns.pop("missed")).astype("boolean")
    dates = dates_of(columns.pop("stamps"))
    whole = {"judged": process.count >= SHORTEST, "seasonal": process.course.seasonal, "widened_by": process.widened}
    course = process.course
    stepped = dates_of(np.where(course.step > 0, at(history.stamps, course.step), np.nan))
    since = dates_of(np.where(course.slope != 0, at(history.stamps, course.since), np.nan))
    whole |= {"step": np.where(course.step > 0, course.jump, np.nan), "step_on": stepped}
    ways = point_types(np.sign(course.slope).astype(np.int8), np.zeros(len(since), np.int8), history.orientation)
    whole |= {"drifts": np.array([None, *POINT_TYPES[1:]], dtype=object)[ways]}
    whole |= {"drift": np.where(course.slope != 0, course.slope, np.nan), "drift_since": since}
    whole |= {"method": process.method, "reason": np.array(process.reason, dtype=object)}
    told = {name: figures[row] for name, figures in whole.items()}
    return frame.assign(cadence=history.cadence[row], period_on=dates, **columns, missed=missed, **told)


def _grids(history: History, process: Process) -> dict[str, np.ndarray]:
    """The figures of every period as grids, the season put back into the limits."""
    news = read_news(history, process)
    types = point_types(news.direction, Points(process.values, process.limits).side(), history.orientation[:, None])
    drawn = process.drawn()
    actual, target = history.figures["actual"], history.figures["target"]
    bounds = bounds_of(history, target)
    met = met_periods(history)
    ends = {"low": bounds.low, "high": bounds.high}
    return {
        "stamps": history.stamps,
        "actual": actual,
        "target": target,
        **{name: np.where(np.isfinite(end), end, target) for name, end in ends.items()},
        "missed": np.where(np.isnan(met), None, met == 0),
        **{name: getattr(drawn, name) for name in ("mean", "lower", "upper")},
        "rule": news.words,
        "signal": news.direction != 0,
        "point_type": np.array(POINT_TYPES, dtype=object)[types],
    }
