"""How the desk does: what share of its tickets is resolved in time, how long things take, what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.service_clocks import read_clock
from saypro_analysis.analysis.support.methods.agreements import Limits, read_limits
from saypro_analysis.analysis.support.methods.desk_rows import (
    LIMIT_HOURS,
    TARGET,
    Row,
    describe_durations,
    describe_flow,
    describe_quality,
)
from saypro_analysis.analysis.support.methods.incident_checks import read_incidents, read_waits
from saypro_analysis.analysis.support.methods.incident_records import are_records, bring_tickets
from saypro_analysis.analysis.support.methods.issue_keys import find_recurrences
from saypro_analysis.analysis.support.methods.outlooks import Desk, Outlook, look_ahead, tell_shares
from saypro_analysis.analysis.support.methods.quarters_beside import Beside
from saypro_analysis.analysis.support.methods.tickets import Tickets, list_tickets
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.times import on_clock_of, read_moment

_SLA = ("share_within_sla", "share_within_sla_low", "share_within_sla_high")


def summarise_incidents(
    incidents: Any,
    *,
    as_of: object,
    sla: pd.DataFrame | None = None,
    by: str | Sequence[str] | None = None,
    service_hours: Mapping[str, Any] | None = None,
    waits: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell how the desk does, open tickets counted: one row, or one per group of `by`, in the order of their values.

    `incidents` is the table of that name, or a table of Ibis (records are counted where they live); `by` a column of it
    (or several), or day, week, month or quarter of the report. `as_of` is a moment (a day is its start), and nothing
    later is known. `share_within_48h` with `_low, _high` (0..1): what share of these tickets will have been resolved in
    48 hours once all is known, learnt from the desk's last 13 weeks; `verdict` against 90 %, or with `sla` against its
    limit and attainment per severity (`share_within_sla`). `_km` tells of the process (Kaplan-Meier), `_closed_only`
    what resolved tickets alone would say. Columns in hours, days and shares: docs/methods/support.md, "Columns".
    `waits` (the table) and `service_hours` (such as `{"mon-fri": "08:00-17:00", "zone": "Europe/Berlin"}`) stop the
    clock. Raises DataError, also for impossible times.

    >>> log = pd.DataFrame({"incident": ["I1", "I2"], "reported_at": "2025-03-01 08:00", "severity": "high",
    ...                     "description": "Down", "status": "open", "resolved_at": ["2025-03-01 20:00", "2025-03-09"]})
    >>> summarise_incidents(log, as_of="2025-03-05")[["reported", "open", "share_within_48h"]].values.tolist()
    [[2.0, 1.0, 0.5]]
    """
    tickets = take_tickets(incidents, as_of, by, service_hours, waits)
    limits = read_limits(sla)
    if not len(tickets.reported):
        return _frame([], tickets, limits)
    again = find_recurrences(tickets.reported, tickets.resolved, tickets.issue)
    beside = Beside(tickets, again, as_of)
    shares = _shares(tickets, limits)
    order = np.argsort(tickets.group, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(tickets.group[order])) + 1)
    rows = [{**_counts(tickets, own), **{name: values[n] for name, values in shares.items()},
             **describe_durations(tickets, own), **describe_flow(tickets, own), **describe_quality(tickets, own, again),
             **beside.compare(own)} for n, own in enumerate(parts)]  # fmt: skip
    return _frame(rows, tickets, limits)


def take_tickets(
    incidents: Any, as_of: object, by: str | Sequence[str] | None, service_hours: Mapping[str, Any] | None = None,
    waits: pd.DataFrame | None = None,
) -> Tickets:  # fmt: skip
    """The incidents that were known at a moment, as arrays."""
    groups = [by] if isinstance(by, str) else list(by or [])
    if are_records(incidents):
        if waits is not None:
            raise DataError([Problem("parameters", None, "waits", "a table", "none beside records in a database")])
        return bring_tickets(incidents, as_of, groups, service_hours)
    table, waiting = read_incidents(incidents), read_waits(waits)
    now = on_clock_of(read_moment(as_of), table["reported_at"])
    first = table["reported_at"].min()
    clock = read_clock(service_hours, first if pd.notna(first) else now, now)
    return list_tickets(table, now, groups, clock, waiting)


