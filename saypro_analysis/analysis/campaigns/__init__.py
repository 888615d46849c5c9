"""Campaigns: what each cost and brought."""

from saypro_analysis.offers import offer

VERBS = {
    "campaigns": ("summarise_campaigns",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
