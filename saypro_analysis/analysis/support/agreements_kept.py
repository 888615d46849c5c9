"""Whether what was agreed is kept, by severity and by provider; who has the issues, and for how long."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.survival import estimate_survival
from saypro_analysis.analysis.support.incidents import summarise_incidents
from saypro_analysis.analysis.support.methods.known_incidents import HOUR, know_incidents, share_of
from saypro_analysis.analysis.support.methods.tickets import check_groups
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables.known_words import SEVERITIES

DESK = "the desk"
_KEPT = [
    "party",
    "severity",
    "incidents",
    "open",
    "response_hours",
    "response_kept",
    "resolution_hours",
    "resolution_kept",
    "resolution_kept_low",
    "resolution_kept_high",
    "attainment",
    "verdict",
]
_TIMES = {"to_detect": ("began_at", "detected_at"), "to_report": ("began_at", "reported_at"),
          "to_acknowledge": ("reported_at", "acknowledged_at"), "to_respond": ("reported_at", "first_response_at"),
          "to_resolve": ("reported_at", "resolved_at")}  # fmt: skip


def summarise_sla(
    incidents: pd.DataFrame, sla: pd.DataFrame, *, as_of: object, waits: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Tell whether agreements are kept: one row per party of the agreement and severity, the desk's own first.

    `incidents` and `sla` are the tables of those names, known until the moment `as_of`; what was agreed with an
    external `party` is held against the incidents of that party alone; with the table `waits` the clock to resolve
    stands still while a ticket waits. Columns out: `party`, `severity`; `incidents,
    open`; `response_hours`, `response_kept` (share 0..1 of all of which it is known); `resolution_hours`,
    `resolution_kept` once all is known, with its interval `_low, _high`; `attainment` that was agreed; `verdict` (met,
    not_met, cannot_tell). Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1"], "reported_at": "2025-03-01 08:00", "resolved_at": "2025-03-01 12:00",
    ...                     "severity": "high", "status": "resolved", "description": "Down"})
    >>> sla = pd.DataFrame({"severity": ["high"], "response_hours": [1], "resolution_hours": [4]})
    >>> summarise_sla(log, sla, as_of="2025-04-01")[["resolution_kept", "verdict"]].values.tolist()
    [[1.0, 'met']]
    """
    agreed = complete_table(sla, "sla")
    incidents = incidents if incidents.index.is_unique else incidents.reset_index(drop=True)
    table, _ = know_incidents(incidents, as_of)
    rows: list[dict[str, Any]] = []
    for party in [None, *sorted(agreed["party"].dropna().unique())]:
        own = agreed[agreed["party"].isna()] if party is None else agreed[agreed["party"] == party]
        concerned = table if party is None else table[table["party"] == party]
        if len(own) and len(concerned):
            limits, given = own.assign(party=None), incidents.loc[concerned.index]
            told = summarise_incidents(given, as_of=as_of, sla=limits, by="severity", waits=waits)
            rows += _kept(concerned, told.set_index("severity"), limits, party or DESK)
    return pd.DataFrame(rows, columns=_KEPT)


def _kept(known: pd.DataFrame, told: pd.DataFrame, agreed: pd.DataFrame, party: str) -> list[dict[str, Any]]:
    limits = agreed.set_index("severity")
    rows = []
    for severity in (word for word in SEVERITIES if word in told.index and word in limits.index):
        row, limit = told.loc[severity], limits.loc[severity]
        rows.append(
            {
                "party": party,
                "severity": severity,
                "incidents": row["reported"],
                "open": row["open"],
                "response_hours": limit["response_hours"],
                "resolution_hours": limit["resolution_hours"],
                "response_kept": _responded(known[known["severity"] == severity], float(limit["response_hours"])),
                "resolution_kept": row["share_within_sla"],
                "resolution_kept_low": row["share_within_sla_low"],
                "resolution_kept_high": row["share_within_sla_high"],
                "attainment": row["target"],
                "verdict": row["verdict"],
            }
        )
    return rows


def _responded(own: pd.DataFrame, hours: float) -> float:
    """The share answered in time, of those answered or past their time."""
    if own["first_response_at"].isna().all():
        return float("nan")
    took = (own["first_response_at"] - own["reported_at"]) / HOUR
    known = took.notna() | (own["age_hours"] > hours)
    return share_of((took <= hours).sum(), known.sum())


def summarise_parties(incidents: pd.DataFrame, *, as_of: object, waits: pd.DataFrame | None = None) -> pd.DataFrame:
    """Tell how long issues lie with whom: one row per party, the one that holds most time first.

    `incidents` is the table of that name, known until the moment `as_of`; with `waits`, the time in which an issue
    waited counts for what it waited for (`waiting for ...`) and not for its party. Columns out: `party` ("not said"
    where it is empty); `incidents, open`; `hours_held` (sum), `share` of all hours (0..1), `median_hours` per issue.
    Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1"], "reported_at": "2025-03-01 08:00", "resolved_at": "2025-03-01 12:00",
    ...                     "severity": "high", "status": "resolved", "description": "Down", "party": "IT team"})
    >>> summarise_parties(log, as_of="2025-04-01")[["party", "hours_held"]].values.tolist()
    [['IT team', 4.0]]
    """
    table, now = know_incidents(incidents, as_of)
    held = table.assign(party=table["party"].fillna("not said"), hours=table["age_hours"])[
        ["incident", "party", "hours", "open"]
    ]
    if waits is not None:
        aside = _aside(table, complete_table(waits, "waits"), now)
        spent = aside.groupby("incident")["hours"].sum().reindex(held["incident"], fill_value=0.0)
        held = held.assign(hours=(held["hours"] - spent.to_numpy(float)).clip(lower=0))
        held = pd.concat([held, aside], ignore_index=True)
    groups = held.groupby("party")
    told = pd.DataFrame(
        {
            "incidents": groups["incident"].nunique(),
            "open": groups["open"].sum().astype(int),
            "hours_held": groups["hours"].sum(),
            "median_hours": groups["hours"].median(),
        }
    ).reset_index()
    told.insert(4, "share", told["hours_held"] / told["hours_held"].sum())
    return told.sort_values(["hours_held", "party"], ascending=[False, True], kind="stable", ignore_index=True)


