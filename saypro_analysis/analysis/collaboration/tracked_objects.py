"""The state of everything that departments do together: initiatives, deliverables and timelines in one table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import days_of
from saypro_analysis.data.tables.known_words import GIVEN_UP

SOON_DAYS = 7  # ahead, within which something is due soon
OBJECTS = ["kind", "table", "name", "what", "department", "owner", "due_on", "done_on", "state", "days_late"]
COUNTS = ["kind", "objects", "done", "on_time", "overdue", "due_soon", "ahead", "undated", "late_days", "worst",
          "worst_days"]  # fmt: skip
INITIATIVE, DELIVERABLE, TIMELINE = "initiative", "deliverable", "timeline"


def track_collaboration(
    *,
    as_of: object,
    start_on: object = None,
    campaigns: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    content: pd.DataFrame | None = None,
    dependencies: pd.DataFrame | None = None,
    event_materials: pd.DataFrame | None = None,
    milestones: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell the state of all that departments do together: one row per object, by kind, the latest first.

    The tables are those of the same names (None: not kept). Kinds: `initiative` (campaigns, events), `deliverable`
    (content, dependencies, event materials), `timeline` (milestones). Columns out: `kind, table, name` (its short
    name), `what` (in words), `department, owner, due_on, done_on`; `state`: done, overdue, due_soon (within seven
    days), ahead, or undated; `days_late`, past `due_on` until it was done, or `as_of`. What was given up is left
    out, and what was done before `start_on`. Raises DataError for frames that break their declaration.

    >>> needs = pd.DataFrame({"dependency": ["D1"], "department": ["Sales"], "waits_for": ["Legal"],
    ...                       "needed_on": ["2025-03-01"], "delivered_on": [None]})
    >>> track_collaboration(as_of="2025-03-11", dependencies=needs)[["kind", "state", "days_late"]].values.tolist()
    [['deliverable', 'overdue', 10.0]]
    """
    day = read_day(as_of)
    given = {"campaigns": campaigns, "events": events, "content": content, "dependencies": dependencies,
             "event_materials": event_materials, "milestones": milestones}  # fmt: skip
    parts = [_take(name, complete_table(frame, name)) for name, frame in given.items() if frame is not None]
    told = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=OBJECTS[:8])
    told = told.assign(due_on=pd.to_datetime(told["due_on"]), done_on=pd.to_datetime(told["done_on"]))
    told = _judge(told, day)
    return told if start_on is None else told[~(told["done_on"] < read_day(start_on))].reset_index(drop=True)


def summarise_objects(tracked: pd.DataFrame) -> pd.DataFrame:
    """Count what `track_collaboration` returns: one row per kind of object.

    Columns out: `kind`; `objects`; `done` and, of those with a day, `on_time`; `overdue, due_soon, ahead, undated`;
    `late_days`, the mean days late of those overdue; `worst`, the latest of these by its words, and its `worst_days`.

    >>> tracked = pd.DataFrame({"kind": ["timeline"] * 2, "what": ["a", "b"], "state": ["overdue", "done"],
    ...                         "days_late": [3.0, 0.0], "due_on": pd.Timestamp("2025-03-01")})
    >>> summarise_objects(tracked)[["objects", "done", "on_time", "worst"]].values.tolist()
    [[2, 1, 1, 'a']]
    """
    rows = [_count(kind, tracked[tracked["kind"] == kind]) for kind in (INITIATIVE, DELIVERABLE, TIMELINE)]
    told = pd.DataFrame(rows, columns=COUNTS)
    return told[told["objects"] > 0].reset_index(drop=True)


def _count(kind: str, own: pd.DataFrame) -> dict[str, Any]:
    late = own[own["state"] == "overdue"].sort_values("days_late", ascending=False, kind="stable")
    counts = {
        state: int((own["state"] == state).sum()) for state in ("done", "overdue", "due_soon", "ahead", "undated")
    }
    in_time = (own["state"] == "done") & own["due_on"].notna() & (own["days_late"] == 0)
    return {"kind": kind, "objects": len(own), **counts, "on_time": int(in_time.sum()),
            "late_days": late["days_late"].mean(), "worst": late["what"].iloc[0] if len(late) else None,
            "worst_days": late["days_late"].max()}  # fmt: skip


def _take(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table's objects under the same columns."""
    columns = dict(_COLUMNS[name])
    taken = {column: table.get(source, None) for column, source in columns.items()}
    if name == "content":
        taken |= {"what": table["title"].fillna(table["content"]), "done_on": days_of(table["published_at"]),
                  "due_on": table["publish_on"].fillna(table["planned_on"])}  # fmt: skip
    if name == "dependencies":
        taken |= {"what": table["deliverable"].fillna(table["dependency"])}
    if name == "events":
        taken |= {"done_on": table["held_on"]}
    frame = pd.DataFrame({**taken, "kind": _KINDS[name], "table": name}, index=table.index)
    given_up = table["status"].fillna("").str.lower().isin(GIVEN_UP) if "status" in table else False
    return frame[~(pd.Series(given_up, index=table.index) & frame["done_on"].isna())]


_KINDS = {"campaigns": INITIATIVE, "events": INITIATIVE, "content": DELIVERABLE, "dependencies": DELIVERABLE,
          "event_materials": DELIVERABLE, "milestones": TIMELINE}  # fmt: skip
_COLUMNS: dict[str, dict[str, str]] = {
    "campaigns": {"name": "campaign", "what": "campaign", "department": "department", "owner": "owner",
                  "due_on": "planned_on", "done_on": "launched_on"},
    "events": {"name": "event", "what": "name", "department": "department", "owner": "owner", "due_on": "held_on"},
    "content": {"name": "content", "department": "department", "owner": "owner"},
    "dependencies": {"name": "dependency", "department": "waits_for", "owner": "owner", "due_on": "needed_on",
                     "done_on": "delivered_on"},
    "event_materials": {"name": "event", "what": "material", "department": "department", "owner": "owner",
                        "due_on": "due_on", "done_on": "done_on"},
    "milestones": {"name": "milestone", "what": "name", "department": "department", "owner": "owner",
                   "due_on": "planned_on", "done_on": "finished_on"},
}  # fmt: skip


def _judge(told: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    done_on = told["done_on"].where(told["done_on"] <= day)
    due = told["due_on"]
    soon = due <= day + pd.Timedelta(days=SOON_DAYS)
    state = np.select(
        [done_on.notna(), due.isna(), due < day, soon], ["done", "undated", "overdue", "due_soon"], "ahead"
    )
    late = (done_on.fillna(day) - due).dt.days.clip(lower=0).astype(float)
    told = told.assign(done_on=done_on, state=state, days_late=late)
    kinds = place_words(told["kind"], (INITIATIVE, DELIVERABLE, TIMELINE))
    told = told.assign(place=kinds, first=told["state"] != "overdue")
    by = ["place", "first", "days_late", "due_on", "name"]
    ways = [True, True, False, True, True]
    return told.sort_values(by, ascending=ways, kind="stable", ignore_index=True)[OBJECTS]
