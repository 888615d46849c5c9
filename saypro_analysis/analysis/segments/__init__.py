"""Segments: where within a KPI a gap sits."""

from saypro_analysis.offers import offer

VERBS = {
    "explanations": ("explain_gap", "explain_segments"),
    "segment_summaries": ("summarise_segments",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
