"""Words that several tables, and what works with them, have in common."""

UNITS = ("money", "count", "share", "ratio", "score", "hours", "days", "minutes")
# What people write for a unit of the house, which as free text would be another one: shown as it is, never summed.
MISTAKEN_UNITS = {
    **dict.fromkeys(("%", "percent", "per cent", "percentage", "pct", "pct."), "share"),
    **dict.fromkeys(("$", "€", "£", "¥", "r", "usd", "eur", "gbp", "zar", "chf", "jpy", "kes", "ngn", "inr", "cad",
                     "aud", "dollar", "dollars", "euro", "euros", "pound", "pounds", "rand", "currency"), "money"),
}  # fmt: skip
SEVERITIES = ("critical", "high", "medium", "low")
LEVELS = ("low", "medium", "high")
URGENT = "Urgent"
PRIORITIES = (URGENT, "High", "Medium", "Low")
GIVEN_UP = ("cancelled", "canceled", "dropped", "rejected", "withdrawn")  # what people type of an action
CLOSED = (*GIVEN_UP, "done", "closed", "completed", "complete", "finished", "resolved")
UNANSWERED = ("", "pending", "open", "unanswered")
OF_THE_KPI = "in the KPI's unit"
RACI = ("responsible", "accountable", "consulted", "informed")
RACI_LETTERS = {word[0]: word for word in RACI}
