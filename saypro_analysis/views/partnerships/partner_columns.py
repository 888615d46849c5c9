"""Columns that several tables of partnerships show alike, and how single cells of them are shown."""

from html import escape

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    figure_cell,
    money_cell,
    percent_cell,
    prose_cell,
    show_bar,
    show_coefficient,
    show_text,
    show_verdict,
    show_words,
)
from saypro_analysis.views.kit.formats import NOTHING, format_count, format_day, format_gap, format_value
from saypro_analysis.views.kit.words import clean


def show_meeting(row: Row) -> str:
    """The next meeting with its day, and how many more there are."""
    if not row["value"] or pd.isna(row.get("next_meeting_on")):
        return NOTHING
    more = f", and {int(row['value']) - 1} more" if row["value"] > 1 else ""
    return f"{row.get('next_meeting')}, {format_day(row['next_meeting_on'])}{more}"


def show_score(row: Row) -> str:
    """A score, or what it could be at worst and at best."""
    low, high = format_count(row["score_low"]), format_count(row["score_high"])
    return low if low == high else f"{low} to {high}"


def show_rank(row: Row) -> str:
    """A place, and the places that it could be as well."""
    ends = f" ({row['rank_low']} to {row['rank_high']})" if row["rank_low"] != row["rank_high"] else ""
    return f"{row['value']}{ends}"


def show_value(row: Row) -> str:
    """A KPI by its formula, with its ends; at least so many where a month is missing."""
    unit = row.get("value_unit") or "count"
    show = format_gap if row.get("kind") == "customer_satisfaction" else format_value
    if pd.isna(row["value"]):
        return NOTHING if pd.isna(row.get("value_low")) else f"at least {show(row['value_low'], unit)}"
    value, low, high = (show(row[name], unit) for name in ("value", "value_low", "value_high"))
    return value if pd.isna(row.get("value_low")) or low == high else f"{value} ({low} to {high})"


def show_formula(row: Row) -> str:
    """What a KPI's formula tells, and against what."""
    against = row.get("against")
    return f"{row['value']}, against {against}" if isinstance(against, str) and against else show_text(row)


def show_kept(row: Row) -> str:
    """How many there are, of all."""
    return f"{row['value']} of {row['kpis']}"


def show_standing(row: Row) -> str:
    """The status by the dates, and what was typed where that is another."""
    chip = show_verdict(row)
    other = row.get("disagrees") is True or row.get("disagrees") == 1
    return f"{chip} {escape(clean(row['typed']))} was reported" if other else chip


def show_range(row: Row) -> str:
    """A mean with its interval."""
    if pd.isna(row["value"]):
        return NOTHING
    ends = "" if pd.isna(row["score_low"]) else f" ({row['score_low']:.1f} to {row['score_high']:.1f})"
    return f"{row['value']:.1f}{ends}"


def show_tenths(row: Row) -> str:
    """A mean of answers, to as many digits as its interval."""
    return NOTHING if pd.isna(row["value"]) else f"{row['value']:.1f}"


def show_known_value(row: Row) -> str:
    """A share, or what it could be at worst and at best."""
    if pd.notna(row["value"]):
        return f"{round(100 * row['value'])} %"
    return f"{round(100 * row['low'])} to {round(100 * row['high'])} %"


def show_progress(row: Row) -> str:
    """A bar between nothing and all; steps backwards are written."""
    return show_bar({**row, "value": min(max(row["value"], 0.0), 1.0)}) if pd.notna(row["value"]) else NOTHING


PARTNERSHIP = Cell("Partnership")
PARTNER_COLUMNS: dict[str, Cell] = {
    "partner": Cell("Partner"),
    "objectives": prose_cell("Key objectives"),
    "kpis_and_milestones": Cell("KPIs and milestones"),
    "next_steps": prose_cell("Next steps"),
    "team": Cell("Responsible"),
    "upcoming_meetings": Cell("Upcoming meetings", show_meeting, needs=("next_meeting_on", "next_meeting")),
    "typed": Cell("Reported as"),
    "on_time_share": percent_cell("On time"),
    "checkins_expected": count_cell("Meetings expected"),
    "checkins_held": count_cell("Held"),
    "last_checkin_on": day_cell("Last met"),
    "our_view": Cell("We say"),
    "their_view": Cell("They say"),
    "challenges": prose_cell("In the way"),
    "solution": prose_cell("Done about it"),
    "kpis_missed": count_cell("KPIs missed"),
    "kpis_unknown": count_cell("KPIs not known"),
    "goals_reached": count_cell("Goals reached"),
    "goals_missed": count_cell("Goals missed"),
    "chance_top3": percent_cell("Among the first three"),
    "missing": prose_cell("Figures missing"),
    "weakest": Cell("Weakest KPI"),
    "formula": Cell("What it tells", show_formula, needs=("against",)),
    "attained_low": percent_cell("At worst"),
    "attained_high": percent_cell("At best"),
    "metric": Cell("Measured by"),
    "baseline": figure_cell("From", show_coefficient),
    "expected": percent_cell("Time passed"),
    "deliverable": Cell("Deliverable"),
    "planned_on": day_cell("Planned"),
    "finished_on": day_cell("Reached"),
    "least": figure_cell("If the rest said 1", show_tenths),
    "most": figure_cell("If the rest said 5", show_tenths),
    "meetings": count_cell("Meetings"),
    "insights": count_cell("Insights"),
    "documents": count_cell("Documents"),
    "events": count_cell("Events"),
    "quiet_days": count_cell("Days since"),
    "last_on": day_cell("Last"),
    "attendance": percent_cell("Came"),
    "rating": figure_cell("Rated, of 5", show_coefficient),
    "used_share": percent_cell("Used since"),
    "held_on": day_cell("On"),
    "title": prose_cell("What"),
    "takeaway": prose_cell("To remember"),
    "lesson": prose_cell("Lesson"),
    "innovation": prose_cell("New idea"),
    "place": Cell("Where"),
    "adjustments": count_cell("Changes"),
    "this_quarter": count_cell("This quarter"),
    "partnerships": prose_cell("Of"),
    "change": prose_cell("The latest"),
    "reason": prose_cell("Because"),
    "lacks": Cell("Lacks"),
    "not_known": Cell("Not known"),
    "worth": money_cell("Worth a year"),
    "section": Cell("Section", show_words),
    "detail": prose_cell("More"),
    "because": Cell("Why now", show_words),
    "closed_on": day_cell("On"),
    "impact": Cell("Impact", show_verdict, markup=True),
    "lessons": prose_cell("Lessons"),
    "innovations": prose_cell("New ideas"),
    "report": Cell("Final report"),
    "dimension": Cell("Dimension", show_words),
}
