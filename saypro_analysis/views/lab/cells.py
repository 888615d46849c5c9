"""How lists of verbs look as tables."""

from saypro_analysis.views.kit.cell_kinds import Cell, figure_cell, show_coefficient
from saypro_analysis.views.kit.layout_kinds import lay_out

_VERB = {"verb": Cell("Verb"), "answers": Cell("What it answers"), "subject": Cell("Subject"),
         "tables": Cell("Tables"), "verbs": Cell("Verbs"), "question": Cell("What it asks"),
         "score": figure_cell("Fit", show_coefficient)}  # fmt: skip
CELLS: dict[str, Cell] = {}
LAYOUTS = [
    lay_out(
        "find",
        marks="verb score",
        columns="verb answers subject tables score",
        caption="Verbs that answer",
        empty="No verb speaks of that; sp.help() lists all of them.",
        cells=_VERB,
    ),
    lay_out(
        "help",
        marks="verbs tables",
        columns="subject question verbs tables",
        caption="What can be asked",
        empty="There are no verbs.",
        cells=_VERB,
    ),
    lay_out(
        "help (a subject)",
        marks="verb answers tables",
        lacks="score",
        columns="verb answers subject tables",
        caption="The verbs of a subject",
        empty="There are no verbs.",
        cells=_VERB,
    ),
]
