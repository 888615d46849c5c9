"""The review period, and a KPI's periods joined into one figure by its aggregate."""

import re
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[Any]
Ints: TypeAlias = NDArray[Any]
Bools: TypeAlias = NDArray[Any]
Span = tuple[pd.Timestamp, pd.Timestamp]
PeriodLike: TypeAlias = str | pd.Period | tuple[object, object] | None
_WRITTEN = re.compile(r"\d{4}(?:-?Q[1-4]|-(?:0[1-9]|1[0-2]))?")
DISTINCT = "distinct"
_COUNTS = ("numerator", "denominator")
USUAL_AGGREGATE = {"money": "sum", "count": "sum", "share": "ratio", "ratio": "ratio"}


def read_period(period: PeriodLike, period_on: pd.Series) -> Span:
    """First and last day of a period; the quarter of the latest of `period_on` if `period` is None.

    Where nothing was measured, that quarter is not known: both days are missing, and no row lies between them.

    >>> [str(day.date()) for day in read_period("2025-Q1", pd.Series(dtype="datetime64[us]"))]
    ['2025-01-01', '2025-03-31']
    """
    if isinstance(period, tuple):
        return _read_pair(period)
    if period is None:
        if period_on.isna().all():
            return pd.NaT, pd.NaT
        period = pd.Period(period_on.max(), freq="Q")
    if isinstance(period, str) and not _WRITTEN.fullmatch(period):
        raise ValueError(f"period: found {period!r}, expected a quarter, month or year such as 2025-Q1, or two days")
    span = pd.Period(period)
    return span.start_time, span.end_time.normalize()


def _read_pair(pair: tuple[object, object]) -> Span:
    try:
        start, end = (pd.Timestamp(date.fromisoformat(str(day)[:10])) for day in pair)
    except ValueError as error:
        raise ValueError(f"period: found {pair!r}, expected two days such as 2025-01-01 and 2025-03-31") from error
    if start > end:
        raise ValueError(f"period: found {start.date()} to {end.date()}, expected the first day before the last")
    return start, end


