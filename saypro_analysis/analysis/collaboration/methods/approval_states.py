"""How far the approval of a piece of content is, and whether a later edit took it back."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

APPROVED, LOST, CHANGES, REJECTED, WAITING, NOT_ASKED = (
    "approved", "lost_by_edit", "changes_asked", "rejected", "waiting", "not_asked",
)  # fmt: skip
FEEDBACK, FINAL = "feedback", "final"  # stages: feedback binds nobody; where there is a final one, only it binds


class Request(NamedTuple):
    """An approver who was asked, when they answered (NaT while they did not), and what."""

    approver: str
    asked: pd.Timestamp
    answered: Any
    decision: Any
    stage: str


class Approval(NamedTuple):
    """How far it is, when the last one who has to approve did so, and the stretches in which it was approved."""

    state: str
    approved_at: Any
    ready: list[tuple[pd.Timestamp, Any]]


def list_requests(asked: pd.DataFrame) -> dict[str, list[Request]]:
    """The requests of each content, by time."""
    ordered = asked.sort_values("asked_at", kind="stable")
    ordered = ordered.assign(stage=ordered["stage"].fillna("").str.strip().str.casefold())
    rows = ordered[["content", "approver", "asked_at", "answered_at", "decision", "stage"]]
    requests: dict[str, list[Request]] = {}
    for content, *row in rows.itertuples(index=False, name=None):
        requests.setdefault(content, []).append(Request(*row))
    return requests


def choose_binding(requests: list[Request]) -> list[Request]:
    """The requests whose answers approve something: final ones where there are any, else all but feedback."""
    final = [request for request in requests if request.stage.startswith(FINAL)]
    return final or [request for request in requests if request.stage != FEEDBACK]


def judge_approval(requests: list[Request], needed: list[str], edited: Any) -> Approval:
    """The state of one item's approval; `needed` is who has to approve it where that is said.

    Of each approver the latest request counts. An edit takes back every approval that was given before it.
    """
    latest = {request.approver: request for request in choose_binding(requests)}
    given = [request for request in latest.values() if request.decision == "approved"]
    if not given or len(given) < len(latest) or not set(needed) <= set(latest):
        return Approval(_word(list(latest.values())), pd.NaT, [])
    approved_at = max(request.answered for request in given)
    lost = pd.notna(edited) and any(request.answered < edited for request in given)
    return Approval(LOST if lost else APPROVED, approved_at, _stretch(approved_at, edited, lost))


def _stretch(approved_at: pd.Timestamp, edited: Any, lost: bool) -> list[tuple[pd.Timestamp, Any]]:
    """From the last approval on until an edit takes it back; never where one was taken back before the last came."""
    if not lost:
        return [(approved_at, pd.NaT)]
    return [(approved_at, edited)] if edited > approved_at else []


def _word(latest: list[Request]) -> str:
    """How far it is while it is not approved."""
    said = {request.decision for request in latest}
    if "rejected" in said:
        return REJECTED
    if "changes" in said:
        return CHANGES
    return WAITING if any(pd.isna(request.decision) for request in latest) else NOT_ASKED
