"""A framework's numeric targets, as sentences and tables."""

from saypro_analysis.offers import offer

VERBS = {
    "sentences": ("describe_targets",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
