"""A target's conditions against the figures: met, not met, or not to be told; several conditions are one test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from saypro_analysis.analysis.targets.methods.target_figures import LEVEL, Figure, difference, relative_change
from saypro_analysis.data.framework.rule_kinds import Condition, Target

_SLACK = 1e-9
MET, NOT_MET, CANNOT_TELL = "met", "not_met", "cannot_tell"
_WORST = (NOT_MET, CANNOT_TELL, MET)


class Check(NamedTuple):
    """One condition and one KPI: what was found of it, and why that says what it says."""

    kpi: str | None
    state: str
    reason: str
    bound: float = np.nan
    before: float = np.nan
    actual: float = np.nan
    change: float = np.nan
    change_low: float = np.nan
    change_high: float = np.nan
    state_in_points: str | None = None
    unit: str | None = None


class Data(NamedTuple):
    """What conditions are held against: the KPIs that each measure is, their units, and figures of both periods."""

    named: Mapping[str, Sequence[str]]
    units: Mapping[str, str]
    now: Mapping[str, Figure]
    before: Mapping[str, Figure]


def name_measures(kpis: pd.DataFrame) -> dict[str, list[str]]:
    """The KPIs of each name, with or without that of their department behind it."""
    named: dict[str, list[str]] = {}
    for kpi, department in zip(kpis["kpi"], kpis["department"], strict=True):
        name, whose = (word.lower().replace(" ", "_") for word in (kpi, department))
        for measure in (name, name.removesuffix(f"_{whose}")) if name.endswith(f"_{whose}") else (name,):
            named.setdefault(measure, []).append(kpi)
    return named


def check_target(target: Target, data: Data) -> list[Check]:
    """Every condition of a target against every KPI that it is about."""
    found = [(condition, *_find(condition, data)) for condition in target.conditions]
    tests = sum(max(len(kpis), 1) for _, kpis, _ in found)
    return [
        _check(condition, kpi, how, target, data, tests) for condition, kpis, how in found for kpi in kpis or (None,)
    ]


def join_checks(checks: list[Check]) -> Check:
    """The one that decides: a target is met if all its conditions are, and not met if any is not."""
    return min(checks, key=lambda check: (_WORST.index(check.state), _margin(check)))


def _margin(check: Check) -> float:
    return abs(check.change - check.bound) if np.isfinite(check.change) else -1.0


def _find(condition: Condition, data: Data) -> tuple[tuple[str, ...], str]:
    for measures, how in (
        (condition.measures, ""),
        (condition.complement_of, "complement"),
        (condition.inverse_of, "inverse"),
    ):
        if kpis := tuple(dict.fromkeys(kpi for measure in measures for kpi in data.named.get(measure, ()))):
            return kpis, how
    return (), ""


def _check(condition: Condition, kpi: str | None, how: str, target: Target, data: Data, tests: int) -> Check:
    if kpi is None:
        return Check(None, CANNOT_TELL, "no_kpi", condition.bound)
    now, before = (figures[kpi].turned(how) for figures in (data.now, data.before))
    if condition.census:
        now, before = now.certain(), before.certain()
    if condition.change == "level":
        figures = (now.value, now.low, now.high)
    elif reason := _incomparable(now, before):
        return Check(kpi, CANNOT_TELL, reason, condition.bound, before.value, now.value)
    else:
        figures = relative_change(now, before)
    wider = _wider(condition, now, before, tests)
    state, reason = _judge(condition, figures, wider)
    unit = data.units[kpi]
    points = target.points and condition.change == "relative" and unit in ("share", "ratio")
    other = _judge(condition, difference(now, before), difference(now, before))[0] if points else None
    return Check(
        kpi,
        state,
        reason,
        condition.bound,
        before.value,
        now.value,
        *figures,
        other,
        f"per {unit}" if how == "inverse" else unit,
    )


def _incomparable(now: Figure, before: Figure) -> str:
    if not now.periods:
        return "no_data"
    if not before.periods:
        return "no_period_before"
    if now.whole != before.whole:
        return "counted_otherwise"
    return "incomplete_period" if now.periods != before.periods else ""


def _wider(condition: Condition, now: Figure, before: Figure, tests: int) -> tuple[float, float, float]:
    """The interval for saying "not met" of one of several conditions, so that all of them together err by 5 %."""
    factor = float(special.ndtri(1 - LEVEL / tests) / special.ndtri(1 - LEVEL))
    now, before = now.widened(factor), before.widened(factor)
    return (now.value, now.low, now.high) if condition.change == "level" else relative_change(now, before)


def _judge(
    condition: Condition, figures: tuple[float, float, float], wider: tuple[float, float, float]
) -> tuple[str, str]:
    """Met where the whole interval is beyond the bound, not met where the whole (wider) interval is short of it."""
    value, low, high = figures
    if not np.isfinite(value):
        return CANNOT_TELL, "not_comparable"
    if not np.isfinite([low, high]).all():
        return CANNOT_TELL, "too_few_periods"
    side = 1.0 if condition.rising else -1.0
    worst, best = (min(side * low, side * high), max(side * wider[1], side * wider[2]))
    slack = -_SLACK if condition.strict else _SLACK
    if worst >= side * condition.bound - slack:
        return MET, "interval_beyond"
    return (NOT_MET, "interval_short") if best < side * condition.bound - slack else (CANNOT_TELL, "interval_spans")
