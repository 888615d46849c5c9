"""Support: what the desk was asked, how long it took, what comes back and who has to act."""

from saypro_analysis.offers import offer

VERBS = {
    "incidents": ("summarise_incidents",),
    "flows": ("forecast_backlog", "summarise_backlog", "summarise_flow"),
    "intakes": ("map_arrivals", "plan_staffing", "summarise_intake"),
    "recurring_issues": ("find_recurring_issues", "rank_issue_types"),
    "desk_escalations": ("check_escalations", "summarise_fixes", "summarise_stages"),
    "agreements_kept": ("measure_resolution", "summarise_parties", "summarise_sla", "summarise_timelines"),
    "training_reach": ("check_training_dates", "summarise_satisfaction", "summarise_trainings"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
