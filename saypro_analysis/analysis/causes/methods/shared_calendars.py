"""Pairs of KPIs on a calendar without holes, so that a lag is a time and not a number of rows; without their season."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from saypro_analysis.analysis.causes.methods.shared_seasons import have_season
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints

_CELLS = 200_000  # of one grid of pairs x periods: what is reckoned at once stays within some 50 MB

Span = tuple[pd.Timestamp | None, pd.Timestamp | None, int]


class Sheet(NamedTuple):
    """Series in rows, and in which of a few patterns of holes each of them is known."""

    values: Floats
    patterns: Bools
    pattern: Ints


class Ways(NamedTuple):
    """Pairs of KPIs on one calendar: the levels and changes that they share, and of each pair the row of the KPI that
    leads and of the one that follows, whether a season was taken out of them and how many means that took."""

    levels: Sheet
    changes: Sheet
    leads: Ints
    follows: Ints
    seasonal: Bools
    lost: Ints

    def turned(self) -> "Ways":
        """The same with the other KPI of each pair leading."""
        return self._replace(leads=self.follows, follows=self.leads)


def chart(measurements: pd.DataFrame) -> pd.DataFrame:
    """Every KPI's actuals: a row per day on which a period of any begins, a column per KPI."""
    rows = measurements[measurements["actual"].notna()]
    return rows.groupby(["period_on", "kpi"])["actual"].first().unstack()  # noqa: PD010


def align(charted: pd.DataFrame, pairs: Sequence[tuple[str, str]], remove_season: bool) -> Iterator[tuple[Ints, Ways]]:
    """Pairs that share a calendar, and their places among all; as many at once as memory is meant for."""
    for span, places in _share_calendars(charted, pairs).items():
        kpis = list(dict.fromkeys(kpi for place in places for kpi in pairs[place]))
        row = {kpi: number for number, kpi in enumerate(kpis)}
        days = charted.index[:0] if span[0] is None else _calendar(*span)
        series = charted.reindex(index=days, columns=kpis)
        both = np.array([[row[kpi] for kpi in pairs[place]] for place in places])
        many = max(_CELLS // max(len(days), 1), 1)
        for start in range(0, len(places), many):
            yield np.array(places[start : start + many]), _lay(series, both[start : start + many].T, remove_season)


def _lay(series: pd.DataFrame, both: Ints, remove_season: bool) -> Ways:
    """Of every KPI a row as it is, and one without its season if any pair has to lose it."""
    levels, changes = series, series.diff().iloc[1:]
    grids = [(_rows(levels), _rows(changes))]
    months = np.asarray(series.index.month) if len(series) else np.zeros(0, dtype=int)
    seasonal = have_season(grids[0][0], both, months) & remove_season
    if seasonal.any():
        # A lasting shift is one large change: in a mean of three it would pass for a season of its month.
        changes = changes - changes.groupby(months[1:]).transform("median")
        grids.append((_rows(levels - levels.groupby(months).transform("mean")), _rows(changes)))
    leads, follows = both + len(series.columns) * seasonal
    lost = np.where(seasonal, len(np.unique(months)) - 1, 0)
    sheets = [_sheet(np.vstack(grid)) for grid in zip(*grids, strict=True)]
    return Ways(sheets[0], sheets[1], leads, follows, seasonal, lost)


def _rows(series: pd.DataFrame) -> Floats:
    return np.ascontiguousarray(series.to_numpy(dtype=float).T)


def _sheet(values: Floats) -> Sheet:
    patterns, pattern = np.unique(~np.isnan(values), axis=0, return_inverse=True)
    return Sheet(values, patterns, pattern.ravel())


def _share_calendars(charted: pd.DataFrame, pairs: Sequence[tuple[str, str]]) -> dict[Span, list[int]]:
    """The places of the pairs by the calendar of each: first and last day on which either is known, months between."""
    month = (charted.index.year - charted.index.year.min()) * 12 + charted.index.month if len(charted) else ()
    ends: dict[str, tuple[int, int, int]] = {}  # of each KPI: its first and its last day, and its months as bits
    for kpi, column in charted.notna().items():
        if len(days := np.flatnonzero(column)):
            ends[kpi] = days[0], days[-1], sum(1 << int(one) for one in set(month[days]))
    alike: dict[tuple[int, int, int], list[int]] = {}
    for place, pair in enumerate(pairs):
        one, other = (ends.get(kpi, (len(charted), -1, 0)) for kpi in pair)
        span = min(one[0], other[0]), max(one[1], other[1]), one[2] | other[2]
        alike.setdefault(span, []).append(place)
    spans: dict[Span, list[int]] = {}
    for (first, last, months), places in alike.items():
        bounds = (charted.index[first], charted.index[last]) if months else (None, None)
        spans.setdefault((*bounds, _step(months)), []).extend(places)
    return spans


def _step(months: int) -> int:
    """The fewest months between two of those whose bits are set."""
    return next((gap for gap in range(1, months.bit_length()) if months & months >> gap), 1)


@lru_cache(maxsize=64)
def _calendar(start: pd.Timestamp, end: pd.Timestamp, months: int) -> pd.DatetimeIndex:
    return pd.date_range(start, end, freq=pd.DateOffset(months=months))
