"""The unified calendar: what goes out when, what is late and why, what clashes, and whose turn it is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.analysis.collaboration.methods.approval_states import (
    APPROVED,
    LOST,
    Request,
    judge_approval,
    list_requests,
)
from saypro_analysis.analysis.collaboration.methods.calendar_states import find_clashes, judge_states
from saypro_analysis.analysis.collaboration.methods.content_rows import read_content
from saypro_analysis.analysis.collaboration.methods.known_facts import DAY, Cut
from saypro_analysis.analysis.collaboration.methods.turns import (
    APPROVER,
    AUTHOR,
    READY,
    Asked,
    Turn,
    open_since,
    split_turns,
)
from saypro_analysis.data.readings.times import on_clock_of

LOAD = 5  # items on one day, from above which it is crowded
COLUMNS = ["content", "title", "type", "channel", "audience", "department", "owner", "planned_on", "publish_on",
           "due_on", "published_on", "state", "late_with", "days_late", "moved_days", "approval", "approved_on",
           "approved_before", "lost_by_edit", "outside_approvers", "turn", "turn_of", "waiting_days", "elapsed_days",
           "author_days", "approver_days", "ready_days", "day_items", "crowded", "clashes", "clash_with",
           "typed"]  # fmt: skip
_TURN_COLUMNS = ["content", "turn", "turn_of", "from_at", "days", "open"]


def plan_content(
    content: pd.DataFrame, approvals: pd.DataFrame, *, as_of: object, start_on: object = None, load: int = LOAD
) -> pd.DataFrame:
    """Put all content into one calendar: one row per item, by the day on which it is to go out, undated ones last.

    `content, approvals` are the tables of those names, of which what went out before `start_on` is left aside.
    `state`: done (went out), overdue, slipping (a deadline before passed: `late_with` draft, feedback or approval),
    on_track, undated, or cancelled; `days_late` behind `publish_on`, `moved_days` from `planned_on` to `publish_on`.
    `approval`: approved, lost_by_edit, changes_asked, rejected, waiting or not_asked; `approved_before` whether it was
    approved when it went out. `elapsed_days` from the beginning until it went out (or today) = `author_days +
    approver_days + ready_days`; `turn` (author, approver, ready, done) of `turn_of` since `waiting_days`. `clashes`
    counts the items for the same audience on the same channel and day (`clash_with`), `crowded` days hold more than
    `load` items. A day is its end for what is known, its beginning for open waits. Raises DataError also for impossible
    times, ValueError for a `load` below 1.

    >>> content = pd.DataFrame({"content": ["C"], "publish_on": ["2025-03-07"], "created_at": ["2025-03-01"]})
    >>> asked = pd.DataFrame({"content": ["C"], "approver": ["Ada"], "asked_at": ["2025-03-03"], "answered_at": [None]})
    >>> plan = plan_content(content, asked, as_of="2025-03-10")
    >>> plan[["state", "days_late", "turn_of", "author_days", "approver_days"]].values.tolist()
    [['overdue', 3.0, 'Ada', 2.0, 7.0]]
    """
    if load < 1:
        raise ValueError(f"load: found {load!r}, expected a number of items of at least 1")
    items, asked, cut = read_content(content, approvals, as_of, start_on)
    told = _approve(items, asked)
    turns = _collect(told, asked, cut)
    told = told.join(_sum_turns(told, turns))
    told = find_clashes(judge_states(told, asked, cut.day), load)
    told = told.assign(publish_on=told["on"], moved_days=(told["publish_on"] - told["planned_on"]).dt.days)
    told = told.rename(columns={"status": "typed"})
    return told.sort_values(["publish_on", "content"], kind="stable", ignore_index=True)[COLUMNS]


def trace_turns(
    content: pd.DataFrame, approvals: pd.DataFrame, *, as_of: object, start_on: object = None
) -> pd.DataFrame:
    """Tell whose turn each item was when: one row per stretch and person, by item and time.

    `content, approvals` are the tables, without what went out before `start_on`. While approvers are asked and have not
    answered it is theirs, in equal parts where several are asked at once; while it is approved and waits for its
    day nobody's (`ready`); otherwise its author's. Columns out: `content`, `turn` (author, approver, ready),
    `turn_of` (who), `from_at`, `days`, `open` (it lasts still). An item's days sum to the time from its beginning
    until it went out, or until `as_of`. Items of which nothing is known but a day have no row. Raises DataError as
    `plan_content` does.

    >>> content = pd.DataFrame({"content": ["C"], "created_at": ["2025-03-01"], "owner": ["Bo"]})
    >>> asked = pd.DataFrame({"content": ["C"] * 2, "approver": ["Ada", "Cy"], "asked_at": ["2025-03-03"] * 2,
    ...                       "answered_at": ["2025-03-05", None]})
    >>> trace_turns(content, asked, as_of="2025-03-09")[["turn_of", "days"]].values.tolist()
    [['Bo', 2.0], ['Ada', 1.0], ['Cy', 1.0], ['Cy', 4.0]]
    """
    items, asked, cut = read_content(content, approvals, as_of, start_on)
    told = _approve(items, asked)
    turns, owners = _collect(told, asked, cut), told["owner"].to_dict()
    rows = [
        (told.loc[row, "content"], t.kind, t.who or (owners[row] if t.kind == AUTHOR else None), t.begin, t.days,
         t.last and pd.isna(told.loc[row, "published_at"]))
        for row, own in turns.items() for t in own
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=_TURN_COLUMNS).astype({"days": float, "open": bool})


def _approve(items: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """The items with how far their approval is."""
    requests = list_requests(asked)
    rows = items[["content", "approvers", "edited_at", "published_at"]].itertuples(index=False, name=None)
    judged = [_judge(requests.get(name, []), _names(needed), *times) for name, needed, *times in rows]
    outside = asked[asked["external"].fillna(False).astype(bool)].drop_duplicates(["content", "approver"])
    told = pd.DataFrame(judged, index=items.index, columns=["approval", "approved_at", "ready", "approved_before"])
    approved_at = told["approved_at"].astype(items["published_at"].dtype)
    return items.assign(
        approval=told["approval"].astype("str"),
        ready=told["ready"],
        approved_on=approved_at.dt.tz_localize(None).dt.normalize(),
        approved_before=told["approved_before"].astype("boolean"),
        lost_by_edit=told["approval"] == LOST,
        outside_approvers=items["content"].map(outside.groupby("content")["approver"].agg("; ".join)),
    )


def _judge(requests: list[Request], needed: list[str], edited: Any, published: Any) -> tuple[Any, ...]:
    """How far one item's approval is, and whether it was approved when it went out."""
    now = judge_approval(requests, needed, edited)
    if pd.isna(published):
        return now.state, now.approved_at, now.ready, pd.NA
    before = [request for request in requests if request.asked <= published]
    then = judge_approval(before, needed, edited if edited <= published else pd.NaT)
    return now.state, now.approved_at, now.ready, then.state == APPROVED and then.approved_at <= published


