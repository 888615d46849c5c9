"""When content is late, with which of its deadlines, and what stands on the same day."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.analysis.collaboration.methods.approval_states import APPROVED, FEEDBACK
from saypro_analysis.data.tables.known_words import GIVEN_UP

DONE, OVERDUE, SLIPPING, ON_TRACK, UNDATED, CANCELLED = (
    "done", "overdue", "slipping", "on_track", "undated", "cancelled",
)  # fmt: skip
MOST_NAMED = 3  # clashing items


def judge_states(items: pd.DataFrame, asked: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The items with `state`, `late_with` and `days_late`.

    An item is overdue from the day after the one on which it was to go out.
    """
    passed = _passed(items, asked, day)
    given_up = items["status"].fillna("").str.lower().isin(GIVEN_UP) & items["published_on"].isna()
    late_with = pd.Series(None, items.index, dtype=object)
    for name, late in passed.items():
        late_with = late_with.mask(late & late_with.isna(), name)
    open_now = items["published_on"].isna() & ~given_up
    state = pd.Series(ON_TRACK, items.index, dtype="str")
    state = state.mask(late_with.notna(), SLIPPING).mask(items["on"].isna() & late_with.isna(), UNDATED)
    state = state.mask(items["on"] < day, OVERDUE).mask(given_up, CANCELLED).mask(items["published_on"].notna(), DONE)
    days = (items["published_on"].fillna(day) - items["on"]).dt.days.clip(lower=0)
    return items.assign(
        state=state,
        late_with=late_with.where(open_now & state.isin([SLIPPING, OVERDUE])).astype("str"),
        days_late=days.where(~given_up).astype(float),
    )


def _passed(items: pd.DataFrame, asked: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """By deadline, in their order, whether it passed without what it asks for."""
    drafted = items["content"].isin(asked["content"]) | (items["approval"] == APPROVED)
    stage = asked["stage"].fillna("").str.casefold()
    waiting = asked.loc[asked["answered_at"].isna() & (stage == FEEDBACK), "content"]
    approved = items["approval"] == APPROVED
    return {
        "draft": (items["due_on"] < day) & ~drafted,
        "feedback": (items["feedback_due_on"] < day) & (~drafted | items["content"].isin(waiting)),
        "approval": (items["approval_due_on"] < day) & ~approved,
    }


def find_clashes(items: pd.DataFrame, load: int) -> pd.DataFrame:
    """The items with how many stand on their day, whether that is too many, and which are for the same people."""
    there = items[(items["state"] != CANCELLED) & items["on"].notna()]
    counts = there.groupby("on")["content"].size()
    told = items.assign(day_items=items["on"].map(counts).where(items.index.isin(there.index)))
    whole = there.dropna(subset=["audience", "channel"])
    groups = {key: list(own["content"]) for key, own in whole.groupby(["on", "audience", "channel"])}
    keys = items[["on", "audience", "channel"]].itertuples(index=False, name=None)
    others = [
        [other for other in groups.get(key, []) if other != name and row in whole.index]
        for row, name, key in zip(items.index, items["content"], keys, strict=True)
    ]
    called = dict(zip(items["content"], items["title"].fillna(items["content"]), strict=True))
    return told.assign(
        crowded=(told["day_items"] > load).fillna(False).astype(bool),
        clashes=pd.Series([len(names) for names in others], items.index, dtype=int),
        clash_with=pd.Series([_list([called[name] for name in names]) for names in others], items.index, dtype="str"),
    )


def _list(names: list[str]) -> Any:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return "; ".join(names[:MOST_NAMED]) + more or None
