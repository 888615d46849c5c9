"""Sentences about working together: what is late, who waits for whom, what has to be decided."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.formats import format_day, format_percent
from saypro_analysis.views.kit.words import (
    Absence,
    Sentences,
    clean,
    count_of,
    cut_at_word,
    initial,
    join_first,
    join_words,
)

MOST_TOLD = 3
LONGEST_NAME = 48  # letters of a title
NO_WAITS = "No department has said what it needs of another."
NO_CONTENT = "No content is planned."


def describe_collaboration(
    waits: pd.DataFrame, plan: pd.DataFrame, approvals: pd.DataFrame, approvers: pd.DataFrame, roles: pd.DataFrame
) -> Sentences:
    """Say how departments work together: what is late, who waits, what has to be decided; the report's head.

    `waits` is what `map_dependencies` returns, `plan` what `plan_content`, `approvals` what `measure_approvals`,
    `approvers` what `summarise_approvals` and `roles` what `check_roles` does. Returns Sentences, a tuple of plain
    text: each names what it is about, none says what another one says.

    >>> empty = pd.DataFrame()
    >>> describe_collaboration(empty, empty, empty, empty, empty)
    Nothing is known of what departments need of each other or send out together.
    """
    told = [*_held_up(waits), *_late_content(plan), *_slow(approvers), *_unapproved(approvals), *_doubtful(roles)]
    if not told:
        return Absence("Nothing is known of what departments need of each other or send out together.")
    return Sentences(told)


def _held_up(waits: pd.DataFrame) -> list[str]:
    first = waits[waits["most_waited_for"].astype(bool)] if len(waits) else waits
    if first.empty:
        return []
    name, row = clean(first["waits_for"].iloc[0]), first.iloc[0]
    blocked = [clean(value) for value in first.loc[first["overdue"] > 0, "department"]]
    if not blocked:
        return [f"{name} cost others {_days(row['own_days'])} in all; nothing of it is open any more."]
    what = first.loc[first["overdue"] > 0, "worst_deliverable"].dropna()
    asked = f"; first of all it owes {_quote(what.iloc[0])}" if len(what) else ""
    wait = "waits" if len(blocked) == 1 else "wait"
    held = f"{join_first(blocked, MOST_TOLD)} {wait} for {name}"
    return [f"{initial(held)}, which has cost {_days(row['own_days'])}{asked}."]


def _late_content(plan: pd.DataFrame) -> list[str]:
    if plan.empty:
        return []
    late = plan[plan["state"] == "overdue"].sort_values("days_late", ascending=False, kind="stable")
    if late.empty:
        return [f"Nothing of {count_of(len(plan), 'item')} in the calendar is overdue."]
    names = [f"{_title(row)} ({_days(row['days_late'])})" for row in late.to_dict("records")]
    with_whom = late.loc[late["turn"] == "approver", "turn_of"].value_counts()
    most = 0 if with_whom.empty else int(with_whom.iloc[0])
    some = "all" if most == len(late) > 1 else f"{most} of them"
    where = f", {some} with {clean(with_whom.index[0])}" if len(late) > 1 and most else ""
    is_ = "is" if len(late) == 1 else "are"
    return [f"{count_of(len(late), 'item')} of {len(plan):,} {is_} overdue{where}: {join_first(names, MOST_TOLD)}."]


def _slow(approvers: pd.DataFrame) -> list[str]:
    first = approvers[approvers["bottleneck"].astype(bool)] if len(approvers) else approvers
    if first.empty:
        return []
    row = first.iloc[0]
    return [_approver(row)]


def _approver(row: Any) -> str:
    """Whoever holds things up most, with how long an answer takes and on which day it comes."""
    name = clean(row["name"])
    told = f"{name} holds {format_percent(row['turn_share'])} of the days in approval"
    if pd.notna(row["median_days"]):
        told += f"; half of the requests are answered within {_days(row['median_days'])}"
    if isinstance(row["batches_on"], str):
        all_ = "always" if row["batch_share"] == 1 else f"{format_percent(row['batch_share'])} of them"
        told += f", {all_} on a {row['batches_on']}"
    return f"{told}."


def _unapproved(approvals: pd.DataFrame) -> list[str]:
    if approvals.empty or not approvals["published"].iloc[0]:
        return []
    row = approvals.iloc[0]
    without, published = int(row["unapproved"]), count_of(int(row["published"]), "published item")
    told = f"{without:,} of {published} went out without approval" if without else f"{published} all had approval"
    lost = f"; {count_of(int(row['lost']), 'approval')} lost by a later edit" if row["lost"] else ""
    return [f"{told}{lost}."]


def _doubtful(roles: pd.DataFrame) -> list[str]:
    wrong = roles[roles["problem"].notna()] if len(roles) else roles
    if wrong.empty:
        return []
    named = [f"{_quote(row['task'])} ({clean(row['problem'])})" for row in wrong.to_dict("records")]
    has = "has" if len(wrong) == 1 else "have"
    return [f"To be settled: {count_of(len(wrong), 'task')} {has} roles that do not work, {join_first(named, 2)}."]


def describe_department_waits(waits: pd.DataFrame, departments: pd.DataFrame) -> Sentences:
    """Say who waits for whom, where it is stuck, and who waits for each other.

    `waits` is what `map_dependencies` returns, `departments` what `summarise_waits` does. Returns Sentences, a tuple of
    plain text: the three longest paths that block, each with its days by department, and what is followed where no
    link was stated; the rings of departments that wait for each other, each once; how many needs were met on time.

    >>> describe_department_waits(pd.DataFrame(), pd.DataFrame())
    No department has said what it needs of another.
    """
    if waits.empty:
        return Absence(NO_WAITS)
    blocked = waits[waits["blocking_path"].notna()].sort_values("path_days", ascending=False, kind="stable")
    long = blocked[blocked["blocking_path"].str.count("→") > 1] if len(blocked) else blocked
    shown = long.head(MOST_TOLD)
    told = [_path(row) for row in shown.to_dict("records")]
    told += ["Where nobody said what is needed first, a path follows what a department itself lacks longest."] * bool(
        len(shown) and not shown["path_stated"].all()
    )
    if blocked.empty:
        told.append("Nothing that a department waits for is overdue.")
    rings = [clean(ring) for ring in dict.fromkeys(waits["cycle"].dropna())]
    told += [f"Wait for each other: {join_first(rings, MOST_TOLD)}; somebody has to begin."] if rings else []
    return Sentences([*told, *_on_time(departments)])


def _path(row: dict[str, Any]) -> str:
    return f"{clean(row['blocking_path'])}: {_days(row['path_days'])} lost, by {clean(row['path_split'])}."


def _on_time(departments: pd.DataFrame) -> list[str]:
    due, kept = departments["due"].sum(), departments["on_time"].sum()
    undone = f"Of {count_of(int(due), 'need')} due so far {int(kept):,} {'was' if kept == 1 else 'were'} met on time."
    return [undone] if due else []


def describe_calendar(plan: pd.DataFrame) -> Sentences:
    """Say what the calendar holds: what is overdue or slipping, what clashes, how far days were moved.

    `plan` is what `plan_content` returns. Returns Sentences, a tuple of plain text: what is past its day and what has
    missed a deadline before it, which items for the same people clash, which days ahead are too full, how many items
    were moved to a later day, and what is typed as in order and yet overdue. What does not occur is not told.

    >>> describe_calendar(pd.DataFrame())
    No content is planned.
    """
    if plan.empty:
        return Absence(NO_CONTENT)
    return Sentences([_slipping(plan), _clashing(plan), _crowded(plan), _moved(plan), _disagreeing(plan)])


def _slipping(plan: pd.DataFrame) -> str:
    late = plan[plan["state"].isin(["overdue", "slipping"])]
    if late.empty:
        return "No item is behind its day or its deadlines."
    over = int((late["state"] == "overdue").sum())
    told = f"{count_of(over, 'item')} {'is' if over == 1 else 'are'} past the day for going out"
    soon = len(late) - over
    more = f", {soon:,} more {'has' if soon == 1 else 'have'} missed a deadline before it" if soon else ""
    by = late["late_with"].value_counts()
    parts = [f"{'all' if count == len(late) > 1 else count} without {word}" for word, count in by.items()]
    return f"{told}{more}: {join_words(parts)}." if parts else f"{told}{more}."


def _clashing(plan: pd.DataFrame) -> str:
    ahead = plan[(plan["clashes"] > 0) & ~plan["state"].isin(["done", "cancelled"])]
    if ahead.empty:
        return ""
    groups = ahead.groupby(["publish_on", "channel", "audience"]).size()
    named = [f"{clean(channel)} for {clean(audience)} on {format_day(day)}" for day, channel, audience in groups.index]
    return f"{count_of(len(ahead), 'item')} clash: {join_first(named, MOST_TOLD)}."


def _crowded(plan: pd.DataFrame) -> str:
    days = plan[plan["crowded"].astype(bool) & ~plan["state"].isin(["done", "cancelled"])].drop_duplicates("publish_on")
    if days.empty:
        return ""
    named = [f"{format_day(row['publish_on'])} ({int(row['day_items'])})" for row in days.to_dict("records")]
    return f"More goes out than was agreed on {join_first(named, MOST_TOLD)}."


def _moved(plan: pd.DataFrame) -> str:
    moved = plan[plan["moved_days"] > 0]
    if moved.empty:
        return ""
    were = "was" if len(moved) == 1 else "were"
    return (f"{count_of(len(moved), 'item')} of {len(plan):,} {were} moved to a later day than first planned, half of "
            f"them by {_days(moved['moved_days'].median())} or more.")  # fmt: skip


def _disagreeing(plan: pd.DataFrame) -> str:
    word = plan["typed"].fillna("").str.lower().str.replace(r"[\s-]+", "_", regex=True)
    wrong = plan[word.isin(["done", "published", "on_track"]) & (plan["state"] == "overdue")]
    names = [_title(row) for row in wrong.to_dict("records")]
    return f"Typed as in order and yet overdue: {join_first(names, MOST_TOLD)}." if names else ""


def describe_approvals(approvals: pd.DataFrame, approvers: pd.DataFrame) -> Sentences:
    """Say how approval goes: how long it takes with what is open counted, and who answers late.

    `approvals` is what `measure_approvals` returns, `approvers` what `summarise_approvals` does. Returns Sentences, a
    tuple of plain text: within how many days half of the content is out, what is still open counted; who answers after
    the day asked for; who is from outside the organisation. What went out unapproved `describe_collaboration` says.

    >>> describe_approvals(pd.DataFrame(), pd.DataFrame())
    No content is planned.
    """
    if approvals.empty or not approvals["items"].iloc[0]:
        return Absence(NO_CONTENT)
    row = approvals.iloc[0]
    told = []
    if pd.notna(row["cycle_median_days"]):
        told.append(f"From its beginning half of the content is out within {_days(row['cycle_median_days'])}, what is "
                    "still open counted.")  # fmt: skip
    late = approvers[approvers["late"] > 0] if len(approvers) else approvers
    names = [f"{clean(one['name'])} {int(one['late'])} of {int(one['due'])}" for one in late.to_dict("records")]
    told += [f"Answered after the day asked for: {join_first(names, MOST_TOLD)}."] if names else []
    outside = (
        [clean(name) for name in approvers.loc[approvers["external"].astype(bool), "name"]] if len(approvers) else []
    )
    told += [f"From outside the organisation: {join_first(outside, MOST_TOLD)}."] if outside else []
    return Sentences(told)


def _title(row: dict[str, Any]) -> str:
    return _quote(row["title"] if isinstance(row["title"], str) else row["content"])


def _quote(text: object) -> str:
    return f"“{cut_at_word(clean(text), LONGEST_NAME)}”"


def _days(number: float) -> str:
    whole = round(float(number), 1)
    return f"{whole:,.1f}".removesuffix(".0") + (" day" if whole == 1 else " days")
