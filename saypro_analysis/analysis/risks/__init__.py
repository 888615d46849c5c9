"""Risks: what may go wrong, what the quarter may cost, and which mitigation is worth its money."""

from saypro_analysis.offers import offer

VERBS = {
    "risk_scores": ("score_risks",),
    "register_summaries": ("summarise_risks",),
    "past_losses": ("estimate_risks",),
    "quarter_losses": ("simulate_exceedance", "simulate_risks"),
    "mitigation_worth": ("rank_mitigations",),
    "concentrations": ("measure_concentration",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
