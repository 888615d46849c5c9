"""How the tables of a plan look: actions, their dates and owners, resources, responsibilities, what was chosen."""

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    figure_cell,
    money_cell,
    percent_cell,
    write_chip,
    write_prose,
    write_text,
    write_words,
    write_yes,
)
from saypro_analysis.views.kit.formats import NOTHING, format_count, format_value
from saypro_analysis.views.kit.layout_kinds import Layout

HORIZONS = {"short": "short, up to 2 months", "medium": "medium, up to 4 months", "long": "long, beyond 4 months"}


def write_state(row: Row) -> str:
    """A state of a plan as a marked word."""
    state = write_words(row)
    return write_chip(row["value"], state) if state != NOTHING else NOTHING


def write_expected(row: Row) -> str:
    """The change that an action is expected to bring to its KPI."""
    return NOTHING if pd.isna(row["value"]) else format_value(row["value"], row.get("unit") or "count", signed=True)


def _quiet(row: Row) -> str:
    """Text, or nothing where there is none."""
    return "" if pd.isna(row["value"]) else write_text(row)


def _staff(row: Row) -> str:
    return NOTHING if pd.isna(row["value"]) else format_count(row["value"])


_PURPOSES = {"gap": "yes", "no_gap": "its KPI is on target", "unknown": "cannot be told"}
PLAN_CELLS: dict[str, Cell] = {
    "phase": Cell("Stage", write_state, markup=True),
    "horizon_band": Cell("Horizon", lambda row: HORIZONS.get(str(row["value"]), write_text(row))),
    "missing": Cell("Still missing", _quiet),
    "completeness": percent_cell("Complete plan"),
    "slack_days": figure_cell("Slack, days", _staff),
    "critical_path": Cell("On the critical path", write_yes),
    "conflict": Cell("Dates that clash", _quiet),
    "outside": Cell("Waits for others", _quiet),
    "purpose": Cell("For a gap", lambda row: _PURPOSES.get(row["value"], "no KPI")),
    "approval": Cell("Approval", write_state, markup=True),
    "approved_by": Cell("Approved by"),
    "approved_on": day_cell("Approved on"),
    "metric": Cell("Judged by", write_words),
    "baseline": figure_cell("From", lambda row: write_plain(row)),
    "aim": figure_cell("To", lambda row: write_plain(row)),
    "expected_effect": figure_cell("Expected effect", write_expected),
    "risk": Cell("What could go wrong", write_prose, markup=True),
    "contingency": Cell("What is done then", write_prose, markup=True),
    "cause_statement": Cell("Cause it removes"),
    "open_actions": count_cell("Open actions"),
    "covered": Cell("Has an open action", write_yes),
    "first_due_on": day_cell("First due"),
    "needs": Cell("Waits for"),
    "needs_department": Cell("Of"),
    "needs_due_on": day_cell("Due there"),
    "late": Cell("Too late", write_yes),
    "crosses": Cell("Another department's", write_yes),
    "actions": count_cell("Actions"),
    "budget": money_cell("Budget"),
    "training_cost": money_cell("Training"),
    "technology_cost": money_cell("Technology"),
    "other_cost": money_cell("Other"),
    "unpriced": count_cell("Without a cost"),
    "process": count_cell("Process"),
    "technology": count_cell("Technology"),
    "training": count_cell("Training"),
    "other_type": count_cell("Other"),
    "month_on": day_cell("Month from"),
    "overloaded": Cell("Too much", write_yes),
    "task": Cell("Task"),
    "responsible": Cell("Responsible"),
    "accountable": Cell("Accountable"),
    "consulted": Cell("Consulted"),
    "informed": Cell("Informed"),
    "problem": Cell("To be settled", _quiet),
    "chosen": Cell("Take it", write_yes),
    "chosen_less": Cell("With 20 % less", write_yes),
    "chosen_more": Cell("With 20 % more", write_yes),
    "chance": percent_cell("Chosen in"),
    "stability": Cell("How surely", write_state, markup=True),
    "margin": money_cell("Worth of the choice"),
    "greedy": Cell("By value per cost", write_yes),
    "value": money_cell("Worth per year"),
}


def write_plain(row: Row) -> str:
    """A figure as it was entered."""
    return NOTHING if pd.isna(row["value"]) else f"{row['value']:,.6g}"


PLAN_LAYOUTS = [
    Layout(("completeness", "slack_days", "phase"), ("action", "statement", "name", "owner", "start_on", "due_on",
            "phase", "cost", "approval", "missing"), "The plan",
           "No corrective actions were received."),
    Layout(("open_actions", "covered"), ("name", "status", "open_actions", "first_due_on", "cost", "expected_value"),
           "Gaps and their actions", "No KPI is short of its target.", (("expected_value", "Worth per year"),)),
    Layout(("needs", "crosses"), ("action", "statement", "start_on", "needs", "needs_department", "needs_due_on",
            "late"), "What waits for what", "No action waits for another."),
    Layout(("budget", "other_cost", "unpriced"), ("action", "department", "type", "owner", "budget", "staff_days",
            "training_cost", "technology_cost", "other_cost"), "What the plan takes",
           "No corrective actions were received."),
    Layout(("process", "technology", "training", "other_type"), ("department", "process", "technology", "training",
            "other_type", "actions"), "Actions by type of issue", "No corrective actions were received."),
    Layout(("month_on", "overloaded"), ("owner", "department", "month_on", "actions", "staff_days", "cost",
            "overloaded"), "Work by month", "No action has both dates."),
    Layout(("accountable", "problem"), ("task", "statement", "responsible", "accountable", "consulted", "informed",
            "problem"), "Who does what", "No corrective actions were received.", (("statement", "What it is"),)),
    Layout(("chosen", "verdict", "greedy"), ("action", "statement", "cost", "value", "chosen", "stability",
            "chosen_less", "chosen_more", "why"), "What to take within the budget", "No open actions."),
]  # fmt: skip
