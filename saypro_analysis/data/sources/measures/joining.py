"""Measured KPIs join the tables that were brought: targets of a file meet actuals of the records."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.readings.readings import read_table
from saypro_analysis.data.sources.measures.definition_readings import read_definitions
from saypro_analysis.data.sources.measures.definitions import SHOWN, Definitions
from saypro_analysis.data.tables import TABLES

COLUMNS = ("source", "date", "value", "where", "dimensions", "grain")
_KEY = ["kpi", "period_on"]
Frames = dict[str, pd.DataFrame]


def define(content: Mapping[str, Any], kpis: pd.DataFrame | None) -> Definitions | None:
    """The definitions of a measures file and of those rows of `kpis` that name a source; None where there are none."""
    rows = _rows(kpis)
    if not content and not rows:
        return None
    if not rows:
        return read_definitions(content)
    given = content.get("measures") or {}
    merged = {**content, "measures": {**given, **rows}}
    return read_definitions(merged, SHOWN if given else "kpis")


def _rows(kpis: pd.DataFrame | None) -> dict[str, Any]:
    if kpis is None or not {"kpi", "source", "value"} <= set(kpis):
        return {}
    known = [name for name in (*TABLES["kpis"].columns, *COLUMNS) if name in kpis]
    rows = {}
    for row in kpis[known].astype(object).where(kpis[known].notna(), "").to_dict("records"):
        filled = {name: value for name, value in row.items() if str(value).strip()}
        if "source" in filled and "kpi" in filled:
            rows[str(filled.pop("kpi"))] = filled
    return rows


def without_definitions(cells: pd.DataFrame) -> pd.DataFrame:
    """The table `kpis` without the columns that define measures."""
    defines = {"source", "value"} <= set(cells)
    return cells.drop(columns=[name for name in COLUMNS if name in cells]) if defines else cells


def join_measured(frames: Frames, measured: Frames) -> list[Problem]:
    """Put measured rows into the tables of `frames`, in place; returns what contradicts what was brought."""
    problems: list[Problem] = []
    typed: Frames = {}
    for table, frame in measured.items():
        labels = pd.Index([f"measured {number}" for number in range(len(frame))])
        typed[table], found = read_table(frame.set_axis(labels), table)
        problems += found
    if problems:
        return problems
    _fill_kpis(frames, typed["kpis"])
    problems = _fill_targets(frames, typed["measurements"])
    if len(typed["segments"]) or "segments" in frames:
        _append(frames, "segments", typed["segments"])
    return problems


def _fill_kpis(frames: Frames, kpis: pd.DataFrame) -> None:
    """Rows of KPIs that the table has already give it their way of joining periods, and no more."""
    if "kpis" in frames:
        brought = frames["kpis"]
        how = kpis.drop_duplicates("kpi").set_index("kpi")["aggregate"]
        aggregate = brought["aggregate"].fillna(brought["kpi"].map(how))
        frames["kpis"] = brought.assign(aggregate=aggregate)
        kpis = kpis[~kpis["kpi"].isin(brought["kpi"])]
    _append(frames, "kpis", kpis)


def _fill_targets(frames: Frames, measured: pd.DataFrame) -> list[Problem]:
    brought = frames.get("measurements")
    if brought is None:
        _append(frames, "measurements", measured)
        return []
    keys = pd.MultiIndex.from_frame(brought[_KEY])
    both = keys.isin(pd.MultiIndex.from_frame(measured[_KEY]))
    twice = brought[both & brought["actual"].notna()]
    if len(twice):
        expected = "an empty cell, for the KPI is measured in records"
        return [Problem("measurements", int(str(row)), "actual", f"{value:g}", expected)
                for row, value in twice["actual"].items()]  # fmt: skip
    given = brought[both].drop_duplicates(_KEY).set_index(_KEY)
    found = given.reindex(pd.MultiIndex.from_frame(measured[_KEY]))
    names = [name for name in brought if name not in (*_KEY, "actual", "numerator", "denominator")]
    filled = {name: measured[name].fillna(found[name].set_axis(measured.index)) if name in measured
              else found[name].set_axis(measured.index) for name in names}  # fmt: skip
    frames["measurements"] = brought[~both]
    _append(frames, "measurements", measured.assign(**filled))
    return []


def _append(frames: Frames, table: str, rows: pd.DataFrame) -> None:
    if table not in frames:
        frames[table] = rows.set_axis(pd.RangeIndex(1, len(rows) + 1))
        return
    first = int(max(frames[table].index, default=0)) + 1
    rows = rows.set_axis(pd.RangeIndex(first, first + len(rows)))
    frames[table] = pd.concat([frames[table], rows]) if len(frames[table]) else rows
