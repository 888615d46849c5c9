"""Targets: a framework's numeric targets against the figures."""

from saypro_analysis.offers import offer

VERBS = {
    "targets": ("check_targets", "summarise_contradictions"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
