"""Projects: what is late, what it costs, when the open ones will really finish, what was learned."""

from saypro_analysis.offers import offer

VERBS = {
    "portfolios": ("summarise_projects",),
    "project_reviews": ("review_projects",),
    "escalations": ("summarise_escalations",),
    "project_forecasts": ("forecast_finish",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
