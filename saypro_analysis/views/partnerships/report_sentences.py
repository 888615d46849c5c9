"""Sentences of the reports on partnerships: the quarter in its sections, what partners say, what ended ones brought."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.formats import format_count, format_day
from saypro_analysis.views.kit.words import Absence, Sentences, count_of, join_first
from saypro_analysis.views.partnerships.sentences import MOST_TOLD, named, sentence, short

SECTIONS = {"achievements": "Achievements", "challenges_and_solutions": "Challenges and solutions",
            "knowledge_exchange": "Knowledge exchange"}  # fmt: skip
PREFIX = {"overdue": "overdue: ", "goal_missed": "goals missed: ", "kpi_missed": "below target: ",
          "kpi_unknown": "figures missing: ", "kpi_met": "targets met: ", "goal": "goals reached: ",
          "milestone": "milestones: "}  # fmt: skip
MOST_PARTNERS, MOST_THINGS = 8, 3
IMPACT = {"as_planned": "all goals were reached", "in_part": "some goals were reached",
          "not_reached": "no goal was reached", "cannot_tell": "what it brought cannot be told"}  # fmt: skip


def describe_partner_quarter(report: pd.DataFrame, section: str) -> Sentences:
    """Say what one section of the quarter's progress report holds: a sentence per partnership.

    `report` is what `summarise_partner_quarter` returns; `section` is achievements, challenges_and_solutions or
    knowledge_exchange. Returns Sentences, a tuple of plain text: at most eight partnerships with three things each, and
    how many more there are. Raises ValueError for another section.

    >>> report = pd.DataFrame({"name": ["A"], "partnership": ["P"], "section": ["achievements"], "kind": ["milestone"],
    ...                        "statement": ["Pilot"], "detail": [None]})
    >>> describe_partner_quarter(report, "achievements")
    A: milestones: Pilot.
    """
    if section not in SECTIONS:
        raise ValueError(f"section: found {section!r}, expected one of {', '.join(SECTIONS)}")
    rows = report[report["section"] == section]
    groups = [own for _, own in rows.groupby("partnership", sort=False)]
    told = [f"{named(own.iloc[0].to_dict())}: {_things(own)}." for own in groups[:MOST_PARTNERS]]
    more = len(groups) - MOST_PARTNERS
    told += [f"{count_of(more, 'more partnership')}: see the table."] if more > 0 else []
    return Sentences(told) if told else Absence(f"{SECTIONS[section]}: nothing was reported in the quarter.")


def _things(own: pd.DataFrame) -> str:
    """What a section tells of a partnership, each kind's word said once."""
    told = own.assign(prefix=own["kind"].map(PREFIX).fillna(""))
    said = [(prefix, [f"{short(row['statement'])}{_detail(row)}" for row in rows.to_dict("records")])
            for prefix, rows in told.groupby("prefix", sort=False)]  # fmt: skip
    return "; ".join(f"{prefix}{_list(things)}" for prefix, things in said)


def _list(things: list[str]) -> str:
    """What people wrote, each apart: it may hold commas and begin with capitals."""
    more = [f"and {len(things) - MOST_THINGS} more"] if len(things) > MOST_THINGS else []
    return "; ".join([*things[:MOST_THINGS], *more])


def _detail(row: dict[str, Any]) -> str:
    """What is done about a challenge, or what was learned: the rest would say it twice."""
    if pd.isna(row["detail"]):
        return " (nothing is done about it yet)" if row["kind"] == "challenge" else ""
    return f" ({short(row['detail'])})" if row["kind"] not in ("overdue", "goal", "goal_missed", "milestone") else ""


