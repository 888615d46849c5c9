"""The page for leadership, as sentences and tables: each sentence with a link to where its figures stand."""

from saypro_analysis.offers import offer

VERBS = {
    "sentences": ("describe_shared_events", "describe_real_gaps", "describe_decisions", "describe_digest"),
    "since_then": ("describe_since_then",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
