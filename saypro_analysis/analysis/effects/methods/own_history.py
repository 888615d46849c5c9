"""The effect by the series' own history, alone or beside columns that predict it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from saypro_analysis.analysis.effects.methods.breaks import find_each_break
from saypro_analysis.analysis.effects.methods.calendars import Case
from saypro_analysis.analysis.effects.methods.counterfactuals import fit_plan, make_plan
from saypro_analysis.analysis.effects.methods.designs import Ground
from saypro_analysis.analysis.effects.methods.estimates import Estimate
from saypro_analysis.analysis.effects.methods.fit_tellings import Question, Scaled, tell
from saypro_analysis.analysis.kernels.statistics.grids import Floats

FEWEST_BEFORE = 6
MOST_AT_ONCE = 100
ROUNDING = 1e-12
HISTORIES = ("interrupted_time_series", "comparative_time_series", "structural_time_series")


def estimate_from_histories(
    questions: list[Question], method: str, alpha: float, *, courses: bool = True
) -> list[Estimate]:
    """Hold what followed in each series against what the periods before let expect, one estimate each.

    Those of one calendar share their plan, and are held against it together. `courses`: the effect period by period and
    how often a series like it is called without an effect, which take most of the time.
    """
    told = {place: found for place, ask in enumerate(questions) if (found := _untold(ask.case, method))}
    scaled = {place: standardise(ask.case) for place, ask in enumerate(questions) if place not in told}
    structural = method == "structural_time_series"
    for ground, places in _share_grounds(questions, scaled, structural):
        rows = np.array([scaled[place].values for place in places])
        fit = fit_plan(make_plan(ground, structural=structural), rows)
        for row, place in enumerate(places):
            told[place] = tell(fit.row(row), questions[place], scaled[place], method, alpha, courses)
    return [told[place] for place in range(len(questions))]


def _share_grounds(
    questions: list[Question], scaled: dict[int, Scaled], structural: bool
) -> list[tuple[Ground, list[int]]]:
    """Each ground with the places of the series that lie on it, a bounded number at a time."""
    grounds: dict[tuple[Any, ...], Ground] = {}
    members: dict[tuple[Any, ...], list[int]] = {}
    for place in scaled:
        ground = _ground(questions[place].case)
        alone = place if ground.predictors.shape[1] else -1
        key = (ground.positions.tobytes(), ground.before, ground.season, alone)
        grounds.setdefault(key, ground)
        members.setdefault(key, []).append(place)
    parts = [(grounds[key], places[start : start + MOST_AT_ONCE]) for key, places in members.items()
             for start in range(0, len(places), MOST_AT_ONCE)]  # fmt: skip
    if structural:
        return parts
    return [broken for ground, places in parts for broken in _share_breaks(ground, places, scaled)]


def _share_breaks(ground: Ground, places: list[int], scaled: dict[int, Scaled]) -> list[tuple[Ground, list[int]]]:
    members: dict[tuple[int, int], list[int]] = {}
    found = find_each_break(np.array([scaled[place].values for place in places]), ground)
    for place, breaks in zip(places, found, strict=True):
        members.setdefault(breaks, []).append(place)
    return [(replace(ground, shift=shift, bend=bend), own) for (shift, bend), own in members.items()]


def _untold(case: Case, method: str) -> Estimate | None:
    """What is said of a series that is too short, or stood still; nothing of any other."""
    if short := _too_short(case):
        return Estimate(method=method, short=short, needed=_more_before(case), remarks=case.remarks)
    return None if _scale(case) > 0 else _without_noise(case, method)


def standardise(case: Case) -> Scaled:
    """The figures about their level before the start, in units of their variation."""
    middle, scale = float(case.values[: case.before].mean()), _scale(case)
    return Scaled((case.values - middle) / scale, middle, scale)


def _without_noise(case: Case, method: str) -> Estimate:
    """A series that stood still, but perhaps for one change at the start: by chance it could be at any other place."""
    if not case.after or not _varies(case.values):
        return Estimate(method=method, short="the series never varied, so its noise cannot be known")
    effect, p_value = float(case.values[-1] - case.values[0]), 1 / (len(case.values) - 1)
    told = "it stood still before the start and after it; p is the chance that its only change falls on the start"
    return Estimate(method=method, effect=effect, lower=effect, upper=effect, p_value=p_value, noise=0.0,
                    remarks=(*case.remarks, told))  # fmt: skip


def _varies(values: Floats) -> bool:
    """Whether values differ by more than rounding."""
    return float(np.ptp(values)) > ROUNDING * float(np.abs(values).max())


def _ground(case: Case) -> Ground:
    before = min(case.before, len(case.values) - 1)  # without a period after the start the last one stands in for it
    return Ground(case.calendar.positions, before, case.calendar.season, _predictors(case))


def _too_short(case: Case) -> str:
    if case.before >= FEWEST_BEFORE:
        return ""
    periods = "period" if case.before == 1 else "periods"
    return f"only {case.before} measured {periods} before the start, {FEWEST_BEFORE} are needed"


def _more_before(case: Case) -> float:
    return float(FEWEST_BEFORE - case.before)


def _scale(case: Case) -> float:
    """A typical size of the series' variation about its level before and its level after; 0 where it is rounding."""
    parts = [part for part in (case.values[: case.before], case.values[case.before :]) if len(part)]
    if not any(_varies(part) for part in parts):
        return 0.0
    return float(np.sqrt(sum(((part - part.mean()) ** 2).sum() for part in parts) / len(case.values)))


def _predictors(case: Case) -> Floats:
    """The columns beside the series, standardised; where they are too many, what they have in common."""
    if not case.extra.shape[1] and not case.controls.shape[1]:
        return np.empty((len(case.values), 0))
    columns = case.extra.to_numpy(dtype=float)
    if not case.controls.empty and case.controls.shape[1]:
        columns = np.column_stack([columns, _standard(case.controls.to_numpy(dtype=float), case.before).mean(axis=1)])
    columns = _standard(columns, case.before)
    most = max((case.before - 4) // 3, 1)
    if columns.shape[1] > most:
        directions = np.linalg.svd(columns[: case.before], full_matrices=False)[2]
        columns = _standard(columns @ directions[:most].T, case.before)
    return columns


def _standard(columns: Floats, before: int) -> Floats:
    early = columns[:before]
    spread = early.std(axis=0)
    kept = spread > 1e-9 * np.maximum(np.abs(early).max(axis=0, initial=0), 1e-300)
    standard: Floats = (columns[:, kept] - early.mean(axis=0)[kept]) / spread[kept]
    return standard
