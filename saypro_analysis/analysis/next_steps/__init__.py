"""Next steps: what follows from each gap, and what the departments confirm."""

from saypro_analysis.offers import offer

VERBS = {
    "next_steps": ("suggest_next_steps", "summarise_hypotheses"),
    "signoffs": ("summarise_signoffs",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
