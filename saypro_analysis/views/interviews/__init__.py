"""Interviews, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "sentences": ("describe_interviews", "describe_themes", "describe_voices"),
    "figures": ("plot_themes",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
