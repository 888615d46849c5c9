"""What several subjects reckon with; nothing here knows a subject."""

from saypro_analysis.offers import offer

VERBS = {
    "wording.codebook": ("summarise_codebook",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
