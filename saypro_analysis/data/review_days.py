"""The day of a review: as it was asked for, or the end of the latest period."""

from datetime import date
from typing import TypeAlias

import pandas as pd

from saypro_analysis.data.readings.dates import DATE, read_day
from saypro_analysis.data.readings.problems import DataError, Problem

Day: TypeAlias = str | date | pd.Timestamp


def read_as_of(as_of: Day | None) -> tuple[pd.Timestamp | None, list[Problem]]:
    """The day that was asked for, None where none was; what is no day is a problem."""
    if as_of is None:
        return None, []
    try:
        return read_day(as_of), []
    except ValueError:
        return None, [Problem("parameters", None, "as_of", str(as_of), DATE)]


def last_day(measurements: pd.DataFrame) -> pd.Timestamp:
    """The last day of the latest period, whose length the same KPI's earlier periods tell."""
    if measurements.empty:
        raise DataError([Problem("measurements", None, "", "", "at least one row")])
    latest: pd.Timestamp = measurements["period_on"].max()
    kpi = measurements.loc[measurements["period_on"] == latest, "kpi"].iloc[0]
    before = measurements.loc[(measurements["kpi"] == kpi) & (measurements["period_on"] < latest), "period_on"].max()
    months = 1 if pd.isna(before) else (latest.year - before.year) * 12 + latest.month - before.month
    if latest.day != 1:
        return latest
    return latest + pd.DateOffset(months=months if months in (3, 6, 12) else 1) - pd.DateOffset(days=1)
