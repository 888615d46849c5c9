"""What a gap's impact is made of: six parts between 0 and 1, each missing where the data does not tell it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.data.framework.gap_states import find_adverse, find_judged
from saypro_analysis.data.readings.lookups import look_up

Floats = NDArray[np.float64]

# How far the parts count. Ours: no source names these figures. The size and what it is worth come first.
WEIGHTS = {"size": 0.30, "strategic": 0.25, "money": 0.15, "persistence": 0.10, "breadth": 0.10, "trend": 0.10}
PARTS = tuple(WEIGHTS)
HALF_SIZE = 3.0  # tolerances at which the part of the size is a half
_PERIODS_A_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "half-year": 2, "year": 1}
_TREND = {"worsening": 1.0, "steady": 0.5, "improving": 0.0}
_SURE = 0.05


def read_weights(weights: Mapping[str, float] | None) -> Floats:
    """The weights of the parts, summing to 1; parts that are not named count nothing."""
    given = dict(WEIGHTS if weights is None else weights)
    if unknown := sorted(str(name) for name in given if name not in WEIGHTS):
        raise ValueError(f"weights: found {', '.join(unknown)}, expected some of {', '.join(PARTS)}")
    values = np.array([float(given.get(part, 0.0)) for part in PARTS])
    if not (np.isfinite(values).all() and (values >= 0).all() and values.sum() > 0):
        raise ValueError(f"weights: found {given}, expected numbers of at least 0, one of them above it")
    return values / values.sum()


def measure_parts(gaps: pd.DataFrame, told: pd.DataFrame, kpis: pd.DataFrame | None, every: pd.DataFrame) -> Floats:
    """One row per gap, one column per part; `told` is its signals, `every` all gaps, adverse or not."""
    columns = [size_part(gaps["tolerances"].to_numpy(float)), _strategic(gaps, kpis), _money(gaps),
               _persistence(told), _breadth(gaps, kpis, every), trend_part(told)]  # fmt: skip
    return np.column_stack(columns)


def size_part(tolerances: Floats) -> Floats:
    """t / (t + 3): 0 at the target, a half at three tolerances, near 1 far beyond; no other gap changes it."""
    share: Floats = 1 - HALF_SIZE / (np.maximum(tolerances, 0) + HALF_SIZE)
    return share


def largest_money(gaps: pd.DataFrame) -> float:
    """What the dearest of the gaps costs, 0 where nothing is known."""
    money = gaps["money"].to_numpy(float) if "money" in gaps else np.array([])
    return float(np.nanmax(money)) if np.isfinite(money).any() else 0.0


def _strategic(gaps: pd.DataFrame, kpis: pd.DataFrame | None) -> Floats:
    """The KPI's weight over the largest: both of the table `kpis` where it has any, else both of the gaps."""
    own = pd.to_numeric(gaps["weight"]).to_numpy(float)
    known = pd.Series(dtype=float) if kpis is None or "weight" not in kpis else pd.to_numeric(kpis["weight"])
    if kpis is not None and known.notna().any():
        named = look_up(kpis.assign(weight=known).set_index("kpi")[["weight"]], gaps["kpi"])["weight"].to_numpy(float)
        own = np.where(np.isfinite(named), named, own)
        most = float(known.max())
    else:
        most = float(np.nanmax(own)) if np.isfinite(own).any() else np.nan
    return np.clip(own / most, 0, 1) if most > 0 else np.full(len(gaps), np.nan)


def _money(gaps: pd.DataFrame) -> Floats:
    most = largest_money(gaps)
    if not most > 0:
        return np.full(len(gaps), np.nan)
    return np.clip(gaps["money"].to_numpy(float) / most, 0, 1)


def _persistence(told: pd.DataFrame) -> Floats:
    """The share of the last year's periods in which the target was missed."""
    missed = told["missed_last_year"].to_numpy(float)
    year = told["cadence"].map(_PERIODS_A_YEAR).to_numpy(float)
    known = np.fmin(np.where(np.isfinite(year), year, 12), np.where(told["n"] > 0, told["n"], np.nan))
    return np.clip(missed / known, 0, 1)


def _breadth(gaps: pd.DataFrame, kpis: pd.DataFrame | None, every: pd.DataFrame) -> Floats:
    """The share of the KPIs with the same goal (without goals: the same department) that are short as well."""
    if "breadth" in gaps:
        return np.clip(gaps["breadth"].to_numpy(float), 0, 1)
    group = every["department"].astype(object)
    if kpis is not None and "goal" in kpis:
        goal = look_up(kpis.set_index("kpi")[["goal"]], every["kpi"])["goal"]
        group = goal.astype(object).where(goal.notna(), group)
    share = find_adverse(every).groupby(group).sum() / find_judged(every).groupby(group).sum()
    breadth: Floats = group.reindex(gaps.index).map(share).to_numpy(float)
    return breadth


def trend_part(told: pd.DataFrame) -> Floats:
    """1 where it gets worse, a half where it is steady, 0 where it gets better; missing where that cannot be told."""
    said = told["variation"].map(_TREND).to_numpy(float)
    side = told["better"].map({"higher": 1.0, "lower": -1.0}).to_numpy(float)
    sure = told["trend_p_value"].to_numpy(float) < _SURE
    slope = np.sign(told["slope"].to_numpy(float)) * side
    return np.where((said == 0.5) & sure & (slope != 0) & np.isfinite(slope), np.where(slope > 0, 0.0, 1.0), said)
