"""How much of its targets a KPI reached: a share where all is known, else the least and the most that it can be."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SUMMED = ("count", "money")  # of which a quarter's figures make one sum, held against the sum of its targets
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
    high` (0..1), equal where every period is known; `periods, periods_known`; `weight`, as said last. Counts and money
    are summed, and losses count as nothing reached; of other figures the periods' shares are averaged. A period that
    nobody reported is anything from nothing to all.
    """
    rows = due[due["target"].notna()]
    known = rows["actual"].notna()
    share = attain(rows["actual"].to_numpy(), rows["target"].to_numpy(), rows["higher"].to_numpy())
    rows = rows.assign(known=known, low=np.where(known, share, 0.0), high=np.where(known, share, 1.0),
                       got=rows["actual"].clip(lower=0).fillna(0.0), summed=rows["unit"].isin(SUMMED))  # fmt: skip
    groups = rows.groupby(by, sort=True)
    told = groups.agg(
        low=("low", "mean"), high=("high", "mean"), periods=("known", "size"), periods_known=("known", "sum"),
        weight=("weight", "last"), got=("got", "sum"), target=("target", "sum"), summed=("summed", "last"),
        higher=("higher", "last"),
    ).reset_index()  # fmt: skip
    return _sum(told).drop(columns=["got", "target", "summed", "higher"])


def _sum(told: pd.DataFrame) -> pd.DataFrame:
    """What was summed instead: what is missing can only add to it, for better or for worse."""
    whole = told["periods_known"] == told["periods"]
    share = attain(told["got"].to_numpy(), told["target"].to_numpy(), told["higher"].to_numpy())
    low = np.where(whole | told["higher"], share, 0.0)
    high = np.where(whole | ~told["higher"], share, 1.0)
    both = told["summed"] & (told["target"] > 0)
    return told.assign(low=told["low"].mask(both, low), high=told["high"].mask(both, high))
