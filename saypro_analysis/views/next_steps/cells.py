"""How the cells of what follows from a finding are shown: hypotheses, next steps, sign-offs."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    percent_cell,
    show_chip,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.layout_kinds import lay_out

NEXT = {"act_now": "act now", "analyse_further": "look closer", "watch": "watch"}
DECISIONS = {"confirmed": "confirmed", "rejected": "rejected", "mixed": "views differ", "pending": "pending",
             "not_asked": "not asked yet"}  # fmt: skip
BASES = {
    "data": "data",
    "interview": "interview",
    "none": "named without evidence",
    "catalogue": "typical of such gaps",
}


def show_decision(row: Row) -> str:
    """The department's decision as a marked word."""
    state = str(row["value"])
    return show_chip(state, DECISIONS.get(state, state))


def show_next(row: Row) -> str:
    """Whether to act, to look closer or to watch."""
    state = str(row["value"])
    return show_chip(state, NEXT.get(state, state))


def show_basis(row: Row) -> str:
    """What a hypothesis rests on."""
    return BASES.get(str(row["value"]), str(row["value"]))


CELLS: dict[str, Cell] = {
    "decision": Cell("Decision", show_decision, markup=True),
    "people_asked": count_cell("People asked"),
    "confirmed_share": percent_cell("Confirmed"),
    "decided_on": day_cell("Decided"),
    "comment": Cell("Comment"),
    "hypothesis": Cell("Possible cause"),
    "basis": Cell("Rests on", show_basis),
    "sureness": Cell("How sure", show_words),
    "to_find_out": Cell("To find out"),
    "step": Cell("Next step", show_next, markup=True),
    "speakers": count_cell("People who spoke of it"),
    "linked": Cell("Cause named", show_yes),
}
LAYOUTS = [
    lay_out(
        "summarise_signoffs",
        marks="decision confirmed_share",
        columns="topic department decision people_asked confirmed_share decided_on comment",
        caption="What the departments confirm",
        empty="No findings to confirm.",
        labels={"topic": "Finding"},
    ),
    lay_out(
        "summarise_hypotheses",
        marks="hypothesis basis",
        columns="hypothesis name category basis sureness to_find_out",
        caption="What may lie behind each gap",
        empty="No KPI is short of its target.",
        labels={"to_find_out": "To find out"},
    ),
    lay_out(
        "suggest_next_steps",
        marks="step why",
        columns="name step why speakers linked",
        caption="Next step for each gap",
        empty="No KPI is short of its target.",
    ),
]
