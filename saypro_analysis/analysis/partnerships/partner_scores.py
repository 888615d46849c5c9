"""The scorecard: what each partnership reached of what was agreed, at worst and at best, and how sure its place is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from saypro_analysis.analysis.partnerships.methods.attainments import carry_forward, pool_attainments
from saypro_analysis.analysis.partnerships.methods.due_periods import KEY, list_due
from saypro_analysis.analysis.partnerships.methods.partner_registers import read_partnerships, read_register
from saypro_analysis.analysis.partnerships.methods.score_draws import draw_scores, rank_draws
from saypro_analysis.analysis.partnerships.methods.score_trends import tell_trends
from saypro_analysis.data.readings.dates import read_day

AIM = 80.0  # the score from which a partnership delivers what was agreed; ours, for no source names one
COLUMNS = ["rank", "rank_low", "rank_high", "chance_top3", "partnership", "name", "department", "score", "score_low",
           "score_high", "known", "verdict", "trend", "before", "before_low", "before_high", "kpis", "kpis_known",
           "missing", "weakest", "without_target"]  # fmt: skip


def score_partnerships(
    partnerships: pd.DataFrame,
    partner_kpis: pd.DataFrame | None,
    *,
    as_of: object,
    weights: Mapping[str, float] | None = None,
    aim: float = AIM,
    draws: int = 4_000,
    seed: int = 0,
    concentration: float = 30.0,
) -> pd.DataFrame:
    """Score each partnership from 0 to 100 by what it reached of its KPIs' targets: one row each, the best first.

    `partnerships, partner_kpis` are the tables; `weights` (by KPI or by its kind) stand in for the table's, and what
    they name is expected of every partnership. Of the last quarter's periods that are over, each KPI reached 0 to 1;
    `score` is their weighted mean. What is missing counts nothing in `score_low`, all in `score_high` and a half in
    `score`, which is empty where nothing is known; `known` is the share of the weight that is (0..1). `verdict`:
    delivers (from `aim` even at worst), falls_short (even at best) or cannot_tell. `before`: the quarter before.
    `rank_low, rank_high` (90 %) and `chance_top3` come of `draws` of Dirichlet weights (`concentration`, inf for
    certain ones), of what is missing and of small counts. Raises DataError, and ValueError for weights below 0. Method:
    docs/methods/partnerships.md, "The score".

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2024-01-01"})
    >>> kpis = pd.DataFrame({"partnership": "P", "kpi": ["a", "a", "a", "b"], "actual": [8, None, 10, 5], "target": 10,
    ...                      "period_on": ["2025-01-01", "2025-02-01", "2025-03-01", "2025-01-01"], "unit": "score"})
    >>> score_partnerships(frame, kpis, as_of="2025-03-31")[["score", "score_low", "score_high"]].round(1).values
    array([[ 69.2,  38.3, 100. ]])
    """
    day = read_day(as_of)
    _check(weights, draws, concentration)
    told = read_partnerships(partnerships, day)
    rows = read_register(partner_kpis, "partner_kpis", day)
    rows = rows[rows["partnership"].isin(told["partnership"])]
    due = carry_forward(list_due(rows, told, day))
    parts = _weigh(_pool(due, "now"), told, weights)
    before = _sum(_weigh(_pool(due, "then"), told, weights), told)[["score", "score_low", "score_high"]]
    before.columns = ["before", "before_low", "before_high"]
    now = _sum(parts, told)
    told = told.assign(**{name: now[name] for name in now}, **{name: before[name] for name in before})
    told["verdict"] = np.select([told["score_low"] >= aim, told["score_high"] < aim], ["delivers", "falls_short"],
                                "cannot_tell")  # fmt: skip
    told["trend"] = tell_trends(due, told["partnership"]).to_numpy()
    told["without_target"] = _name_untargeted(due, told)
    return _rank(told, parts, draws, seed, concentration)


def _check(weights: Mapping[str, float] | None, draws: int, concentration: float) -> None:
    given = np.array(list((weights or {"": 1.0}).values()), dtype=float)
    if not (np.isfinite(given).all() and (given >= 0).all() and given.sum() > 0):
        raise ValueError(f"weights: found {weights}, expected numbers of at least 0, one of them above it")
    if draws < 1:
        raise ValueError(f"draws: found {draws}, expected at least 1")
    if not concentration > 0:
        raise ValueError(f"concentration: found {concentration}, expected a number above 0, inf for certain weights")


def _pool(due: pd.DataFrame, window: str) -> pd.DataFrame:
    """One row per partnership and KPI: what a window's periods reached, and the counts behind a share.

    A KPI that has no period in it, for the partnership was not that old, is not known.
    """
    rows = due[due[window]]
    told = pool_attainments(rows, KEY)
    counted = rows[rows["actual"].notna() & (rows["unit"] == "share")]
    counts = counted.groupby(KEY).agg(
        counted=("numerator", "sum"), size=("denominator", "sum"), aim=("target", "mean"), higher=("higher", "last")
    ).reset_index()  # fmt: skip
    every = due[due["target"].notna()].groupby(KEY).agg(kind=("kind", "last"), said=("weight", "last")).reset_index()
    told = every.merge(told, how="left").merge(counts, how="left")
    unknown = {"low": 0.0, "high": 1.0, "periods": 1, "periods_known": 0}
    return told.fillna(unknown).assign(weight=told["weight"].fillna(told["said"]))


def _weigh(parts: pd.DataFrame, told: pd.DataFrame, weights: Mapping[str, float] | None) -> pd.DataFrame:
    """The parts with the weights that were given; what they name and a partnership has not is unknown, not absent."""
    if weights is None:
        return parts[parts["weight"] > 0]
    named = parts["kpi"].where(parts["kpi"].isin(list(weights)), parts["kind"])
    parts = parts.assign(named=named, weight=named.map(dict(weights)).astype(float))
    parts["weight"] /= parts.groupby(["partnership", "named"])["kpi"].transform("size")
    wanted = pd.MultiIndex.from_product([told["partnership"], list(weights)], names=["partnership", "named"])
    absent = wanted.difference(pd.MultiIndex.from_frame(parts[["partnership", "named"]])).to_frame(index=False)
    absent = absent.assign(kpi=absent["named"], low=0.0, high=1.0, periods=1, periods_known=0,
                           weight=absent["named"].map(dict(weights)).astype(float))  # fmt: skip
    return pd.concat([parts, absent], ignore_index=True).query("weight > 0").sort_values(["partnership", "kpi"])


def _sum(parts: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Scores of partnerships in their order, from their parts; without any part nothing is known."""
    share = parts["periods_known"] / parts["periods"]
    groups = parts.assign(
        low=parts["low"] * parts["weight"], high=parts["high"] * parts["weight"], known=share * parts["weight"],
        whole=share >= 1, lacking=parts["kpi"].where(share < 1),
    ).groupby("partnership")  # fmt: skip
    sums = groups[["low", "high", "known", "weight"]].sum().reindex(told["partnership"])
    low, high = (100 * (sums[name] / sums["weight"]).fillna(end) for name, end in (("low", 0.0), ("high", 1.0)))
    known = (sums["known"] / sums["weight"]).fillna(0.0)
    weakest = parts[share >= 1].sort_values(["high", "weight", "kpi"], ascending=[True, False, True])
    named = groups["lacking"].agg(lambda names: "; ".join(names.dropna()))
    frame = {
        "score": ((low + high) / 2).where(known > 0),
        "score_low": low,
        "score_high": high,
        "known": known,
        "kpis": groups.size(),
        "kpis_known": groups["whole"].sum(),
        "missing": named,
        "weakest": weakest[weakest["high"] < 1].drop_duplicates("partnership").set_index("partnership")["kpi"],
    }
    told = pd.DataFrame({name: values.reindex(told["partnership"]) for name, values in frame.items()})
    counts = {name: told[name].fillna(0).astype(int) for name in ("kpis", "kpis_known")}
    return told.assign(**counts, missing=told["missing"].fillna("")).reset_index(drop=True)


