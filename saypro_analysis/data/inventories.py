"""What was received for a review, table by table."""

import pandas as pd

from saypro_analysis.data.tables import TABLES

_CONTENT = {"measurements": "actual", "segments": "actual", "drivers": "actual", "interviews": "answer",
            "actions": "owner", "updates": "complete", "signoffs": "decision",
            "rebases": "accepted_by"}  # fmt: skip


def take_inventory(
    tables: dict[str, pd.DataFrame], received: frozenset[str], as_of: pd.Timestamp, dated: dict[str, str]
) -> pd.DataFrame:
    """What was received, one row per declared table.

    Columns: `table, about, received, rows, departments, first_on, last_on, age_days, completeness`. `completeness` is
    the share of rows that hold what the table is for (a measurement its actual, an interview its answer); `age_days`
    the days from the last dated row to the review's date.
    """
    homes = tables["kpis"].set_index("kpi")["department"]
    rows = [_take(table, frame, table in received, dated.get(table), homes) for table, frame in tables.items()]
    inventory = pd.DataFrame(rows)
    inventory["age_days"] = (as_of - inventory["last_on"]).dt.days.astype(float)
    return inventory


def _take(table: str, frame: pd.DataFrame, received: bool, date: str | None, homes: pd.Series) -> dict[str, object]:
    days = frame[date].dropna() if date else pd.Series(dtype="datetime64[us]")
    content = _CONTENT.get(table)
    departments = frame["department"] if "department" in frame else frame.get("kpi", pd.Series(dtype="str")).map(homes)
    return {
        "table": table,
        "about": TABLES[table].description,
        "received": received,
        "rows": len(frame),
        "departments": departments.nunique(),
        "first_on": days.min() if len(days) else pd.NaT,
        "last_on": days.max() if len(days) else pd.NaT,
        "completeness": frame[content].notna().mean() if content and len(frame) else float("nan"),
    }
