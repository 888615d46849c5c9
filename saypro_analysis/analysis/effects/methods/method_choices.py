"""Which method fits the data at hand, and one row of what it found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from saypro_analysis.analysis.effects.methods.calendars import Case
from saypro_analysis.analysis.effects.methods.estimates import NOTHING, Estimate
from saypro_analysis.analysis.effects.methods.fit_tellings import Question
from saypro_analysis.analysis.effects.methods.own_history import HISTORIES, estimate_from_histories
from saypro_analysis.analysis.effects.methods.threads import on_one_thread
from saypro_analysis.analysis.effects.methods.untreated_units import METHODS, estimate_beside_units
from saypro_analysis.analysis.effects.methods.verdicts import Aim, explain, judge

ALIASES = {
    "its": "interrupted_time_series", "did": "difference_in_differences", "sc": "synthetic_control",
    "sdid": "synthetic_difference_in_differences", "synthetic_did": "synthetic_difference_in_differences",
    "structural": "structural_time_series",
}  # fmt: skip
COLUMNS = ["start_on", "before", "after", "observed", "counterfactual", "effect", "lower", "upper", "relative",
           "relative_lower", "relative_upper", "confidence", "p_value", "cumulative", "cumulative_lower",
           "cumulative_upper", "expected", "chance", "verdict", "periods_needed", "cadence", "method",
           "false_alarm_rate", "least_p_value", "autocorrelation", "noise", "reason", "course"]  # fmt: skip


def read_method(method: str, case: Case, alpha: float) -> str:
    """The method asked for, or the one that the data allows."""
    if not 0 < alpha < 1:
        raise ValueError(f"alpha: found {alpha!r}, expected a share between 0 and 1")
    if method == "auto":
        return _choose(case, alpha)
    named = ALIASES.get(method, method)
    known = [*ALIASES, *HISTORIES, *METHODS]
    if named not in known:
        raise ValueError(f"method: found {method!r}, expected one of auto, {', '.join(known)}")
    needs = "controls" if named in METHODS or named == "comparative_time_series" else ""
    needs = "covariates" if named == "structural_time_series" else needs
    if needs == "controls" and not case.controls.shape[1]:
        why = "".join(f" ({remark})" for remark in case.remarks)
        raise ValueError(f"method: found {method!r}, which needs controls, a column per untreated unit{why}")
    return named


def _choose(case: Case, alpha: float) -> str:
    units = case.controls.shape[1]
    if units and 1 / (units + 1) < alpha:
        return "synthetic_difference_in_differences"
    if units:
        return "comparative_time_series"
    return "structural_time_series" if case.extra.shape[1] else "interrupted_time_series"


def estimate(case: Case, method: str, aim: Aim, alpha: float) -> Estimate:
    """Run one method; too few untreated units for placebos are said."""
    with on_one_thread():
        return _estimate(case, method, aim, alpha)


def estimate_each(cases: list[Case], aims: list[Aim], alpha: float, *, courses: bool = True) -> list[Estimate]:
    """Many series, each by its own history."""
    asked = [Question(case, aim.size, aim.size_due) for case, aim in zip(cases, aims, strict=True)]
    with on_one_thread():
        return estimate_from_histories(asked, HISTORIES[0], alpha, courses=courses)


def _estimate(case: Case, method: str, aim: Aim, alpha: float) -> Estimate:
    if method in METHODS:
        unused = ("the covariates are not used",) if case.extra.shape[1] else ()
        return estimate_beside_units(replace(case, remarks=(*case.remarks, *unused)), method, alpha)
    if method == "interrupted_time_series":
        case = replace(case, controls=case.controls.iloc[:, :0], extra=case.extra.iloc[:, :0])
    found = estimate_from_histories([Question(case, aim.size, aim.size_due)], method, alpha)[0]
    units = case.controls.shape[1]
    if not units:
        return found
    told = (
        f"with {units} untreated unit{'s' if units > 1 else ''} placebos allow no p value below {1 / (units + 1):.2f}"
    )
    return replace(found, remarks=(*found.remarks, f"{told}, so the noise is that of the series beside their mean"))


def write_row(case: Case, found: Estimate, aim: Aim, alpha: float, start_on: Any) -> dict[str, Any]:
    """The row of the result."""
    verdict, reason = judge(found, aim, alpha, case.after)
    late = case.values[case.before :]
    observed = float(late.mean()) if len(late) else NOTHING
    needed = _needed(found, verdict)
    sums = [NOTHING if value is None else value for value in (found.course[-1][-3:] if found.course else [None] * 3)]
    ends = [_relative(effect, observed) for effect in (found.effect, found.lower, found.upper)]
    waits = verdict == "cannot_tell" and bool(found.needed_for)
    figures = [observed, observed - found.effect, found.effect, found.lower, found.upper, *ends, 1 - alpha,
               found.p_value, *sums, NOTHING if aim.size is None else aim.size, found.chance]  # fmt: skip
    words = [verdict, needed, case.calendar.cadence, found.method, found.false_alarm_rate, found.least_p_value,
             found.memory, found.noise, explain(found, aim, reason, needed if waits else 0), found.course]  # fmt: skip
    return dict(zip(COLUMNS, [start_on, case.before, case.after, *figures, *words], strict=True))


def _needed(found: Estimate, verdict: str) -> float:
    """A verdict that could not be told although it should have been takes one more period at least."""
    return max(found.needed, 1.0) if verdict == "cannot_tell" and np.isfinite(found.needed) else found.needed


def _relative(effect: float, observed: float) -> float:
    """The effect as a share of what would have been; missing where that is 0 or changes its sign."""
    without = observed - effect
    return effect / abs(without) if np.isfinite(without) and without * observed > 0 else NOTHING
