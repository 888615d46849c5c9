"""Projects, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.portfolios_drawn": ("plot_portfolio",),
    "figures.slips": ("plot_cost_and_pace", "plot_slips"),
    "figures.adoption_curves": ("plot_adoption", "plot_stakeholders"),
    "facts": ("describe_project_facts",),
    "sentences": ("describe_adoption", "describe_forecasts", "describe_portfolio", "describe_retrospectives"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
