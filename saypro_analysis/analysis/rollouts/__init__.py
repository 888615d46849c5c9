"""Rollouts: readiness, milestones, check-ins, communication and feedback."""

from saypro_analysis.offers import offer

VERBS = {
    "rollouts": ("plan_communications", "summarise_checkins", "summarise_milestones", "summarise_readiness"),
    "feedback": ("summarise_feedback",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
