"""Causes, as sentences and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.fishbones": ("plot_fishbone",),
    "figures.paretos": ("plot_pareto",),
    "figures.networks": ("plot_cause_network",),
    "sentences": ("describe_causes", "describe_drivers", "describe_relation", "describe_relations"),
    "mermaid": ("write_mermaid",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
