"""Signals, as sentences and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "sentences": ("describe_signals",),
    "figures.control_panels": ("plot_control_chart", "plot_control_charts"),
    "figures.scorecards": ("plot_scorecard",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
