"""Incidents as arrays, as they were known at a moment: what the figures of a desk are reckoned from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.service_clocks import HOUR, ROUND_THE_CLOCK, Clock, micros
from saypro_analysis.analysis.support.methods.issue_keys import key_issues
from saypro_analysis.analysis.support.methods.snapshots import Ints
from saypro_analysis.data.tables.known_words import SEVERITIES

ALL, NOT_SAID = "all", "not said"
PERIODS = {"day": "D", "week": "W", "month": "M", "quarter": "Q"}
# Known once a ticket is closed: until then they may still change.
FINAL = ("reopened", "reassigned", "documented", "satisfied")


@dataclass(frozen=True, eq=False)
class Tickets:
    """Incidents reported before `now`, in microseconds; NaN is what had not happened by then, or is not recorded.

    `resolved` and `closed` are moments; `untimed` was closed without a time of resolution. `severity`, `group` and
    `issue` are codes; `groups` are the values that the groups stand for. The figures of FINAL are NaN until they are
    final.
    """

    now: float
    reported: Floats
    resolved: Floats
    closed: Floats
    responded: Floats
    escalated: Floats
    severity: Ints
    group: Ints
    groups: pd.DataFrame
    issue: Ints
    reopened: Floats
    reassigned: Floats
    documented: Floats
    satisfied: Floats
    waited: Floats
    clock: Clock = field(default=ROUND_THE_CLOCK)

    @property
    def untimed(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.closed) & np.isnan(self.resolved)

    @property
    def escalates(self) -> bool:
        """Whether the desk notes escalations at all."""
        return bool((~np.isnan(self.escalated)).any())

    @property
    def open(self) -> NDArray[np.bool_]:
        return np.isnan(self.resolved) & np.isnan(self.closed)

    @property
    def lasted_hours(self) -> Floats:
        """How long each took, or has taken by now, on the desk's clock."""
        end = np.where(np.isnan(self.resolved), self.now, self.resolved)
        return (self.clock.show(end) - self.clock.show(self.reported) - self.waited) / HOUR

    def deadline(self, hours: Floats | float) -> Floats:
        """The moment at which each has lasted so long."""
        return self.clock.reach(self.clock.show(self.reported) + self.waited + np.asarray(hours) * HOUR)


def list_tickets(
    table: pd.DataFrame, now: pd.Timestamp, by: list[str], clock: Clock, waits: pd.DataFrame | None
) -> Tickets:
    """The incidents of a complete table that were reported before a moment, as they were known then."""
    table = table[table["reported_at"] < now]
    moment = micros(pd.Series([now]))[0]
    known = {
        name: _until(table[name], moment) for name in ("resolved_at", "closed_at", "first_response_at", "escalated_at")
    }
    final = ~np.isnan(np.where(np.isnan(known["closed_at"]), known["resolved_at"], known["closed_at"]))
    group, groups = group_tickets(table, by)
    facts = {name: np.where(final, values, np.nan) for name, values in _facts(table).items()}
    waited = _waited(table, waits, now, clock, known["resolved_at"]) if waits is not None else np.zeros(len(table))
    return Tickets(
        moment,
        micros(table["reported_at"]),
        known["resolved_at"],
        known["closed_at"],
        known["first_response_at"],
        known["escalated_at"],
        pd.Categorical(table["severity"], SEVERITIES).codes.astype(np.int64),
        group,
        groups,
        key_issues(table),
        **facts,
        waited=waited,
        clock=clock,
    )


def _until(times: pd.Series, moment: float) -> Floats:
    known = micros(times)
    return np.where(known <= moment, known, np.nan)


def _facts(table: pd.DataFrame) -> dict[str, Floats]:
    told = {name: table[name].astype(float).to_numpy() for name in ("reopened", "reassigned", "satisfied")}
    told |= {name: np.where(np.isnan(told[name]), np.nan, told[name] > 0) for name in ("reopened", "reassigned")}
    documented = (table["solution"].notna() & table["kb_article"].notna()).to_numpy().astype(float)
    recorded = bool(table["solution"].notna().any() or table["kb_article"].notna().any())
    return {**told, "documented": documented if recorded else np.full(len(table), np.nan)}


def check_groups(by: list[str], has: Iterable[str], periods: Iterable[str] = PERIODS) -> None:
    """Raise ValueError where incidents are to be grouped by what is neither a column of theirs nor a period."""
    unknown = [name for name in by if name not in {*has, *periods}]
    if unknown:
        raise ValueError(f"by: found {unknown[0]!r}, expected a column of the incidents, or {', '.join(periods)}")


def group_tickets(table: pd.DataFrame, by: list[str]) -> tuple[Ints, pd.DataFrame]:
    """The group of each incident as a code, and what the codes stand for: a row each, in order."""
    check_groups(by, table)
    if not by:
        return np.zeros(len(table), dtype=np.int64), pd.DataFrame(index=range(1))
    return code_groups(pd.DataFrame({name: _values(table, name) for name in by}), by)


def code_groups(frame: pd.DataFrame, by: list[str]) -> tuple[Ints, pd.DataFrame]:
    """A code for each row of the columns `by`, and what the codes stand for: a row each, in order."""
    if len(by) == 1:
        codes, found = pd.factorize(frame[by[0]], sort=True)
        return codes.astype(np.int64), pd.DataFrame({by[0]: list(found)})
    keys = frame.drop_duplicates().sort_values(by, kind="stable", ignore_index=True)
    codes = frame.merge(keys.assign(**{"": range(len(keys))}), on=by, how="left")[""].to_numpy(dtype=np.int64)
    return codes, pd.DataFrame({name: list(keys[name]) for name in by})


def _values(table: pd.DataFrame, name: str) -> Any:
    """A column's values; a period that is no column, as its first day."""
    if name not in table and name in PERIODS:
        return table["reported_at"].dt.tz_localize(None).dt.to_period(PERIODS[name]).dt.start_time
    values = table[name]
    return values.astype(object).where(values.notna(), NOT_SAID) if values.isna().any() else values


def _waited(table: pd.DataFrame, waits: pd.DataFrame, now: pd.Timestamp, clock: Clock, resolved: Floats) -> Floats:
    """How long each waited for others by now or its resolution, overlaps counted once, on the desk's clock."""
    ends = pd.Series(np.fmin(resolved, micros(pd.Series([now]))[0]), index=table["incident"])
    own = waits[waits["incident"].isin(ends.index)]
    start, stop = micros(own["from_at"]), np.fmin(micros(own["to_at"]), ends.reindex(own["incident"]).to_numpy())
    spans = pd.DataFrame({"incident": own["incident"].to_numpy(), "start": clock.show(start), "stop": clock.show(stop)})
    spans = spans[spans["stop"] > spans["start"]].sort_values(["incident", "start"], kind="stable")
    before = spans.groupby("incident")["stop"].transform(lambda stops: stops.cummax().shift())
    fresh = spans["stop"] - np.fmax(spans["start"], before.to_numpy())
    total = fresh.clip(lower=0).groupby(spans["incident"]).sum()
    return total.reindex(table["incident"]).fillna(0.0).to_numpy()
