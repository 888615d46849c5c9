"""Signals: whether a KPI changed, and whether it can meet its target."""

from saypro_analysis.offers import offer

VERBS = {
    "control_charts": ("control_chart",),
    "signals": ("detect_signals",),
    "chart_summaries": ("summarise_charts",),
    "kpi_events": ("summarise_events",),
    "rebases": ("propose_rebase",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
