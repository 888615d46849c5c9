"""Rebases: where a lasting shift has happened, a proposal to start the limits anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.processes.courses import Course, read_course
from saypro_analysis.analysis.kernels.processes.kpi_grids import History, dates_of, read_history
from saypro_analysis.analysis.kernels.processes.limits import Sample, xmr_limits
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints
from saypro_analysis.analysis.signals.methods.accepted_rebases import accepted_rebases, since_rebase
from saypro_analysis.data.readings.readings import complete_table


def propose_rebase(
    measurements: pd.DataFrame, kpis: pd.DataFrame, *, as_of: Any = None, rebases: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Propose to start limits anew where a level has shifted and stayed: one row per KPI of which that can be said.

    Columns: `kpi`, `name`, `department`, `unit`, `better`, `rebase_on` (first period of the new level), `direction`
    (improving worsening; high low where neither is better), `evidence` in words, `certainty` (how likely a step is
    against none), `established` (likely enough that `detect_signals` counts from it unasked), `periods_before`,
    `periods_after`, and in the KPI's unit `mean_`, `lower_`, `upper_` `before` (of the level before alone, where one
    came and went) and `after`. Nothing is applied: whoever accepts a proposal records it in the table `rebases`; given
    that, only what follows is looked at. A trend, a bend or a season is no step: `detect_signals` names these. A
    proposal needs 4 periods on either side; its odds are such that at most 1 in 20 trends or seasons is taken for one.
    Raises DataError for frames that break their declaration.
    Source: marginal likelihoods of all courses (docs/methods/signals.md).

    >>> periods = pd.date_range("2023-01-01", periods=24, freq="MS")
    >>> actual = [5, 6, 5, 7, 6, 5, 6, 7, 5, 6, 7, 6, 10, 9, 11, 9, 10, 11, 9, 10, 10, 11, 9, 11]
    >>> measurements = pd.DataFrame({"kpi": "calls", "period_on": periods, "actual": actual, "target": 6.0})
    >>> kpis = pd.DataFrame([["calls", "Service", "Calls", "count", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> propose_rebase(measurements, kpis)[["rebase_on", "direction"]].astype(str).to_numpy().tolist()
    [['2024-01-01', 'improving']]
    """
    kpis = complete_table(kpis, "kpis").reset_index(drop=True)
    measurements = complete_table(measurements, "measurements")
    history = read_history(since_rebase(measurements, accepted_rebases(rebases, as_of)), kpis, as_of)
    actual = history.figures["actual"]
    course = read_course(actual, history.positions, history.season_length)
    ends = np.full(len(actual), actual.shape[1])
    old = _stretch(actual, np.where(course.former < course.proposed, course.former, 0), course.proposed)
    new = _stretch(actual, course.proposed, ends)
    found = np.flatnonzero(course.proposed > 0)
    return _table(history, found, course, old, new)


def _stretch(values: Floats, first: Ints, end: Ints) -> Floats:
    place = np.arange(values.shape[1])
    return np.where((place >= first[:, None]) & (place < end[:, None]), values, np.nan)


def _table(history: History, found: Ints, course: Course, old: Floats, new: Floats) -> pd.DataFrame:
    table = history.kpis.iloc[found][["kpi", "name", "department", "unit", "better"]].reset_index(drop=True)
    table["rebase_on"] = pd.Series(dates_of(history.stamps[found, course.proposed[found]]), index=table.index)
    rise = course.height[found]
    judged = rise * history.orientation[found]
    table["direction"] = np.select([judged > 0, judged < 0, rise > 0], ["improving", "worsening", "high"], "low")
    table["certainty"] = course.certainty[found]
    table["established"] = course.step[found] > 0
    for name, side in (("before", old), ("after", new)):
        packed = np.sort(np.where(np.isfinite(side), np.arange(side.shape[1]), np.inf), axis=1)
        order = np.where(np.isfinite(packed), packed, side.shape[1] - 1).astype(np.int64)
        values = np.where(np.isfinite(packed), np.take_along_axis(side, order, axis=1), np.nan)[found]
        limits = xmr_limits(Sample(values, np.full(values.shape, np.nan)))
        table[f"periods_{name}"] = np.isfinite(values).sum(axis=1)
        for part in ("mean", "lower", "upper"):
            table[f"{part}_{name}"] = getattr(limits, part)[:, 0]
    figures = ("periods_after", "mean_before", "mean_after", "certainty", "established")
    told = zip(*(table[name] for name in figures), course.slope[found], course.seasonal[found], strict=True)
    table["evidence"] = [_evidence(*row) for row in told]
    return table


def _evidence(
    periods: int, before: float, after: float, certainty: float, established: bool, slope: float, seasonal: bool
) -> str:
    sure = "more than 999 in 1,000" if certainty > 0.999 else f"{certainty:.0%}"
    apart = [name for name, there in (("drift", slope != 0), ("season", seasonal)) if there and established]
    beside = f", its {' and '.join(apart)} left aside," if apart else ""
    return (
        f"for {periods} periods the mean has been {after:.4g} instead of {before:.4g}; "
        f"that{beside} is a step rather than chance with a likelihood of {sure}"
    )
