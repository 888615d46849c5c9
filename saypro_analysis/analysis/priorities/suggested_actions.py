"""Actions that a framework proposes for each kind of gap: where a plan may begin, not a plan."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.framework.families import find_families
from saypro_analysis.data.framework.frameworks import settle_framework
from saypro_analysis.data.framework.gap_states import find_adverse
from saypro_analysis.data.framework.rule_kinds import ActionGroup, Framework
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["action", "kpi", "name", "department", "family", "group", "statement", "type", "horizon", "cause",
           "cause_statement", "fits_cause", "impact", "feasibility", "quick_win", "score", "targets", "requirement",
           "owner", "start_on", "due_on", "status", "framework"]  # fmt: skip
# What a horizon says of feasibility, 0..1, before anybody has looked closer; ours.
FEASIBILITY = {"short": 0.8, "medium": 0.5, "long": 0.3}
# How far an offer is to the point: a cause calls for it, a cause is of its kind, or only the family of the gap; ours.
# For the same gap, the least feasible that a cause calls for comes before the most feasible that none does.
RELEVANCE = {"words": 1.0, "category": 0.35, "none": 0.2}
QUICK_IMPACT = 50.0
_MARKS = ".,;:()'\""
_TYPES = {"people": "training", "technology": "technology", "process": "process", "processes": "process"}


def suggest_actions(
    gaps: pd.DataFrame,
    causes: pd.DataFrame | None = None,
    *,
    kpis: pd.DataFrame | None = None,
    framework: Framework | None = None,
) -> pd.DataFrame:
    """Offer a framework's action groups for every adverse gap, those that fit its causes first: one row per offer.

    `gaps` is what `quantify_gaps` or `score_impact` returns (needed: `kpi, department, status`; with `impact` the
    offers are ranked by it), `causes` the table (refuted ones are set aside), `kpis` the table (families). Columns out
    include those of the table `actions`, with a made name and neither owner nor dates, so that a plan can begin with
    them: `group`, `statement` (its steps), `type` process technology training, `horizon` short medium long, the
    `cause` that calls for it (by the words of its statement, else by its category), `fits_cause` one of words,
    category, none; `impact` of the gap (0..100), `feasibility` (0..1, from the horizon only), `score` = impact x
    feasibility x how well it fits (1, 0.35, 0.2), `quick_win`, `targets` (the framework's for such gaps),
    `requirement`, `framework` (its name). `framework` is what `open_framework` returns (None: the bundled rules);
    families for which it names nothing get no row. Raises DataError.
    Method: docs/methods/priorities.md, "Actions".

    >>> gaps = pd.DataFrame({"kpi": ["nps"], "name": ["NPS"], "department": ["Customer Service"], "status": ["missed"]})
    >>> suggest_actions(gaps)["group"].tolist()
    ['Staffing', 'Response time', 'Satisfaction surveys', 'Knowledge base']
    """
    adverse = gaps[find_adverse(gaps)]
    known = None if causes is None or causes.empty else complete_table(causes, "causes")
    kpis = None if kpis is None else complete_table(kpis, "kpis")
    families = find_families(adverse, kpis)
    rules = settle_framework(framework)
    offers = [
        {**_offer(gap, group, _causes_of(gap["kpi"], known)), **_place(gap["kpi"], group, rules)}
        for gap, family in zip(adverse.to_dict("records"), families, strict=True)
        for group in rules.actions
        if group.family == family
    ]
    table = pd.DataFrame(offers, columns=COLUMNS)
    fits = place_words(table["fits_cause"], ("words", "category", "none")).astype(float)
    places = {kpi: place for place, kpi in enumerate(adverse["kpi"])}
    first = -table["score"].astype(float) if "impact" in gaps else table["kpi"].map(places).astype(float)
    order = np.lexsort([-table["feasibility"].astype(float), fits, first])
    return table.iloc[order].reset_index(drop=True)


def _causes_of(kpi: str, causes: pd.DataFrame | None) -> list[dict[str, Any]]:
    if causes is None:
        return []
    mine = causes[(causes["kpi"] == kpi) & (causes["status"] != "refuted")]
    return list(mine.sort_values("status", key=lambda word: word != "supported", kind="stable").to_dict("records"))


def _offer(gap: dict[str, Any], group: ActionGroup, causes: list[dict[str, Any]]) -> dict[str, Any]:
    cause, fits = _fitting(group, causes)
    feasibility, impact = FEASIBILITY[group.horizon], gap.get("impact", float("nan"))
    return {
        "kpi": gap["kpi"],
        "name": gap.get("name", gap["kpi"]),
        "department": gap["department"],
        "family": group.family,
        "group": group.group,
        "statement": "; ".join(group.steps),
        "type": group.type,
        "horizon": group.horizon,
        "cause": cause.get("cause"),
        "cause_statement": cause.get("statement"),
        "fits_cause": fits,
        "impact": impact,
        "feasibility": feasibility,
        "score": impact * feasibility * RELEVANCE[fits],
        "quick_win": bool(group.horizon == "short" and impact >= QUICK_IMPACT),
        "requirement": group.row,
        "owner": None,
        "start_on": pd.NaT,
        "due_on": pd.NaT,
        "status": "suggested",
    }


def _fitting(group: ActionGroup, causes: list[dict[str, Any]]) -> tuple[dict[str, Any], str]:
    """The first cause whose words call for the group, else the first whose category does."""
    for cause in causes:
        words = str(cause["statement"]).lower().replace("-", "").split()
        if any(word.strip(_MARKS).startswith(mark) for word in words for mark in group.marks):
            return cause, "words"
    for cause in causes:
        if _TYPES.get(str(cause["category"]).lower()) == group.type:
            return cause, "category"
    return {}, "none"


def _place(kpi: str, group: ActionGroup, rules: Framework) -> dict[str, Any]:
    """What an offer is called, and what else the framework says of its family."""
    place = [one for one in rules.actions if one.family == group.family].index(group) + 1
    targets = [target.row for target in rules.targets if target.family == group.family]
    return {"action": f"SUG-{kpi}-{place}", "targets": "; ".join(targets), "framework": rules.name}
