"""Priorities: which gaps matter most, and how much that depends on the weights."""

from saypro_analysis.offers import offer

VERBS = {
    "priorities": ("score_impact",),
    "rankings": ("rank_topsis", "rank_weighted_sum", "score_weights"),
    "suggested_actions": ("suggest_actions",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
