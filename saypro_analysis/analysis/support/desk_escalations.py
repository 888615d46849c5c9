"""Which open issues are to be escalated, whether what goes with them is whole, and whether users were kept informed."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.analysis.support.methods.agreements import USUAL_HOURS, read_limits
from saypro_analysis.analysis.support.methods.known_incidents import HOUR, know_incidents, share_of
from saypro_analysis.analysis.support.methods.tickets import check_groups
from saypro_analysis.data.tables.known_words import SEVERITIES

DUE_SHARE = 0.75  # of the agreed time, after which an issue cannot be resolved within a reasonable time
PACKAGE = {"description": "description", "steps_taken": "steps taken", "logs": "logs", "impact": "impact",
           "severity": "priority"}  # fmt: skip
STAGES = {
    "acknowledged": "acknowledged_at",
    "told how it goes": "updated_at",
    "told that it is resolved": "notified_at",
    "asked whether it lasts": "followed_up_at",
}
_COLUMNS = ["incident", "severity", "system", "party", "assigned_to", "age_hours", "limit_hours", "time_used", "due",
            "because", "escalated_at", "missing", "complete"]  # fmt: skip


def check_escalations(incidents: pd.DataFrame, *, as_of: object, sla: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the open incidents that are to be escalated, or were: one row each, the most overdue first.

    `incidents` and `sla` are the tables of those names, known until the moment `as_of`. Due are those older than three
    quarters of the agreed time to resolve (48 hours where nothing was agreed), critical ones, and those marked as
    needing `expertise`. Columns out: `incident, severity, system, party, assigned_to`; `age_hours, limit_hours,
    time_used` (1: the time is over); `due` (not escalated yet), `because`; `escalated_at`; `missing`, what the
    escalation package lacks of description, steps taken, logs, impact and priority; `complete`. Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1"], "reported_at": "2025-03-01", "severity": "low", "status": "open",
    ...                     "description": "Slow", "impact": "Reports late"})
    >>> check_escalations(log, as_of="2025-03-03")[["due", "because", "missing"]].values.tolist()
    [[True, '48 of 48 hours used', 'steps taken, logs']]
    """
    table, _ = know_incidents(incidents, as_of)
    limits = read_limits(sla)
    hours = limits.resolution_hours if limits else [USUAL_HOURS] * len(SEVERITIES)
    limit = table["severity"].map(dict(zip(SEVERITIES, hours, strict=True))).astype(float)
    table = table.assign(limit_hours=limit, time_used=table["age_hours"] / limit)
    table = table.assign(because=table.apply(_reasons, axis=1) if len(table) else "")
    asked = table["open"] & ((table["because"] != "") | table["escalated_at"].notna())
    table = table[asked]
    lacks = [", ".join(word for name, word in PACKAGE.items() if pd.isna(row[name])) for _, row in table.iterrows()]
    told = table.assign(due=table["escalated_at"].isna(), missing=lacks, complete=[not text for text in lacks])
    return told.sort_values(["time_used", "incident"], ascending=[False, True], kind="stable", ignore_index=True)[
        _COLUMNS
    ]


def _reasons(row: pd.Series) -> str:
    told = []
    if row["time_used"] > DUE_SHARE:
        told.append(f"{row['age_hours']:.0f} of {row['limit_hours']:.0f} hours used")
    told += ["critical"] * (row["severity"] == "critical")
    told += ["needs expertise"] * bool(pd.notna(row["expertise"]) and row["expertise"])
    return ", ".join(told)


