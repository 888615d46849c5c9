"""Next steps, as sentences and tables."""

from saypro_analysis.offers import offer

VERBS = {
    "sentences": ("describe_next_steps", "describe_signoffs"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
