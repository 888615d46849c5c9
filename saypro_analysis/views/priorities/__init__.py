"""Priorities, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures": ("plot_priorities",),
    "sentences": ("describe_actions", "describe_priorities"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
