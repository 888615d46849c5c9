"""From the tables `measurements` and `kpis` to grids of histories, one row per KPI."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints, counts, row_median
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.periods import name_aggregates

BETTER = {"higher": 1, "lower": -1, "range": 0, "neutral": 0}
FIGURES = ("actual", "target", "numerator", "denominator", "promoters", "detractors")
SHORTEST_MONTH = 27.0
_FIRST_MONTH = 1970 * 12
CADENCES = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}


@dataclass(frozen=True)
class History:
    """Every KPI's measured periods as packed grids, and what is planned for the period after them.

    `positions` count periods from the first (a gap skips a number), `stamps` are the dates as whole numbers of days,
    `cadence` is what a period is called (day week month quarter half-year year period).
    """

    kpis: pd.DataFrame
    figures: dict[str, Floats]
    stamps: Floats
    positions: Floats
    season_length: Ints
    cadence: NDArray[np.str_]
    next_target: Floats

    @property
    def count(self) -> Ints:
        """How many measured periods each KPI has."""
        return counts(self.figures["actual"])[:, 0]

    @property
    def orientation(self) -> Floats:
        """+1 where higher is better, -1 where lower is, 0 otherwise."""
        return self.kpis["better"].map(BETTER).to_numpy(dtype=float)

    @cached_property
    def aggregate(self) -> NDArray[np.str_]:
        """How each KPI's periods are joined."""
        return name_aggregates(self.kpis)

    def gaps(self) -> Ints:
        """How many periods are missing between the first and the last measured one."""
        span = np.where(np.isnan(self.positions), -1, self.positions).max(axis=1, initial=-1)
        skipped: Ints = np.maximum(np.round(span + 1).astype(np.int64) - self.count, 0)
        return skipped


def known_on(measurements: pd.DataFrame, as_of: Any) -> pd.DataFrame:
    """The rows of periods that had begun on a day; all of them if `as_of` is None."""
    return measurements if as_of is None else measurements[measurements["period_on"] <= read_day(as_of)]


def read_history(measurements: pd.DataFrame, kpis: pd.DataFrame, as_of: Any = None) -> History:
    """Lay out two complete tables; what was measured after `as_of` is not seen, what was aimed at then is."""
    row, on = pd.Index(kpis["kpi"]).get_indexer(measurements["kpi"]), measurements["period_on"].to_numpy()
    figures = {name: measurements[name].to_numpy(dtype=float) for name in FIGURES}
    order = np.lexsort((on, row))
    order = order[row[order] >= 0]
    seen = ~np.isnan(figures["actual"][order])
    if as_of is not None:
        seen &= on[order] <= read_day(as_of).to_datetime64()
    measured = order[seen]
    place = row[measured], np.arange(len(measured)) - np.searchsorted(row[measured], row[measured])
    shape = len(kpis), int(place[1].max(initial=0)) + 1
    grids = {name: _grid(column[measured], place, shape) for name, column in figures.items()}
    calendar = _calendar(on[measured], place, shape)
    target = _next_target(row[order], on[order], figures["target"][order], seen, len(kpis))
    return History(kpis, grids, _grid(_days(on[measured]), place, shape), *calendar, target)


def _grid(figures: NDArray[Any], place: tuple[Ints, Ints], shape: tuple[int, int]) -> Floats:
    grid = np.full(shape, np.nan)
    grid[place] = figures
    return grid


def _days(dates: NDArray[np.datetime64]) -> Floats:
    days: Floats = dates.astype("datetime64[D]").astype(np.int64).astype(float)
    return days


def dates_of(days: Floats) -> NDArray[np.datetime64]:
    """Whole numbers of days as dates again."""
    known = np.isfinite(days)
    dates = np.where(known, days, 0).astype(np.int64).astype("datetime64[D]").astype("datetime64[s]")
    return np.where(known, dates, np.datetime64("NaT"))


def _calendar(
    dates: NDArray[np.datetime64], place: tuple[Ints, Ints], shape: tuple[int, int]
) -> tuple[Floats, Ints, NDArray[np.str_]]:
    """Periods since the first, how many make a year where that is a whole number (else 0), and what one is called."""
    days = _grid(_days(dates), place, shape)
    month = dates.astype("datetime64[M]")
    begin, end = _days(month), _days(month + 1)
    number = month.astype(np.int64) + _FIRST_MONTH + (_days(dates) - begin) / (end - begin)
    months = _grid(number, place, shape)
    step_days = row_median(days[:, 1:] - days[:, :-1])
    step_months = row_median(months[:, 1:] - months[:, :-1])
    monthly = step_days > SHORTEST_MONTH
    since = np.where(monthly, months - months[:, :1], days - days[:, :1])
    step = _apart(since, np.where(monthly, step_months, step_days))
    position = since / np.where(np.isfinite(step), step, 1.0)
    periods = np.where(monthly, np.round(12 / np.where(monthly, step, 12)), 0)[:, 0]
    whole = monthly[:, 0] & (np.abs(periods * step[:, 0] - 12) < 0.01)
    return position, np.where(whole & (periods > 1), periods, 0).astype(np.int64), _cadence(step, monthly)


def _apart(since: Floats, step: Floats) -> Floats:
    """The usual step, or what divides all where two periods would fall on one place: most of a week's are missing."""
    place = np.round(since / np.where(np.isfinite(step), step, 1.0))
    shared = (np.diff(place, axis=1) == 0).any(axis=1, keepdims=True)
    whole = np.round(np.nan_to_num(np.diff(since, axis=1))).astype(np.int64)
    return np.where(shared, np.maximum(np.gcd.reduce(whole, axis=1, keepdims=True), 1), step)


def _cadence(step: Floats, monthly: NDArray[np.bool_]) -> NDArray[np.str_]:
    length, monthly = step[:, 0], monthly[:, 0]
    conditions = [monthly & (np.abs(length - months) < 0.01) for months in CADENCES]
    conditions += [~monthly & (length == days) for days in (7, 1)]
    return np.select(conditions, [*CADENCES.values(), "week", "day"], "period")


def _next_target(row: Ints, on: NDArray[np.datetime64], target: Floats, seen: Bools, count: int) -> Floats:
    """The target of the first period after the last measured one, else the last known target; rows come by day."""
    finished = np.full(count, np.datetime64("NaT"), dtype=on.dtype)
    finished[row[seen]] = on[seen]
    aimed = ~np.isnan(target)
    row, on, target = row[aimed], on[aimed], target[aimed]
    later, past = np.full(count, np.nan), np.full(count, np.nan)
    after, before = on > finished[row], on <= finished[row]
    later[row[after][::-1]] = target[after][::-1]
    past[row[before]] = target[before]
    return np.where(np.isfinite(later), later, past)
