"""Small portfolios for the tests, and the federal one where it is at hand."""

from pathlib import Path

import pandas as pd

FEDERAL = "data/us_it_dashboard/projects.csv"


def make_projects(*rows: dict[str, object]) -> pd.DataFrame:
    """Projects that start with the year and are planned for its thirty-first day, but for what each row says."""
    usual = {"department": "IT", "phase": "Execution", "start_on": "2025-01-01", "planned_finish_on": "2025-01-31"}
    return pd.DataFrame([{"project": f"P{n}", "name": f"Project {n}", **usual, **row} for n, row in enumerate(rows)])


def read_federal(path: Path, *, updated: bool = True) -> pd.DataFrame:
    """The federal projects as the table of the house has them, with or without the day of each row."""
    raw = pd.read_csv(path)
    frame = pd.DataFrame({
        "project": raw["Project ID"].astype(str), "name": raw["Project Name"], "department": raw["Agency Name"],
        "phase": "Execution", "start_on": raw["Start Date"],
        "planned_finish_on": raw["Planned Project Completion Date (B2)"],
        "finished_on": raw["Projected/Actual Project Completion Date (B2)"],
        "budget": raw["Planned Cost ($ M)"], "spent": raw["Projected/Actual Cost ($ M)"],
        "schedule_variance_days": raw["Schedule Variance (in days)"],
    })  # fmt: skip
    return frame.assign(updated_on=raw["Updated Date and Time"]) if updated else frame
