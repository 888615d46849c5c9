"""Content and its approvals as they were known on a day, and what cannot be true of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.analysis.collaboration.methods.known_facts import Cut, read_cut
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import UNZONED, ZONED, days_of

_TIMES = ("created_at", "edited_at", "published_at")


def read_content(
    content: pd.DataFrame, approvals: pd.DataFrame | None, as_of: object, start_on: object = None
) -> tuple[Any, Any, Cut]:
    """The two tables without what was not known yet, and the moment. Raises DataError for what cannot be true.

    What went out before `start_on` is left aside.
    """
    items = complete_table(content, "content")
    asked = complete_table(approvals if approvals is not None else _none(), "approvals")
    problems = [
        *_early(items, "content", "published_at", "created_at"),
        *_early(asked, "approvals", "answered_at", "asked_at"),
        *_strange(items, asked),
        *_other_clock(items, asked),
    ]
    if problems:
        raise DataError(problems)
    clock = items["published_at"] if items["published_at"].notna().any() else asked["asked_at"]
    cut = read_cut(as_of, clock)
    items = items.assign(**{name: cut.known(items[name]) for name in ("edited_at", "published_at")})
    items = items.assign(
        published_on=days_of(items["published_at"]), on=items["publish_on"].fillna(items["planned_on"])
    )
    items = items if start_on is None else items[~(items["published_on"] < read_day(start_on))]
    asked = asked[cut.known(asked["asked_at"]).notna() & asked["content"].isin(items["content"])]
    answered = cut.known(asked["answered_at"])
    # A table that nowhere says what was answered is a list of approvals: whoever answered approved.
    decision = asked["decision"].fillna("approved") if asked["decision"].isna().all() else asked["decision"]
    return items, asked.assign(answered_at=answered, decision=decision.where(answered.notna())), cut


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=["content", "approver", "asked_at", "answered_at"])


def _early(table: pd.DataFrame, name: str, later: str, earlier: str) -> list[Problem]:
    early = table.index[table[later] < table[earlier]]
    return [
        Problem(name, _number(row), later, str(table.loc[row, later]), f"a time from {table.loc[row, earlier]} on")
        for row in early
    ]


def _strange(items: pd.DataFrame, asked: pd.DataFrame) -> list[Problem]:
    strange = asked.index[~asked["content"].isin(items["content"])]
    return [
        Problem("approvals", _number(row), "content", str(asked.loc[row, "content"]), "a content that the table holds")
        for row in strange
    ]


def _other_clock(items: pd.DataFrame, asked: pd.DataFrame) -> list[Problem]:
    """Times of the one table with zones beside times of the other without."""
    known = {name: table[name].dt.tz is not None for table, names in ((items, _TIMES), (asked, ("asked_at",)))
             for name in names if table[name].notna().any()}  # fmt: skip
    if "asked_at" not in known or len(set(known.values())) == 1:
        return []
    expected = UNZONED if known["asked_at"] else ZONED
    return [Problem("approvals", None, "asked_at", str(asked["asked_at"].iloc[0]), f"{expected} (those of content)")]


def _number(row: Any) -> int | None:
    return int(row) if isinstance(row, int) or str(row).isdigit() else None
