"""Scenarios: how the quarter looks under each, what drives it, what options are worth, how long stock and cash last."""

from saypro_analysis.offers import offer

VERBS = {
    "scenarios": ("simulate_scenarios", "forecast_scenarios"),
    "driver_ranks": ("rank_scenario_drivers", "estimate_elasticities"),
    "balances": ("compare_scenarios",),
    "scenario_reviews": ("review_scenarios",),
    "options": ("estimate_options",),
    "safety_stocks": ("measure_safety_stock",),
    "runways": ("simulate_runway",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
