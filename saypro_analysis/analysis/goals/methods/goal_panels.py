"""KPIs' figures as panels of one rhythm each, and joint draws of what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.forecasting.panels import forecast_panel
from saypro_analysis.analysis.kernels.processes.kpi_grids import History, read_history
from saypro_analysis.analysis.kernels.statistics.grids import Floats

SEASONS = {"month": 12, "quarter": 4, "half-year": 2, "year": 1, "week": 52, "day": 7}
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
DAYS = {"week": 7, "day": 1}
FARTHEST = 24  # periods ahead; nobody knows more


@dataclass(frozen=True)
class Panel:
    """KPIs of one rhythm, series x periods; the last column is the last period that any of them has a figure for."""

    cadence: str
    kpis: list[str]
    series: Floats
    upper: Floats
    anchors: Floats
    last: int

    def period_due(self, place: int, due_on: pd.Timestamp) -> int:
        """Which period is the last to be over on a day, as its number."""
        return int(_number(np.array([due_on + pd.Timedelta(days=1)]), self.cadence, self.anchors[place])[0]) - 1

    def begins(self, place: int, period: int) -> pd.Timestamp:
        """The first day of a period."""
        if self.cadence in MONTHS:
            month = period * MONTHS[self.cadence] + int(self.anchors[place])
            return pd.Timestamp(year=month // 12, month=month % 12 + 1, day=1)
        days = period * DAYS[self.cadence] + int(self.anchors[place])
        return pd.Timestamp("1970-01-01") + pd.Timedelta(days=days)

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


def _panel(cadence: str, rows: Floats, history: History) -> Panel:
    stamps, figures = history.stamps[rows], history.figures["actual"][rows]
    first = pd.to_datetime(stamps[:, 0], unit="D")
    anchors = _anchors(first, cadence)
    known = np.isfinite(stamps)
    numbers = np.zeros(stamps.shape, dtype=np.int64)
    for row, anchor in enumerate(anchors):
        numbers[row, known[row]] = _number(pd.to_datetime(stamps[row, known[row]], unit="D"), cadence, anchor)
    start, last = int(numbers[known].min()), int(numbers[known].max())
    series = np.full((len(rows), last - start + 1), np.nan)
    place, point = np.nonzero(known)
    series[place, numbers[place, point] - start] = figures[place, point]
    kpis = history.kpis.iloc[rows]
    upper = np.where(kpis["unit"] == "share", 1.0, np.inf)
    return Panel(cadence, kpis["kpi"].astype(str).tolist(), series, upper, anchors, last)


def _anchors(first: pd.DatetimeIndex, cadence: str) -> Floats:
    """Where each series' periods begin: the month within a quarter or year, the day within a week."""
    if cadence in MONTHS:
        return np.asarray((first.year * 12 + first.month - 1) % MONTHS[cadence])
    return np.asarray((first - pd.Timestamp("1970-01-01")).days % DAYS[cadence])


def _number(days: pd.DatetimeIndex | Floats, cadence: str, anchor: float) -> Floats:
    """Periods counted through, so that those of several series meet."""
    days = pd.DatetimeIndex(days)
    if cadence in MONTHS:
        return np.asarray((days.year * 12 + days.month - 1 - int(anchor)) // MONTHS[cadence])
    return np.asarray(((days - pd.Timestamp("1970-01-01")).days - int(anchor)) // DAYS[cadence])
