"""How single columns of the support desk's tables look."""

from collections.abc import Mapping

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    figure_cell,
    money_cell,
    percent_cell,
    prose_cell,
    show_bar,
    show_number,
    show_status,
    show_text,
    show_time,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.formats import NOTHING, format_percent


def _ranged(name: str, label: str) -> Cell:
    """A share with the ends of its interval, in one cell."""
    needs = (f"{name}_low", f"{name}_high")

    def show(row: Row) -> str:
        told = format_percent(row["value"])
        ends = [format_percent(row[end]) for end in needs if row.get(end) is not None]
        return (
            told
            if told == NOTHING or len(ends) < len(needs) or ends[0] == ends[1]
            else f"{told} ({ends[0]} to {ends[1]})"
        )

    return figure_cell(label, show, needs=needs)


def _hours(label: str) -> Cell:
    return figure_cell(label, show_number)


def _show_quarter(row: Row) -> str:
    """A quarter as 2025 Q1, whether it is told by its first day or by a word."""
    day = row["value"]
    return f"{day.year} Q{(day.month + 2) // 3}" if hasattr(day, "month") else show_text(row)


_COUNTS = {
    "reported": "Reported",
    "open": "Open",
    "incidents": "Issues",
    "arrivals": "Came in",
    "closures": "Done",
    "hour": "Hour",
    "backlog": "Backlog",
    "backlog_low": "At least",
    "backlog_high": "At most",
    "this_quarter": "This quarter",
    "quarter_before": "Quarter before",
    "resolved": "Resolved",
    "due": "Due",
    "done": "Done",
    "sessions": "Sessions",
    "registered": "Registered",
    "participants": "Came",
    "users": "Users trained",
    "requests": "Requests",
    "asked": "Asked",
    "answered": "Answered",
    "agents": "People needed",
    "most_in_30_days": "Most in 30 days",
}
_SHARES = {
    "share_within_48h_closed_only": "Closed tickets alone",
    "target": "Asked",
    "documented": "Documented",
    "whole": "All four fields",
    "cumulative_share": "With those above",
    "time_used": "Of its time",
    "tested": "Tested",
    "confirmed": "User confirmed",
    "verified": "Verified",
    "reopened": "Reopened",
    "regression": "Broke something",
    "response_kept": "Answered in time",
    "attainment": "Agreed share",
    "report_whole": "Full reports",
    "reach": "Of all users",
    "response_rate": "Answered",
    "wait_chance": "Have to wait",
    "service_level": "Answered in time",
    "occupancy": "Busy",
    "chance_gone": "Chance it is gone",
    "resolved_closed_only": "Closed tickets alone",
}
_HOURS = {
    "resolution_median_hours": "Median hours",
    "resolution_p90_hours": "Hours, 9 of 10",
    "median_hours": "Median hours",
    "age_hours": "Hours open",
    "limit_hours": "Hours agreed",
    "response_hours": "Answer within h",
    "hours": "Hours",
    "resolution_hours": "Resolve within h",
    "hours_held": "Hours held",
    "to_detect": "To notice",
    "to_report": "To report",
    "to_acknowledge": "To acknowledge",
    "to_respond": "To answer",
    "to_resolve": "To resolve",
    "downtime_hours": "Hours of work lost",
    "to_resolve_all": "Open ones counted",
    "per_week": "A week",
    "mean_wait_seconds": "Mean wait, s",
    "calls": "Calls",
    "handling_minutes": "Minutes each",
    "oldest_open_days": "Oldest, days",
    "net_per_day": "Net a day",
    "backlog_age_days": "Age, days",
}
_WORDS = {
    "group": "Group",
    "system": "System",
    "severity": "Severity",
    "category": "Kind",
    "channel": "Channel",
    "party": "With",
    "issue": "Issue",
    "systems": "Systems",
    "because": "Why",
    "missing": "Package lacks",
    "stage": "Stage",
    "solution_kind": "Solution",
    "fix_kind": "How it was mended",
    "it_area": "Area of IT",
    "format": "Format",
    "weekday": "Weekday",
    "busiest_weekday": "Busiest day",
    "entry": "Entry",
    "conflict": "Contradicts",
    "note": "Note",
    "incident": "Issue",
    "assigned_to": "With",
    "outlook": "Outlook",
}
COLUMNS: Mapping[str, Cell] = {
    **{name: count_cell(label) for name, label in _COUNTS.items()},
    **{name: percent_cell(label) for name, label in _SHARES.items()},
    **{name: _hours(label) for name, label in _HOURS.items()},
    **{name: Cell(label, show_words) for name, label in _WORDS.items()},
    **{
        name: day_cell(label)
        for name, label in (
            ("day_on", "Day"),
            ("from_on", "From"),
            ("to_on", "To"),
            ("gone_on", "Gone, as likely as not"),
            ("gone_low_on", "At the earliest"),
            ("gone_high_on", "At the latest"),
        )
    },
    **{
        name: Cell(label, show_time)
        for name, label in (("last_at", "Last"), ("first_at", "First"), ("escalated_at", "Escalated"))
    },
    **{
        name: money_cell(label)
        for name, label in (("revenue", "Paid"), ("revenue_expected", "By the fees"), ("fee", "Fee"))
    },
    **{
        name: Cell(label, show_yes)
        for name, label in (
            ("vital", "Of the few"),
            ("root_cause_due", "Root cause asked"),
            ("post_mortem_due", "Review asked"),
            ("complete", "Complete"),
        )
    },
    "share_within_48h": _ranged("share_within_48h", "In 48 h, once all is known"),
    "share_within_48h_km": _ranged("share_within_48h_km", "The process (Kaplan-Meier)"),
    "resolution_kept": _ranged("resolution_kept", "Resolved in time"),
    "satisfaction": _ranged("satisfaction", "Satisfied"),
    "resolved": _ranged("resolved", "Resolved"),
    "quarter": Cell("Quarter", _show_quarter),
    "share": Cell("Share", show_bar, markup=True),
    "solution": prose_cell("What was done"),
    "verdict": Cell("Verdict", show_status, markup=True),
    "busiest_hour": figure_cell("Busiest hour", show_number),
    "handling_seconds": figure_cell("Seconds each", show_number),
    "minutes": figure_cell("Minutes", show_number),
}
