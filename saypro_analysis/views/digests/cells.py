"""How the tables of the digest look: what moved together, and what became of earlier decisions."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    prose_cell,
    show_prose,
    show_status,
    show_text,
    show_verdict,
    show_words,
)
from saypro_analysis.views.kit.layout_kinds import lay_out
from saypro_analysis.views.kit.words import cut_at_word

LONGEST_NAMES = 160  # letters of the KPIs, or departments, of an event, which are counted beside them


def _cut(row: Row) -> Row:
    return {**row, "value": cut_at_word(show_text(row), LONGEST_NAMES)}


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
            "names": Cell("KPIs", lambda row: show_prose(_cut(row)), markup=True),
            "departments": Cell("Departments", lambda row: show_text(_cut(row))),
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
