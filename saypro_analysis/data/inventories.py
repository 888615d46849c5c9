"""What was received for a review, table by table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.data.narrowing import concern_all, find_homes
from saypro_analysis.data.readings.times import days_of
from saypro_analysis.data.tables import TABLES


def take_inventory(tables: Mapping[str, pd.DataFrame], received: frozenset[str], as_of: pd.Timestamp) -> pd.DataFrame:
    """What was received, one row per declared table.

    Columns: `table, about, received, rows, departments, periods, first_on, last_on, age_days, completeness`.
    `departments` counts those that its rows belong to, `periods` the distinct days of its rows; `completeness` is the
    share of rows that hold what the table is for (a measurement its actual, an interview its answer), `age_days` the
    days from the last dated row to the review's date. Which column is which is the table's declaration's to say.
    """
    homes = find_homes(tables)
    rows = [
        {
            "table": table,
            "about": TABLES[table].about,
            "received": table in received,
            "rows": len(frame),
            "departments": homes[table].nunique() if table in homes else 0,
            **_take(table, frame),
        }
        for table, frame in tables.items()
    ]
    return _add_age(pd.DataFrame(rows), as_of)


def take_checklist(tables: Mapping[str, pd.DataFrame], received: frozenset[str], as_of: pd.Timestamp) -> pd.DataFrame:
    """What was received of each department, one row per department and table that was received and belongs to one.

    Columns: `department`, then those of `take_inventory` but for `about`, `received` and `departments`. The rows are
    those that the department's own review shows.
    """
    homes = find_homes(tables)
    departments = pd.Index(sorted(tables["kpis"]["department"].unique()), name="department")
    owned = [table for table in tables if table in received and table in homes]
    parts = [_take_each(table, tables[table], homes[table], departments) for table in owned]
    taken = pd.concat(parts).reset_index() if parts else pd.DataFrame(columns=["department", "table", "last_on"])
    return _add_age(taken.sort_values("department", kind="stable", ignore_index=True), as_of)


def _take_each(table: str, frame: pd.DataFrame, homes: pd.Series, departments: pd.Index) -> pd.DataFrame:
    """What `_take` says of the rows of each department, in one pass; rows that concern all are counted for each."""
    declared = TABLES[table]
    rows = pd.DataFrame({"department": homes, "whole": frame[list(declared.content)].notna().all(axis=1)})
    nowhere = pd.Series(pd.NaT, frame.index, dtype="datetime64[us]")
    rows["day"] = days_of(frame[declared.dated_by]) if declared.dated_by else nowhere
    shared = concern_all(frame, table)
    everywhere = rows[shared].drop(columns="department").merge(departments.to_frame(index=False), how="cross")
    groups = pd.concat([rows[~shared], everywhere]).groupby("department")
    taken = groups.agg(
        rows=("whole", "size"),
        periods=("day", "nunique"),
        first_on=("day", "min"),
        last_on=("day", "max"),
        completeness=("whole", "mean"),
    )
    taken = taken.reindex(departments).fillna({"rows": 0, "periods": 0}).astype({"rows": int})
    missing = {"periods": declared.dated_by, "completeness": declared.content}
    for name in (name for name, needed in missing.items() if not needed):
        taken[name] = float("nan")
    taken.insert(0, "table", table)
    return taken


def _add_age(taken: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    return taken.assign(age_days=(as_of - taken["last_on"]).dt.days.astype(float))


def _take(table: str, frame: pd.DataFrame) -> dict[str, object]:
    """How fresh and complete some rows of a table are."""
    declared = TABLES[table]
    dated = bool(declared.dated_by) and len(frame) > 0
    days: Any = np.unique(days_of(frame[declared.dated_by].dropna()).to_numpy()) if dated else ()
    filled = [frame[name].notna().to_numpy() for name in declared.content] if len(frame) else []
    return {
        "periods": len(days) if declared.dated_by else float("nan"),
        "first_on": pd.Timestamp(days[0]) if len(days) else pd.NaT,
        "last_on": pd.Timestamp(days[-1]) if len(days) else pd.NaT,
        "completeness": np.logical_and.reduce(filled).mean() if filled else float("nan"),
    }