def describe_partner_surveys(surveys: pd.DataFrame, team: pd.DataFrame) -> Sentences:
    """Say how satisfied partners are and what those of ours who work with them say, where enough of them answered.

    `surveys` is what `summarise_partner_surveys` returns, `team` what `summarise_team_surveys` does. Returns Sentences,
    a tuple of plain text: whose satisfaction rises or falls, of whom too few answered, with the range that it can have,
    and the item that our own people rate lowest.

    >>> describe_partner_surveys(pd.DataFrame(), pd.DataFrame())
    No partner was asked, and none of our own people.
    """
    if surveys.empty and team.empty:
        return Absence("No partner was asked, and none of our own people.")
    last = surveys.drop_duplicates("partnership") if len(surveys) else surveys
    return Sentences([*_changed(last), _too_few(last), _lowest(team)])


def _changed(last: pd.DataFrame) -> list[str]:
    told = []
    for word, way in (("worsening", "less"), ("improving", "more")):
        rows = last[last["trend"] == word].to_dict("records") if len(last) else []
        names = [f"{named(row)} ({row['before']:.1f} before, {row['score']:.1f} of 5 now)" for row in rows]
        told += [f"{way.capitalize()} satisfied than before: {join_first(names, MOST_TOLD)}."] if names else []
    return told


def _too_few(last: pd.DataFrame) -> str:
    rows = last[last["trend"] == "too_few"].to_dict("records") if len(last) else []
    names = [f"{named(row)} ({row['answered']} of {row['asked']} answered{_range(row)})" for row in rows]
    return f"Too few answers for a verdict: {join_first(names, MOST_TOLD)}." if names else ""


def _range(row: dict[str, Any]) -> str:
    return (
        ""
        if pd.isna(row["score_low"])
        else f"; their mean lies between {row['score_low']:.1f} and {row['score_high']:.1f}"
    )


def _lowest(team: pd.DataFrame) -> str:
    told = team[team["score"].notna()] if len(team) else team
    if told.empty:
        return ""
    row = told.iloc[0]
    return (f"Our own people rate lowest: “{short(row['item'])}” ({row['score']:.1f} of 5, "
            f"{count_of(int(row['answered']), 'answer')}).")  # fmt: skip


def describe_partner_outcomes(outcomes: pd.DataFrame) -> Sentences:
    """Say what partnerships that ended or finished a key phase brought, and what was learned: two parts for each.

    `outcomes` is what `review_partner_outcomes` returns. Returns Sentences, a tuple of plain text: the impact against
    goals and KPIs and by how much the end was late, then the final report of what was learned, which says what it
    lacks; at most three of them, and how many more there are.

    >>> describe_partner_outcomes(pd.DataFrame())
    No partnership has ended, and none finished a key phase in the quarter.
    """
    if outcomes.empty:
        return Absence("No partnership has ended, and none finished a key phase in the quarter.")
    told = [text for row in outcomes.head(MOST_TOLD).to_dict("records") for text in (_impact(row), _learned(row))]
    more = len(outcomes) - MOST_TOLD
    return Sentences([*told, f"{count_of(more, 'more partnership')}: see the table." if more > 0 else ""])


def _impact(row: dict[str, Any]) -> str:
    when = f"{'ended' if row['because'] == 'ended' else 'finished a phase'} on {format_day(row['closed_on'])}"
    late = row["end_days_late"]
    ends = f", {count_of(int(late), 'day')} after its planned end" if pd.notna(late) and late > 0 else ""
    goals = f"{IMPACT[row['impact']]} ({row['goals_reached']} of {row['goals']})" if row["goals"] else "it has no goal"
    score = f"; its KPIs came to {_ends(row)} of 100" if row["kpis"] else ""
    return f"{named(row)} {when}{ends}. Impact: {goals}{score}."


def _ends(row: dict[str, Any]) -> str:
    low, high = (format_count(row[name]) for name in ("score_low", "score_high"))
    return low if low == high else f"{low} to {high}"


def _learned(row: dict[str, Any]) -> str:
    texts = [short(text) for text in f"{row['lessons']}; {row['innovations']}".split("; ") if text]
    said = "; ".join(texts[:MOST_TOLD]) if texts else "nothing was written down"
    lacks = "" if row["report"] == "complete" else f" The report {row['report'].replace(',', ' and', 1)}."
    return f"{named(row)}, final report: {sentence(said)}{lacks}"