def _aside(table: pd.DataFrame, waits: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """Each wait as time held by what was waited for, up to now or the issue's end."""
    ends = table.set_index("incident")["ended_at"].fillna(now)
    own = waits[waits["incident"].isin(ends.index) & (waits["from_at"] < now)]
    last = ends.reindex(own["incident"]).set_axis(own.index)
    until = own["to_at"].fillna(now).clip(upper=last)
    hours = ((until - own["from_at"]) / HOUR).clip(lower=0)
    reason = "waiting for " + own["reason"].fillna("something")
    open_ = table.set_index("incident")["open"]
    return pd.DataFrame(
        {"incident": own["incident"], "party": reason, "hours": hours, "open": own["incident"].map(open_)}
    )


def summarise_timelines(incidents: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell how quickly issues were noticed, answered and resolved: one row per severity, and one for all ("all").

    `incidents` is the table of that name, known until the moment `as_of`. Columns out: `severity`; `incidents`; and in
    hours, where the times are noted, the mean over those that have both: `to_detect` (since it began: MTTD),
    `to_report`, `to_acknowledge` (since the report: MTTA), `to_respond`, `to_resolve` (MTTR, of the resolved), and
    `to_resolve_all`, the same with open ones counted, each for 14 days at most (Kaplan-Meier). Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1"], "reported_at": "2025-03-01 08:00", "resolved_at": "2025-03-01 12:00",
    ...     "began_at": "2025-03-01 06:00", "severity": "high", "status": "resolved", "description": "Down"})
    >>> summarise_timelines(log, as_of="2025-04-01").loc[0, ["to_report", "to_resolve"]].tolist()
    [2.0, 4.0]
    """
    table, _ = know_incidents(incidents, as_of)
    groups = [(word, table[table["severity"] == word]) for word in SEVERITIES] + [("all", table)]
    rows = [{"severity": word, "incidents": len(own), **_means(own)} for word, own in groups if len(own)]
    return pd.DataFrame(rows, columns=["severity", "incidents", *_TIMES, "to_resolve_all"])


def _means(own: pd.DataFrame) -> dict[str, float]:
    told = {name: float(((own[until] - own[since]) / HOUR).mean()) for name, (since, until) in _TIMES.items()}
    timed = own[own["resolved_at"].notna() | own["open"]]
    curve = estimate_survival(timed["age_hours"], timed["resolved_at"].notna())
    return {**told, "to_resolve_all": curve.restricted_mean(14 * 24.0)[0] if len(timed) else np.nan}


def measure_resolution(incidents: pd.DataFrame, *, as_of: object, by: str | None = None) -> pd.DataFrame:
    """Follow how tickets get resolved over their age: one row per group of `by` and hour of age, up to a week.

    `incidents` is the table of that name, known until the moment `as_of`; `by` a column of it, or week, month or
    quarter (None: one group, "all"). Columns out: `group`; `hours` (0 to 168); `resolved`, the share (0..1) resolved by
    that age by Kaplan and Meier's estimate, with its interval `resolved_low, resolved_high`, missing beyond the oldest
    ticket; `resolved_closed_only`, what resolved tickets alone would say. Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1", "I2"], "reported_at": "2025-03-01 08:00", "severity": "high",
    ...                     "description": "Down", "status": "open", "resolved_at": ["2025-03-01 20:00", None]})
    >>> told = measure_resolution(log, as_of="2025-03-05").query("hours == 48")
    >>> told[["resolved", "resolved_closed_only"]].values.tolist()
    [[0.5, 1.0]]
    """
    table, _ = know_incidents(incidents, as_of)
    timed = table[table["resolved_at"].notna() | table["open"]]
    names = ["group", "hours", "resolved", "resolved_low", "resolved_high", "resolved_closed_only"]
    rows = [_curve(str(name), own) for name, own in _groups(timed, by)]
    return pd.concat(rows, ignore_index=True)[names] if rows else pd.DataFrame(columns=names)


def _groups(table: pd.DataFrame, by: str | None) -> list[tuple[object, pd.DataFrame]]:
    if by is None:
        return [("all", table)] if len(table) else []
    periods = {"week": "W", "month": "M", "quarter": "Q"}
    check_groups([by], table, periods)
    if by not in table and by in periods:
        keys = table["reported_at"].dt.tz_localize(None).dt.to_period(periods[by]).astype(str)
    else:
        keys = table[by].fillna("not said")
    return list(table.groupby(keys))


def _curve(name: str, own: pd.DataFrame) -> pd.DataFrame:
    hours = np.arange(0.0, 7 * 24 + 1)
    done = own["resolved_at"].notna()
    curve = estimate_survival(own["age_hours"], done)
    low, high = curve.interval(hours)
    resolved = np.sort(own.loc[done, "age_hours"].to_numpy())
    alone = np.searchsorted(resolved, hours, side="right") / (len(resolved) or np.nan)
    known = ~np.isnan(curve.still(hours))
    return pd.DataFrame(
        {
            "group": name,
            "hours": hours,
            "resolved": 1 - curve.still(hours),
            "resolved_low": np.where(known, 1 - high, np.nan),
            "resolved_high": np.where(known, 1 - low, np.nan),
            "resolved_closed_only": alone,
        }
    )
