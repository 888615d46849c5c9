"""Incidents as a table, as they were known at a moment: what came later is empty again."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.analysis.support.methods.incident_checks import read_incidents
from saypro_analysis.data.readings.times import on_clock_of, read_moment

_TIMES = (
    "resolved_at",
    "closed_at",
    "first_response_at",
    "escalated_at",
    "acknowledged_at",
    "updated_at",
    "notified_at",
    "followed_up_at",
    "detected_at",
)
_AT_THE_END = ("reopened", "reassigned", "solution", "solution_kind", "kb_article", "satisfied", "tested", "regression",
               "confirmed", "downtime_hours")  # fmt: skip
HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)


def know_incidents(incidents: pd.DataFrame, as_of: object) -> tuple[pd.DataFrame, pd.Timestamp]:
    """The incidents reported before a moment, with what was known of them then, and the moment on their clock.

    Adds `ended_at` (resolved, else closed), `open` and `age_hours`.
    """
    table: pd.DataFrame = read_incidents(incidents)
    now = on_clock_of(read_moment(as_of), table["reported_at"])
    table = table[table["reported_at"] < now]
    table = table.assign(**{name: table[name].where(table[name] <= now) for name in _TIMES})
    ended = table["resolved_at"].fillna(table["closed_at"])
    facts = {name: table[name].where(ended.notna()) for name in _AT_THE_END}
    age = (ended.fillna(now) - table["reported_at"]) / HOUR
    return table.assign(**facts, ended_at=ended, open=ended.isna(), age_hours=age), now


def quarter_start(now: pd.Timestamp) -> pd.Timestamp:
    """When the quarter began that ends at or holds a moment."""
    just = (now - pd.Timedelta(microseconds=1)).tz_localize(None)
    start = just.to_period("Q").start_time
    return start.tz_localize(now.tzinfo) if now.tzinfo else start


def share_of(hits: Any, of: Any) -> float:
    """A share, missing where there is nothing that it could be of."""
    return float(hits) / float(of) if of else float("nan")
