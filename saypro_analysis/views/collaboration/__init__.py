"""Collaboration, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.waiting_maps": ("plot_department_waits",),
    "figures.month_grids": ("plot_calendar",),
    "figures.approval_flows": ("plot_approval_flow",),
    "figures.rate_intervals": ("plot_content_rates",),
    "figures.funnels": ("plot_funnel",),
    "facts": ("describe_collaboration_facts",),
    "sentences": ("describe_approvals", "describe_calendar", "describe_collaboration", "describe_department_waits"),
    "results": ("describe_content", "describe_department_answers", "describe_events", "describe_input"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
