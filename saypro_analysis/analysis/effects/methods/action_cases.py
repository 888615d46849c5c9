"""The figures by which each action of a plan is judged, and the other actions that stand in the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.effects.methods.calendars import (
    LONGEST_BEFORE,
    Calendar,
    Case,
    read_calendar,
    read_figures,
)
from saypro_analysis.analysis.effects.methods.overlaps import Days, Window, open_window, phase_in
from saypro_analysis.analysis.effects.methods.verdicts import Aim, read_aim
from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.data.readings.numbers import LARGEST
from saypro_analysis.data.tables import TABLES

Action = dict[str, Any]
Place = dict[str, str]
NOTHING_BESIDE = pd.DataFrame()


@dataclass(frozen=True)
class Judged:
    """An action with the window of its KPI's periods, what they are for the methods, and what is hoped for."""

    action: Action
    window: Window
    case: Case
    aim: Aim


@dataclass
class Board:
    """What is measured of the KPIs that actions are to move, up to a day; each looked up once.

    `begun` are all actions that have begun, of any department: those on one KPI are rivals.
    """

    begun: list[Action]
    measured: pd.DataFrame
    leaves: pd.DataFrame | None
    day: pd.Timestamp
    _figures: dict[Any, tuple[Days, Floats]] = field(default_factory=dict)
    _calendars: dict[bytes, Calendar] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._wanted = {action["kpi"] for action in self.begun if isinstance(action["kpi"], str)}
        rows = self.measured[self.measured["kpi"].isin(self._wanted)]
        self._rows = _split_figures(rows[rows["period_on"] <= self.day])
        self._leaves = {} if self.leaves is None else _split(self.leaves[self.leaves["kpi"].isin(self._wanted)])
        self._dimensions = {kpi: _dimensions(rows) for kpi, rows in self._leaves.items()}
        self._rivals: dict[Any, list[tuple[Action, Place]]] = {kpi: [] for kpi in self._wanted}
        for action in self.begun:
            if action["kpi"] in self._rivals:
                self._rivals[action["kpi"]].append((action, self._segment(action)))

    def judge(self, action: Action, complete: bool) -> Judged:
        """What one action is judged by."""
        place = self._segment(action)
        rivals = [(other["action"], other["start_on"]) for other, segment in self._rivals.get(action["kpi"], [])
                  if other["action"] != action["action"] and not _is_apart(place, segment)]  # fmt: skip
        window = open_window(*self._read(action["kpi"], place), action["start_on"], rivals)
        better = action["better"] if isinstance(action["better"], str) else "neutral"
        aim = read_aim(better, action["expected_effect"], phase_in(window, action["start_on"], action["due_on"]))
        return Judged(action, window, self._case(action, window, place), replace(aim, complete=complete))

    def _segment(self, action: Action) -> Place:
        """The values that an action names in the dimensions of the segments of its KPI."""
        names = [name for name in self._dimensions.get(action["kpi"], []) if name in action]
        return {name: str(action[name]) for name in names if isinstance(action[name], str) and action[name]}

    def _read(self, kpi: Any, place: Place) -> tuple[Days, Floats]:
        key = (kpi if isinstance(kpi, str) else None, *sorted(place.items()))
        if key not in self._figures:
            read = (
                self._sum_up(kpi, place)
                if place
                else self._rows.get(str(key[0]), (np.array([], "M8[us]"), np.empty(0)))
            )
            self._figures[key] = _checked(*read)
        return self._figures[key]

    def _sum_up(self, kpi: str, place: Place) -> tuple[Days, Floats]:
        rows = self._leaves[kpi]
        for name, value in place.items():
            rows = rows[rows[name] == value]
        sums = rows.groupby("period_on")[["actual", "numerator", "denominator"]].sum(min_count=1).sort_index()
        sums = sums[sums.index <= self.day]
        ratio = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)
        told = (ratio if ratio.notna().any() else sums["actual"]).dropna()
        return told.index.to_numpy(), told.to_numpy(dtype=float)

    def _case(self, action: Action, window: Window, place: Place) -> Case:
        before = int((window.periods < window.first).sum())
        start = max(before - LONGEST_BEFORE, 0)
        periods, values = window.periods[start:], window.figures[start:]
        key = periods.tobytes()
        if key not in self._calendars:
            self._calendars[key] = read_calendar(pd.DatetimeIndex(periods))
        return Case(values, self._calendars[key], before - start, NOTHING_BESIDE, NOTHING_BESIDE,
                    _remarks(action, window, place))  # fmt: skip


def _split(leaves: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return dict(list(leaves.groupby("kpi", sort=False)))


def _dimensions(leaves: pd.DataFrame) -> list[str]:
    return [name for name in leaves if name not in TABLES["segments"].columns and leaves[name].notna().any()]


def _is_apart(one: Place, other: Place) -> bool:
    """Whether two segments differ in a dimension that both name."""
    return any(one[name] != other[name] for name in one if name in other)


def _split_figures(rows: pd.DataFrame) -> dict[str, tuple[Days, Floats]]:
    """The periods of each KPI, in order, and its figures."""
    rows = rows.dropna(subset="actual").sort_values("period_on", kind="stable")
    codes, kpis = pd.factorize(rows["kpi"])
    order, ends = np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes, minlength=len(kpis)))[:-1]
    parts = (np.split(rows[name].to_numpy()[order], ends) for name in ("period_on", "actual"))
    return {kpi: (days, values.astype(float)) for kpi, days, values in zip(kpis, *parts, strict=False)}


def _checked(periods: Days, values: Floats) -> tuple[Days, Floats]:
    """Periods in order and figures; what cannot be used is told by `read_figures`."""
    if not (np.abs(values) < LARGEST).all() or not (periods[1:] > periods[:-1]).all():
        read_figures(pd.Series(values, pd.DatetimeIndex(periods)), "series")
    return periods, values


def _remarks(action: Action, window: Window, place: Place) -> tuple[str, ...]:
    named = ", ".join(f"{name} {value}" for name, value in place.items())
    told = [f"measured in {named}"] if named else []
    if not isinstance(action["kpi"], str):
        told.append("it names no KPI")
    return (*told, *window.remarks)
