"""How signals are shown: whether a KPI changed, and whether it can meet its target."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    count_cell,
    day_cell,
    figure_cell,
    prose_cell,
    show_assurance,
    show_chance,
    show_in_unit,
    show_number,
    show_range,
    show_variation,
    show_words,
)
from saypro_analysis.views.kit.layout_kinds import lay_out

CELLS: dict[str, Cell] = {
    "variation": Cell("Did it change?", show_variation, markup=True),
    "assurance": Cell("Can it meet its target?", show_assurance, markup=True, needs=("missed_in_a_row",)),
    "rule": Cell("Why"),
    "gap_low": Cell("90 % interval", show_range, markup=True, right=True),
    "chance_next": figure_cell("Chance next", show_chance),
    "missed_last_year": count_cell("Missed in a year"),
    "advice": prose_cell("What to do"),
    "rebase_on": day_cell("Since"),
}
LAYOUTS = [
    lay_out(
        "detect_signals",
        marks="variation assurance verdict",
        lacks="place missed_run",
        columns="name actual target variation rule assurance missed_last_year chance_next verdict",
        caption="Did something change, can it meet its target",
        empty="No KPI to judge.",
    ),
    lay_out(
        "control_chart",
        marks="point_type value",
        columns="date value mean lower upper rule",
        caption="The control chart's figures",
        empty="No figures to chart.",
        cells={
            "date": day_cell("Period from"),
            "value": figure_cell("Figure", show_number),
            "mean": figure_cell("Mean", show_number),
            "lower": figure_cell("Lower limit", show_number),
            "upper": figure_cell("Upper limit", show_number),
        },
    ),
    lay_out(
        "summarise_charts",
        marks="point_type judged",
        columns="name period_on actual target mean lower upper rule",
        caption="The control charts' figures",
        empty="No figures to chart.",
        cells={
            "period_on": day_cell("Period from"),
            "mean": figure_cell("Mean", show_in_unit),
            "lower": figure_cell("Lower limit", show_in_unit),
            "upper": figure_cell("Upper limit", show_in_unit),
        },
    ),
    lay_out(
        "summarise_events",
        marks="mark happened_on at_step",
        columns="kpi mark happened_on kind what said_by",
        caption="What happened to the KPIs",
        empty="Nothing that happened to a KPI is recorded.",
        cells={
            "kpi": Cell("KPI"),
            "mark": Cell("Letter"),
            "happened_on": day_cell("On"),
            "kind": Cell("Known from", show_words),
            "what": prose_cell("What happened"),
            "said_by": Cell("Said by"),
        },
    ),
    lay_out(
        "propose_rebase",
        marks="mean_before mean_after",
        columns="name rebase_on direction mean_before mean_after evidence",
        caption="Lasting shifts to accept or not",
        empty="No KPI shows a lasting shift.",
        cells={
            "direction": Cell("Direction", show_words),
            "mean_before": figure_cell("Mean before", show_in_unit),
            "mean_after": figure_cell("Mean since", show_in_unit),
            "evidence": Cell("Evidence"),
        },
    ),
]