def _shares(tickets: Tickets, limits: Limits | None) -> dict[str, Floats]:
    """What share of each group will have been in time, within 48 hours and as agreed, and the verdict."""
    groups = len(tickets.groups)
    size = np.bincount(tickets.group, minlength=groups).astype(float)
    untimed = np.bincount(tickets.group[tickets.untimed], minlength=groups) / size
    outlook = _outlook(tickets, np.full(len(size), LIMIT_HOURS)[tickets.group])
    share, low, high = tell_shares(outlook, size)
    told = {"share_within_48h": share, "share_within_48h_low": low, "share_within_48h_high": high,
            "learnt_days": np.full(groups, float(outlook.learnt_days)), "target": np.full(groups, TARGET)}  # fmt: skip
    if limits is not None:
        hours, asked = limits.resolution_hours[tickets.severity], limits.attainment[tickets.severity]
        share, low, high = tell_shares(_by_severity(tickets, hours), size)
        told |= {**dict(zip(_SLA, (share, low, high), strict=True)),
                 "target": np.bincount(tickets.group, weights=asked, minlength=groups) / size}  # fmt: skip
    return {**told, "verdict": _verdicts(low, high, untimed, told["target"])}


def _verdicts(low: Floats, high: Floats, untimed: Floats, target: Floats) -> Any:
    """Met or not met where the whole range says so, whatever became of tickets without a time of resolution."""
    return np.select([low >= target, high + untimed < target], ["met", "not_met"], "cannot_tell")


def _outlook(tickets: Tickets, hours: Floats, own: Any = slice(None)) -> Outlook:
    deadline = tickets.deadline(hours)[own]
    end = np.where(np.isnan(tickets.resolved), tickets.closed, tickets.resolved)[own]
    made = (~np.isnan(tickets.resolved) & (tickets.lasted_hours <= hours))[own]
    desk = Desk(tickets.reported[own], deadline, end, made, tickets.untimed[own], tickets.group[own], tickets.now)
    return look_ahead(desk, len(tickets.groups))


def _by_severity(tickets: Tickets, hours: Floats) -> Outlook:
    """The outlook where severities have limits of their own: each is learnt from its own tickets."""
    parts = [_outlook(tickets, hours, tickets.severity == code) for code in np.unique(tickets.severity)]
    return Outlook(
        made=_total(part.made for part in parts),
        pending=_total(part.pending for part in parts),
        expected=_total(part.expected for part in parts),
        variance=_total(part.variance for part in parts),
        reach=max(part.reach for part in parts),
        learnt_days=min(part.learnt_days for part in parts),
    )


def _total(parts: Iterable[Floats]) -> Floats:
    return np.sum(list(parts), axis=0)


def _counts(tickets: Tickets, own: Any) -> Row:
    return {"reported": len(own), "open": int(tickets.open[own].sum()), "untimed": int(tickets.untimed[own].sum())}


def _frame(rows: list[Row], tickets: Tickets, limits: Limits | None) -> pd.DataFrame:
    names = [*_COLUMNS[:8], *(_SLA if limits is not None else ()), *_COLUMNS[8:]]
    told = pd.DataFrame(rows, columns=names)
    keys = tickets.groups.iloc[: len(told)].reset_index(drop=True)
    return pd.concat([keys, told], axis=1) if len(keys.columns) else told


_COLUMNS = [
    "reported",
    "open",
    "untimed",
    "share_within_48h",
    "share_within_48h_low",
    "share_within_48h_high",
    "target",
    "verdict",
    "share_within_48h_km",
    "share_within_48h_km_low",
    "share_within_48h_km_high",
    "share_within_48h_closed_only",
    "learnt_days",
    "response_mean_hours",
    "response_mean_low_hours",
    "response_mean_high_hours",
    "response_median_hours",
    "response_median_low_hours",
    "response_median_high_hours",
    "response_p90_hours",
    "response_p90_low_hours",
    "response_p90_high_hours",
    "resolution_mean_hours",
    "resolution_restricted_mean_hours",
    "resolution_restricted_mean_low_hours",
    "resolution_restricted_mean_high_hours",
    "resolution_median_hours",
    "resolution_median_low_hours",
    "resolution_median_high_hours",
    "resolution_p90_hours",
    "resolution_p90_low_hours",
    "resolution_p90_high_hours",
    "backlog",
    "backlog_late",
    "backlog_age_days",
    "oldest_open_days",
    "arrivals_per_day",
    "closures_per_day",
    "reassigned",
    "reopened",
    "escalated",
    "recurrence",
    "documented",
    "satisfaction",
    "satisfaction_low",
    "satisfaction_high",
    "response_rate",
    "recurring",
    "recurring_before",
    "recurring_ratio",
    "recurring_ratio_low",
    "recurring_ratio_high",
    "recurring_verdict",
]
