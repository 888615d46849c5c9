"""Systems: whether they were up, how they perform, what is about to run out, what updates did."""

from saypro_analysis.offers import offer

VERBS = {
    "downtimes": ("measure_downtime", "track_budget"),
    "systems": ("map_metrics", "measure_metrics", "rank_error_codes", "select_system", "summarise_systems"),
    "capacities": ("forecast_capacity",),
    "system_updates": ("select_system_updates", "summarise_system_updates"),
    "update_feedback": ("compare_update_feedback",),
    "quiet_hours": ("find_quiet_hours",),
    "system_logs": ("summarise_logs",),
    "warnings_kept": ("review_alerts",),
    "housekeeping": ("check_royalty_compliance", "summarise_housekeeping", "summarise_performance"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
