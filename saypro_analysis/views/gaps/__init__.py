"""Gaps, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "card_faces": ("describe_cards",),
    "facts": ("describe_facts",),
    "reasons": ("describe_reason_facts", "describe_reasons"),
    "sentences": ("describe_departments", "describe_evidence", "describe_gaps", "describe_overperformance"),
    "comparison_sentences": ("describe_compared_cycles", "describe_compared_departments"),
    "figures.side_by_side_figures": ("plot_compared_cycles", "plot_compared_departments"),
    "figures.department_dots": ("plot_departments",),
    "figures.gaps": ("plot_gaps",),
    "figures.small_multiples": ("plot_histories",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
