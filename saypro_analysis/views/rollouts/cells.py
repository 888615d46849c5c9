"""How the tables around a roll-out look: readiness, milestones, check-ins, communications, feedback."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    count_cell,
    day_cell,
    figure_cell,
    percent_cell,
    show_coefficient,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.layout_kinds import lay_out

CELLS: dict[str, Cell] = {
    "themes": Cell("In their comments", show_words),
    "ready": Cell("Ready", show_yes),
    "last_held_on": day_cell("Last held"),
    "next_on": day_cell("Next"),
    "milestones": count_cell("Milestones"),
    "due": count_cell("Due by now"),
    "on_time": count_cell("On time"),
    "held": count_cell("Held"),
    "every_days": count_cell("Every (days)"),
    "people": count_cell("People"),
    "met_share": percent_cell("Share met"),
    "held_share": percent_cell("Of those expected"),
    "readiness": percent_cell("In place"),
    "difficult": percent_cell("Find it difficult"),
    "not_reached": Cell("Not reached", show_words),
    "audience": Cell("Who", show_words),
    "channel": Cell("How", show_words),
    "frequency": Cell("How often", show_words),
    "clear": figure_cell("Clear", show_coefficient),
    "manageable": figure_cell("Manageable", show_coefficient),
}
LAYOUTS = [
    lay_out(
        "summarise_readiness",
        marks="in_place readiness",
        columns="department readiness ready missing",
        caption="Ready to start",
        empty="No readiness check was received.",
        labels={"readiness": "In place"},
        cells={"missing": Cell("Missing", show_words)},
    ),
    lay_out(
        "summarise_milestones",
        marks="met_share on_time",
        columns="subject milestones due met on_time met_share not_reached next_on",
        caption="Milestones",
        empty="No milestones were received.",
        cells={"subject": Cell("Of", show_words)},
    ),
    lay_out(
        "summarise_checkins",
        marks="every_days held_share",
        columns="department expected held held_share every_days last_held_on next_on",
        caption="Check-ins",
        empty="No check-ins were received.",
        cells={"expected": count_cell("Expected")},
    ),
    lay_out(
        "plan_communications",
        marks="audience next_on",
        columns="audience channel frequency purpose owner next_on",
        caption="Who is told what",
        empty="No communication plan was received.",
        cells={"purpose": Cell("What", show_words)},
    ),
    lay_out(
        "summarise_feedback",
        marks="clear manageable people",
        columns="department action people clear manageable score difficult themes",
        caption="Feedback on the actions",
        empty="No feedback was received.",
        cells={"score": figure_cell("Score", show_coefficient)},
    ),
]
