"""Effects, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.effects": ("plot_effect",),
    "figures.overviews": ("plot_effects",),
    "sentences": ("describe_effects",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
