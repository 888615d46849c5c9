"""How the tables of the systems look: uptime, figures and their limits, capacity, updates, housekeeping."""

from collections.abc import Mapping

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    count_cell,
    day_cell,
    figure_cell,
    percent_cell,
    prose_cell,
    show_bar,
    show_chip,
    show_in_unit,
    show_number,
    show_status,
    show_text,
    show_time,
    show_words,
)
from saypro_analysis.views.kit.layout_kinds import Layout, lay_out

CELLS: dict[str, Cell] = {}
_STATE = Cell("State", lambda row: show_chip(row["value"], show_words(row)), markup=True)
_COUNTS = {
    "outages": "Outages",
    "readings": "Readings",
    "clean_ups": "Clean-ups",
    "updates": "Updates",
    "due": "Due",
    "done": "Done",
    "applied": "Applied",
    "overdue": "Overdue",
    "errors": "Errors",
    "errors_before": "Quarter before",
    "metrics": "Figures",
    "metrics_kept": "Within limits",
    "incidents": "Issues",
    "updates_applied": "Updates",
    "updates_overdue": "Updates overdue",
    "oldest_days": "Oldest, days",
    "alerts": "Alerts",
    "followed": "An outage followed",
    "warned": "With an alert before",
    "issues_before": "Issues before",
    "issues_after": "Issues after",
    "answers_before": "Answers before",
    "answers_after": "Answers after",
    "entries": "Entries",
    "this_week": "This week",
    "week_before": "Week before",
    "commonest_entries": "Times",
}
_SHARES = {
    "uptime": "Uptime",
    "target": "Asked",
    "beyond_share": "Beyond the limit",
    "on_schedule_share": "On schedule",
    "tested": "Tested first",
    "backed_up": "Backed up",
    "in_window": "In its window",
    "on_time": "On time",
    "contract": "As agreed",
    "budget_left_share": "Budget left",
    "precision": "Followed",
    "usual": "By chance",
    "satisfied_before": "Satisfied before",
    "satisfied_after": "Satisfied after",
    "of_usual": "Of the usual",
}
_FIGURES = {
    "downtime_hours": "Hours down",
    "planned_hours": "Planned, h",
    "budget_left_hours": "Budget left, h",
    "burn_rate": "Burn rate",
    "mtbf_hours": "Between failures, h",
    "mttr_hours": "To repair, h",
    "mttd_hours": "To notice, h",
    "per_day": "A day",
    "patch_latency_days": "Days to patch",
    "patch_latency_applied_only_days": "Of those applied",
    "resolution_mean_hours": "Mean hours, resolved",
    "resolution_restricted_mean_hours": "Mean hours, open ones counted",
    "incidents_per_day": "Issues a day",
    "from_hour": "From hour",
    "until_hour": "Until hour",
}
_WORDS = {
    "system": "System",
    "label": "Figure",
    "criticality": "Criticality",
    "code": "Code",
    "area": "Area",
    "item": "Item",
    "metric": "Figure",
    "pending": "Pending",
    "kpi": "Figure",
    "department": "System",
    "name": "Figure",
    "update": "Update",
    "family": "Of the",
    "measure": "By",
    "weekday": "Weekday",
    "component": "Part",
    "level": "Level",
}
_CELLS: Mapping[str, Cell] = {
    **{name: count_cell(label) for name, label in _COUNTS.items()},
    **{name: percent_cell(label) for name, label in _SHARES.items()},
    **{name: figure_cell(label, show_number) for name, label in _FIGURES.items()},
    **{name: Cell(label, show_words) for name, label in _WORDS.items()},
    **{
        name: figure_cell(label, show_in_unit, needs=("unit",))
        for name, label in (
            ("mean", "This quarter"),
            ("mean_before", "Quarter before"),
            ("threshold", "Limit"),
            ("latest", "Now"),
        )
    },
    **{
        name: day_cell(label)
        for name, label in (
            ("reached_on", "Reached"),
            ("reached_low_on", "At the earliest"),
            ("reached_high_on", "At the latest"),
            ("budget_gone_on", "Budget gone"),
            ("day_on", "Day"),
            ("period_on", "Week"),
            ("start_on", "On"),
            ("applied_on", "Applied"),
        )
    },
    "verdict": Cell("Verdict", show_status, markup=True),
    "state": _STATE,
    "outlook": _STATE,
    "result": _STATE,
    "burn_alert": _STATE,
    "share": Cell("Share", show_bar, markup=True),
    "logged_at": Cell("At", show_time),
    "message": prose_cell("Message"),
    "commonest": prose_cell("Most often"),
    "proof": prose_cell("Proof"),
    "action": Cell("Update"),
    "statement": prose_cell("Change"),
    "better": Cell("Better", show_words),
    "unit": Cell("Unit", show_text),
    "aggregate": Cell("Joined by", show_words),
    "actual": figure_cell("Value", show_number),
}


def _lay(kind: str, marks: str, columns: str, caption: str, empty: str, lacks: str = "", **cells: Cell) -> Layout:
    own = {name: _CELLS[name] for name in columns.split()}
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
