"""How the tables of the systems look: uptime, figures and their limits, capacity, updates, housekeeping."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    show_text,
)
from saypro_analysis.views.kit.layout_kinds import Layout, lay_out
from saypro_analysis.views.systems.system_columns import COLUMNS

CELLS: dict[str, Cell] = {}


def _lay(kind: str, marks: str, columns: str, caption: str, empty: str, lacks: str = "", **cells: Cell) -> Layout:
    own = {name: COLUMNS[name] for name in columns.split()}
    return lay_out(
        kind, marks=marks, lacks=lacks, columns=columns, caption=caption, empty=empty, cells={**own, **cells}
    )


LAYOUTS = [
    _lay(
        "find_quiet_hours",
        "of_usual until_hour",
        "system measure weekday from_hour until_hour of_usual",
        "When it is quiet enough to update",
        "No system was read by the hour for four weeks.",
    ),
    _lay(
        "open_log",
        "logged_at lines",
        "logged_at component level message",
        "The log",
        "The log is empty.",
    ),
    _lay(
        "summarise_logs",
        "commonest week_before",
        "component level entries week_before this_week commonest commonest_entries",
        "What the log says",
        "The log is empty.",
    ),
    _lay(
        "measure_downtime",
        "burn_rate burn_alert",
        "system uptime target verdict downtime_hours planned_hours outages "
        "budget_left_hours burn_rate budget_gone_on mtbf_hours mttr_hours mttd_hours",
        "Were systems up?",
        "No outages were received.",
    ),
    _lay(
        "track_budget",
        "budget_left_share outages",
        "system day_on downtime_hours planned_hours uptime budget_left_hours budget_left_share",
        "The error budget day by day",
        "No outages were received.",
    ),
    _lay(
        "summarise_systems",
        "beyond_share family",
        "system label mean_before mean threshold beyond_share state",
        "Figures against their limits",
        "No figures of systems were received.",
    ),
    _lay(
        "review_alerts",
        "precision warned",
        "system label threshold alerts followed precision usual outages warned verdict",
        "Do alerts warn of outages?",
        "No figure passed its limit, or none has one.",
    ),
    _lay(
        "compare_update_feedback",
        "issues_ratio satisfied_change",
        "update system applied_on issues_before issues_after answers_before answers_after satisfied_before "
        "satisfied_after verdict",
        "What users said after updates",
        "No update was applied.",
    ),
    _lay(
        "rank_error_codes",
        "code errors",
        "system code errors errors_before share",
        "Errors by code",
        "No codes of errors were received.",
    ),
    _lay(
        "forecast_capacity",
        "clean_ups reached_on",
        "system label latest threshold reached_on reached_low_on reached_high_on clean_ups outlook",
        "What is about to run out",
        "No figures of resources were received.",
    ),
    _lay(
        "summarise_system_updates",
        "patch_latency_days in_window",
        "criticality updates due applied on_schedule_share overdue "
        "patch_latency_days patch_latency_applied_only_days tested backed_up in_window pending",
        "Updates",
        "No updates were received.",
    ),
    _lay(
        "summarise_housekeeping",
        "area oldest_days",
        "area item due done share on_time overdue oldest_days",
        "Housekeeping and security",
        "Nothing is due.",
        overdue=Cell("Not done at", show_text),
    ),
    _lay(
        "check_royalty_compliance",
        "contract proof",
        "system uptime contract metrics metrics_kept result proof",
        "Is what was agreed with the licensor kept?",
        "No systems were received.",
    ),
    _lay(
        "summarise_performance",
        "updates_applied incidents_per_day",
        "downtime_hours resolution_mean_hours "
        "resolution_restricted_mean_hours incidents incidents_per_day updates_applied updates_overdue",
        "System performance report",
        "Nothing was received.",
    ),
]
