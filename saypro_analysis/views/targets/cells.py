"""How a framework's numeric targets are shown, and where it disagrees with itself."""

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    day_cell,
    figure_cell,
    show_status,
    show_text,
)
from saypro_analysis.views.kit.formats import (
    NOTHING,
)
from saypro_analysis.views.kit.layout_kinds import lay_out
from saypro_analysis.views.kit.words import STATUS
from saypro_analysis.views.targets.sentences import format_found

REASONS = {
    "interval_beyond": "the whole interval reaches it",
    "interval_short": "the whole interval is short of it",
    "interval_spans": "the interval reaches to either side of it",
    "no_kpi": "no such figure was received",
    "no_data": "no figure for the review period",
    "no_period_before": "no period before to compare with",
    "incomplete_period": "not as many periods as before",
    "counted_otherwise": "distinct in the whole quarter is not to be compared with a mean of months",
    "too_few_periods": "too few periods for an interval",
    "not_comparable": "no change can be worked out from zero or less",
}


def show_change(row: Row) -> str:
    """What was found of a target: a change, or the figure itself, with its interval."""
    if "change_kind" not in row:
        return show_text(row)
    if pd.isna(row["value"]):
        return NOTHING
    found = format_found(row["value"], row)
    if pd.isna(row.get("change_low", float("nan"))) or row["change_low"] == row["change_high"]:
        return found
    ends = [format_found(row[end], row) for end in ("change_low", "change_high")]
    return f"{found} ({ends[0].removesuffix(' %')} to {ends[1]})"


def show_reason(row: Row) -> str:
    """Why a target's state is what it is, and what the framework says of it elsewhere."""
    told = REASONS.get(str(row["value"]), show_text(row))
    if row["value"] == "no_kpi":
        return told
    points = row.get("state_in_points")
    if isinstance(points, str) and points != row.get("state"):
        told += f"; in percentage points it would be: {STATUS.get(points, points)}"
    against = row.get("other_titles")
    return f"{told}; elsewhere it is asked for otherwise ({against})" if isinstance(against, str) and against else told


CELLS: dict[str, Cell] = {
    "reason": Cell("Why", show_reason, needs=("other_titles", "state_in_points", "state")),
    "subject": Cell("About"),
    "state": Cell("State", show_status, markup=True),
    "title": Cell("Title"),
    "change": figure_cell(
        "Found (90 % interval)", show_change, needs=("change_low", "change_high", "change_kind", "unit")
    ),
    "deadline_on": day_cell("By"),
    "one": Cell("In one place"),
    "other": Cell("In another"),
    "here": Cell("What is done here"),
}
LAYOUTS = [
    lay_out(
        "check_targets",
        marks="change_kind state_in_points",
        columns="title name change state reason deadline_on",
        caption="Numeric targets",
        empty="No targets.",
        labels={"title": "Target"},
    ),
    lay_out(
        "summarise_contradictions",
        marks="subject one other",
        columns="subject one other here",
        caption="Where the targets disagree with one another",
        empty="No contradictions.",
    ),
]
