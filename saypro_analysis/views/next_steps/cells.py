"""How the cells of what follows from a finding are written: hypotheses, next steps, sign-offs, single segments."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    count_cell,
    day_cell,
    figure_cell,
    percent_cell,
    write_chip,
    write_in_unit,
    write_words,
    write_yes,
)
from saypro_analysis.views.kit.formats import NOTHING, format_value

Row = dict[str, Any]
NEXT = {"act_now": "act now", "analyse_further": "look closer", "watch": "watch"}
DECISIONS = {"confirmed": "confirmed", "rejected": "rejected", "mixed": "views differ", "pending": "pending",
             "not_asked": "not asked yet"}  # fmt: skip
BASES = {
    "data": "data",
    "interview": "interview",
    "none": "named without evidence",
    "catalogue": "typical of such gaps",
}


def write_decision(row: Row) -> str:
    """The department's decision as a marked word."""
    state = str(row["value"])
    return write_chip(state, DECISIONS.get(state, state))


def write_next(row: Row) -> str:
    """Whether to act, to look closer or to watch."""
    state = str(row["value"])
    return write_chip(state, NEXT.get(state, state))


def write_basis(row: Row) -> str:
    """What a hypothesis rests on."""
    return BASES.get(str(row["value"]), str(row["value"]))


def write_share_range(row: Row) -> str:
    """Both ends of a segment's interval; of a correlation the lower end alone."""
    if pd.isna(row["value"]) or pd.isna(row.get("high")):
        return NOTHING
    low, high = (format_value(end, row.get("unit") or "share") for end in (row["value"], row["high"]))
    return f"{low.removesuffix(' %')} to {high}"


FOLLOW_UP_CELLS: dict[str, Cell] = {
    "expected": figure_cell("Expected", write_in_unit),
    "dimension": Cell("By", lambda row: write_words(row).capitalize()),
    "count": count_cell("Count"),
    "low": Cell("Interval", write_share_range, right=True, needs=("high",)),
    "underperforming": Cell("Worse beyond chance", write_yes),
    "decision": Cell("Decision", write_decision, markup=True),
    "people_asked": count_cell("People asked"),
    "confirmed_share": percent_cell("Confirmed"),
    "decided_on": day_cell("Decided"),
    "comment": Cell("Comment"),
    "hypothesis": Cell("Possible cause"),
    "basis": Cell("Rests on", write_basis),
    "sureness": Cell("How sure", write_words),
    "to_find_out": Cell("To find out"),
    "step": Cell("Next step", write_next, markup=True),
    "why": Cell("Why"),
    "speakers": count_cell("People who spoke of it"),
    "linked": Cell("Cause named", write_yes),
    "heard_from": Cell("Heard", write_yes),
    "role": Cell("Role"),
    "format": Cell("Format", write_words),
    "planned_on": day_cell("Planned"),
    "stakeholder": Cell("Stakeholder"),
    "investigate": Cell("Look closer", write_yes),
    "shortfall_share": percent_cell("Of the shortfall"),
    "in_scope": Cell("In scope"),
    "to_watch": Cell("To watch"),
    "first_name": Cell("KPI"),
    "second_name": Cell("Moves with"),
}
