"""Partnerships: who delivers, what is late, what is not known, what both sides learned from one another."""

from saypro_analysis.offers import offer

VERBS = {
    "partnership_reviews": ("review_partnerships",),
    "partner_scores": ("score_partnerships",),
    "partner_measures": ("measure_partner_kpis",),
    "partner_goals": ("track_partner_goals", "track_partner_milestones"),
    "partner_surveys": ("summarise_partner_surveys", "summarise_team_surveys"),
    "exchanges_counted": ("find_exchanges", "summarise_exchanges"),
    "partner_adjustments": ("summarise_partner_adjustments",),
    "partner_opportunities": ("rank_partner_opportunities",),
    "progress_reports": ("summarise_partner_quarter",),
    "partner_outcomes": ("review_partner_outcomes",),
    "partner_comparisons": ("compare_partnerships",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
