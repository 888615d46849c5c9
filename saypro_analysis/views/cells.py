"""How each column of the house's frames is shown: its label, its figures, and which columns make up which table."""

from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from saypro_analysis.views.formats import (
    NOTHING,
    format_count,
    format_day,
    format_gap,
    format_percent,
    format_plain,
    format_value,
)
from saypro_analysis.views.words import STATUS, TONES

Row = dict[str, Any]


def _text(row: Row) -> str:
    return NOTHING if pd.isna(row["value"]) else str(row["value"])


def _words(row: Row) -> str:
    return _text(row).replace("_", " ")


def _in_unit(row: Row) -> str:
    if "driver" in row:
        own = row.get("driver_unit")
        return format_value(row["value"], own) if isinstance(own, str) else format_plain(row["value"])
    return format_value(row["value"], row.get("unit") or "count")


def _relative_gap(row: Row) -> str:
    """Empty for shares: their gap is in percentage points, and a percent beside it would be read as one."""
    return "" if row.get("unit") in ("share", "ratio") else format_percent(row["value"], signed=True)


def _status(row: Row) -> str:
    if row.get("reference", "target") != "target":
        return _comparison(row)
    state = "exceeds" if row.get("exceeds") is True and row["value"] == "met" else str(row["value"])
    return f'<span class="chip {TONES.get(state, "")}">{escape(STATUS.get(state, state))}</span>'


def _comparison(row: Row) -> str:
    """Beside anything but a target nothing is met or missed: it is better, about the same, or worse."""
    state = "better" if row.get("exceeds") is True else row["value"]
    words = {"met": "no worse", "near": "about the same", "missed": "worse"}
    tone = {"better": "good", "missed": "bad"}.get(state, "")
    return f'<span class="chip {tone}">{escape(words.get(state, STATUS.get(state, str(state))))}</span>'


def _bar(row: Row) -> str:
    if pd.isna(row["value"]):
        return NOTHING
    percent = f"{round(100 * row['value'])} %"
    return f'<span class="bar"><i style="width:{100 * row["value"]:.0f}%"></i></span> {percent}'


def _coefficient(row: Row) -> str:
    return NOTHING if pd.isna(row["value"]) else f"{row['value']:.2f}".replace("-", "−")


def _yes(row: Row) -> str:
    return "yes" if row["value"] is True or row["value"] == 1 else "no"


class Cell(NamedTuple):
    """A column's label, how a row's value is written, whether that is markup, and whether it is set right."""

    label: str
    write: Callable[[Row], str] = _text
    markup: bool = False
    right: bool = False


def _figure(label: str, write: Callable[[Row], str]) -> Cell:
    return Cell(label, write, right=True)


def _count_cell(label: str) -> Cell:
    return _figure(label, lambda row: format_count(row["value"]))


def _money_cell(label: str) -> Cell:
    return _figure(label, lambda row: format_value(row["value"], "money"))


def _percent_cell(label: str) -> Cell:
    return _figure(label, lambda row: format_percent(row["value"]))


def _day_cell(label: str) -> Cell:
    return Cell(label, lambda row: format_day(row["value"]))


