"""Each KPI's figures over time, each period beside its own target."""

import pandas as pd

from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["kpi", "name", "department", "unit", "better", "period_on", "actual", "target", "low", "high", "missed"]


def summarise_histories(measurements: pd.DataFrame, kpis: pd.DataFrame, *, periods: int = 36) -> pd.DataFrame:
    """Lay out what each KPI did, period by period: one row per KPI and period, oldest first, KPIs as in `kpis`.

    `measurements` needs `kpi, period_on, actual`, `kpis` needs `kpi, department, name, unit, better`. At most the
    latest `periods` of each KPI are kept. `actual, target` are in the KPI's unit, as measured in that period; `low,
    high` are the ends of the target range (the target itself where there is none); `missed` tells whether the
    period was on the wrong side of its own target, missing where that cannot be told. Raises DataError for frames
    that break their declaration and ValueError if `periods` is less than 1.

    >>> kpis = pd.DataFrame([["leads", "Marketing", "Leads", "count", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> measurements = pd.DataFrame([["leads", "2025-02", 9, 8], ["leads", "2025-01", 7, 8]],
    ...                             columns=["kpi", "period_on", "actual", "target"])
    >>> summarise_histories(measurements, kpis)[["actual", "missed"]].values.tolist()
    [[7.0, True], [9.0, False]]
    """
    if periods < 1:
        raise ValueError(f"periods: found {periods}, expected at least 1")
    kpis = complete_table(kpis, "kpis").reset_index(drop=True)
    rows = complete_table(measurements, "measurements")[["kpi", "period_on", "actual", "target"]]
    order = kpis.assign(_order=range(len(kpis)))
    rows = order.drop(columns=["note"]).merge(rows, on="kpi").sort_values(["_order", "period_on"], kind="stable")
    rows = rows.groupby("kpi", sort=False).tail(periods).reset_index(drop=True)
    ranged = rows["better"] == "range"
    low = rows["target_low"].where(ranged & rows["target_low"].notna(), rows["target"])
    high = rows["target_high"].where(ranged & rows["target_high"].notna(), rows["target"])
    return rows.assign(low=low, high=high, missed=_missed(rows["better"], rows["actual"], low, high))[COLUMNS]


def _missed(better: pd.Series, actual: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    below, above = actual < low, actual > high
    missed = below.where(better == "higher", above.where(better == "lower", below | above)).astype("boolean")
    known = actual.notna() & (low.notna() | high.notna()) & (better != "neutral")
    return missed.where(known)
