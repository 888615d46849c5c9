"""The review period, and a KPI's periods joined into one figure by its aggregate."""

import re
from datetime import date
from typing import TypeAlias

import numpy as np
import pandas as pd

Span = tuple[pd.Timestamp, pd.Timestamp]
PeriodLike: TypeAlias = str | pd.Period | tuple[object, object] | None
_WRITTEN = re.compile(r"\d{4}(?:-?Q[1-4]|-(?:0[1-9]|1[0-2]))?")
DISTINCT = "distinct"
_POOLED = ["actual", "reference", "periods", "periods_missing", "whole"]


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
    rows = rows.merge(kpis[["kpi"]].assign(aggregate=_aggregates(rows, kpis)), on="kpi")
    rows = rows.assign(reference=rows[reference], weight=np.where(rows["aggregate"] == "ratio", rows["denominator"], 1))
    rows["value"] = _values(rows)
    rows["whole"] = rows["quarter_target"] if reference == "target" else np.nan
    both = rows["value"].notna() & rows["reference"].notna()
    some = both.groupby(rows["kpi"]).transform("any")
    measured = rows["value"].notna().groupby(rows["kpi"]).transform("any")
    used = rows[np.where(some, both, np.where(measured, rows["value"].notna(), rows["reference"].notna()))]
    pooled = pd.DataFrame(index=pd.Index(kpis["kpi"], name="kpi"), columns=_POOLED[:2], dtype=float)
    if len(used):
        pooled = _join(used).reindex(pooled.index)
    whole = pooled["whole"].eq(other=True) if "whole" in pooled else False
    total = rows.groupby("kpi").size().reindex(pooled.index, fill_value=0)
    joined = used[used["value"].notna()].groupby("kpi").size().reindex(pooled.index, fill_value=0)
    return pooled.assign(periods=joined, periods_missing=total - joined, whole=whole)[_POOLED]


def _aggregates(rows: pd.DataFrame, kpis: pd.DataFrame) -> np.ndarray:
    """The aggregate stated, else the unit's own; a ratio without numerator and denominator is a mean."""
    default = kpis["unit"].map({"money": "sum", "count": "sum", "share": "ratio", "ratio": "ratio"}).fillna("mean")
    stated = kpis["aggregate"].fillna(default)
    counted = rows["numerator"].notna() & (rows["denominator"] > 0)
    pooled = kpis["kpi"].isin(rows.loc[counted, "kpi"])
    return np.asarray(stated.where((stated != "ratio") | pooled, "mean"))


def _values(rows: pd.DataFrame) -> np.ndarray:
    ratio = rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    return np.where(rows["aggregate"] == "ratio", ratio, rows["actual"])


def _join(used: pd.DataFrame) -> pd.DataFrame:
    used = used.sort_values(["kpi", "period_on"], kind="stable")
    how = used.groupby("kpi")["aggregate"].first()
    weights = used["weight"].where(used["value"].notna() | (used["aggregate"] != "ratio"), 1)
    columns = {}
    for column in ("value", "reference"):
        values = used[column]
        weighed = (values * weights).groupby(used["kpi"]).sum(min_count=1)
        mean = weighed / weights.where(values.notna()).groupby(used["kpi"]).sum()
        summed = values.groupby(used["kpi"]).sum(min_count=1)
        last = values.groupby(used["kpi"]).last()
        columns[column] = summed.where(how == "sum", last.where(how == "last", mean))
    single = used.groupby("kpi").size() == 1
    reported = used.groupby("kpi")["actual"].first()
    value = columns["value"].mask(single & reported.notna(), reported)
    joined = pd.DataFrame({"actual": value, "reference": columns["reference"]})
    whole = _count_whole(used, (how == DISTINCT) & ~single)
    own = whole["actual"].notna()
    return joined.where(~own, whole).assign(whole=own)


def _count_whole(used: pd.DataFrame, distinct: pd.Series) -> pd.DataFrame:
    """The figures of the quarter itself, for KPIs of distinct things whose periods lie in one."""
    quarters = used["period_on"].dt.to_period("Q").groupby(used["kpi"]).nunique()
    whole = used.groupby("kpi")[["quarter_actual", "whole"]].last().set_axis(["actual", "reference"], axis=1)
    return whole.where(distinct & (quarters == 1) & whole["actual"].notna())
