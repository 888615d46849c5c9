"""Bring Canada's service standards into the tables of a workspace.

`python -m tests.real_data.canada SOURCE FOLDER` writes `kpis.csv` and `measurements.csv`: a KPI per service standard,
a department per organisation, one measurement for the fiscal year.
"""

import sys
from pathlib import Path

import pandas as pd

YEAR_BEGINS = "2023-04-01"


def make_tables(source: Path) -> dict[str, pd.DataFrame]:
    """The tables `kpis` and `measurements`; `file_says_met` keeps the file's own verdict beside each KPI."""
    rows = pd.read_csv(source, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    standard = [f"standard_{number:04d}" for number in range(2, len(rows) + 2)]
    kpis = pd.DataFrame({
        "kpi": standard,
        "department": rows["owner_org_title"].str.split(" | ", regex=False).str[0],
        "name": rows["service_standard_en"],
        "unit": "share",
        "better": "higher",
        "note": rows["comments_en"],
        "file_says_met": rows["target_met"],
    })  # fmt: skip
    measurements = pd.DataFrame({
        "kpi": standard,
        "period_on": YEAR_BEGINS,
        "actual": rows["performance"],
        "target": rows["target"],
        "numerator": rows["volume_meeting_target"],
        "denominator": rows["total_volume"],
    })  # fmt: skip
    return {"kpis": kpis, "measurements": measurements}


def write_tables(source: Path, folder: Path) -> None:
    """Write both tables as CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in make_tables(source).items():
        table.to_csv(folder / f"{name}.csv", index=False)


if __name__ == "__main__":
    write_tables(Path(sys.argv[1]), Path(sys.argv[2]))
