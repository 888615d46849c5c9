"""How the cells of priorities and suggested actions are shown."""

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    figure_cell,
    percent_cell,
    show_chip,
    show_number,
    show_yes,
)
from saypro_analysis.views.kit.formats import (
    NOTHING,
    format_chance,
    format_count,
)
from saypro_analysis.views.kit.layout_kinds import lay_out


def show_place(row: Row) -> str:
    """A rank and its range."""
    place = format_count(row["value"])
    if pd.isna(row.get("rank_low")) or row["rank_low"] == row["rank_high"]:
        return place
    return f"{place} ({format_count(row['rank_low'])} to {format_count(row['rank_high'])})"


def show_impact(row: Row) -> str:
    """An impact and its range, in whole points."""
    if pd.isna(row["value"]):
        return NOTHING
    whole = format_count(round(row["value"]))
    if pd.isna(row.get("impact_low")):
        return whole
    ends = [format_count(round(row[end])) for end in ("impact_low", "impact_high")]
    return whole if ends[0] == ends[1] else f"{whole} ({ends[0]} to {ends[1]})"


def show_priority(row: Row) -> str:
    """A priority as a marked word."""
    word = str(row["value"])
    return show_chip(word, word)


def show_quick_win(row: Row) -> str:
    """Only a quick win is named."""
    return "quick win" if row["value"] is True else ""


def show_origin(row: Row) -> str:
    """What a tier follows from; which rule of the framework it is stands in the data."""
    rule = row.get("framework") or "the framework"
    return "its score" if row["value"] == "score" else NOTHING if pd.isna(row["value"]) else str(rule)


CELLS: dict[str, Cell] = {
    "score": figure_cell("Score", show_number),
    "rank": figure_cell("Place (90 % range)", show_place, needs=("rank_low", "rank_high")),
    "impact": figure_cell("Impact, 0 to 100", show_impact, needs=("impact_low", "impact_high")),
    "impact_tier": Cell("Impact tier"),
    "tier_by": Cell("Tier by", show_origin, needs=("framework",)),
    "priority": Cell("Priority", show_priority, markup=True),
    "horizon": Cell("Horizon"),
    "chance_top3": figure_cell("Chance to be in the top 3", lambda row: format_chance(row["value"])),
    "feasibility": percent_cell("Feasibility"),
    "quick_win": Cell("Quick win", show_quick_win),
    "alternative": Cell("Alternative"),
    "criterion": Cell("Criterion"),
    "closeness": figure_cell("Closeness", show_number),
    "consistency_ratio": figure_cell("Consistency ratio", show_number),
    "consistent": Cell("Consistent", show_yes),
}
LAYOUTS = [
    lay_out(
        "score_impact",
        marks="impact_tier rank_low",
        columns="name rank impact impact_tier tier_by priority horizon verdict quick_win",
        caption="Gaps by impact",
        empty="No KPI is short of its target.",
    ),
    lay_out(
        "suggest_actions",
        marks="fits_cause group",
        columns="group name statement cause_statement type horizon feasibility",
        caption="Actions to choose from",
        empty="For these gaps no actions are proposed.",
        labels={"group": "Action", "statement": "Steps"},
        cells={"cause_statement": Cell("Because")},
    ),
    lay_out(
        "rank_topsis",
        marks="closeness distance_best",
        columns="alternative closeness rank",
        caption="Alternatives by closeness to the best",
        empty="No alternatives.",
    ),
    lay_out(
        "rank_weighted_sum",
        marks="alternative score",
        columns="alternative score rank",
        caption="Alternatives by weighted score",
        empty="No alternatives.",
    ),
    lay_out(
        "score_weights",
        marks="criterion consistency_ratio",
        columns="criterion weight consistency_ratio consistent",
        caption="Weights of the criteria",
        empty="No criteria.",
        cells={"weight": percent_cell("Weight")},
    ),
]
