"""How each column of the house's frames is shown: its label and its figures."""

from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from saypro_analysis.views.formats import (
    NOTHING,
    format_chance,
    format_chance_range,
    format_count,
    format_day,
    format_gap,
    format_percent,
    format_plain,
    format_value,
)
from saypro_analysis.views.icons import assurance_strokes, draw_icon, variation_strokes
from saypro_analysis.views.progress_labels import (
    PROGRESS_COUNTS,
    PROGRESS_DAYS,
    PROGRESS_MONEY,
    PROGRESS_RATIOS,
    PROGRESS_SHARES,
    PROGRESS_WORDS,
)
from saypro_analysis.views.voice_cells import write_agreement, write_data, write_prevalence, write_said, write_step
from saypro_analysis.views.words import ASSURANCE, SIGNAL_TONES, STATUS, TONES, VARIATION, VERDICT

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


def _verdict(row: Row) -> str:
    state = str(row["value"])
    return f'<span class="chip {TONES.get(state, "")}">{escape(VERDICT.get(state, state.replace("_", " ")))}</span>'


def _variation(row: Row) -> str:
    state = str(row["value"])
    return _marked(state, VARIATION, draw_icon(variation_strokes(state, str(row.get("better"))), state))


def _assurance(row: Row) -> str:
    state = str(row["value"])
    return _marked(state, ASSURANCE, draw_icon(assurance_strokes(state, str(row.get("better"))), state))


def _marked(state: str, words: dict[str, str], icon: str) -> str:
    return f'<span class="chip {SIGNAL_TONES.get(state, "")}">{icon} {escape(words.get(state, state))}</span>'


def _chance(row: Row) -> str:
    if pd.isna(row["value"]) or pd.isna(row.get("chance_low")):
        return format_chance(row["value"])
    return f"{format_chance(row['value'])} ({format_chance_range(row['chance_low'], row['chance_high'])})"


def _range(row: Row) -> str:
    """The gap's interval; both ends in one cell."""
    unit = row.get("unit") or "count"
    if pd.isna(row["value"]) or pd.isna(row.get("gap_high")):
        return NOTHING
    return f"{format_gap(row['value'], unit)} to {format_gap(row['gap_high'], unit)}"


def _prose(row: Row) -> str:
    return f'<span class="prose">{escape(_text(row))}</span>'


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
    """A column's label, how a row's value is written, whether that is markup, whether it is set right; other columns
    that its writing needs."""

    label: str
    write: Callable[[Row], str] = _text
    markup: bool = False
    right: bool = False
    needs: tuple[str, ...] = ()


def _figure(label: str, write: Callable[[Row], str]) -> Cell:
    return Cell(label, write, right=True)


def _count_cell(label: str) -> Cell:
    return _figure(label, lambda row: format_count(row["value"]))


def _money_cell(label: str) -> Cell:
    return _figure(label, lambda row: format_value(row["value"], "money"))


def _percent_cell(label: str) -> Cell:
    return _figure(label, lambda row: format_percent(row["value"]))


def _day_cell(label: str) -> Cell:
    return Cell(label, lambda row: format_day(row["value"]).replace(" ", "\u00a0"))


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
    "verdict": Cell("Verdict", _verdict, markup=True),
    "real": Cell("More than noise", _yes),
    "variation": Cell("Did it change?", _variation, markup=True),
    "assurance": Cell("Can it meet its target?", _assurance, markup=True),
    "rule": Cell("Why"),
    "gap_low": _figure("90 % interval", _range),
    "chance_next": _figure("Chance next", _chance),
    "missed_last_year": _count_cell("Missed in a year"),
    "advice": Cell("What to do", _prose, markup=True),
    "rebase_on": _day_cell("Since"),
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
    "severity": _figure("Severity, 1 to 5", lambda row: format_value(row["value"], "score")),
    "kind": Cell("Kind", _words),
    "topic": Cell("Topic"),
    "stakeholders": _count_cell("People"),
    "share": _percent_cell("Share"),
    "prevalence": _figure("Of those heard (95 % interval)", write_prevalence)._replace(
        needs=("prevalence_low", "prevalence_high")
    ),
    "departments": Cell("Departments"),
    "main_department": Cell(
        "Mostly in",
        lambda row: _text(row) if row.get("department_specific") is True else "",
        needs=("department_specific",),
    ),
    "pressing": Cell("Pressing", lambda row: "pressing" if row["value"] is True else ""),
    "said_by": Cell("Said by"),
    "says": Cell("Says", _words),
    "coded_by": Cell("Coded by"),
    "agreement": Cell("People and data", write_agreement, markup=True),
    "said": Cell("What people say", write_said, needs=("speakers", "said_worse", "said_better", "said_unchanged")),
    "data": Cell(
        "What the data says",
        write_data,
        needs=(
            "kind",
            "actual",
            "target",
            "unit",
            "status",
            "variation",
            "significant",
            "mix_share",
            "kpis_named",
            "kpis_short",
        ),
    ),
    "next_step": Cell("Next step", write_step),
    "requirement": Cell("Row"),
    "occasion": Cell("Occasion"),
    "about_topic": Cell("About"),
    "asked": Cell("Asked", _yes),
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
    # progress
    **{name: _day_cell(label) for name, label in PROGRESS_DAYS.items()},
    **{name: _count_cell(label) for name, label in PROGRESS_COUNTS.items()},
    **{name: _money_cell(label) for name, label in PROGRESS_MONEY.items()},
    **{name: _percent_cell(label) for name, label in PROGRESS_SHARES.items()},
    **{name: Cell(label, _words) for name, label in PROGRESS_WORDS.items()},
    **{name: _figure(label, _coefficient) for name, label in PROGRESS_RATIOS.items()},
    "light": Cell("Light", _status, markup=True),
    "ready": Cell("Ready", _yes),
    "waste": Cell("Waste?", lambda row: "look into it" if row["value"] is True else ""),
    "note": Cell("Last report"),
    "open_roadblock": Cell("In the way"),
    # drivers and causes
    "driver": Cell("Driver", lambda row: _words(row).capitalize()),
    "driver_name": Cell("Driver"),
    "segment": Cell("Segment", lambda row: _text(row).replace("&", " & ").replace("=", ": ")),
    "confidence": _percent_cell("Confidence"),
    "contribution": _figure("Adds to the gap", lambda row: format_gap(row["value"], row.get("unit") or "count")),
    "cumulative": _percent_cell("Share so far"),
    "vital": Cell("Vital", lambda row: "vital" if row["value"] is True else ""),
    "vital_chance": _percent_cell("Vital when observed anew"),
    "weight": _figure("Weight", lambda row: format_plain(row["value"])),
    "category": Cell("Category"),
    "depth": _count_cell("Why"),
    "source": Cell("Evidence from", _words),
    "broken_at": Cell("First link without support"),
    "remark": Cell("Remark"),
    "gaps": Cell("Gaps reached"),
    "ties": Cell("Reached by", _words),
    "tie": Cell("Reached by", _words),
    "cause": Cell("Cause"),
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
