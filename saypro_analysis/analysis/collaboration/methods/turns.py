"""Whose turn a piece of content was, from its beginning until it went out: every moment is counted once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

AUTHOR, APPROVER, READY = "author", "approver", "ready"
DAY = pd.Timedelta(days=1)


class Asked(NamedTuple):
    """An approver who was asked, and when they answered (NaT while they did not)."""

    approver: str
    asked: pd.Timestamp
    answered: Any


class Turn(NamedTuple):
    """A stretch of time in which something was somebody's turn; with several approvers at once, each has a part."""

    kind: str
    who: str
    begin: pd.Timestamp
    days: float
    last: bool


def split_turns(
    begin: pd.Timestamp, until: pd.Timestamp, asked: list[Asked], ready: list[tuple[pd.Timestamp, Any]]
) -> list[Turn]:
    """Whose turn it was between two moments; the days sum to the time between them.

    While anybody is asked and has not answered it is their turn, in equal parts; while it is approved (`ready` are the
    stretches in which it was, an open one until NaT) nobody's; at all other times the author's. The last turn is that
    of the end itself: it lasts no time where something happened just then.
    """
    marks = [begin, until, *(time for a in asked for time in (a.asked, a.answered)), *(t for r in ready for t in r)]
    edges = sorted({time for time in marks if pd.notna(time) and begin <= time <= until})
    spans = list(pairwise(edges))
    turns = [turn for span in spans for turn in _turns(span, asked, ready)]
    now = list(_turns((until, until), asked, ready))
    last = [turn for turn in turns if spans and turn.begin == spans[-1][0]]
    if [turn[:2] for turn in last] == [turn[:2] for turn in now]:
        return [turn._replace(last=turn in last) for turn in turns]
    return [*turns, *(turn._replace(last=True) for turn in now)]


def _turns(
    span: tuple[pd.Timestamp, pd.Timestamp], asked: list[Asked], ready: list[tuple[pd.Timestamp, Any]]
) -> Iterator[Turn]:
    start, end = span
    days = (end - start) / DAY
    open_now = sorted({a.approver for a in asked if _holds(a.asked, a.answered, start)})
    for who in open_now:
        yield Turn(APPROVER, who, start, days / len(open_now), last=False)
    if not open_now:
        kind = READY if any(_holds(*stretch, start) for stretch in ready) else AUTHOR
        yield Turn(kind, "", start, days, last=False)


def _holds(begin: pd.Timestamp, end: Any, moment: pd.Timestamp) -> bool:
    return bool(begin <= moment and (pd.isna(end) or moment < end))


def open_since(turns: list[Turn]) -> pd.Timestamp:
    """Since when the last turn is whoever's it is: the beginning of the stretches before it that are like it."""
    now = [(turn.kind, turn.who) for turn in turns if turn.last]
    since = max(turn.begin for turn in turns)
    for start in sorted({turn.begin for turn in turns}, reverse=True):
        if [(turn.kind, turn.who) for turn in turns if turn.begin == start] != now:
            return since
        since = start
    return since
