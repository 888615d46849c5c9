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

    Columns: `table, about, received, rows, departments, periods, first_on, last_on, age_days, completeness`. `periods`
    counts the distinct days of its rows, `completeness` is the share of rows that hold what the table is for (a
    measurement its actual, an interview its answer), `age_days` the days from the last dated row to the review's date.
    """
    homes = _homes(tables)
    rows = [_take(table, frame, table in received, dated.get(table), homes) for table, frame in tables.items()]
    inventory = pd.DataFrame(rows)
    inventory["age_days"] = (as_of - inventory["last_on"]).dt.days.astype(float)
    return inventory


def take_checklist(
    tables: dict[str, pd.DataFrame], received: frozenset[str], as_of: pd.Timestamp, dated: dict[str, str]
) -> pd.DataFrame:
    """What was received of each department, one row per department and table that was received and belongs to one.

    Columns: `department`, then those of `take_inventory` but for `about`, `received` and `departments`.
    """
    homes = _homes(tables)
    rows = []
    for department in sorted(tables["kpis"]["department"].unique()):
        for table, frame in tables.items():
            if table in received and (belongs := _departments(frame, homes)) is not None:
                taken = _take(table, frame[belongs == department], True, dated.get(table), homes)
                rows.append({"department": department, **taken})
    checklist = pd.DataFrame(rows).drop(columns=["about", "received", "departments"])
    checklist["age_days"] = (as_of - checklist["last_on"]).dt.days.astype(float)
    return checklist


def _homes(tables: dict[str, pd.DataFrame]) -> pd.Series:
    """The department of each KPI and of each action, by its name."""
    homes = {**_named(tables, "actions", "action"), **_named(tables, "kpis", "kpi")}
    return pd.Series(homes, dtype="str")


def _named(tables: dict[str, pd.DataFrame], table: str, key: str) -> dict[str, str]:
    frame = tables.get(table, pd.DataFrame({key: [], "department": []}))
    return dict(zip(frame[key], frame["department"], strict=True))


def _departments(frame: pd.DataFrame, homes: pd.Series) -> pd.Series | None:
    """The department of each row: the one that it names, else that of its KPI, else that of its action."""
    if "department" in frame:
        return frame["department"]
    key = next((key for key in ("kpi", "action") if key in frame), None)
    return frame[key].map(homes) if key else None


def _take(table: str, frame: pd.DataFrame, received: bool, date: str | None, homes: pd.Series) -> dict[str, object]:
    days = frame[date].dropna() if date else pd.Series(dtype="datetime64[us]")
    content = _CONTENT.get(table)
    departments = _departments(frame, homes)
    return {
        "table": table,
        "about": TABLES[table].description,
        "received": received,
        "rows": len(frame),
        "departments": 0 if departments is None else departments.nunique(),
        "periods": days.nunique() if date else float("nan"),
        "first_on": days.min() if len(days) else pd.NaT,
        "last_on": days.max() if len(days) else pd.NaT,
        "completeness": frame[content].notna().mean() if content and len(frame) else float("nan"),
    }
