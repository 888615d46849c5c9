"""Sentences about partnerships: what is late, who delivers, what is not known, what has to be decided."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.formats import format_count, format_day
from saypro_analysis.views.kit.words import Absence, Sentences, clean, count_of, cut_at_word, initial, join_first

MOST_TOLD = 3
LONGEST = 60  # letters of a name or of what was written
NOTHING = "There are no partnerships, so there is nothing to tell of them."


def describe_partnerships(review: pd.DataFrame, scores: pd.DataFrame) -> Sentences:
    """Say how the partnerships stand: what is late, who delivers what was agreed, what is not known, what to decide.

    `review` is what `review_partnerships` returns, `scores` what `score_partnerships` does. Returns Sentences, a tuple
    of plain text: the delayed with their days, those typed as something else than their dates say, verdicts by the
    KPIs, goals that were missed, sides that do not meet as agreed, and the next steps of the delayed.

    >>> describe_partnerships(pd.DataFrame(), pd.DataFrame())
    There are no partnerships, so there is nothing to tell of them.
    """
    if review.empty:
        return Absence(NOTHING)
    live = review[review["status"] != "completed"]
    return Sentences([_late(live), _typed(review), *describe_partner_scores(scores)[:1], _missed(review), _quiet(live),
                      _decide(live)])  # fmt: skip


def _late(live: pd.DataFrame) -> str:
    if live.empty:
        return "No partnership is open."
    late = live[live["status"] == "delayed"]
    head = f"{len(late):,} of {count_of(len(live), 'open partnership')} {be(len(late))} delayed"
    names = [f"{named(row)} ({count_of(int(row['days_late']), 'day')}; {_first(row['overdue']) or row['why']})"
             for row in late.to_dict("records")]  # fmt: skip
    return f"{head}: {join_first(names, MOST_TOLD)}." if names else f"{head}."


def _first(texts: str) -> str:
    """The first of several texts, and how many more there are."""
    first, *more = str(texts).split("; ")
    return f"{short(first)}{f' and {len(more)} more' if more else ''}" if first else ""


def _typed(review: pd.DataFrame) -> str:
    odd = review[review["disagrees"].astype(bool)]
    said = [f"{named(row)} is reported as {short(row['typed'])}, by its dates it is {state(row['status'])}{_other(row)}"
            for row in odd.to_dict("records")]  # fmt: skip
    return f"{join_first(said, MOST_TOLD)}." if said else ""


def _other(row: dict[str, Any]) -> str:
    return "" if pd.isna(row["their_view"]) else f" (the other side says: {short(row['their_view'])})"


def _missed(review: pd.DataFrame) -> str:
    rows = review[review["goals_missed"] > 0].to_dict("records")
    names = [f"{named(row)} ({row['goals_missed']} of {row['goals']})" for row in rows]
    return f"Goals were not reached by their day: {join_first(names, MOST_TOLD)}." if names else ""


def _quiet(live: pd.DataFrame) -> str:
    rows = live[live["checkin_overdue"].astype(bool)].to_dict("records")
    names = [f"{named(row)} ({_since(row['last_checkin_on'])})" for row in rows]
    return f"Both sides do not meet as agreed: {join_first(names, MOST_TOLD)}." if names else ""


def _since(day: pd.Timestamp) -> str:
    return "never yet" if pd.isna(day) else f"last on {format_day(day)}"


def _decide(live: pd.DataFrame) -> str:
    rows = live[(live["status"] == "delayed") & live["next_steps"].notna()].to_dict("records")
    told = [f"{named(row)}: {short(row['next_steps'])}" for row in rows]
    return f"To be decided now: {'; '.join(told[:MOST_TOLD])}." if told else ""


def describe_partner_scores(scores: pd.DataFrame) -> Sentences:
    """Say who delivers what was agreed by its KPIs, who falls short, of whom it cannot be told, and who changed.

    `scores` is what `score_partnerships` returns. Returns Sentences, a tuple of plain text: how many deliver at worst,
    who falls short even at best with the score, between which ends those lie of which figures are missing, and whose
    score goes up or down.

    >>> scores = pd.DataFrame({"name": ["A"], "verdict": ["falls_short"], "score": [52.0], "score_low": 52.0,
    ...                        "score_high": 52.0, "missing": "", "trend": "worsening", "kpis": 1})
    >>> describe_partner_scores(scores)
    By its KPIs 0 of 1 partnership delivers what was agreed. A (52 of 100) falls short.
    The score goes down: A.
    """
    if scores.empty:
        return Absence(NOTHING)
    groups = {
        word: scores[scores["verdict"] == word].to_dict("records")
        for word in ("delivers", "falls_short", "cannot_tell")
    }
    count = len(groups["delivers"])
    head = f"By {'its' if len(scores) == 1 else 'their'} KPIs {count:,} of {count_of(len(scores), 'partnership')}"
    told = [f"{head} {'deliver' if count != 1 and len(scores) > 1 else 'delivers'} what was agreed."]
    below = [f"{named(row)} ({_of(row)})" for row in sorted(groups["falls_short"], key=lambda row: row["score_high"])]
    if below:
        told.append(f"{join_first(below, MOST_TOLD)} {'falls' if len(below) == 1 else 'fall'} short.")
    dark = [f"{named(row)} ({_of(row)}{_lacks(row)})" for row in groups["cannot_tell"]]
    if dark:
        told.append(f"Of {join_first(dark, MOST_TOLD)} it cannot be told.")
    return Sentences([" ".join(told), *_trends(scores)])


def _of(row: dict[str, Any]) -> str:
    low, high = (format_count(row[end]) for end in ("score_low", "score_high"))
    return f"{low} of 100" if low == high else f"between {low} and {high} of 100"


def _lacks(row: dict[str, Any]) -> str:
    if not row["kpis"]:
        return ", as no KPI has a target"
    return f", as figures of {_first(row['missing'])} are missing" if row["missing"] else ""


def _trends(scores: pd.DataFrame) -> list[str]:
    told = []
    for word, way in (("worsening", "down"), ("improving", "up")):
        names = [named(row) for row in scores[scores["trend"] == word].to_dict("records")]
        told += [f"The score goes {way}: {join_first(names, MOST_TOLD)}."] if names else []
    return told


def be(count: int) -> str:
    """The verb after a number.

    >>> be(1), be(2)
    ('is', 'are')
    """
    return "is" if count == 1 else "are"


def short(text: object) -> str:
    """What somebody wrote, cleaned and cut at a word.

    >>> short("two\\nlines")
    'two lines'
    """
    return cut_at_word(clean(text), LONGEST).rstrip(".")


def named(row: dict[str, Any]) -> str:
    """A partnership by the name that readers know.

    >>> named({"name": "Regional showrooms"})
    'Regional showrooms'
    """
    return short(row["name"])


def state(word: object) -> str:
    """A state as words.

    >>> state("on_track")
    'on track'
    """
    return str(word).replace("_", " ")


def sentence(text: str) -> str:
    """Text with a capital at its start and a stop at its end.

    >>> sentence("who came")
    'Who came.'
    """
    return f"{initial(text)}."
