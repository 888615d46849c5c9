"""A series as given becomes figures on a calendar: periods counted, the start found, the season's length known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.data.readings.dates import read_dates
from saypro_analysis.data.readings.numbers import FINITE, LARGEST, MODERATE
from saypro_analysis.data.readings.problems import DataError, Problem

SHORTEST_MONTH, DAY = 27.0, 86_400.0
LONGEST_BEFORE = 400
NEARLY = 0.2
_YEAR = {1: (12, "month"), 3: (4, "quarter"), 6: (2, "half-year"), 12: (0, "year")}


@dataclass(frozen=True)
class Calendar:
    """Where the figures lie: `positions` count periods from the first, `season` of them make a cycle (0: none)."""

    index: pd.Index
    positions: Floats
    season: int
    cadence: str


@dataclass(frozen=True)
class Case:
    """One series split at the start of an action; `extra` and `controls` are rows of the same periods."""

    values: Floats
    calendar: Calendar
    before: int
    controls: pd.DataFrame
    extra: pd.DataFrame
    remarks: tuple[str, ...] = ()

    @property
    def after(self) -> int:
        """How many measured periods follow the start."""
        return len(self.values) - self.before


def read_case(series: Any, start_on: Any, end_on: Any, controls: Any, covariates: Any) -> Case:
    """Read what `estimate_effect` was given; raises DataError with every problem of the figures and their dates."""
    whole = read_figures(series, "series")
    start = read_moment(start_on, whole.index, "start_on")
    if end_on is not None:
        whole = whole[whole.index <= read_moment(end_on, whole.index, "end_on")]
    whole = whole.dropna()
    before = int((whole.index < start).sum())
    whole, before = whole.iloc[max(before - LONGEST_BEFORE, 0) :], min(before, LONGEST_BEFORE)
    others, lost = _beside(controls, whole, "controls")
    extra, missing = _beside(covariates, whole, "covariates")
    return Case(whole.to_numpy(), read_calendar(whole.index), before, others, extra, (*lost, *missing))


def read_figures(given: Any, table: str) -> pd.Series:
    """A series with its index as dates (or whole numbers), in order, each once."""
    if isinstance(given, pd.DataFrame) and given.shape[1] == 1:
        given = given.iloc[:, 0]
    if not isinstance(given, pd.Series):
        raise TypeError(f"{table}: found {type(given).__name__}, expected a pandas Series indexed by date")
    index = _read_index(given.index, table)
    numbers = pd.to_numeric(given, errors="coerce").astype(float)
    large = (numbers.abs() >= LARGEST) & np.isfinite(numbers)
    wrong = (numbers.isna() & given.notna()) | np.isinf(numbers)
    problems = [_problem(table, index[row], str(given.iloc[row]), expected)
                for kind, expected in ((wrong, FINITE), (large, MODERATE))
                for row in np.flatnonzero(kind)]  # fmt: skip
    problems += [_problem(table, day, str(day), "each period once") for day in index[index.duplicated()]]
    if problems:
        raise DataError(problems)
    return pd.Series(numbers.to_numpy(), index=index).sort_index()


def _problem(table: str, period: Any, value: str, expected: str) -> Problem:
    named = str(period.date()) if isinstance(period, pd.Timestamp) else str(period)
    return Problem(table, None, f"period {named}", value, expected)


def _read_index(index: pd.Index, table: str) -> pd.Index:
    if isinstance(index, pd.PeriodIndex):
        return index.to_timestamp()
    if index.empty:
        return pd.DatetimeIndex([])
    if pd.api.types.is_numeric_dtype(index):
        return pd.Index(index.to_numpy(dtype=float))
    if isinstance(index, pd.DatetimeIndex):
        return index.tz_localize(None)
    days, wrong = read_dates(pd.Series([str(day) for day in index], dtype="str"), period=True)
    problems = [Problem(table, None, "index", str(index[row]), expected) for row, expected in wrong.items()]
    if days.isna().any() and not problems:
        problems = [Problem(table, None, "index", "", "a date for each figure")]
    if problems:
        raise DataError(problems)
    return pd.DatetimeIndex(days)


def read_moment(moment: Any, index: pd.Index, name: str) -> Any:
    """A day (or number) to hold against the index."""
    dated = isinstance(index, pd.DatetimeIndex)
    try:
        read = pd.Timestamp(str(moment)).tz_localize(None) if dated else float(moment)
    except (ValueError, TypeError):
        read = pd.NaT
    if pd.isna(read):
        expected = "a day such as 2025-03-31" if dated else "a number as in the index"
        raise ValueError(f"{name}: found {moment!r}, expected {expected}")
    return read


def _beside(given: Any, whole: pd.Series, table: str) -> tuple[pd.DataFrame, list[str]]:
    """The columns given beside the series at its periods; which were left out, for they miss one or never vary."""
    if given is None:
        return pd.DataFrame(index=whole.index), []
    frame = given.to_frame() if isinstance(given, pd.Series) else pd.DataFrame(given)
    if problems := _named_twice(frame, table):
        raise DataError(problems)
    columns = {str(name): read_figures(frame[name], f"{table}.{name}").reindex(whole.index) for name in frame}
    missing = [name for name, column in columns.items() if column.isna().any()]
    still = [name for name, column in columns.items() if name not in missing and column.nunique() < 2]
    told = [f"left out for missing periods: {', '.join(missing)}"] if missing else []
    told += [f"left out because they never vary: {', '.join(still)}"] if still else []
    full = {name: column for name, column in columns.items() if name not in {*missing, *still}}
    return pd.DataFrame(full, index=whole.index), told


def _named_twice(frame: pd.DataFrame, table: str) -> list[Problem]:
    names = [str(name) for name in frame.columns]
    again = sorted({name for name in names if names.count(name) > 1})
    return [Problem(table, None, name, f"{names.count(name)} columns of this name", "each column once")
            for name in again]  # fmt: skip


def read_calendar(index: pd.Index) -> Calendar:
    """Count periods: months where they are that long, else the usual step."""
    if not isinstance(index, pd.DatetimeIndex) or len(index) < 2:
        places = np.arange(len(index), dtype=float) if isinstance(index, pd.DatetimeIndex) else index.to_numpy(float)
        return Calendar(index, _even(_since(places)), 0, "period")
    days = index.to_numpy().astype("datetime64[s]").astype(np.int64) / DAY
    months = (index.year * 12 + index.month + (index.day - 1) / index.days_in_month).to_numpy(dtype=float)
    step = float(np.median(np.diff(days)))
    if step > SHORTEST_MONTH:
        usual = max(float(np.round(np.median(np.diff(months)))), 1.0)
        return Calendar(index, _even((months - months[0]) / usual), *_YEAR.get(int(usual), (0, "period")))
    season, cadence = {7.0: (52, "week"), 1.0: (7, "day")}.get(step, (0, "period"))
    return Calendar(index, _even(_since(days)), season, cadence)


def _since(places: Floats) -> Floats:
    if len(places) < 2:
        return np.zeros(len(places))
    step: Floats = (places - places[0]) / np.median(np.diff(places))
    return step


def _even(positions: Floats) -> Floats:
    """Whole numbers where the periods are as good as evenly spaced, and no two share one."""
    whole = np.round(positions)
    close = len(whole) == 0 or (np.abs(whole - positions).max() <= NEARLY and len(np.unique(whole)) == len(whole))
    return whole if close else positions
