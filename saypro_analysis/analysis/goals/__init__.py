"""Quarterly goals: are they sound, what endangers and helps them, will they be made."""

from saypro_analysis.offers import offer

VERBS = {
    "forecasts": ("forecast_goals", "trace_goals"),
    "goal_reviews": ("review_goals",),
    "goal_maps": ("map_goals",),
    "opportunity_ranks": ("rank_opportunities",),
    "goal_management": ("measure_goal_management", "summarise_goal_meetings", "summarise_environment"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
