"""Progress: how far the plan is, what it cost, what is in its way."""

from saypro_analysis.offers import offer

VERBS = {
    "requests": ("summarise_requests",),
    "progress": ("summarise_progress", "summarise_work", "track_progress"),
    "earned_values": ("earned_value",),
    "roadblocks": ("summarise_roadblocks", "track_roadblocks"),
    "plan_adjustments": ("plan_checkpoints", "summarise_adjustments", "summarise_news"),
    "resource_usage": ("summarise_usage",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
