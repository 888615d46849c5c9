"""One page for leadership: what happened, told by event, and what became of the decisions that were asked."""

from saypro_analysis.offers import offer

VERBS = {
    "shared_events": ("find_shared_events",),
    "decision_outcomes": ("compare_decisions",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
