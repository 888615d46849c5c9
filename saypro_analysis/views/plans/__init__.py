"""Plans, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "facts": ("describe_plan_facts",),
    "sentences": ("describe_plan", "describe_selection"),
    "figures.timelines": ("plot_timeline",),
    "figures.dependencies": ("plot_dependencies",),
    "figures.budgets": ("plot_budget",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
