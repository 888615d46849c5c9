"""Systems, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.uptime_strips": ("plot_uptime",),
    "figures.budget_burns": ("plot_budget_burn",),
    "figures.capacity_lines": ("plot_capacity",),
    "facts": ("describe_system_facts",),
    "sentences": ("describe_capacity", "describe_downtime", "describe_system_requests", "describe_systems"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
