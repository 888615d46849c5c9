"""How the cells of priorities, suggested actions and targets are written."""

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    day_cell,
    figure_cell,
    money_cell,
    percent_cell,
    write_chip,
    write_text,
    write_yes,
)
from saypro_analysis.views.kit.formats import NOTHING, format_chance, format_count, format_percent, format_plain
from saypro_analysis.views.kit.words import STATUS

REASONS = {
    "interval_beyond": "the whole interval reaches it",
    "interval_short": "the whole interval is short of it",
    "interval_spans": "the interval reaches to either side of it",
    "no_kpi": "no such figure was received",
    "no_data": "no figure for the review period",
    "no_period_before": "no period before to compare with",
    "incomplete_period": "not as many periods as before",
    "too_few_periods": "too few periods for an interval",
    "not_comparable": "no change can be worked out from zero or less",
}


def write_place(row: Row) -> str:
    """A rank and its range."""
    place = format_count(row["value"])
    if pd.isna(row.get("rank_low")) or row["rank_low"] == row["rank_high"]:
        return place
    return f"{place} ({format_count(row['rank_low'])} to {format_count(row['rank_high'])})"


def write_impact(row: Row) -> str:
    """An impact and its range, in whole points."""
    if pd.isna(row["value"]):
        return NOTHING
    whole = format_count(round(row["value"]))
    if pd.isna(row.get("impact_low")):
        return whole
    ends = [format_count(round(row[end])) for end in ("impact_low", "impact_high")]
    return whole if ends[0] == ends[1] else f"{whole} ({ends[0]} to {ends[1]})"


def write_priority(row: Row) -> str:
    """A priority as a marked word."""
    word = str(row["value"])
    return write_chip(word, word)


def write_quick_win(row: Row) -> str:
    """Only a quick win is named."""
    return "quick win" if row["value"] is True else ""


def write_origin(row: Row) -> str:
    """What a tier follows from; which row of the documents is for analysts, and in the data."""
    return "its score" if row["value"] == "score" else NOTHING if pd.isna(row["value"]) else "the documents"


def write_change(row: Row) -> str:
    """What was found of a target: a change, or the figure itself, with its interval."""
    if "change_kind" not in row:
        return write_text(row)
    signed = row["change_kind"] != "level"
    if pd.isna(row["value"]):
        return NOTHING
    found = format_percent(row["value"], signed=signed)
    if pd.isna(row.get("change_low", float("nan"))) or row["change_low"] == row["change_high"]:
        return found
    ends = [format_percent(row[end], signed=signed) for end in ("change_low", "change_high")]
    return f"{found} ({ends[0].removesuffix(' %')} to {ends[1]})"


def write_reason(row: Row) -> str:
    """Why a target's state is what it is, and what else the documents say of it."""
    told = REASONS.get(str(row["value"]), write_text(row))
    if row["value"] == "no_kpi":
        return told
    points = row.get("state_in_points")
    if isinstance(points, str) and points != row.get("state"):
        told += f"; in percentage points it would be: {STATUS.get(points, points)}"
    against = row.get("contradicts")
    return f"{told}; the documents also say otherwise ({against})" if isinstance(against, str) and against else told


def write_requirements(row: Row) -> str:
    """Row names, with spaces at which a line may break."""
    return NOTHING if pd.isna(row["value"]) else str(row["value"]).replace(";", ",")


PRIORITY_CELLS: dict[str, Cell] = {
    "rank": figure_cell("Place (90 % range)", write_place)._replace(needs=("rank_low", "rank_high")),
    "impact": figure_cell("Impact, 0 to 100", write_impact)._replace(needs=("impact_low", "impact_high")),
    "impact_tier": Cell("Impact tier"),
    "tier_by": Cell("Tier by", write_origin),
    "priority": Cell("Priority", write_priority, markup=True),
    "horizon": Cell("Horizon"),
    "chance_top3": figure_cell("Chance to be in the top 3", lambda row: format_chance(row["value"])),
    "feasibility": percent_cell("Feasibility"),
    "quick_win": Cell("Quick win", write_quick_win),
    "cause_statement": Cell("Because"),
    "title": Cell("Title"),
    "change": figure_cell("Found (90 % interval)", write_change)._replace(
        needs=("change_low", "change_high", "change_kind")
    ),
    "reason": Cell("Why", write_reason, needs=("contradicts", "state_in_points", "state")),
    "deadline_on": day_cell("By"),
    "targets": Cell("Measured by", write_requirements),
    "requirements": Cell("Rows", write_requirements),
    "subject": Cell("About"),
    "one": Cell("In one place"),
    "other": Cell("In another"),
    "here": Cell("What is done here"),
    "campaign": Cell("Campaign"),
    "cost_per_lead": money_cell("Cost per lead"),
    "cost_per_acquisition": money_cell("Cost per customer"),
    "lifetime_value": money_cell("Lifetime value"),
    "roi": percent_cell("Return, first year"),
    "roi_with_retention": percent_cell("Return with those who stay"),
    "alternative": Cell("Alternative"),
    "criterion": Cell("Criterion"),
    "score": figure_cell("Score", lambda row: format_plain(row["value"])),
    "closeness": figure_cell("Closeness", lambda row: format_plain(row["value"])),
    "consistency_ratio": figure_cell("Consistency ratio", lambda row: format_plain(row["value"])),
    "consistent": Cell("Consistent", write_yes),
}
