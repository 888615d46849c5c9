"""Causes: what makes a gap, by formula, by whys, by what recurs and by what moves together."""

from saypro_analysis.offers import offer

VERBS = {
    "drivers": ("decompose_drivers", "explain_drivers"),
    "why_chains": ("rank_pareto", "trace_whys"),
    "cause_networks": ("summarise_cause_network", "summarise_systemic_causes"),
    "suggestions": ("suggest_causes",),
    "recurrences": ("detect_repeats",),
    "relations": ("rank_relations", "compare_kpis"),
}
RETIRED = {"relate_kpis": "compare_kpis"}
__getattr__, __dir__ = offer(__name__, VERBS, RETIRED)
