"""Plain words for what a KPI's signals ask for, and for how its chart was made."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.processes.dependence import SHORTEST
from saypro_analysis.analysis.kernels.processes.kpi_grids import BETTER, History, dates_of
from saypro_analysis.analysis.kernels.processes.processes import Process
from saypro_analysis.analysis.kernels.statistics.grids import Ints, at
from saypro_analysis.data.framework.gap_states import LONG_RUN

RAISE = "raise the level or steady the process."
OLDER = "the variation of all periods, those before that included"
CHANGES = {
    "worsening": "Something changed for the worse: find out what happened in this period.",
    "improving": "Something changed for the better: find out what it was and keep it.",
    "high": "Something changed: the figure is unusually high, find out why.",
    "low": "Something changed: the figure is unusually low, find out why.",
    "steady": "No change stands out: asking what went wrong in this period will not help.",
}
CAPABILITIES = {
    "consistently_met": "The process meets its target by itself.",
    "consistently_missed": "The process as it is cannot meet its target: change the process, or the target.",
    "hit_or_miss": f"The target lies within ordinary variation: {RAISE}",
    "no_target": "There is no target to judge it by.",
}


def advise(
    variation: str,
    assurance: str,
    verdict: str,
    cadence: str,
    to_tell: float,
    misses: int,
    missing: int,
    course: str = "",
    suspected_on: object = pd.NaT,
) -> str:
    """Plain sentences: look into the period, change the system, leave it alone, or wait.

    `course` says in words that the level has stepped or drifts, `suspected_on` when one may have that is too
    unsure to count from; a run of misses is told where a target lies within
    ordinary variation, which would else read as if it were met by turns.
    """
    if variation == "too_few":
        wait = f"Too early to tell: {count_of(missing, f'more {cadence}')} needed."
        return f"{wait} The gap is larger than chance explains." if verdict == "real" else wait
    able = CAPABILITIES[assurance]
    if assurance == "hit_or_miss" and misses >= LONG_RUN:
        within = OLDER if not pd.isna(suspected_on) else "ordinary variation"
        able = f"Missed {misses} {cadence}s in a row, though the target lies within {within}: {RAISE}"
    changed = course or CHANGES[variation]
    if verdict == "noise":
        return f"{changed} The gap can be chance: {_patience(cadence, to_tell)}."
    if variation == "steady" and not course and verdict not in ("real", "cannot_tell"):
        return able
    return f"{changed} {able}"


def describe_courses(signals: pd.DataFrame) -> list[str]:
    """What each KPI's established step or drift asks for, in words; empty where there is none."""
    columns = ["better", "cadence", "variation", "step", "step_on", "suspected_on", "drift", "drift_since"]
    return [_course(*row) for row in zip(*(signals[name] for name in columns), strict=True)]


def _course(
    better: str,
    cadence: str,
    variation: str,
    step: float,
    step_on: object,
    suspected_on: object,
    drift: float,
    since: object,
) -> str:
    if variation == "too_few":
        return ""
    told = []
    if np.isfinite(step):
        told.append(
            f"A new level since {month_of(step_on, cadence)} ({step:+,.4g}), {_judged(step, better)}: "
            "find out what changed then."
        )
    elif not pd.isna(suspected_on):
        told.append(f"Perhaps a new level since {month_of(suspected_on, cadence)}: ask whether something changed then.")
    if np.isfinite(drift):
        way = {1: "better", -1: "worse"}.get(
            int(np.sign(drift) * BETTER[better]), "upwards" if drift > 0 else "downwards"
        )
        told.append(f"It drifts {way} by {abs(drift):,.2g} a {cadence} since {month_of(since, cadence)}.")
    return " ".join(told)


def _judged(change: float, better: str) -> str:
    return {1: "for the better", -1: "for the worse"}.get(
        int(np.sign(change) * BETTER[better]), "higher" if change > 0 else "lower"
    )


def month_of(day: object, cadence: str) -> str:
    """A period in words: its month and year, and its day where periods are shorter."""
    return f"{pd.Timestamp(day):{'%d %b %Y' if cadence in ('day', 'week') else '%b %Y'}}"


def _patience(cadence: str, to_tell: float) -> str:
    if not np.isfinite(to_tell):
        return "more of the same would not settle it"
    return f"about {count_of(int(to_tell), f'more {cadence}')} of the same would settle it"


def count_of(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def missing_periods(process: Process) -> Ints:
    """How many more periods each row needs before it is judged."""
    missing: Ints = np.maximum(SHORTEST - process.count, 0)
    return missing


def explain_adjustment(history: History, process: Process, adjust: bool) -> list[str]:
    """What was changed about each row's limits, and by how much."""
    course = process.course
    stepped = dates_of(np.where(course.step > 0, at(history.stamps, course.step), np.nan))
    columns = (process.phi, process.widened, course.seasonal, course.lowest, course.highest, course.logged, stepped,
               course.slope, history.cadence)  # fmt: skip
    return [_adjustment(adjust, *row) for row in zip(*columns, strict=True)]


def _adjustment(
    adjust: bool,
    phi: float,
    widened: float,
    season: bool,
    lowest: float,
    highest: float,
    logged: bool,
    stepped: np.datetime64,
    slope: float,
    cadence: str,
) -> str:
    parts = []
    if season:
        grows = ", growing with the level," if logged else ""
        parts.append(f"season of {lowest:+,.4g} to {highest:+,.4g}{grows} taken out")
    if not np.isnat(stepped):
        parts.append(f"limits start anew at the step of {month_of(stepped, cadence)}")
    if slope:
        parts.append(f"limits follow a drift of {slope:+,.2g} a {cadence}")
    if phi > 0:
        parts.append(
            f"neighbouring periods resemble one another (autocorrelation {phi:.2f}): "
            f"limits {widened - 1:.0%} wider, longer runs asked for"
        )
    return "; ".join(parts) or ("none needed" if adjust else "not asked for")


def explain_reason(history: History, process: Process) -> list[str]:
    """Why each row has the chart and the verdict it has: its method, and what is missing from its periods."""
    return [
        _reason(*row)
        for row in zip(
            process.count, process.reason, process.method, process.course.seasonal, history.gaps(), strict=True
        )
    ]


def _reason(count: int, reason: str, method: str, season: bool, gaps: int) -> str:
    if count == 0:
        return "no measured period"
    short = f"{count} measured period{'s' if count != 1 else ''}, {SHORTEST} are needed; " if count < SHORTEST else ""
    missing = f"; {gaps} period{'s' if gaps != 1 else ''} missing in between" if gaps else ""
    if season and method == "xmr" and not reason.startswith("individuals"):
        reason = f"individuals chart, because a season shows ({reason})"
    return f"{short}{reason}{missing}"
