"""Projects: what is late, what it costs, when the open ones will really finish, what was learned."""

from saypro_analysis.offers import offer

VERBS = {
    "portfolios": ("summarise_projects",),
    "project_reviews": ("review_projects",),
    "features": ("rank_features",),
    "lessons": ("find_lessons", "suggest_lessons", "summarise_retrospectives"),
    "business_cases": ("estimate_business_case",),
    "adoptions": ("forecast_adoption",),
    "stakeholder_maps": ("map_stakeholders",),
    "utilisations": ("summarise_utilisation",),
    "satisfaction": ("summarise_stakeholder_satisfaction",),
    "launches": ("select_launches",),
    "escalations": ("summarise_escalations",),
    "project_forecasts": ("forecast_finish",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
