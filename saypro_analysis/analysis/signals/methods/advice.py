"""Plain words for what a KPI's signals ask for, and for how its chart was made."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.processes.dependence import SHORTEST
from saypro_analysis.analysis.kernels.processes.kpi_grids import History
from saypro_analysis.analysis.kernels.processes.processes import Process
from saypro_analysis.analysis.kernels.statistics.grids import Ints

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
    "hit_or_miss": "The target lies within ordinary variation: raise the level or steady the process.",
    "no_target": "There is no target to judge it by.",
}


def advise(variation: str, assurance: str, verdict: str, cadence: str, to_tell: float, missing: int) -> str:
    """Plain sentences: look into the period, change the system, leave it alone, or wait."""
    if variation == "too_few":
        wait = f"Too early to tell: {count_of(missing, f'more {cadence}')} needed."
        return f"{wait} The gap is larger than chance explains." if verdict == "real" else wait
    if verdict == "noise":
        return f"{CHANGES[variation]} The gap can be chance: {_patience(cadence, to_tell)}."
    if variation == "steady" and verdict not in ("real", "cannot_tell"):
        return CAPABILITIES[assurance]
    return f"{CHANGES[variation]} {CAPABILITIES[assurance]}"


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


def explain_adjustment(process: Process, adjust: bool) -> list[str]:
    """What was changed about each row's limits, and by how much."""
    shows = process.season.shows
    return [
        _adjustment(*row)
        for row in zip(
            np.full(len(shows), adjust),
            process.phi,
            process.widened,
            shows,
            process.season.lowest,
            process.season.highest,
            strict=True,
        )
    ]


def _adjustment(adjust: bool, phi: float, widened: float, season: bool, lowest: float, highest: float) -> str:
    parts = []
    if season:
        parts.append(f"season of {lowest:+,.4g} to {highest:+,.4g} taken out")
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
        for row in zip(process.count, process.reason, process.method, process.season.shows, history.gaps(), strict=True)
    ]


def _reason(count: int, reason: str, method: str, season: bool, gaps: int) -> str:
    if count == 0:
        return "no measured period"
    short = f"{count} measured period{'s' if count != 1 else ''}, {SHORTEST} are needed; " if count < SHORTEST else ""
    missing = f"; {gaps} period{'s' if gaps != 1 else ''} missing in between" if gaps else ""
    if season and method == "xmr" and not reason.startswith("individuals"):
        reason = f"individuals chart, because a season shows ({reason})"
    return f"{short}{reason}{missing}"
