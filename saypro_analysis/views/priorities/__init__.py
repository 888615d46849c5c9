"""Priorities and targets, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures": ("plot_priorities",),
    "sentences": ("describe_actions", "describe_priorities", "describe_targets"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
