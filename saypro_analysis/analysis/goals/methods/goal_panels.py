"""KPIs' figures as panels of one rhythm each, and joint draws of what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.forecasting.panels import forecast_panel
from saypro_analysis.analysis.kernels.processes.kpi_grids import History, read_history
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints

SEASONS = {"month": 12, "quarter": 4, "half-year": 2, "year": 1, "week": 52, "day": 7}
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
DAYS = {"week": 7, "day": 1}
YEARS = {"month": 12, "quarter": 4, "half-year": 2, "year": 1, "week": 52, "day": 365}
FARTHEST = {"month": 24, "quarter": 8, "half-year": 4, "year": 2, "week": 52, "day": 92}  # periods; nobody knows more


@dataclass(frozen=True)
class Panel:
    """KPIs of one rhythm, series x periods; the last column is the last period that any of them has a figure for."""

    cadence: str
    kpis: list[str]
    series: Floats
    upper: Floats
    anchors: Ints
    last: int

    def period_due(self, place: int, due_on: pd.Timestamp) -> int:
        """Which period is the last to be over on a day, as its number."""
        after = (due_on - pd.Timestamp("1970-01-01")).days + 1
        return int(_number(np.asarray(after), self.cadence, self.anchors[place])) - 1

    def begins(self, place: int, period: int) -> pd.Timestamp:
        """The first day of a period."""
        unit, step = ("M", MONTHS[self.cadence]) if self.cadence in MONTHS else ("D", DAYS[self.cadence])
        return pd.Timestamp(np.asarray(period * step + self.anchors[place]).astype(f"datetime64[{unit}]").item())

    def draw(self, horizon: int, draws: int, seed: int) -> Floats:
        """Joint draws of the next periods."""
        return forecast_panel(self.series, season=SEASONS[self.cadence], horizon=horizon, draws=draws, seed=seed,
                              upper=self.upper)  # fmt: skip


def read_panels(measurements: pd.DataFrame, kpis: pd.DataFrame, as_of: pd.Timestamp) -> Iterator[Panel]:
    """The panels of two complete tables, as known on a day; KPIs of no rhythm are left out."""
    kpis = kpis.reset_index(drop=True)
    history = read_history(measurements, kpis, as_of)
    for cadence in SEASONS:
        rows = np.flatnonzero(history.cadence == cadence)
        if len(rows):
            yield _panel(cadence, rows, history)


def _panel(cadence: str, rows: Ints, history: History) -> Panel:
    stamps, figures = history.stamps[rows], history.figures["actual"][rows]
    known = np.isfinite(stamps)
    days = np.where(known, stamps, 0).astype(np.int64)
    anchors = _anchors(days[:, 0], cadence)
    numbers = _number(days, cadence, anchors[:, None])
    start, last = int(numbers[known].min()), int(numbers[known].max())
    series = np.full((len(rows), last - start + 1), np.nan)
    place, point = np.nonzero(known)
    series[place, numbers[place, point] - start] = figures[place, point]
    kpis = history.kpis.iloc[rows]
    upper = np.where(kpis["unit"] == "share", 1.0, np.inf)
    return Panel(cadence, kpis["kpi"].astype(str).tolist(), series, upper, anchors, last)


def _anchors(first: Ints, cadence: str) -> Ints:
    """Where each series' periods begin: the month within a quarter or year, the day within a week."""
    return _months(first) % MONTHS[cadence] if cadence in MONTHS else first % DAYS[cadence]


def _number(days: Ints, cadence: str, anchors: Ints) -> Ints:
    """The period of each day, counted through so that those of several series meet."""
    if cadence in MONTHS:
        return (_months(days) - anchors) // MONTHS[cadence]
    return (days - anchors) // DAYS[cadence]


def _months(days: Ints) -> Ints:
    """Whole months since 1970 of days since then."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
