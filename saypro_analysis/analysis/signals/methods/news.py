"""What is new about a process: a rule's signal, else an established step within the year, else a drift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.course_designs import RECENT
from saypro_analysis.analysis.kernels.processes.kpi_grids import History, dates_of
from saypro_analysis.analysis.kernels.processes.points import Signs
from saypro_analysis.analysis.kernels.processes.processes import Process, process_signals
from saypro_analysis.analysis.kernels.statistics.grids import at, last
from saypro_analysis.analysis.signals.methods.advice import month_of


@dataclass(frozen=True)
class News:
    """Per point the rule that marks it in words (None = none) and its direction; `way` is that of the latest point.

    A drift gives the latest point its words and the KPI its way, but marks no point: none of them stands out.
    """

    words: NDArray[np.object_]
    direction: Signs
    way: Signs


def read_news(history: History, process: Process) -> News:
    """Mark points by the rules and, from an established step of at most 12 periods ago on, by that step.

    Later and smaller than a step is a drift: it tells where nothing else marks the latest point.
    """
    words, direction = process_signals(process)
    course, place = process.course, np.arange(history.stamps.shape[1])
    recent = (course.step > 0) & (process.count - course.step <= RECENT)
    since = (place >= course.step[:, None]) & (place < process.count[:, None]) & recent[:, None]
    fresh = since & (direction == 0)
    direction = np.where(fresh, np.sign(course.jump)[:, None], direction).astype(np.int8)
    for row in np.flatnonzero(recent):
        words[row, fresh[row]] = f"new level since {_period(history, int(row), history.stamps[row, course.step[row]])}"
    latest = last(np.where(np.isfinite(process.values), direction, np.nan))
    drifting = (latest == 0) & (course.slope != 0)
    starts = at(history.stamps, course.since)
    for row in np.flatnonzero(drifting):
        words[row, process.count[row] - 1] = f"drift since {_period(history, int(row), starts[row])}"
    way = np.where(drifting, np.sign(course.slope), np.nan_to_num(latest))
    return News(words, direction, way.astype(np.int8))


def _period(history: History, row: int, stamp: float) -> str:
    return month_of(dates_of(np.array([stamp]))[0], str(history.cadence[row]))
