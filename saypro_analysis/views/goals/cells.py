"""How the tables of goals look: the goals, what endangers and helps them, opportunities, how all that is managed."""

from saypro_analysis.views.goals.names import tell_chance
from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    figure_cell,
    percent_cell,
    prose_cell,
    show_chance,
    show_chip,
    show_gap,
    show_in_unit,
    show_status,
    show_text,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.formats import NOTHING, format_percent, format_plain
from saypro_analysis.views.kit.layout_kinds import lay_out

MEASURES = {
    "mitigations_on_time": "Mitigations in place by their day",
    "residual_score_change": "Change of the risks' scores since the last review",
    "opportunities_started": "Opportunities started",
}
LINKS = {"linked": "named", "none_found": "looked at, none found", "no_risk": "no risk named",
         "no_opportunity": "no opportunity named", "no_goal": "serves no goal"}  # fmt: skip
RISK_REVIEWS = {"reviewed": "gone through", "old": "too long ago", "undated": "no day given", "never": "never"}


def _show_smart(row: Row) -> str:
    """How many of the five criteria hold."""
    return f"{int(row['value'])} of 5"


def _show_own_chance(row: Row) -> str:
    """A chance without the interval of another one."""
    return tell_chance(row["value"])


def _show_added(row: Row) -> str:
    """By how many points the running actions change the chance."""
    points = (
        round(100 * row["value"]) - round(100 * row["chance_without_effects"]) if row["value"] == row["value"] else None
    )
    return NOTHING if points is None else f"{points:+d} points".replace("-", "−") if points else "none"


def _show_needed(row: Row) -> str:
    """How far the expected figure is from the target; nothing where it is there already."""
    there = {"higher": row["value"] <= 0, "lower": row["value"] >= 0}.get(str(row["better"]), False)
    return "nothing" if there else show_gap(row)


def _show_measure(row: Row) -> str:
    return MEASURES.get(str(row["value"]), show_words(row))


def _show_measured(row: Row) -> str:
    """A share as percent, a change of scores with its sign."""
    if row["value"] != row["value"]:
        return NOTHING
    if row.get("measure") != "residual_score_change":
        return format_percent(row["value"])
    return f"{'+' if row['value'] > 0 else ''}{format_plain(row['value'])}"


def _show_link(row: Row) -> str:
    return show_chip(row["value"], LINKS.get(str(row["value"]), show_words(row)))


def _show_risk_review(row: Row) -> str:
    return show_chip(row["value"], RISK_REVIEWS.get(str(row["value"]), show_words(row)))


CELLS: dict[str, Cell] = {
    "smart": figure_cell("SMART", _show_smart),
    "smart_lacks": Cell("Is not", show_text),
    "achievable_why": prose_cell("Can it be reached"),
    "risk_review": Cell("Risks gone through", _show_risk_review, markup=True),
    "risks_reviewed_on": day_cell("Last on"),
    "goal_statement": prose_cell("Goal in words"),
    "item_statement": prose_cell("In words"),
    "expected_share": percent_cell("Brings of the way"),
    "goals_helped": Cell("Helps"),
    "readiness_lacks": Cell("Not ready", show_text),
    "plan_lacks": Cell("The plan lacks", show_text),
    "longest_gap_days": count_cell("Longest without, days"),
    "signals_this_quarter": count_cell("This quarter"),
    "became_opportunities": count_cell("Became opportunities"),
    "became_risks": count_cell("Became risks"),
    "last_signal": prose_cell("Last one"),
}
_GOAL = Cell("Goal")
_WORDS = prose_cell("In words")
_WHY = prose_cell("Why")
LAYOUTS = [
    lay_out(
        "forecast_goals",
        marks="chance needed_change periods_ahead",
        columns="goal name actual target due_on expected needed_change chance status chance_with_effects"
        " chance_with_scenarios reason",
        caption="The chance of each goal",
        empty="There are no goals.",
        cells={
            "goal": _GOAL,
            "statement": _WORDS,
            "expected": figure_cell("Expected then", show_in_unit, needs=("unit",)),
            "needed_change": figure_cell("Would take", _show_needed, needs=("unit", "better")),
            "chance": figure_cell("Chance", show_chance, needs=("chance_low", "chance_high")),
            "chance_with_effects": figure_cell("Running actions", _show_added, needs=("chance_without_effects",)),
            "chance_with_scenarios": figure_cell("Over the scenarios", _show_own_chance),
            "reason": _WHY,
        },
    ),
    lay_out(
        "trace_goals",
        marks="goal period_on chance expected_low",
        lacks="kpi",
        columns="goal period_on chance status",
        caption="How the chances moved",
        empty="No chance is known yet.",
        cells={
            "goal": _GOAL,
            "period_on": day_cell("With the figures of"),
            "chance": figure_cell("Chance", show_chance, needs=("chance_low", "chance_high")),
        },
    ),
    lay_out(
        "review_goals",
        marks="smart risk_review",
        columns="goal statement department owner name actual target due_on smart smart_lacks achievable_why risk_review"
        " risks opportunities",
        caption="The goals, those that lack most first",
        empty="There are no goals.",
        cells={
            "goal": _GOAL,
            "statement": _WORDS,
            "risks": count_cell("Risks"),
            "opportunities": count_cell("Opportunities"),
        },
    ),
    lay_out(
        "map_goals",
        marks="item_statement goal_statement",
        columns="goal goal_statement kind item item_statement expected_share state",
        caption="Risks and opportunities of the goals, what stands alone first",
        empty="No goal, risk or opportunity is named.",
        cells={"goal": _GOAL, "item": Cell("Risk or opportunity"), "state": Cell("So", _show_link, markup=True)},
    ),
    lay_out(
        "rank_opportunities",
        marks="goals_helped readiness_lacks",
        columns="rank opportunity statement goals_helped expected_share readiness_lacks plan_lacks state owner",
        caption="Opportunities, by what they bring the goals",
        empty="No opportunity is named.",
        cells={
            "statement": _WORDS,
            "rank": count_cell("Place"),
            "opportunity": Cell("Opportunity"),
            "state": Cell("State", show_status, markup=True),
            "expected_share": percent_cell("Brings of the way to all goals"),
        },
    ),
    lay_out(
        "measure_goal_management",
        marks="measure count of",
        lacks="shrunken",
        columns="measure value count of",
        caption="How risks and opportunities are managed",
        empty="Nothing is known of how risks and opportunities are managed.",
        cells={
            "measure": Cell("Figure", _show_measure),
            "value": figure_cell("So far", _show_measured, needs=("measure",)),
            "count": count_cell("Number"),
            "of": count_cell("Of"),
        },
    ),
    lay_out(
        "summarise_goal_meetings",
        marks="longest_gap_days goals",
        columns="department goals expected held held_share longest_gap_days last_held_on next_on",
        caption="Meetings on the goals this quarter",
        empty="No department answers for a goal.",
        cells={
            "expected": count_cell("Expected"),
            "goals": count_cell("Goals"),
            "held": count_cell("Held"),
            "held_share": percent_cell("Held of expected"),
            "last_held_on": day_cell("Last held"),
            "next_on": day_cell("Next"),
        },
    ),
    lay_out(
        "summarise_environment",
        marks="became_opportunities quiet",
        columns="source signals signals_this_quarter became_opportunities became_risks last_on last_signal",
        caption="Where signs of change were seen",
        empty="No signal was written down.",
        cells={
            "source": Cell("Where", show_words),
            "signals": count_cell("Signals"),
            "last_on": day_cell("Last on"),
            "quiet": Cell("Quiet for a quarter", show_yes),
        },
    ),
]