def _names(listed: Any) -> list[str]:
    return [] if pd.isna(listed) else [name.strip() for name in str(listed).split(";") if name.strip()]


def _collect(items: pd.DataFrame, asked: pd.DataFrame, cut: Cut) -> dict[Any, list[Turn]]:
    """The turns of each item of which it is known when it began."""
    own = {name: [Asked(*request[:3]) for request in requests] for name, requests in list_requests(asked).items()}
    first, answered = (_at_end(items, asked, name, how) for name, how in (("asked_at", "min"), ("answered_at", "max")))
    begin = items["created_at"].where(~(first < items["created_at"]), first).fillna(first)
    seen = pd.concat([items["edited_at"], answered, first, begin], axis=1).max(axis=1)
    until = items["published_at"].fillna(seen.clip(lower=on_clock_of(cut.now, seen)))
    return {
        row: split_turns(begin[row], until[row], own.get(items.loc[row, "content"], []), items.loc[row, "ready"])
        for row in items.index[begin.notna() & (begin <= until)]
    }


def _at_end(items: pd.DataFrame, asked: pd.DataFrame, name: str, how: str) -> pd.Series:
    """The first or the last time of each item's requests."""
    if asked.empty:
        return pd.Series(pd.NaT, items.index, dtype=items["created_at"].dtype)
    return items["content"].map(asked.groupby("content")[name].agg(how)).astype(asked[name].dtype)


def _sum_turns(items: pd.DataFrame, turns: dict[Any, list[Turn]]) -> pd.DataFrame:
    """The days of each item by whose turn it was, and whose it is now."""
    rows = {row: _sum(own, items.loc[row, "owner"]) for row, own in turns.items()}
    names = ["turn", "turn_of", "waiting_days", "elapsed_days", "author_days", "approver_days", "ready_days"]
    told = pd.DataFrame.from_dict(rows, orient="index", columns=names).reindex(items.index)
    done = items["published_at"].notna()
    told["turn"] = told["turn"].mask(done, "done")
    told["turn_of"] = told["turn_of"].mask(done)
    told["waiting_days"] = told["waiting_days"].mask(done)
    return told.astype({"turn": "str", "turn_of": "str"})


def _sum(own: list[Turn], owner: Any) -> tuple[Any, ...]:
    days = {kind: sum(turn.days for turn in own if turn.kind == kind) for kind in (AUTHOR, APPROVER, READY)}
    now = [turn for turn in own if turn.last]
    end = max(turn.begin for turn in now) + DAY * sum(turn.days for turn in now)
    who = "; ".join(turn.who for turn in now) or (owner if now[0].kind == AUTHOR else None)
    return now[0].kind, who, (end - open_since(own)) / DAY, sum(days.values()), *days.values()
