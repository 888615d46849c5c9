"""How much of its targets a KPI reached: a share where all is known, else the least and the most that it can be."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SUMMED = ("count", "money")  # of which a quarter's figures are shown as their sum, others as their mean
CARRIED = ("target", "weight", "unit", "better", "kind")  # what is said once stands until something else is said


def attain(actual: Floats, target: Floats, higher: NDArray[np.bool_]) -> Floats:
    """The share of a target that a figure reached, 0 to 1: more than all of it counts as all.

    Where higher is better it is actual / target, where lower is it is target / actual. A target of 0 or less has no
    share: it is reached or it is not.

    >>> attain(np.array([40.0, 60, 50]), np.array([50.0, 50, 40]), np.array([True, True, False])).tolist()
    [0.8, 1.0, 0.8]
    """
    met = np.where(higher, actual >= target, actual <= target)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = np.where(higher, actual / target, target / actual)
    told: Floats = np.where(met, 1.0, np.where(target > 0, np.clip(share, 0, 1), 0.0))
    return np.where(np.isfinite(actual) & np.isfinite(target), told, np.nan)


def carry_forward(due: pd.DataFrame) -> pd.DataFrame:
    """The periods of each KPI with what was said of it last, and `higher`; its first words stand before."""
    keys = [due["partnership"], due["kpi"]]
    told = due.assign(**{name: due[name].groupby(keys, sort=False).ffill() for name in CARRIED})
    told = told.assign(**{name: told[name].groupby(keys, sort=False).bfill() for name in CARRIED})
    return told.assign(weight=told["weight"].fillna(1.0), higher=told["better"].ne("lower"))


def pool_attainments(due: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Join the periods of each KPI (and whatever else `by` names) to the least and the most that was reached.

    `due` is what `carry_forward` returns; KPIs that never had a target are left out. Columns out beside `by`: `low,
    high` (0..1), equal where every period is known; `periods, periods_known`; `weight`, as said last. The periods'
    figures together are held against their targets together, losses counting as nothing. What nobody reported can only
    add to them: for the better where higher is better, else for the worse.
    """
    rows = due[due["target"].notna()]
    known = rows["actual"].notna()
    rows = rows.assign(known=known, got=rows["actual"].clip(lower=0).fillna(0.0), raw=rows["actual"].fillna(0.0))
    told = rows.groupby(by).agg(
        periods=("known", "size"), periods_known=("known", "sum"), weight=("weight", "last"), got=("got", "sum"),
        raw=("raw", "sum"), target=("target", "sum"), higher=("higher", "last"),
    ).reset_index()  # fmt: skip
    aimed, whole = told["target"] > 0, told["periods_known"] == told["periods"]
    figure, target, higher = (told[name].to_numpy() for name in ("got", "target", "higher"))
    share = pd.Series(attain(np.where(aimed, figure, told["raw"]), target, higher), told.index)
    low = share.where(whole | (told["higher"] & aimed), 0.0)
    high = share.where(whole | (~told["higher"] & aimed), 1.0)
    return told.assign(low=low, high=high).drop(columns=["got", "raw", "target", "higher"])
