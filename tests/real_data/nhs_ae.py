"""Bring NHS England's A&E figures into the tables of a workspace.

`python -m tests.real_data.nhs_ae SOURCE WORKSPACE` writes `data/` and `params/` for every organisation that has 36
months of type 1 departments; `saypro run WORKSPACE/params` then makes their reports.
"""

import sys
from pathlib import Path

import pandas as pd
import yaml

TARGET = 0.95
KPIS = {
    "four_hours": ("Seen within four hours", "share", "higher", "ratio"),
    "attendances": ("Attendances", "count", "neutral", "sum"),
    "admissions": ("Emergency admissions", "count", "neutral", "sum"),
}


def read_major_departments(source: Path) -> pd.DataFrame:
    """Type 1 figures, one row per organisation and month, of organisations with all 36 months."""
    rows = pd.read_csv(source, dtype={"type": str})
    rows = rows[rows["type"] == "1"]
    complete = rows.groupby("org_code")["period"].transform("nunique") == 36
    return rows[complete].sort_values(["org_code", "period"], ignore_index=True)


def make_tables(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables `kpis` and `measurements`."""
    kpis = [
        {"kpi": f"{code}_{kpi}", "department": code, "name": name, "unit": unit, "better": better, "aggregate": how}
        for code in rows["org_code"].unique()
        for kpi, (name, unit, better, how) in KPIS.items()
    ]
    common = rows[["period"]].rename(columns={"period": "period_on"})
    seen = rows["attendances"] - rows["breaches"]
    share = common.assign(
        kpi=rows["org_code"] + "_four_hours",
        actual=seen / rows["attendances"],
        target=TARGET,
        numerator=seen,
        denominator=rows["attendances"],
    )
    counts = [common.assign(kpi=rows["org_code"] + f"_{name}", actual=rows[name]) for name in list(KPIS)[1:]]
    return {"kpis": pd.DataFrame(kpis), "measurements": pd.concat([share, *counts], ignore_index=True)}


def write_workspace(source: Path, workspace: Path, departments: int | None = None) -> None:
    """Write the tables and the parameters of a cycle for the first `departments` organisations, all if None."""
    rows = read_major_departments(source)
    codes = list(rows["org_code"].unique())[:departments]
    (workspace / "data").mkdir(parents=True)
    for name, table in make_tables(rows[rows["org_code"].isin(codes)]).items():
        table.to_csv(workspace / "data" / f"{name}.csv", index=False)
    folder = workspace / "params" / "departments"
    folder.mkdir(parents=True)
    cycle = {"cycle": "2019-Q1", "as_of": "2019-03-31", "data": "data", "currency": "GBP", "locale": "en_GB"}
    weeks = ["week1_performance_review", "week2_gap_identification"]
    runs = {"notebooks": weeks, "organisation": ["leadership_digest"]}
    (workspace / "params" / "cycle.yaml").write_text(yaml.safe_dump({**cycle, **runs}, sort_keys=False))
    for code in codes:
        (folder / f"{code.lower()}.yaml").write_text(yaml.safe_dump({"department": code}))


def write_extract(source: Path, folder: Path, departments: int = 6) -> None:
    """Write the tables of the first organisations, as `saypro init --from nhs` begins with them."""
    rows = read_major_departments(source)
    codes = list(rows["org_code"].unique())[:departments]
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in make_tables(rows[rows["org_code"].isin(codes)]).items():
        table.round({"actual": 6}).to_csv(folder / f"{name}.csv", index=False)


if __name__ == "__main__":
    write_workspace(Path(sys.argv[1]), Path(sys.argv[2]))
