"""Partnerships, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "figures.partner_heat_maps": ("plot_partner_heatmap",),
    "figures.partner_timelines": ("plot_partner_timeline",),
    "facts": ("describe_partner_facts",),
    "sentences": ("describe_partner_scores", "describe_partnerships"),
    "report_sentences": ("describe_partner_outcomes", "describe_partner_quarter", "describe_partner_surveys"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