def _name_untargeted(due: pd.DataFrame, told: pd.DataFrame) -> pd.Series:
    """KPIs that never had a target, by name: no score can count them."""
    bare = due[due["target"].isna()].drop_duplicates(["partnership", "kpi"])
    names = bare.groupby("partnership")["kpi"].agg("; ".join)
    return names.reindex(told["partnership"]).fillna("").set_axis(told.index)


def _rank(told: pd.DataFrame, parts: pd.DataFrame, draws: int, seed: int, concentration: float) -> pd.DataFrame:
    order = told.sort_values(["score", "score_low", "partnership"], ascending=[False, False, True], kind="stable")
    order = order.reset_index(drop=True)
    nothing = np.random.default_rng([seed, len(told)])
    by_name = {str(name): own for name, own in parts.groupby("partnership")}
    drawn = np.array([
        draw_scores(by_name[name], draws, seed, concentration) if name in by_name else 100 * nothing.random(draws)
        for name in order["partnership"]
    ])  # fmt: skip
    ranks = rank_draws(drawn)
    placed = order.assign(rank=np.arange(1, len(order) + 1), rank_low=ranks.low.astype(int),
                          rank_high=ranks.high.astype(int), chance_top3=ranks.top3)  # fmt: skip
    return placed[COLUMNS]
