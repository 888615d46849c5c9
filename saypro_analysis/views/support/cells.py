"""How the tables of the support desk look: what is in time, what waits, what comes back, who was trained."""

from saypro_analysis.views.kit.cell_kinds import Cell, count_cell, show_text
from saypro_analysis.views.kit.layout_kinds import Layout, lay_out
from saypro_analysis.views.support.desk_columns import COLUMNS

CELLS: dict[str, Cell] = {}  # each table says its own: other subjects call the same columns otherwise


def _lay(kind: str, marks: str, columns: str, caption: str, empty: str, lacks: str = "", **cells: Cell) -> Layout:
    own = {name: COLUMNS[name] for name in columns.split()}
    return lay_out(
        kind, marks=marks, lacks=lacks, columns=columns, caption=caption, empty=empty, cells={**own, **cells}
    )


LAYOUTS = [
    _lay(
        "summarise_incidents",
        "share_within_48h share_within_48h_km",
        "quarter system severity category party channel reported "
        "open share_within_48h share_within_48h_km share_within_48h_closed_only target verdict resolution_median_hours "
        "documented",
        "Resolved within 48 hours",
        "No issues were received.",
    ),
    _lay(
        "summarise_flow",
        "arrivals closures oldest_open_days",
        "day_on arrivals closures backlog oldest_open_days",
        "What came in and what was done",
        "No issues were received.",
    ),
    _lay(
        "forecast_backlog",
        "backlog_low chance_gone",
        "day_on backlog backlog_low backlog_high chance_gone",
        "The backlog to come",
        "Too little is known to tell what the backlog will be.",
    ),
    _lay(
        "summarise_backlog",
        "net_per_day gone_on",
        "backlog net_per_day outlook chance_gone gone_on gone_low_on gone_high_on",
        "Will the queue be gone?",
        "No issues were received.",
    ),
    _lay(
        "summarise_intake",
        "channel busiest_hour",
        "channel incidents share whole report_whole busiest_weekday busiest_hour",
        "How issues come in",
        "No issues were received.",
    ),
    _lay(
        "map_arrivals",
        "weekday_number per_week",
        "weekday hour arrivals per_week handling_minutes",
        "What comes in by weekday and hour",
        "Nothing came in.",
        lacks="wait_chance",
    ),
    _lay(
        "plan_staffing",
        "wait_chance service_level",
        "weekday hour calls minutes handling_seconds agents wait_chance service_level mean_wait_seconds occupancy",
        "How many people have to answer",
        "No calls were received.",
    ),
    _lay(
        "find_recurring_issues",
        "most_in_30_days root_cause_due",
        "issue incidents this_quarter quarter_before systems last_at root_cause_due post_mortem_due because",
        "What comes back",
        "No issue came back.",
    ),
    _lay(
        "rank_issue_types",
        "vital cumulative_share",
        "category system severity incidents share cumulative_share vital open "
        "resolution_median_hours resolution_p90_hours this_quarter quarter_before",
        "Kinds of issues",
        "No issues were received.",
    ),
    _lay(
        "check_escalations",
        "time_used complete",
        "incident severity system assigned_to age_hours limit_hours because missing",
        "To be escalated",
        "No open issue has to be escalated.",
    ),
    _lay(
        "summarise_stages",
        "stage median_hours",
        "stage due done share median_hours",
        "Were users kept informed?",
        "Nothing is noted of what users were told.",
    ),
    _lay(
        "summarise_fixes",
        "regression verified",
        "solution_kind fix_kind it_area resolved tested confirmed verified reopened documented",
        "Were fixes verified?",
        "No issue was resolved.",
        resolved=count_cell("Resolved"),
    ),
    _lay(
        "summarise_sla",
        "response_kept resolution_kept",
        "party severity incidents response_hours response_kept resolution_hours resolution_kept attainment verdict",
        "Is what was agreed kept?",
        "No agreement was received.",
    ),
    _lay(
        "summarise_parties",
        "party hours_held",
        "party incidents open hours_held share median_hours",
        "With whom issues lie",
        "No issues were received.",
    ),
    _lay(
        "summarise_timelines",
        "to_acknowledge to_resolve_all",
        "severity incidents to_detect to_report to_acknowledge to_respond to_resolve to_resolve_all",
        "How quickly, in hours",
        "No issues were received.",
    ),
    _lay(
        "measure_resolution",
        "resolved resolved_closed_only",
        "group hours resolved resolved_closed_only",
        "Resolved by age",
        "No issues were received.",
    ),
    _lay(
        "summarise_trainings",
        "sessions revenue_expected",
        "format sessions registered participants users reach revenue revenue_expected verdict",
        "Trainings",
        "No trainings were received.",
    ),
    _lay(
        "check_training_dates",
        "entry conflict",
        "entry from_on to_on note conflict",
        "Training dates that contradict one another",
        "No dates.",
        note=Cell("Note", show_text),
    ),
    _lay(
        "summarise_satisfaction",
        "quarter asked answered",
        "quarter requests asked answered response_rate satisfaction target verdict",
        "Are users satisfied?",
        "No requests were received.",
    ),
]
