"""Support: what the desk was asked, how long it took, what comes back and who has to act."""

from saypro_analysis.offers import offer

VERBS = {
    "incidents": ("summarise_incidents",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
