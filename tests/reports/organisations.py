"""Organisations of other sizes, made of the bundled one: many departments, many KPIs, one KPI."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import yaml

SAMPLE = Path(__file__).parents[2] / "saypro_analysis" / "data" / "sample"
TABLES = ("kpis", "measurements", "interviews", "causes", "actions", "updates", "changes", "segments", "drivers")
NAMES = ("kpi", "cause", "parent", "action", "interview", "requires", "excludes", "contributes_to", "subject", "metric")
Frames = dict[str, pd.DataFrame]


def read_sample() -> Frames:
    """The tables that the weeks and the digest read most; of the updates those of actions."""
    tables = {name: pd.read_csv(SAMPLE / f"{name}.csv", dtype=str, keep_default_na=False) for name in TABLES}
    tables["updates"] = tables["updates"][tables["updates"]["action"].isin(tables["actions"]["action"])]
    return tables


def multiply(tables: Frames, copies: int) -> Frames:
    """Each department several times under other names, its ids apart from those of the others."""
    return {name: pd.concat([_copy(frame, copy) for copy in range(copies)]) for name, frame in tables.items()}


def _copy(frame: pd.DataFrame, copy: int) -> pd.DataFrame:
    if not copy:
        return frame
    names = frame.columns.intersection(NAMES)
    ids = {name: frame[name].map(lambda ids: ";".join(f"{id_.strip()}-{copy}" for id_ in ids.split(";") if id_))
           for name in names}  # fmt: skip
    if "department" in frame:
        ids["department"] = frame["department"].map(lambda name: f"{name} {copy}" if name else "")
    return frame.assign(**ids)


def narrow(tables: Frames, department: str, keep: Callable[[pd.Series], pd.Series] = lambda kpis: kpis != "") -> Frames:
    """One department with some of its KPIs, as they alone are known."""
    kpis = tables["kpis"]
    kept = set(kpis.loc[(kpis["department"] == department) & keep(kpis["kpi"]), "kpi"])
    known = {"kpi": kept, "contributes_to": {"", *kept}}
    left = {}
    for name, frame in tables.items():
        for column, names in known.items():
            if column in frame and name != "interviews":
                frame = frame[frame[column].isin(names)] if column == "kpi" else frame.assign(
                    **{column: frame[column].where(frame[column].isin(names), "")})  # fmt: skip
        left[name] = frame
    actions = set(left["actions"]["action"])
    for name in ("updates", "changes"):
        left[name] = left[name][left[name]["action"].isin(actions)]
    left["interviews"] = left["interviews"].assign(kpi=left["interviews"]["kpi"].where(lambda kpi: kpi.isin(kept), ""))
    return {name: left[name] for name in ("kpis", "measurements", "interviews", "segments", "drivers")}


def join_departments(tables: Frames) -> Frames:
    """The copies of a department as one, each KPI named by the region that it is of."""
    kpis = tables["kpis"]
    home = kpis["department"].str.replace(r" \d+$", "", regex=True)
    copy = kpis["kpi"].str.extract(r"-(\d+)$")[0]
    name = kpis["name"].where(copy.isna(), kpis["name"] + " of region " + copy.fillna(""))
    return {**tables, "kpis": kpis.assign(department=home, name=name)}


def write_organisation(folder: Path, tables: Frames, notebooks: list[str], organisation: list[str]) -> Path:
    """A workspace of these tables; returns its params folder."""
    (folder / "data").mkdir(parents=True)
    for name, frame in tables.items():
        frame.to_csv(folder / "data" / f"{name}.csv", index=False)
    params = folder / "params"
    (params / "departments").mkdir(parents=True)
    about = {"cycle": "2025-Q1", "as_of": "2025-03-31", "data": "data", "currency": "USD", "locale": "en_US",
             "notebooks": notebooks, "organisation": organisation}  # fmt: skip
    (params / "cycle.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    for number, name in enumerate(dict.fromkeys(tables["kpis"]["department"])):
        (params / "departments" / f"{number:03}.yaml").write_text(
            yaml.safe_dump({"department": name}), encoding="utf-8"
        )
    return params
