"""How the tables of a plan under way look: progress, money, roadblocks, changes, readiness, feedback."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    count_cell,
    day_cell,
    figure_cell,
    money_cell,
    percent_cell,
    write_coefficient,
    write_status,
    write_words,
    write_yes,
)
from saypro_analysis.views.kit.layout_kinds import Layout

_DAYS = {"on": "On", "forecast_finish_on": "Likely finish", "raised_on": "Raised", "cleared_on": "Cleared",
                 "changed_on": "Changed", "last_held_on": "Last held", "next_on": "Next"}  # fmt: skip
_COUNTS = {"days_late": "Days late", "actions": "Actions", "overdue": "Overdue", "unreported": "No report",
                   "slipping": "Slipping", "on_track": "On track", "not_started": "Not started", "done": "Done",
                   "roadblocks": "Roadblocks", "cleared": "Cleared", "still_open": "Still open",
                   "mean_days": "Mean days to clear", "mean_days_low": "At least", "mean_days_high": "At most",
                   "oldest_open_days": "Oldest open, days", "days": "Days", "milestones": "Milestones",
                   "due": "Due by now", "on_time": "On time", "expected": "Expected", "held": "Held",
                   "every_days": "Every (days)", "people": "People", "used": "Used",
                   "planned_to_date": "Planned by now"}  # fmt: skip
_MONEY = {"pv": "Planned", "ev": "Earned", "ac": "Spent", "eac": "Likely cost"}
_SHARES = {"planned_complete": "Planned by now", "used_share": "Of its plan", "met_share": "Share met",
                   "held_share": "Of those expected", "readiness": "In place",
                   "difficult": "Find it difficult"}  # fmt: skip
_WORDS = {"oddities": "Look at", "roadblock": "In the way", "roadblock_type": "Kind", "list": "List",
                  "why": "How it stands", "adjustment": "Adjusted", "field": "Field", "old": "Before", "new": "Now",
                  "reason": "Why", "news": "News", "told": "In words", "checkpoint": "Checkpoint",
                  "metric": "To test", "resource": "Resource", "missing": "Missing", "subject": "Of",
                  "not_reached": "Not reached",
                  "audience": "Who", "channel": "How", "frequency": "How often", "purpose": "What"}  # fmt: skip
_RATIOS = {"spi": "SPI", "cpi": "CPI", "spi_time": "SPI(t)", "efficiency": "Efficiency", "clear": "Clear",
                   "manageable": "Manageable", "score": "Score"}  # fmt: skip
PROGRESS_CELLS: dict[str, Cell] = {
    **{name: day_cell(label) for name, label in _DAYS.items()},
    **{name: count_cell(label) for name, label in _COUNTS.items()},
    **{name: money_cell(label) for name, label in _MONEY.items()},
    **{name: percent_cell(label) for name, label in _SHARES.items()},
    **{name: Cell(label, write_words) for name, label in _WORDS.items()},
    **{name: figure_cell(label, write_coefficient) for name, label in _RATIOS.items()},
    "themes": Cell("In their comments", write_words),
    "light": Cell("Light", write_status, markup=True),
    "ready": Cell("Ready", write_yes),
    "waste": Cell("Waste?", lambda row: "look into it" if row["value"] is True else ""),
}
_PROGRESS_LAYOUTS = [
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
            "difficult", "themes"), "Feedback on the actions", "No feedback was received."),
]  # fmt: skip
# Their columns bear names that mean other things elsewhere, so each layout brings its own cells.
PROGRESS_LAYOUTS = [
    layout._replace(cells=tuple((name, PROGRESS_CELLS[name]) for name in layout.columns if name in PROGRESS_CELLS))
    for layout in _PROGRESS_LAYOUTS
]
