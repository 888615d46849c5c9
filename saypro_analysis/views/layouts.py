"""Which columns make up which table, its caption, and the line that stands for it when it is empty."""

from typing import NamedTuple


class Layout(NamedTuple):
    """A kind of table: the columns by which it is known, those it shows, its caption, the line if it is empty, and
    labels of its own.
    """

    marks: tuple[str, ...]
    columns: tuple[str, ...]
    caption: str
    empty: str
    labels: tuple[tuple[str, str], ...] = ()


REFERENCES = {"year_before": "A year before", "benchmark": "Benchmark", "industry": "Industry"}
_CAUSE_LABELS = (
    ("statement", "Cause"),
    ("evidence", "Evidence"),
    ("causes", "Entered as"),
    ("departments", "Departments reached"),
)
_CAUSE_LAYOUTS = [
    Layout(("kpi_target", "segment", "confidence"), ("name", "kind", "segment", "gap", "share", "confidence"),
           "Where the gaps sit", "No segments were received.", (("kind", "What it is"),)),
    Layout(("driver_name", "contribution"), ("name", "driver_name", "actual", "target", "contribution", "share"),
           "The gap by its drivers", "No KPI has a formula with figures for its drivers."),
    Layout(("driver", "contribution"), ("driver", "actual", "target", "contribution", "share"),
           "The gap by its drivers", "No KPI has a formula with figures for its drivers."),
    Layout(("cumulative", "vital_chance"), ("statement", "category", "theme", "name", "department", "weight", "share",
            "cumulative", "vital", "vital_chance"), "Causes by weight", "No cause carries a weight.", _CAUSE_LABELS),
    Layout(("path", "broken_at", "verdict"), ("statement", "depth", "category", "evidence", "source", "status",
            "verdict", "broken_at", "remark"), "Chains of whys", "No causes were received.", _CAUSE_LABELS),
    Layout(("gap_count", "ties"), ("statement", "status", "gaps", "departments", "ties", "causes"), "Systemic causes",
           "No cause is tied to more than one gap of one department.", _CAUSE_LABELS),
    Layout(("tie", "systemic"), ("statement", "status", "name", "department", "tie", "causes"),
           "Causes, gaps and departments", "No causes were received.", _CAUSE_LABELS),
    Layout(("question", "requirement"), ("statement", "name", "category", "question", "status", "requirement"),
           "Typical causes to check", "No KPI is short of its target.", (*_CAUSE_LABELS, ("question", "To find out"))),
    Layout(("most_in_window", "trigger"), ("issue", "occurrences", "most_in_window", "window_start_on", "window_end_on",
            "worst_severity", "trigger"), "Issues that come back", "No issues were received."),
    Layout(("rho_changes", "relation"), ("lag", "periods", "rho", "rho_low", "rho_high", "relation"),
           "Two KPIs beside one another", "There is nothing to compare."),
]  # fmt: skip
LAYOUTS = [
    Layout(("agreement", "said", "data"), ("topic", "agreement", "department", "said", "data", "quote", "quote_from",
            "next_step"), "What people say against what the data says", "Nothing was said, and nothing was missed."),
    Layout(("prevalence", "pressing"), ("theme", "kind", "stakeholders", "prevalence", "severity", "pressing",
            "departments", "main_department", "quote", "quote_from"), "What people raised", "No theme was found."),
    Layout(("theme", "heard", "share"), ("theme", "department", "group", "stakeholders", "heard", "share"),
           "Who raised what", "No theme was found."),
    Layout(("coded_by", "says"), ("answer", "said_by", "kind", "theme", "coded_by", "says"), "Answers and their codes",
           "No interviews were received."),
    Layout(("occasion", "asked"), ("question", "occasion", "about_topic", "requirement", "asked", "answers",
            "stakeholders"), "The documents' questions", "No questions."),
    Layout(("department", "heard", "coverage"), ("department", "planned", "heard", "coverage", "one_on_one",
            "small_group", "answers"), "Interviews by department", "No interviews were received."),
    *_CAUSE_LAYOUTS,
    Layout(("evidence", "critical"), ("name", "critical", "actual", "target", "gap", "mentions", "quote", "quote_from",
            "causes"), "Gaps and what stands behind them", "No KPI is short of its target."),
    Layout(("variation", "assurance", "verdict"), ("name", "actual", "target", "variation", "rule", "assurance",
            "missed_last_year", "chance_next", "verdict"), "Did something change, can it meet its target",
           "No KPI to judge."),
    Layout(("gap", "status", "shortfall"), ("name", "actual", "target", "gap", "gap_pct", "money", "status"),
           "Actual against target", "No KPI to show."),
    Layout(("missed_share", "worst"), ("department", "met", "near", "missed", "no_data", "exceeding", "money", "worst",
            "status"), "Departments", "No departments to show."),
    Layout(("table", "received", "completeness"), ("table", "about", "received", "rows", "first_on", "last_on",
            "age_days", "completeness"), "Data received", "No data was received."),
    Layout(("group", "heard", "coverage"), ("group", "planned", "heard", "coverage", "one_on_one", "small_group",
            "answers"), "Interviews by group", "No interviews were received."),
    Layout(("question", "answer"), ("answer", "group", "department", "question", "name", "theme", "severity"),
           "Answers", "No interviews were received."),
    Layout(("planned_complete", "days_late", "oddities"), ("action", "status", "complete", "planned_complete",
            "due_on", "days_late", "forecast_finish_on", "spent", "oddities"), "Progress against plan",
           "No corrective actions were received."),
    Layout(("light", "planned_complete"), ("department", "owner", "light", "actions", "overdue", "unreported",
            "slipping", "on_track", "not_started", "done", "complete", "planned_complete"), "Who stands where",
           "No corrective actions were received."),
    Layout(("list", "why"), ("list", "action", "statement", "owner", "due_on", "why"),
           "Completed, pending, challenges", "No corrective actions were received."),
    Layout(("ev", "pv", "spi_time"), ("on", "pv", "ev", "ac", "spi", "cpi", "eac", "spi_time", "forecast_finish_on"),
           "Planned, earned, spent", "No action has a cost and reported spending."),
    Layout(("mean_days", "still_open"), ("roadblock_type", "roadblocks", "cleared", "still_open", "mean_days",
            "mean_days_low", "mean_days_high", "oldest_open_days"), "How long roadblocks last",
           "No roadblock was reported."),
    Layout(("raised_on", "open"), ("action", "roadblock", "roadblock_type", "raised_on", "cleared_on", "days"),
           "Roadblocks", "No roadblock was reported."),
    Layout(("adjustment", "changed_on"), ("action", "changed_on", "adjustment", "field", "old", "new", "reason"),
           "Changes to the plan", "The plan was not changed."),
    Layout(("news", "told"), ("on", "news", "action", "told"), "Since last week", "Nothing was reported last week."),
    Layout(("checkpoint", "metric"), ("on", "checkpoint", "action", "statement", "owner", "metric"),
           "Checkpoints ahead", "No checkpoint lies ahead."),
    Layout(("resource", "waste"), ("action", "resource", "planned", "planned_to_date", "used", "used_share", "complete",
            "efficiency", "waste"), "Resources against plan", "The plan gives no resources.",
           (("planned", "Planned"), ("used", "Used"))),
    Layout(("in_place", "readiness"), ("department", "readiness", "ready", "missing"), "Ready to start",
           "No readiness check was received.", (("readiness", "In place"),)),
    Layout(("met_share", "on_time"), ("subject", "milestones", "due", "met", "on_time", "met_share", "not_reached",
            "next_on"), "Milestones", "No milestones were received."),
    Layout(("every_days", "held_share"), ("department", "expected", "held", "held_share", "every_days", "last_held_on",
            "next_on"), "Check-ins", "No check-ins were received."),
    Layout(("audience", "frequency"), ("audience", "channel", "frequency", "purpose", "owner", "next_on"),
           "Who is told what", "No communication plan was received."),
    Layout(("clear", "manageable", "people"), ("department", "action", "people", "clear", "manageable", "score",
            "difficult"), "Feedback on the actions", "No feedback was received."),
    Layout(("duration_days", "approved"), ("action", "statement", "name", "owner", "start_on", "due_on", "cost",
            "staff_days", "type", "approved"), "The plan as entered", "No corrective actions were received."),
]  # fmt: skip
