"""Words that several tables, and what works with them, have in common."""

UNITS = ("money", "count", "share", "ratio", "score", "hours", "days", "minutes")
LEVELS = ("low", "medium", "high")
GIVEN_UP = ("cancelled", "canceled", "dropped", "rejected", "withdrawn")  # what people type of an action
CLOSED = (*GIVEN_UP, "done", "closed", "completed", "complete", "finished", "resolved")
UNANSWERED = ("", "pending", "open", "unanswered")
OF_THE_KPI = "in the KPI's unit"
