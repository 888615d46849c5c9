"""Plans: actions with dates, people and money, and the set that fits a budget."""

from saypro_analysis.offers import offer

VERBS = {
    "plans": ("plan_actions", "summarise_coverage", "summarise_dependencies"),
    "resources": ("summarise_issues", "summarise_load", "summarise_resources", "summarise_responsibilities"),
    "budget_selections": ("select_actions", "summarise_budgets"),
    "plan_changes": ("track_changes",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
