"""What data was received, as sentences."""

from saypro_analysis.offers import offer

VERBS = {
    "sentences": ("describe_inventory", "describe_records"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
