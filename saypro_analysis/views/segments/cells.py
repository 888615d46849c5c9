"""How segments are shown: where gaps sit, and each segment with its interval."""

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    figure_cell,
    percent_cell,
    show_capitalised,
    show_in_unit,
    show_text,
    show_yes,
)
from saypro_analysis.views.kit.formats import (
    NOTHING,
    format_value,
)
from saypro_analysis.views.kit.layout_kinds import lay_out


def show_share_range(row: Row) -> str:
    """Both ends of a segment's interval; of a correlation the lower end alone."""
    if pd.isna(row["value"]) or pd.isna(row.get("high")):
        return NOTHING
    low, high = (format_value(end, row.get("unit") or "share") for end in (row["value"], row["high"]))
    return f"{low.removesuffix(' %')} to {high}"


CELLS: dict[str, Cell] = {
    "expected": figure_cell("Expected", show_in_unit),
    "segment": Cell("Segment", lambda row: show_text(row).replace("&", " & ").replace("=", ": ")),
    "label": Cell("New or gone", lambda row: "" if pd.isna(row["value"]) else str(row["value"])),
    "confidence": percent_cell("Confidence"),
    "dimension": Cell("By", show_capitalised),
    "count": count_cell("Count"),
    "low": Cell("Interval", show_share_range, right=True, needs=("high",)),
    "underperforming": Cell("Worse beyond chance", show_yes),
}
LAYOUTS = [
    lay_out(
        "summarise_segments",
        marks="dimension underperforming",
        columns="name dimension segment actual expected contribution share count low underperforming",
        caption="Segment by segment",
        empty="No segments were received.",
        labels={"count": "Among", "low": "95 % interval"},
    ),
    lay_out(
        "explain_segments",
        marks="kpi_target segment confidence",
        columns="name kind segment label gap share confidence",
        caption="Where the gaps sit",
        empty="No segments were received.",
        labels={"kind": "What it is"},
    ),
    lay_out(
        "explain_gap",
        marks="segment confidence runner_up",
        lacks="kpi_target",
        columns="kind segment label actual expected gap share confidence",
        caption="Where the gap sits",
        empty="No segments were received.",
        labels={"kind": "What it is"},
    ),
]
