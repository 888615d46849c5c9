"""Segments, as figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.contributions": ("plot_contributions",),
    "figures.segments": ("plot_segments",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
