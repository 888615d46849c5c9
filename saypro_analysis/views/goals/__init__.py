"""Goals, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.goal_fans": ("plot_goal_chances", "plot_goal_fans"),
    "figures.goal_links": ("plot_goal_map",),
    "facts": ("describe_goal_facts",),
    "sentences": (
        "describe_goals",
        "describe_goal_moves",
        "describe_goal_reviews",
        "describe_opportunities",
        "describe_goal_management",
    ),
}
__getattr__, __dir__ = offer(__name__, VERBS)
