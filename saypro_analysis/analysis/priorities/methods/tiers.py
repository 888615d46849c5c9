"""Words for a gap: its tier by a framework's rules for families of KPIs, its urgency, priority and horizon."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.priorities.methods.impact_parts import Floats
from saypro_analysis.data.framework.rule_kinds import Tier
from saypro_analysis.data.tables.known_words import PRIORITIES

HIGH, MEDIUM = 60.0, 35.0  # cut-points of the impact, 0..100
LARGE = 3.0  # tolerances from which a shortfall is called large
URGENT, CALM = 2 / 3, 1 / 3
PRIORITY = {
    ("High", "high"): "Urgent", ("High", "medium"): "High", ("High", "low"): "Medium",
    ("Medium", "high"): "High", ("Medium", "medium"): "Medium", ("Medium", "low"): "Low",
    ("Low", "high"): "Medium", ("Low", "medium"): "Low", ("Low", "low"): "Low",
}  # fmt: skip
HORIZON = {"Urgent": "immediate", "High": "medium", "Medium": "medium", "Low": "long"}
_MOST = {"real": "Urgent", "noise": "Medium", "near": "Medium", "met": "Medium"}  # the rest: High


def tier_gaps(gaps: pd.DataFrame, families: list[str], impact: Floats, rules: tuple[Tier, ...]) -> dict[str, list[str]]:
    """`impact_tier`, `tier_by` (the rule's row, or score) and `tier_by_score`, an entry per gap.

    A rule is the default; where rule and score are two steps apart, the tier is the one between them.
    """
    by_score = np.select([impact >= HIGH, impact >= MEDIUM], ["High", "Medium"], "Low").tolist()
    large = (gaps["tolerances"].to_numpy(float) >= LARGE).tolist()
    columns = (gaps[column].astype(object) for column in ("kpi", "name", "unit", "status"))
    told = [_tier(rules, *gap) for gap in zip(*columns, families, large, by_score, strict=True)]
    return {
        "impact_tier": [tier for tier, _ in told],
        "tier_by": [rule for _, rule in told],
        "tier_by_score": by_score,
    }


def _tier(
    rules: tuple[Tier, ...],
    kpi: object,
    name: object,
    unit: object,
    status: object,
    family: str,
    large: bool,
    by_score: str,
) -> tuple[str, str]:
    named = f"{kpi} {name}".lower().replace(" ", "_")
    tier, row = _rule(rules, family, str(unit), named, large) if status == "missed" else ("", "")
    if not tier:
        return by_score, "score"
    return ("Medium", f"{row} and score") if {tier, by_score} == {"High", "Low"} else (tier, row)


def _rule(rules: tuple[Tier, ...], family: str, unit: str, name: str, large: bool) -> tuple[str, str]:
    for rule in rules:
        named = any(mark in name for mark in rule.marks) or unit in rule.units
        if rule.family == family and (named or not (rule.marks or rule.units)):
            return (rule.large, rule.large_row) if large else (rule.minor, rule.minor_row)
    return "", ""


def urge(trend: Floats, persistence: Floats, chance_next: Floats, severity: Floats) -> Floats:
    """How urgent each gap is, 0..1: the mean of what is known of four; a half where nothing is.

    Whether it gets worse, whether it is there all the time, the chance that the next period misses too, and how badly
    people say it hurts (severity 1 to 5).
    """
    signs = np.column_stack([trend, persistence, 1 - chance_next, (severity - 1) / 4])
    known = np.isfinite(signs)
    return np.where(known.any(axis=1), np.where(known, signs, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1), 0.5)


def prioritise(tier: list[str], urgency: Floats, verdict: NDArray[Any]) -> list[str]:
    """Urgent High Medium Low; only a real gap can be Urgent, and one that may be noise is at most Medium."""
    word = np.select([urgency >= URGENT, urgency >= CALM], ["high", "medium"], "low")
    given = [PRIORITY[pair] for pair in zip(tier, word, strict=True)]
    most = [_MOST.get(said, "High") for said in verdict]
    return [max(pair, key=PRIORITIES.index) for pair in zip(given, most, strict=True)]
