"""Accepted rebases: from which period on a KPI's limits are taken."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table


def accepted_rebases(rebases: pd.DataFrame | None, as_of: Any = None) -> pd.DataFrame:
    """The rebases accepted by a day, oldest first, as the complete table; empty where there are none."""
    if rebases is None or rebases.empty:
        return pd.DataFrame({"kpi": pd.Series(dtype="str"), "rebase_on": pd.Series(dtype="datetime64[us]")})
    table = complete_table(rebases, "rebases")
    known = table if as_of is None else table[table["accepted_on"] <= read_day(as_of)]
    return known.sort_values(["kpi", "rebase_on"], kind="stable")


def last_rebase(accepted: pd.DataFrame, kpis: pd.Series) -> pd.Series:
    """The date of each KPI's last accepted rebase, missing where there is none."""
    last = accepted.groupby("kpi")["rebase_on"].last()
    return pd.Series(last.reindex(kpis).to_numpy(dtype="datetime64[us]"), index=kpis.index)


def since_rebase(measurements: pd.DataFrame, accepted: pd.DataFrame) -> pd.DataFrame:
    """The measurements from each KPI's last accepted rebase on."""
    if accepted.empty:
        return measurements
    return measurements[~(measurements["period_on"] < last_rebase(accepted, measurements["kpi"]))]


def number_segments(measurements: pd.DataFrame, accepted: pd.DataFrame) -> pd.Series:
    """The rebase group of each row, from 1: how many of its KPI's rebases it has seen, and one."""
    segments = pd.Series(1, index=measurements.index)
    for kpi, starts in accepted.groupby("kpi")["rebase_on"]:
        own = measurements.loc[measurements["kpi"] == kpi, "period_on"]
        segments.loc[own.index] += sum((own >= start).astype(int) for start in starts)
    return segments
