"""Effects: whether an action changed what it was to change."""

from saypro_analysis.offers import offer

VERBS = {
    "effects": ("estimate_effect",),
    "action_effects": ("estimate_effects",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
