"""How single columns of the tables of collaboration look."""

from collections.abc import Mapping

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
    show_bar,
    show_chip,
    show_number,
    show_text,
    show_time,
    show_verdict,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.formats import NOTHING, format_percent

_VERDICTS = {"best": "clearly best", "behind": "clearly behind", "alone": "nothing to compare"}


def _show_verdict(row: Row) -> str:
    """What of content is best, in words that need no explanation; any other state as elsewhere."""
    state = str(row["value"])
    return show_chip(state, _VERDICTS[state]) if state in _VERDICTS else show_verdict(row)


def _show_share(row: Row) -> str:
    """A share with the ends of its interval, where it has one."""
    told, ends = format_percent(row["value"]), [row[name] for name in ("low", "high") if pd.notna(row.get(name))]
    return told if told == NOTHING or len(ends) < 2 else f"{told} ({' to '.join(map(format_percent, ends))})"


def _show_state(row: Row) -> str:
    """A state as a marked word; nothing where there is none."""
    return "" if row["value"] != row["value"] or row["value"] is None else show_verdict(row)


_COUNTS = {
    "open": "Open", "overdue": "Overdue", "asked": "Asked", "due": "Due", "departments_waiting": "Wait for it",
    "responsible_tasks": "Responsible", "accountable_tasks": "Accountable", "consulted_tasks": "Consulted",
    "informed_tasks": "Informed", "count": "Count", "of": "Of", "unknown": "Not known", "objects": "Objects",
    "done": "Done", "on_time": "On time", "due_soon": "Due soon", "ahead": "Ahead", "late": "Late",
    "changes": "Asked for changes", "items": "Items", "items_now": "Now", "published": "Out",
    "unapproved": "Unapproved",
    "lost": "Lost", "outside": "With outsiders", "attended": "Came", "target_attended": "Aimed at",
    "rank_best": "Place, at best", "rank_worst": "At worst", "more_to_tell": "More to tell",
}  # fmt: skip
_SHARES = {
    "on_time_share": "On time", "share": "Share", "turn_share": "Of all", "approved_share": "Approved before",
    "rate": "As counted", "shrunken": "To be expected", "low": "At least", "high": "At most",
    "chance_best": "Chance it is best", "attendance": "Of those registered", "satisfaction": "Satisfied",
    "response_rate": "Answered", "target": "Asked",
}  # fmt: skip
_DAYS = {
    "days_lost": "Days lost", "longest_days": "Longest", "late_days": "Days late", "own_days": "Days at it alone",
    "days_lost_by": "Days others lost", "waits_days": "Days it waited", "days_late": "Days late",
    "longest_open_days": "Longest open, days", "median_days": "Days, median", "mean_answered_days": "Answered alone",
    "turn_days": "Days its turn", "days": "Days", "longest_now_days": "Longest now", "worst_days": "Days late",
    "cycle_median_days": "Days until out", "cycle_published_only": "Published alone", "age_days": "Days old",
    "effort_days": "Staff days", "score": "Score", "score_low": "Score, at least", "score_high": "At most",
    "fit": "Fit, of 5", "severity": "Severity",
}  # fmt: skip
_WORDS = {
    "department": "Department", "waits_for": "Waits for", "kind": "Kind", "owner": "With", "channel": "Channel",
    "type": "Type", "turn": "Turn", "turn_of": "Whose turn", "name": "Name", "measure": "Measure", "step": "Step",
    "problem": "Problem", "batches_on": "Answers on", "late_with": "Late with", "suggestion": "Next quarter",
    "refines": "Changes", "lacks": "To be filled in", "person": "Person", "subject": "Department", "survey": "Survey",
    "content": "Content", "approval": "Approval", "item": "Item", "goals": "Goals",
}  # fmt: skip
_TEXTS = {
    "responsible": "Responsible", "accountable": "Accountable", "consulted": "Consulted", "informed": "Informed",
    "task": "Task", "what": "What", "title": "Title", "deliverable": "What", "worst_deliverable": "Longest awaited",
    "clash_with": "Clashes with", "departments": "From", "formula": "Formula", "missing": "Report lacks",
    "worst": "Latest", "cycle": "Ring", "path_split": "Days by", "question": "Question",
}  # fmt: skip
_PROSE = {"blocking_path": "Path", "feedback": "Guests said", "lessons": "Lessons", "statement": "Note", "idea": "Idea"}
_ON = {
    "needed_on": "Needed", "due_on": "Due", "done_on": "Done", "planned_on": "First planned", "publish_on": "Goes out",
    "held_on": "Day", "updated_on": "Changed", "asked_on": "Asked", "answered_on": "Answered",
}  # fmt: skip
COLUMNS: Mapping[str, Cell] = {
    **{name: count_cell(label) for name, label in _COUNTS.items()},
    **{name: percent_cell(label) for name, label in _SHARES.items()},
    **{name: figure_cell(label, show_number) for name, label in _DAYS.items()},
    **{name: Cell(label, show_words) for name, label in _WORDS.items()},
    **{name: Cell(label, show_text) for name, label in _TEXTS.items()},
    **{name: prose_cell(label) for name, label in _PROSE.items()},
    **{name: day_cell(label) for name, label in _ON.items()},
    "actual": figure_cell("This quarter", _show_share, needs=("low", "high")),
    "turn_share": Cell("Of all", show_bar, markup=True),
    "verdict": Cell("Result", _show_verdict, markup=True),
    "state": Cell("State", _show_state, markup=True),
    "target_state": Cell("Target", _show_state, markup=True),
    "cost_per_guest": money_cell("Cost a guest"),
    "from_at": Cell("From", show_time),
    "stated": Cell("Stated", show_yes),
    "everything": Cell("Has everything", show_yes),
    "open_yes": Cell("Still", show_yes),
}
