"""Sentences about what came of it: what content brought, how events went, which ideas to take up."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.formats import format_count, format_percent
from saypro_analysis.views.kit.words import Absence, Sentences, clean, count_of, cut_at_word, join_first

MOST_TOLD = 3
LONGEST_IDEA = 60  # letters
MEASURES = {"engagement": "engagement", "clicks": "clicks", "conversion": "conversion"}


def describe_content(rates: pd.DataFrame) -> Sentences:
    """Say what content brought, and what that suggests for the next quarter: a sentence per measure.

    `rates` is what `summarise_content` returns for channels, types or another grouping. Returns Sentences, a tuple of
    plain text: what is clearly best or behind, and where a better rate is but small numbers.

    >>> rates = pd.DataFrame({"measure": "clicks", "by": "channel", "name": ["mail", "pod"], "rate": [0.04, 0.08],
    ...     "shrunken": [0.04, 0.04], "verdict": "cannot_tell", "count": [400.0, 4.0], "of": [10000.0, 50.0],
    ...     "more_to_tell": None, "chance_best": [0.6, 0.3], "few": [False, True]})
    >>> describe_content(rates)
    By clicks no channel is clearly best. pod has the highest rate (8 %), but of 50 only: cannot tell yet.
    """
    known = rates[rates["rate"].notna()] if len(rates) else rates
    if known.empty:
        return Absence("Nothing is known of what content brought.")
    return Sentences([_measure(name, known[known["measure"] == name]) for name in MEASURES])


def _measure(name: str, own: pd.DataFrame) -> str:
    if own.empty:
        return ""
    what = str(own["by"].iloc[0]).replace("content", "item")
    best = own[own["verdict"] == "best"]
    behind = [clean(value) for value in own.loc[own["verdict"] == "behind", "name"]]
    if len(best) == 1:
        first = best.iloc[0]
        rate = format_percent(first["shrunken"])
        told = f"By {MEASURES[name]} {clean(first['name'])} is clearly best ({rate}): more of it."
    elif len(best):
        told = f"By {MEASURES[name]} {count_of(len(best), 'group')} have a clear best."
    else:
        told = f"By {MEASURES[name]} no {what} is clearly best."
    less = f" Clearly behind: {join_first(behind, MOST_TOLD)}." if behind else ""
    return f"{told}{less}{_small(own, best)}"


def _small(own: pd.DataFrame, best: pd.DataFrame) -> str:
    """What has the highest rate as counted and is not best: its numbers are too small, or others are too close."""
    top = own.sort_values("rate", ascending=False, kind="stable").iloc[0]
    if top["verdict"] != "cannot_tell" or top["name"] in set(best["name"]):
        return ""
    head = f" {clean(top['name'])} has the highest rate ({format_percent(top['rate'])})"
    more = f"; {format_count(top['more_to_tell'])} more would tell." if pd.notna(top["more_to_tell"]) else "."
    if top["few"]:
        return f"{head}, but of {format_count(top['of'])} only: cannot tell yet{more}"
    return f"{head}, too close to others to tell yet{more}"


def describe_events(report: pd.DataFrame, checklist: pd.DataFrame) -> Sentences:
    """Say how events went and what the next ones lack.

    `report` is what `review_events` returns, `checklist` what `check_events` does. Returns Sentences, a tuple of plain
    text: how many came to the three latest events held, beside what was aimed at, and how many of them answered; where
    nobody has counted the guests or asked them; which channels and materials are overdue or missing for the next three
    events. The shares are in the funnel's figure.

    >>> describe_events(pd.DataFrame(), pd.DataFrame())
    There are no events.
    """
    if report.empty:
        return Absence("There are no events.")
    held = report[report["state"] == "held"].tail(MOST_TOLD)
    told = [_event(row) for row in held.to_dict("records")]
    ahead = report[report["state"] == "ahead"]
    return Sentences([*told, *(_lacking(row, checklist) for row in ahead.head(MOST_TOLD).to_dict("records"))])


def _event(row: dict[str, Any]) -> str:
    name = clean(row["name"])
    if pd.isna(row["attended"]):
        return f"{name}: nobody has counted the guests."
    told = f"{name}: {count_of(int(row['attended']), 'guest')}"
    if isinstance(row["target_state"], str):
        aim = format_count(row["target_attended"])
        told += f", the {aim} aimed at {'reached' if row['target_state'] == 'met' else 'missed'}"
    answered = f"; {format_count(row['rated'])} said how satisfied they are" if row["rated"] > 0 else ""
    return told + (answered or "; whether they were satisfied nobody asked") + "."


def _lacking(row: dict[str, Any], checklist: pd.DataFrame) -> str:
    own = checklist[(checklist["event"] == row["event"]) & ~checklist["item"].isin(["recap"])]
    late = [clean(item) for item in own.loc[own["state"] == "overdue", "item"]]
    missing = [clean(item) for item in own.loc[own["state"] == "missing", "item"]]
    told = [f"overdue {join_first(late, MOST_TOLD)}"] * bool(late) + [f"missing {join_first(missing, 4)}"] * bool(
        missing
    )
    return f"{clean(row['name'])} lies ahead: {'; '.join(told) or 'all is there'}."


def describe_department_answers(answers: pd.DataFrame) -> Sentences:
    """Say how satisfied departments are with working together, and who is more or less so than in the survey before.

    `answers` is what `summarise_stakeholder_satisfaction` returns for `select_department_answers`. Returns Sentences, a
    tuple of plain text of each department's latest survey: whose satisfaction fell or rose by more than chance, whose
    mean is lowest with its interval, and who gave too few answers to be told.

    >>> answers = pd.DataFrame({"subject": ["Events"], "survey": "Q1", "asked": 4, "answered": 4, "score": 2.25,
    ...                         "score_low": 1.45, "score_high": 3.05, "before": 3.5, "trend": "worsening"})
    >>> describe_department_answers(answers)
    Less satisfied with working together than before: Events (3.5 before, 2.2 of 5 now).
    """
    last = answers.drop_duplicates("subject") if len(answers) else answers
    if last.empty:
        return Absence("No department was asked how working together went.")
    moved = [
        _moved(last[last["trend"] == trend], word) for trend, word in (("worsening", "Less"), ("improving", "More"))
    ]
    silent = [clean(name) for name in last.loc[last["score"].isna(), "subject"]]
    told = [*moved, _lowest(last[last["score"].notna() & ~last["trend"].isin(["worsening", "improving"])])]
    return Sentences([*told, f"Too few answers to be told: {join_first(silent, MOST_TOLD)}." if silent else ""])


def _moved(rows: pd.DataFrame, word: str) -> str:
    names = [f"{clean(row['subject'])} ({row['before']:.1f} before, {row['score']:.1f} of 5 now)"
             for row in rows.to_dict("records")]  # fmt: skip
    return f"{word} satisfied with working together than before: {join_first(names, MOST_TOLD)}." if names else ""


def _lowest(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    row = rows.sort_values("score", kind="stable").iloc[0]
    ends = f", between {row['score_low']:.1f} and {row['score_high']:.1f}" if pd.notna(row["score_low"]) else ""
    return f"Without a clear change {clean(row['subject'])} is lowest ({row['score']:.1f} of 5{ends})."


def describe_input(ideas: pd.DataFrame) -> Sentences:
    """Say which ideas of the departments to take up, and which cannot be placed before somebody fills in what lacks.

    `ideas` is what `rank_input` returns. Returns Sentences, a tuple of plain text.

    >>> ideas = pd.DataFrame({"idea": ["Live demo", "Prize"], "verdict": ["selected", "could_be"], "supporters": [2, 1],
    ...                       "lacks": [None, "fit"]})
    >>> describe_input(ideas)
    Take up: “Live demo”.
    “Prize” could be among them: its fit is to be filled in.
    """
    if ideas.empty:
        return Absence("No department has given an idea.")
    picked = [_idea(text) for text in ideas.loc[ideas["verdict"] == "selected", "idea"]]
    told = [f"Take up: {join_first(picked, 5)}."] if picked else []
    open_ = ideas[ideas["lacks"].notna() & (ideas["verdict"] == "could_be")]
    told += [f"{_idea(row['idea'])} could be among them: its {row['lacks']} {_be(row['lacks'])} to be filled in."
             for row in open_.head(MOST_TOLD).to_dict("records")]  # fmt: skip
    return Sentences(told or ["No idea serves a goal."])


def _be(lacks: str) -> str:
    return "are" if " and " in lacks else "is"


def _idea(text: object) -> str:
    return f"“{cut_at_word(clean(text), LONGEST_IDEA)}”"
