"""What matters most: the impact of every gap, its priority, and how sure its place among the others is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.priorities.methods.impact_parts import (
    PARTS,
    Floats,
    largest_money,
    measure_parts,
    read_weights,
)
from saypro_analysis.analysis.priorities.methods.simulations import Z90, Ranks, Spread, draw_ranks, score
from saypro_analysis.analysis.priorities.methods.tiers import HORIZON, prioritise, tier_gaps, urge
from saypro_analysis.data.framework.families import find_families
from saypro_analysis.data.framework.frameworks import settle_framework
from saypro_analysis.data.framework.gap_states import find_adverse
from saypro_analysis.data.framework.rule_kinds import Framework
from saypro_analysis.data.readings.lookups import look_up
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["rank", "rank_low", "rank_high", "chance_top3", "kpi", "name", "department", "family", "impact",
           "impact_low", "impact_high", "impact_tier", "tier_by", "tier_by_score", "urgency", "priority", "horizon",
           "verdict", "tolerances", "shortfall", "gap", "unit", "money", "weight", "status", "framework"]  # fmt: skip
NEEDED = ("kpi", "department", "status", "gap", "shortfall", "tolerances")
_SIGNALS = {"better": None, "verdict": "cannot_tell", "variation": None, "cadence": None, "missed_last_year": np.nan,
            "n": np.nan, "chance_next": np.nan, "slope": np.nan, "trend_p_value": np.nan, "gap": np.nan,
            "gap_low": np.nan, "gap_high": np.nan}  # fmt: skip
SHORT_TERM_DAYS = 62
QUICK = 0.6


def score_impact(
    gaps: pd.DataFrame,
    signals: pd.DataFrame | None,
    *,
    weights: Mapping[str, float] | None = None,
    kpis: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
    draws: int = 10_000,
    seed: int = 0,
    concentration: float = 30.0,
    framework: Framework | None = None,
) -> pd.DataFrame:
    """Score every adverse gap (missed or near) and rank it: one row per gap, the largest impact first.

    `gaps` is what `quantify_gaps` returns, `signals` what `detect_signals` returns (None: nothing is known to be real),
    `kpis` the table (goals, families), `actions` the table (adds `feasibility` 0..1, `action`, `quick_win`). `impact`,
    0..100, is the weighted mean of the parts `size, strategic, money, persistence, breadth, trend` (columns `part_...`,
    0..1), with `weights` by part (others 0). `impact_tier` is the `framework`'s (what `open_framework` returns; its row
    in `tier_by`, its name in `framework`) or by score; `priority` Urgent High Medium Low joins it with `urgency`; a gap
    that may be noise is never Urgent. Over `draws` of Dirichlet weights (sum of its parameters: `concentration`, inf
    for certain ones) and of gaps within their intervals: the 90 % ranges `rank_low, rank_high, impact_low,
    impact_high`, and `chance_top3`. Raises ValueError. Method: docs/methods/priorities.md, "Impact".

    >>> gaps = pd.DataFrame({"kpi": ["leads", "cost"], "department": "Marketing", "status": "missed",
    ...                      "gap": [-9.0, 1.0], "shortfall": [9.0, 1.0], "tolerances": [9.0, 1.0]})
    >>> score_impact(gaps, None, weights={"size": 1})[["kpi", "impact", "rank_high"]].values.tolist()
    [['leads', 75.0, 1], ['cost', 25.0, 2]]
    """
    every = _read_gaps(gaps)
    _check(draws, concentration)
    kpis = None if kpis is None else complete_table(kpis, "kpis")
    adverse = every[find_adverse(every)]
    told = _signals(adverse, signals)
    parts = measure_parts(adverse, told, kpis, every)
    shares = read_weights(weights)
    order = np.lexsort([np.arange(len(adverse)), -score(parts, shares)])
    adverse, told, parts = adverse.iloc[order], told.iloc[order], parts[order]
    ranks = draw_ranks(parts, shares, _spread(adverse, told), draws, seed, concentration)
    rules = settle_framework(framework)
    columns = {
        "framework": pd.array([rules.name] * len(adverse), dtype="str"),
        **{name: adverse[name].array for name in COLUMNS if name in adverse},
        **_describe(adverse, told, parts, 100 * score(parts, shares), find_families(adverse, kpis), rules),
        **_tell_ranks(ranks),
        **{f"part_{name}": parts[:, at] for at, name in enumerate(PARTS)},
    }
    scored = pd.DataFrame({name: columns[name] for name in (*COLUMNS, *(f"part_{name}" for name in PARTS))})
    return scored if actions is None else _add_feasibility(scored, complete_table(actions, "actions"))


def _read_gaps(gaps: pd.DataFrame) -> pd.DataFrame:
    if absent := [name for name in NEEDED if name not in gaps]:
        raise ValueError(f"gaps: found no column {', '.join(absent)}, expected what quantify_gaps returns")
    known = {"name": gaps["kpi"], "unit": "count", "money": np.nan, "weight": 1.0}
    added = {name: value for name, value in known.items() if name not in gaps}
    return gaps.assign(**added).reset_index(drop=True)


def _check(draws: int, concentration: float) -> None:
    if draws < 1:
        raise ValueError(f"draws: found {draws}, expected at least 1")
    if not concentration > 0:
        raise ValueError(f"concentration: found {concentration}, expected a number above 0, inf for certain weights")


def _signals(adverse: pd.DataFrame, signals: pd.DataFrame | None) -> pd.DataFrame:
    """The signals of each gap, with every column that is asked for; unknown where there are none."""
    known = pd.DataFrame({"kpi": []}) if signals is None else signals
    known = known.assign(**{name: value for name, value in _SIGNALS.items() if name not in known})
    told = look_up(known.drop_duplicates("kpi").set_index("kpi")[list(_SIGNALS)], adverse["kpi"])
    if "better" in adverse:
        told = told.assign(better=told["better"].astype(object).where(told["better"].notna(), adverse["better"]))
    verdict = told["verdict"].astype(object)
    return told.assign(verdict=verdict.where(verdict.notna(), "cannot_tell"))


def _spread(adverse: pd.DataFrame, told: pd.DataFrame) -> Spread:
    """Deviations of the shortfall in tolerances, from the 90 % interval of the gap (nothing where there is none)."""
    gap, shortfall, tolerances = (adverse[name].to_numpy(float) for name in ("gap", "shortfall", "tolerances"))
    centre = told["gap"].to_numpy(float)
    centre = np.where(np.isfinite(centre), centre, gap)
    under, over = ((told["gap_high"].to_numpy(float) - centre) / Z90, (centre - told["gap_low"].to_numpy(float)) / Z90)
    flipped = np.sign(gap) == np.sign(shortfall)
    under, over = np.where(flipped, over, under), np.where(flipped, under, over)
    per_unit = np.divide(tolerances, shortfall, out=np.full(len(adverse), np.nan), where=shortfall != 0)
    below, above = (np.nan_to_num(np.maximum(side * per_unit, 0), posinf=0.0) for side in (under, over))
    money = adverse["money"].to_numpy(float)
    each = np.divide(money, tolerances, out=np.full(len(adverse), np.nan), where=tolerances > 0)
    return Spread(tolerances, below, above, each, largest_money(adverse))


def _describe(
    adverse: pd.DataFrame, told: pd.DataFrame, parts: Floats, impact: Floats, families: list[str], rules: Framework
) -> dict[str, Any]:
    """The columns that say in words how much a gap weighs."""
    tiers = tier_gaps(adverse, families, impact, rules.tiers)
    severity = adverse["severity"].to_numpy(float) if "severity" in adverse else np.full(len(adverse), np.nan)
    part = dict(zip(PARTS, parts.T, strict=True))
    urgency = urge(part["trend"], part["persistence"], told["chance_next"].to_numpy(float), severity)
    near = (adverse["status"] == "near").to_numpy()
    verdict = np.where(near, "near", told["verdict"].to_numpy(dtype=object))
    priority = prioritise(tiers["impact_tier"], urgency, verdict)
    words = {"family": families, **tiers, "priority": priority, "verdict": verdict,
             "horizon": [HORIZON[word] for word in priority]}  # fmt: skip
    said = {name: pd.array(np.asarray(word, dtype=object), dtype="str") for name, word in words.items()}
    return {"impact": impact, "urgency": urgency, **said}


def _tell_ranks(ranks: Ranks) -> dict[str, Any]:
    return {
        "rank": np.arange(1, len(ranks.low) + 1),
        "rank_low": ranks.low.astype(int),
        "rank_high": ranks.high.astype(int),
        "chance_top3": ranks.top3,
        "impact_low": 100 * np.clip(ranks.impact_low, 0, 1),
        "impact_high": 100 * np.clip(ranks.impact_high, 0, 1),
    }


def _add_feasibility(scored: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """The most feasible open action for each gap; quick wins are feasible, short, and for gaps that weigh."""
    open_ones = actions[~actions["status"].fillna("").str.lower().isin(["done", "dropped", "cancelled"])]
    best = open_ones[open_ones["feasibility"].notna() & open_ones["kpi"].notna()]
    best = best.sort_values("feasibility", ascending=False, kind="stable").drop_duplicates("kpi").set_index("kpi")
    days = (best["due_on"] - best["start_on"]).dt.days + 1
    most = float(actions["feasibility"].max())
    share = best["feasibility"] / (1.0 if most <= 1 else max(5.0, most))
    feasible = best.assign(feasibility=share, short=days <= SHORT_TERM_DAYS)[["action", "feasibility", "short"]]
    told = look_up(feasible, scored["kpi"])
    quick = told["short"].eq(True) & (told["feasibility"] >= QUICK) & (scored["impact_tier"] != "Low")
    return scored.assign(action=told["action"], feasibility=told["feasibility"], quick_win=quick)
