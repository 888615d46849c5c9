"""Risks, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.risk_matrices": ("plot_risk_matrix",),
    "figures.exceedances": ("plot_exceedance",),
    "figures.tail_parts": ("plot_tail_shares",),
    "facts": ("describe_risk_facts",),
    "sentences": (
        "describe_concentration",
        "describe_dependence",
        "describe_losses",
        "describe_mitigations",
        "describe_risks",
    ),
}
__getattr__, __dir__ = offer(__name__, VERBS)
