"""Working together: who waits for whom, a calendar of content with its approvals, events, ideas, the look back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from .series import read_yaml, stream

AS_OF = pd.Timestamp("2025-03-31")
WEEKS = pd.date_range("2024-10-07", "2025-04-14", freq="7D")
LEGAL, EDITOR, AGENCY = "Greta Holm", "Tomas Berg", "Studio Nord"
HOUR = pd.Timedelta(hours=1)
DAY = pd.Timedelta(days=1)


def tables() -> dict[str, pd.DataFrame]:
    """Return the tables that only working together has."""
    written = {name: pd.DataFrame(parts(name)) for name in ("dependencies", "events", "event_materials", "input",
                                                            "post_mortems", "documents")}  # fmt: skip
    items = list(content())
    asked = pd.DataFrame([row for item in items for row in item.pop("asked")])
    return {**written, "content": pd.DataFrame(items), "approvals": asked}


def parts(name: str) -> Any:
    """Return one kind of what was written down."""
    return read_yaml("registers/collaboration.yaml")[name]


def surveys() -> pd.DataFrame:
    """Return what departments were asked of working together, as rows of `surveys`."""
    rows = []
    for survey, told in parts("surveys").items():
        asked = pd.Timestamp(told["asked_on"])
        for department, answers in told["answers"].items():
            for number, (score, *comment) in enumerate(answers, 1):
                rows.append({
                    "survey": survey, "subject": "Collaboration", "respondent": f"{department}-{number}",
                    "asked_on": asked, "answered_on": None if score is None else asked + 3 * DAY, "score": score,
                    "group": "team", "department": department, "comment": comment[0] if comment else None,
                    "audience": "department",
                })  # fmt: skip
    return pd.DataFrame(rows)


def checkins() -> pd.DataFrame:
    """Return the weekly check-ins of the three departments."""
    missed = set(parts("checkins")["missed"])
    days = pd.date_range("2025-01-06", "2025-04-07", freq="7D")
    rows = [{"department": "Marketing", "subject": "Joint calendar", "planned_on": day,
             "held_on": None if str(day.date()) in missed or day > AS_OF else day} for day in days]  # fmt: skip
    return pd.DataFrame(rows)


def roles() -> pd.DataFrame:
    """Return who does what for the events and the calendar."""
    rows = [
        {"task": task, "department": department, "person": person, "role": role, "deliverable": told.get("brings")}
        for task, told in parts("roles").items()
        for role in ("responsible", "accountable", "consulted", "informed")
        for person, department in told.get(role, {}).items()
    ]
    return pd.DataFrame(rows)


def content() -> Iterator[dict[str, Any]]:
    """Return the calendar's items, each with its requests for approval under `asked`."""
    kinds, special = parts("channels"), parts("items")
    number = 0
    for week in WEEKS:
        for channel, told in kinds.items():
            if (week - WEEKS[0]).days // 7 % told["every_weeks"] != told["from_week"]:
                continue
            number += 1
            name = f"C-{number:03}"
            yield _item(name, channel, told, week + told["weekday"] * DAY, special.get(name, {}))


def _item(name: str, channel: str, told: dict[str, Any], planned: pd.Timestamp, own: dict[str, Any]) -> dict[str, Any]:
    random = stream(f"content {name}")
    publish = planned + DAY * int(own.get("moved", random.choice([0, 0, 0, 0, 2, 5])))
    begin = publish - 20 * DAY + HOUR * int(random.integers(8, 17))
    item = {
        "content": name, "title": own.get("title", f"{told['titles'][int(random.integers(len(told['titles'])))]}"),
        "type": told["type"], "channel": channel, "department": told["department"], "owner": told["owner"],
        "audience": own.get("audience", told["audiences"][int(random.integers(len(told["audiences"])))]),
        "planned_on": planned, "publish_on": pd.Timestamp(own.get("publish_on", publish)),
        "due_on": publish - 10 * DAY, "feedback_due_on": publish - 7 * DAY, "approval_due_on": publish - 2 * DAY,
        "created_at": begin, "campaign": told.get("campaign"), "event": own.get("event"),
    }  # fmt: skip
    asked, ready = _ask(name, begin, told, own, random)
    out = max(ready, item["publish_on"] + 10 * HOUR) if ready is not None else None
    out = item["publish_on"] + 10 * HOUR if own.get("unapproved") else out
    item |= {"published_at": out if out is not None and out < AS_OF + DAY else None, "asked": asked}
    if own.get("edited_after_days") is not None and ready is not None:
        item["edited_at"] = ready + DAY * own["edited_after_days"]
    return item | (_results(told, own, random) if item["published_at"] is not None else {})


def _ask(
    name: str, begin: pd.Timestamp, told: dict[str, Any], own: dict[str, Any], random: np.random.Generator
) -> tuple[list[dict[str, Any]], pd.Timestamp | None]:
    """The requests of an item, one after the other, and when the last one approved it."""
    rows: list[dict[str, Any]] = []
    at = begin + 7 * DAY + HOUR * int(random.integers(0, 6))
    for approver, department, stage in told["approvers"][: -1 if own.get("unapproved") else None]:
        answered = _answer(approver, at, random)
        stuck = own.get("stuck_with") == approver
        if at > AS_OF + DAY:
            return rows, None
        known = not stuck and answered < AS_OF + DAY
        rows.append({
            "content": name, "approver": approver, "asked_at": at, "answered_at": answered if known else None,
            "decision": "approved" if known else None, "stage": stage, "due_on": (at + 3 * DAY).normalize(),
            "department": department, "external": approver == AGENCY,
        })  # fmt: skip
        if not known:
            return rows, None
        at = answered + HOUR * int(random.integers(1, 30))
    return rows, rows[-1]["answered_at"] if rows else at


def _answer(approver: str, at: pd.Timestamp, random: np.random.Generator) -> pd.Timestamp:
    """When somebody answers: Legal on Thursdays, the agency within a week, the others in a day or two."""
    if approver == LEGAL:
        ready = at + DAY
        return (ready + DAY * ((3 - ready.day_of_week) % 7)).normalize() + HOUR * int(random.integers(13, 17))
    days = random.uniform(2, 6) if approver == AGENCY else random.uniform(0.2, 2)
    return (at + DAY * days).round("min")


def _results(told: dict[str, Any], own: dict[str, Any], random: np.random.Generator) -> dict[str, Any]:
    """What an item brought, around the rates that its channel has in truth."""
    shown = int(own.get("impressions", round(told["impressions"] * np.exp(random.normal(0, 0.3)))))
    lift = float(np.exp(random.normal(0, 0.15)))
    clicks = int(own.get("clicks", random.binomial(shown, told["click_rate"] * lift)))
    return {
        "impressions": shown, "reach": round(shown * 0.7), "target_reach": round(told["impressions"] * 0.75),
        "engagements": int(random.binomial(shown, told["engagement_rate"] * lift)), "clicks": clicks,
        "conversions": int(random.binomial(clicks, told["conversion_rate"])),
    }  # fmt: skip
