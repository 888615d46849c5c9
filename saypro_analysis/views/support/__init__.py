"""The support desk, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.resolution_curves": ("plot_resolution",),
    "figures.queues_ahead": ("plot_backlog",),
    "figures.heat_maps": ("plot_arrivals",),
    "facts": ("describe_support_facts",),
    "sentences": ("describe_backlog", "describe_incidents", "describe_recurring_issues", "describe_support_requests"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
