"""Gaps: what was measured beside its target, and what stands behind each gap."""

from saypro_analysis.offers import offer

VERBS = {
    "gaps": ("quantify_gaps",),
    "histories": ("summarise_histories",),
    "evidence": ("summarise_evidence",),
    "kpi_cards": ("summarise_cards",),
    "departments": ("check_gaps", "summarise_departments", "summarise_scope"),
    "side_by_sides": ("compare_cycles", "compare_departments"),
}
RETIRED = {"judge_gaps": "check_gaps"}
__getattr__, __dir__ = offer(__name__, VERBS, RETIRED)
