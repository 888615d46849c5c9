"""What data was received, as sentences."""

from saypro_analysis.offers import offer

VERBS = {
    "record_sentences": ("describe_records",),
    "sentences": ("describe_interviews", "describe_inventory"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