def in_span(frame: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The rows whose period begins within a span."""
    return frame[frame["period_on"].between(*span)]


def pool_periods(rows: pd.DataFrame, kpis: pd.DataFrame, reference: str) -> pd.DataFrame:
    """Join each KPI's periods into one figure, by its aggregate.

    `rows` are measurements, `kpis` names each KPI's unit and aggregate, `reference` is the column to pool beside
    `actual`. One row per KPI, indexed by kpi: `actual, reference` (in the KPI's unit), `periods` that were joined and
    `periods_missing` that could not be. Only periods that have both an actual and a reference are joined where there
    are any, so that two months are never held against three months' target. A ratio is the ratio of sums, its
    reference is weighted by the denominator, and a single period's figure is the one reported. Distinct things are
    those of the quarter itself (`quarter_actual, quarter_target`), and the mean of the periods where that is not known;
    `whole` says which it is, for the two are never to be compared.
    """
    grid = _lay_out(rows, kpis)
    actual, aim, numerator, denominator = (grid.lay(rows[name]) for name in ("actual", reference, *_COUNTS))
    share = numerator / np.where(denominator > 0, denominator, np.nan)
    how = name_aggregates(kpis)
    how[(how == "ratio") & np.isnan(share).all(axis=1)] = "mean"
    ratio = (how == "ratio")[:, None]
    value = np.where(ratio, share, actual)
    used = _choose(~np.isnan(value), ~np.isnan(aim), grid.there)
    value, aim, actual = (np.where(used, figures, np.nan) for figures in (value, aim, actual))
    weight = np.where(ratio & ~np.isnan(value), denominator, 1.0)
    single, reported = used.sum(axis=1) == 1, _first(actual)
    joined = np.where(single & ~np.isnan(reported), reported, _join(value, weight, used, how))
    of_quarter = _quarter_figures(rows, grid, used, reference) if DISTINCT in how else np.full((2, len(kpis)), np.nan)
    whole = (how == DISTINCT) & ~single & ~np.isnan(of_quarter[0])
    periods = (~np.isnan(value)).sum(axis=1)
    pooled = {
        "actual": np.where(whole, of_quarter[0], joined),
        "reference": np.where(whole, of_quarter[1], _join(aim, weight, used, how)),
        "periods": periods,
        "periods_missing": grid.there.sum(axis=1) - periods,
        "whole": whole,
    }
    return pd.DataFrame(pooled, index=pd.Index(kpis["kpi"], name="kpi"))


class _Layout(NamedTuple):
    """Where rows stand in a grid of KPIs x periods, by their days."""

    order: Ints
    place: tuple[Ints, Ints]
    there: Bools

    def lay(self, figures: pd.Series) -> Floats:
        grid = np.full(self.there.shape, np.nan)
        grid[self.place] = figures.to_numpy(dtype=float, na_value=np.nan)[self.order]
        return grid


def _lay_out(rows: pd.DataFrame, kpis: pd.DataFrame) -> _Layout:
    kpi = pd.Index(kpis["kpi"]).get_indexer(rows["kpi"])
    order = np.lexsort((rows["period_on"].to_numpy(), kpi))
    order = order[kpi[order] >= 0]
    kpi = kpi[order]
    place = kpi, np.arange(len(kpi)) - np.searchsorted(kpi, kpi)
    there = np.zeros((len(kpis), int(place[1].max(initial=0)) + 1), dtype=bool)
    there[place] = True
    return _Layout(order, place, there)


def name_aggregates(kpis: pd.DataFrame) -> NDArray[np.str_]:
    """How each KPI's periods are joined: as stated, else by its unit."""
    named = zip(kpis["aggregate"], kpis["unit"], strict=True)
    return np.array([how if isinstance(how, str) else USUAL_AGGREGATE.get(unit, "mean") for how, unit in named], str)


def _choose(measured: Bools, aimed: Bools, there: Bools) -> Bools:
    """The periods to join: those that have both figures, else those measured, else those aimed at."""
    both, either = measured & aimed, np.where(measured.any(axis=1, keepdims=True), measured, aimed)
    chosen: Bools = there & np.where(both.any(axis=1, keepdims=True), both, either)
    return chosen


def _join(figures: Floats, weight: Floats, used: Bools, how: NDArray[np.str_]) -> Floats:
    known = np.where(np.isnan(figures), np.nan, weight)
    mean = _total(figures * weight, used) / _total(known, used)
    joined: Floats = np.where(how == "last", _first(figures[:, ::-1]), mean)
    return np.where(how == "sum", _total(figures, used), joined)


def _total(figures: Floats, used: Bools) -> Floats:
    """The sum of what each row knows; missing where it knows nothing."""
    row = np.nonzero(used)[0]
    total = np.full(len(figures), np.nan)
    summed = pd.Series(figures[used]).groupby(row).sum(min_count=1)
    total[summed.index] = summed
    return total


def _first(figures: Floats) -> Floats:
    """The first figure that each row knows."""
    found: Floats = figures[np.arange(len(figures)), (~np.isnan(figures)).argmax(axis=1)]
    return found


def _quarter_figures(rows: pd.DataFrame, grid: _Layout, used: Bools, reference: str) -> Floats:
    """The figures of the quarter itself, where the periods used lie in one: its actual and, of targets, its target."""
    day = rows["period_on"].dt
    quarter = np.where(used, grid.lay(day.year * 4 + day.quarter), np.nan)
    one = used & (quarter == np.fmax.reduce(quarter, axis=1, keepdims=True))
    alone = (one == used).all(axis=1, keepdims=True)
    names = ("quarter_actual", "quarter_target")
    actual, aim = (_first(np.where(used & alone, grid.lay(rows[name]), np.nan)[:, ::-1]) for name in names)
    return np.array([actual, aim if reference == "target" else np.full(len(aim), np.nan)])
