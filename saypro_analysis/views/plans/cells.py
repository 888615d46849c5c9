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
    prose_cell,
    show_chip,
    show_text,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.formats import (
    NOTHING,
    format_count,
    format_value,
)
from saypro_analysis.views.kit.layout_kinds import lay_out

HORIZONS = {"short": "short, up to 2 months", "medium": "medium, up to 4 months", "long": "long, beyond 4 months"}


def show_state(row: Row) -> str:
    """A state of a plan as a marked word."""
    state = show_words(row)
    return show_chip(row["value"], state) if state != NOTHING else NOTHING


def show_expected(row: Row) -> str:
    """The change that an action is expected to bring to its KPI."""
    return NOTHING if pd.isna(row["value"]) else format_value(row["value"], row.get("unit") or "count", signed=True)


def _quiet(row: Row) -> str:
    """Text, or nothing where there is none."""
    return "" if pd.isna(row["value"]) else show_text(row)


def _staff(row: Row) -> str:
    return NOTHING if pd.isna(row["value"]) else format_count(row["value"])


_PURPOSES = {"gap": "yes", "no_gap": "its KPI is on target", "unknown": "cannot be told"}


def show_entered(row: Row) -> str:
    """A figure in the unit of what it judges, or as it was entered."""
    if pd.isna(row["value"]):
        return NOTHING
    unit = row.get("metric_unit")
    return f"{row['value']:,.6g}" if unit is None or pd.isna(unit) else format_value(row["value"], str(unit))


CELLS: dict[str, Cell] = {
    "metric": Cell("Judged by", show_words),
    "missing": Cell("Still missing", _quiet),
    "purpose": Cell("For a gap", lambda row: _PURPOSES.get(row["value"], "no KPI")),
    "completeness": percent_cell("Complete plan"),
    "start_on": day_cell("Start"),
    "duration_days": count_cell("Days"),
    "cost": money_cell("Cost"),
    "staff_days": count_cell("Staff days"),
    "expected_value": money_cell("Worth per year"),
    "approved": Cell("Approved", show_yes),
    "cause_statement": Cell("Cause it removes"),
    "phase": Cell("Stage", show_state, markup=True),
    "horizon_band": Cell("Horizon", lambda row: HORIZONS.get(str(row["value"]), show_text(row))),
    "slack_days": figure_cell("Slack, days", _staff),
    "critical_path": Cell("On the critical path", show_yes),
    "conflict": Cell("Dates that clash", _quiet),
    "outside": Cell("Waits for others", _quiet),
    "approval": Cell("Approval", show_state, markup=True),
    "approved_by": Cell("Approved by"),
    "approved_on": day_cell("Approved on"),
    "baseline": figure_cell("From", show_entered, ("metric_unit",)),
    "aim": figure_cell("To", show_entered, ("metric_unit",)),
    "expected_effect": figure_cell("Expected effect", show_expected),
    "risk": prose_cell("What could go wrong"),
    "contingency": prose_cell("What is done then"),
    "open_actions": count_cell("Open actions"),
    "covered": Cell("Has an open action", show_yes),
    "first_due_on": day_cell("First due"),
    "needs": Cell("Waits for"),
    "needs_department": Cell("Of"),
    "needs_due_on": day_cell("Due there"),
    "late": Cell("Too late", show_yes),
    "crosses": Cell("Another department's", show_yes),
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
    "overloaded": Cell("Too much", show_yes),
    "task": Cell("Task"),
    "responsible": Cell("Responsible"),
    "accountable": Cell("Accountable"),
    "consulted": Cell("Consulted"),
    "informed": Cell("Informed"),
    "problem": Cell("To be settled", _quiet),
    "chosen": Cell("Take it", show_yes),
    "chosen_less": Cell("With 20 % less", show_yes),
    "chosen_more": Cell("With 20 % more", show_yes),
    "chance": percent_cell("Chosen in"),
    "stability": Cell("How surely", show_state, markup=True),
    "margin": money_cell("Worth of the choice"),
    "greedy": Cell("By value per cost", show_yes),
    "value": money_cell("Worth per year"),
}
LAYOUTS = [
    lay_out(
        "plan_actions",
        marks="completeness slack_days phase",
        columns="action statement name owner start_on due_on phase cost approval missing",
        caption="The plan",
        empty="No corrective actions were received.",
    ),
    lay_out(
        "summarise_coverage",
        marks="open_actions covered",
        columns="name status open_actions first_due_on cost expected_value",
        caption="Gaps and their actions",
        empty="No KPI is short of its target.",
        labels={"expected_value": "Worth per year"},
    ),
    lay_out(
        "summarise_dependencies",
        marks="needs crosses",
        columns="action statement start_on needs needs_department needs_due_on late",
        caption="What waits for what",
        empty="No action waits for another.",
    ),
    lay_out(
        "summarise_resources",
        marks="budget other_cost unpriced",
        columns="action department type owner budget staff_days training_cost technology_cost other_cost",
        caption="What the plan takes",
        empty="No corrective actions were received.",
    ),
    lay_out(
        "summarise_issues",
        marks="process technology training other_type",
        columns="department process technology training other_type actions",
        caption="Actions by type of issue",
        empty="No corrective actions were received.",
    ),
    lay_out(
        "summarise_load",
        marks="month_on overloaded",
        columns="owner department month_on actions staff_days cost overloaded",
        caption="Work by month",
        empty="No action has both dates.",
    ),
    lay_out(
        "summarise_responsibilities",
        marks="accountable problem",
        lacks="accountable_people",
        columns="task statement responsible accountable consulted informed problem",
        caption="Who does what",
        empty="No corrective actions were received.",
        labels={"statement": "What it is"},
    ),
    lay_out(
        "select_actions",
        marks="chosen verdict greedy",
        columns="action statement cost value chosen stability chosen_less chosen_more why",
        caption="What to take within the budget",
        empty="No open actions.",
    ),
    lay_out(
        "summarise_budgets",
        marks="budget value",
        lacks="action",
        columns="budget value cost actions",
        caption="What each budget buys",
        empty="No open actions.",
    ),
]
