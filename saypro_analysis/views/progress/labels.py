"""The labels of the columns that tell of progress, by how their figures are written."""

PROGRESS_DAYS = {"on": "On", "forecast_finish_on": "Likely finish", "raised_on": "Raised", "cleared_on": "Cleared",
                 "changed_on": "Changed", "last_held_on": "Last held", "next_on": "Next"}  # fmt: skip
PROGRESS_COUNTS = {"days_late": "Days late", "actions": "Actions", "overdue": "Overdue", "unreported": "No report",
                   "slipping": "Slipping", "on_track": "On track", "not_started": "Not started", "done": "Done",
                   "roadblocks": "Roadblocks", "cleared": "Cleared", "still_open": "Still open",
                   "mean_days": "Mean days to clear", "mean_days_low": "At least", "mean_days_high": "At most",
                   "oldest_open_days": "Oldest open, days", "days": "Days", "milestones": "Milestones",
                   "due": "Due by now", "on_time": "On time", "expected": "Expected", "held": "Held",
                   "every_days": "Every (days)", "people": "People", "used": "Used",
                   "planned_to_date": "Planned by now"}  # fmt: skip
PROGRESS_MONEY = {"pv": "Planned", "ev": "Earned", "ac": "Spent", "eac": "Likely cost"}
PROGRESS_SHARES = {"planned_complete": "Planned by now", "used_share": "Of its plan", "met_share": "Share met",
                   "held_share": "Of those expected", "readiness": "In place",
                   "difficult": "Find it difficult"}  # fmt: skip
PROGRESS_WORDS = {"oddities": "Look at", "roadblock": "In the way", "roadblock_type": "Kind", "list": "List",
                  "why": "How it stands", "adjustment": "Adjusted", "field": "Field", "old": "Before", "new": "Now",
                  "reason": "Why", "news": "News", "told": "In words", "checkpoint": "Checkpoint",
                  "metric": "To test", "resource": "Resource", "missing": "Missing", "subject": "Of",
                  "not_reached": "Not reached",
                  "audience": "Who", "channel": "How", "frequency": "How often", "purpose": "What"}  # fmt: skip
PROGRESS_RATIOS = {"spi": "SPI", "cpi": "CPI", "spi_time": "SPI(t)", "efficiency": "Efficiency", "clear": "Clear",
                   "manageable": "Manageable", "score": "Score"}  # fmt: skip
