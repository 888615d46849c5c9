"""Tables for readers, put together from the subjects' cells."""

from saypro_analysis.offers import offer

VERBS = {
    "tables": ("tabulate",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