CELLS: dict[str, Cell] = {
    "name": Cell("KPI"),
    "department": Cell("Department"),
    "table": Cell("Table"),
    "about": Cell("One row is"),
    "received": Cell("Received", _yes),
    "rows": _count_cell("Rows"),
    "first_on": _day_cell("First"),
    "last_on": _day_cell("Last"),
    "age_days": _count_cell("Days old"),
    "completeness": _percent_cell("Complete"),
    "actual": _figure("Actual", _in_unit),
    "target": _figure("Target", _in_unit),
    "benchmark": _figure("Benchmark", _in_unit),
    "gap": _figure("Gap", lambda row: format_gap(row["value"], row.get("unit") or "count")),
    "gap_pct": _figure("Gap, % of target", _relative_gap),
    "money": _money_cell("Costs"),
    "attainment": _percent_cell("Attained"),
    "status": Cell("Status", _status, markup=True),
    "state": Cell("State", _status, markup=True),
    "critical": Cell("Critical", lambda row: "critical" if row["value"] is True else ""),
    "mentions": _count_cell("Mentions"),
    "quote": Cell("In their words"),
    "quote_from": Cell("Said by"),
    "causes": Cell("Causes named"),
    "evidence": Cell("Evidence", _words),
    "against": Cell("Against"),
    "kpis": _count_cell("KPIs"),
    "met": _count_cell("Met"),
    "near": _count_cell("Near"),
    "missed": _count_cell("Missed"),
    "no_target": _count_cell("No target"),
    "no_data": _count_cell("No data"),
    "exceeding": _count_cell("Better than target"),
    "missed_share": _percent_cell("Missed, by weight"),
    "worst": Cell("Weighs most"),
    "group": Cell("Group", _words),
    "planned": _count_cell("Planned"),
    "heard": _count_cell("Heard"),
    "coverage": _percent_cell("Coverage"),
    "one_on_one": _count_cell("One-on-one"),
    "small_group": _count_cell("Small group"),
    "answers": _count_cell("Answers"),
    "question": Cell("Question"),
    "answer": Cell("Answer"),
    "theme": Cell("Theme", _words),
    "severity": _count_cell("Severity, 1 to 5"),
    "action": Cell("Action"),
    "statement": Cell("What is done"),
    "owner": Cell("Owner"),
    "start_on": _day_cell("Start"),
    "due_on": _day_cell("Due"),
    "duration_days": _count_cell("Days"),
    "type": Cell("Type", _words),
    "cost": _money_cell("Cost"),
    "staff_days": _count_cell("Staff days"),
    "expected_value": _money_cell("Worth per year"),
    "approved": Cell("Approved", _yes),
    "complete": Cell("Complete", _bar, markup=True),
    "reported_on": _day_cell("Reported"),
    "spent": _money_cell("Spent"),
    "spent_share": _percent_cell("Of its cost"),
    "note": Cell("Last report"),
    "open_roadblock": Cell("In the way"),
    # drivers and causes
    "driver": Cell("Driver", lambda row: _words(row).capitalize()),
    "driver_name": Cell("Driver"),
    "contribution": _figure("Adds to the gap", lambda row: format_gap(row["value"], row.get("unit") or "count")),
    "share": _percent_cell("Share"),
    "cumulative": _percent_cell("Share so far"),
    "vital": Cell("Vital", lambda row: "vital" if row["value"] is True else ""),
    "vital_chance": _percent_cell("Vital when observed anew"),
    "weight": _figure("Weight", lambda row: format_plain(row["value"])),
    "category": Cell("Category"),
    "depth": _count_cell("Why"),
    "source": Cell("Evidence from", _words),
    "verdict": Cell("Verdict", _words),
    "broken_at": Cell("First link without support"),
    "remark": Cell("Remark"),
    "gaps": Cell("Gaps reached"),
    "departments": Cell("Departments reached"),
    "ties": Cell("Reached by", _words),
    "tie": Cell("Reached by", _words),
    "cause": Cell("Cause"),
    "requirement": Cell("From"),
    "issue": Cell("Issue"),
    "occurrences": _count_cell("Times"),
    "most_in_window": _count_cell("Most in a window"),
    "window_start_on": _day_cell("From"),
    "window_end_on": _day_cell("To"),
    "worst_severity": Cell("Worst severity"),
    "trigger": Cell("Calls for analysis", _words),
    "lag": _count_cell("Periods later"),
    "periods": _count_cell("Periods"),
    "rho": _figure("Spearman", _coefficient),
    "rho_low": _figure("From", _coefficient),
    "rho_high": _figure("To", _coefficient),
    "relation": Cell("They move", _words),
}


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
_CAUSE_LABELS = (("statement", "Cause"), ("evidence", "Evidence"), ("causes", "Entered as"))
_CAUSE_LAYOUTS = [
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
    *_CAUSE_LAYOUTS,
    Layout(("evidence", "critical"), ("name", "critical", "actual", "target", "gap", "mentions", "quote", "quote_from",
            "causes"), "Gaps and what stands behind them", "No KPI is short of its target."),
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
    Layout(("reports", "open_roadblock"), ("action", "statement", "owner", "due_on", "complete", "state", "spent",
            "spent_share", "note", "open_roadblock"), "Progress as reported", "No corrective actions were received."),
    Layout(("duration_days", "approved"), ("action", "statement", "name", "owner", "start_on", "due_on", "cost",
            "staff_days", "type", "approved"), "The plan as entered", "No corrective actions were received."),
]  # fmt: skip
