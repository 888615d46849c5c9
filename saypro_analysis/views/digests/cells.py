"""How the tables of the digest look: what moved together, and what became of earlier decisions."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    count_cell,
    day_cell,
    prose_cell,
    show_status,
    show_verdict,
    show_words,
)
from saypro_analysis.views.kit.layout_kinds import lay_out

CELLS: dict[str, Cell] = {
    "outcome": Cell("What became of it", show_words),
}
LAYOUTS = [
    lay_out(
        "find_shared_events",
        marks="happened_on direction kpis names",
        columns="happened_on direction kpis names departments what action statement owner due_on status",
        caption="What moved together",
        empty="No KPIs moved together.",
        cells={
            "happened_on": day_cell("From"),
            "names": prose_cell("KPIs"),
            "what": prose_cell("On record"),
            "direction": Cell("Course", show_verdict, markup=True),
            "kpis": count_cell("Number"),
            "status": Cell("Action", show_status, markup=True),
        },
    ),
    lay_out(
        "compare_decisions",
        marks="asked about outcome",
        columns="about statement owner asked answer_by outcome",
        caption="Decisions asked at the last review",
        empty="Nothing was asked at the last review.",
        cells={
            "about": Cell("About"),
            "asked": Cell("Asked", show_words),
            "answer_by": day_cell("Asked by"),
        },
    ),
]