def summarise_stages(incidents: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell whether those who reported were kept informed: one row per stage, in order.

    `incidents` is the table of that name, known until the moment `as_of`. Stages: acknowledged, told how it goes (both
    asked of all incidents), told that it is resolved, asked whether it lasts (of those resolved). Columns out: `stage`;
    `due, done` (numbers); `share` (0..1); `median_hours` from the report (from the resolution for the last two), of
    those done: for the first stage the time to acknowledge. Without any time in a stage's column nothing is told of it.
    Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1", "I2"], "reported_at": "2025-03-01 08:00", "severity": "low",
    ...     "status": "open", "description": "Slow", "acknowledged_at": ["2025-03-01 08:30", None]})
    >>> summarise_stages(log, as_of="2025-03-03").loc[0, ["share", "median_hours"]].astype(float).tolist()
    [0.5, 0.5]
    """
    table, _ = know_incidents(incidents, as_of)
    rows = []
    for stage, name in STAGES.items():
        since = "resolved_at" if name in ("notified_at", "followed_up_at") else "reported_at"
        due = table[table[since].notna()]
        done = due[due[name].notna()]
        if table[name].notna().any():
            hours = ((done[name] - done[since]) / HOUR).median()
            rows.append([stage, len(due), len(done), share_of(len(done), len(due)), hours])
    return pd.DataFrame(rows, columns=["stage", "due", "done", "share", "median_hours"])


def summarise_fixes(incidents: pd.DataFrame, *, as_of: object, by: str = "solution_kind") -> pd.DataFrame:
    """Tell whether fixes were verified: one row per kind of solution, the most frequent first.

    `incidents` is the table of that name, known until the moment `as_of`; `by` is `solution_kind` (workaround, patch,
    reconfiguration, recovery, user education), `fix_kind` (reboot, configuration, patch, database, cache, workaround),
    `it_area` (integration, infrastructure, code, security, scalability, third party) or another column. Columns out:
    the column `by` in small letters ("not said" where it is empty); `resolved` (a number); of those, as shares (0..1):
    `tested`, `regression` (of those tested: something else broke), `confirmed` by the user, `verified` (tested, nothing
    broke, confirmed), `reopened`, `documented` (a solution and an article). What is not answered is no yes. Raises
    DataError, ValueError for an unknown `by`.

    >>> log = pd.DataFrame({"incident": ["I1"], "reported_at": "2025-03-01", "resolved_at": "2025-03-02",
    ...     "severity": "low", "status": "resolved", "description": "Slow", "tested": True, "confirmed": True,
    ...     "solution_kind": "patch"})
    >>> summarise_fixes(log, as_of="2025-04-01")[["solution_kind", "tested", "verified"]].values.tolist()
    [['patch', 1.0, 1.0]]
    """
    table, _ = know_incidents(incidents, as_of)
    check_groups([by], table, ())
    done = table[table["resolved_at"].notna()]
    done = done.assign(**{by: _kinds(done[by])})
    rows = [{by: kind, **_fix(own)} for kind, own in done.groupby(by)]
    names = [by, "resolved", "tested", "regression", "confirmed", "verified", "reopened", "documented"]
    told = pd.DataFrame(rows, columns=names)
    return told.sort_values(["resolved", by], ascending=[False, True], kind="stable", ignore_index=True)


def _kinds(words: pd.Series) -> pd.Series:
    """Kinds as one word each, however they are typed: "User_Education" is user education."""
    text = words.astype("str").where(words.notna())
    return text.str.strip().str.lower().str.replace(r"[\s_-]+", " ", regex=True).astype(object).fillna("not said")


def _fix(own: pd.DataFrame) -> dict[str, object]:
    yes = {name: own[name].fillna(False).astype(bool) for name in ("tested", "regression", "confirmed")}
    verified = yes["tested"] & ~yes["regression"] & yes["confirmed"]
    return {
        "resolved": len(own), "tested": yes["tested"].mean(), "confirmed": yes["confirmed"].mean(),
        "regression": share_of((yes["regression"] & yes["tested"]).sum(), yes["tested"].sum()),
        "verified": verified.mean(), "reopened": float((own["reopened"].fillna(0) > 0).mean()),
        "documented": float((own["solution"].notna() & own["kb_article"].notna()).mean()),
    }  # fmt: skip
