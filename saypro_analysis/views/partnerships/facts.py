"""The few figures of the partnerships on a report's first screen: delayed, falling short, not known, not meeting."""

import pandas as pd

from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import clean, count_of, join_first
from saypro_analysis.views.partnerships.sentences import be

MOST = 2  # names in a fact


def describe_partner_facts(review: pd.DataFrame, scores: pd.DataFrame) -> list[Fact]:
    """Pick the figures that a reader needs first: what is late, who falls short, what is not known.

    `review` is what `review_partnerships` returns, `scores` what `score_partnerships` does. Each Fact has `label,
    value, detail, tone`. Returns a list that `publish` takes as `facts`, empty where there are no partnerships.

    >>> review = pd.DataFrame({"name": ["A", "B"], "status": ["delayed", "on_track"], "checkin_overdue": [True, False]})
    >>> scores = pd.DataFrame({"name": ["A", "B"], "verdict": ["falls_short", "delivers"]})
    >>> [fact.value for fact in describe_partner_facts(review, scores)]
    ['1 of 2', '1 of 2', '0', '1']
    """
    if review.empty:
        return []
    live = review[review["status"] != "completed"]
    late, quiet = live[live["status"] == "delayed"], live[live["checkin_overdue"].astype(bool)]
    short, dark = (scores[scores["verdict"] == word] for word in ("falls_short", "cannot_tell"))
    words = "nobody does, even at worst" if dark.empty else "nobody is known to"
    bare = int((live["status"] == "cannot_tell").sum())
    dates = f"{count_of(bare, 'open one')} {be(bare)} without milestones" if bare else "every open one is on its dates"
    return [
        Fact("Delayed", f"{len(late):,} of {len(live):,}", _name(late, dates),
             tone_of("delayed") if len(late) else ""),
        Fact("Fall short of what was agreed", f"{len(short):,} of {len(scores):,}", _name(short, words),
             tone_of("falls_short") if len(short) else ""),
        Fact("Cannot be told", f"{len(dark):,}", _name(dark, "all figures that decide are there"), ""),
        Fact("Not meeting as agreed", f"{len(quiet):,}", _name(quiet, "nobody is known to be overdue"),
             tone_of("late") if len(quiet) else ""),
    ]  # fmt: skip


def _name(rows: pd.DataFrame, otherwise: str) -> str:
    return join_first([clean(name) for name in rows["name"]], MOST) if len(rows) else otherwise
