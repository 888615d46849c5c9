"""Scenarios, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.scenario_ranges": ("plot_scenarios",),
    "figures.scenario_fans": ("plot_scenario_fans",),
    "figures.tornados": ("plot_scenario_drivers",),
    "figures.runway_bars": ("plot_runway",),
    "facts": ("describe_scenario_facts",),
    "sentences": ("describe_scenarios", "describe_scenario_drivers", "describe_scenario_balance",
                  "describe_scenario_reviews"),
    "money_sentences": ("describe_options", "describe_runway", "describe_safety_stock"),
}  # fmt: skip
__getattr__, __dir__ = offer(__name__, VERBS)
