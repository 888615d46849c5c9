"""Updates of systems: on schedule, tested, backed up, how long holes stay open; and as actions with an effect."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.survival import estimate_survival
from saypro_analysis.analysis.systems.methods.metric_kinds import kind_of
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.times import days_of, on_clock_of, read_moment
from saypro_analysis.data.tables.known_words import SEVERITIES

AFFECTED = ("response_time", "error_rate", "page_load_time", "page_errors")  # metrics that an update may change
_COLUMNS = [
    "criticality",
    "updates",
    "due",
    "applied",
    "on_schedule",
    "on_schedule_share",
    "overdue",
    "pending",
    "patch_latency_days",
    "patch_latency_low_days",
    "patch_latency_high_days",
    "patch_latency_applied_only_days",
    "tested",
    "backed_up",
    "in_window",
    "whole",
]


def summarise_system_updates(system_updates: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell how updates are kept up: one row per criticality, and one for all of them at the end ("all").

    `system_updates` is the table of that name, known until the moment `as_of`. Columns out: `criticality` ("not said"
    where it is empty); `updates`; `due` by then, `applied`, `on_schedule` (by their planned day) and its share of those
    due; `overdue` (due, not applied), `pending`, their numbers parted by `, `; `patch_latency_days`, the median from
    release to application with its interval, pending ones counted with how long they have waited (Kaplan-Meier), and
    `patch_latency_applied_only_days` for contrast; `tested, backed_up, in_window` (shares of those applied; not
    answered is no), `whole` (share with version, change and impact). Raises DataError, also for what was applied before
    its release.

    >>> table = pd.DataFrame({"update": ["U1", "U2"], "system": "Web", "version": "1", "planned_on": "2025-03-10",
    ...                       "applied_at": ["2025-03-09 20:00", None], "released_on": "2025-03-01"})
    >>> told = summarise_system_updates(table, as_of="2025-04-01").iloc[-1]
    >>> told[["on_schedule_share", "overdue", "patch_latency_days"]].astype(float).tolist()
    [0.5, 1.0, 8.0]
    """
    table = _known(system_updates, as_of)
    now = on_clock_of(read_moment(as_of), table["applied_at"])
    table = table.assign(criticality=table["criticality"].fillna("not said"))
    present = [word for word in (*SEVERITIES, "not said") if (table["criticality"] == word).any()]
    rows = [_row(word, table[table["criticality"] == word], now) for word in present]
    return pd.DataFrame([*rows, *([_row("all", table, now)] if len(table) else [])], columns=_COLUMNS)


def select_system_updates(
    system_updates: pd.DataFrame, *, as_of: object, metrics: tuple[str, ...] = AFFECTED
) -> pd.DataFrame:
    """The updates that were applied as actions, for `estimate_effects`: one row per update and metric it may change.

    `system_updates` is the table of that name, known until the moment `as_of`; `metrics` those whose weekly figures
    (`measure_metrics`) are looked at. Columns out, as the table `actions` has them: `action` (update and metric),
    `department` (the system), `kpi` (as `map_metrics` names it), `statement` (version and change), `owner` (the
    system), `start_on, due_on` (the day of the update), `status` (done). Those of metrics that a system lacks are to be
    left out by `kpi`. Raises DataError.

    >>> table = pd.DataFrame({"update": ["U1"], "system": "Web", "version": "2", "planned_on": "2025-03-10",
    ...                       "applied_at": "2025-03-09 20:00"})
    >>> select_system_updates(table, as_of="2025-04-01", metrics=("load",))[["action", "kpi"]].values.tolist()
    [['U1: load', 'Web: load']]
    """
    table = _known(system_updates, as_of)
    done = table[table["applied_at"].notna()].assign(day=lambda frame: days_of(frame["applied_at"]))
    rows = [
        {
            "action": f"{row.update}: {kind_of(metric).label}",
            "department": row.system,
            "kpi": f"{row.system}: {metric}",
            "statement": f"Version {row.version}" + (f": {row.change}" if pd.notna(row.change) else ""),
            "owner": row.system,
            "start_on": row.day,
            "due_on": row.day,
            "status": "done",
        }
        for row in done.itertuples(index=False)
        for metric in metrics
    ]
    names = ["action", "department", "kpi", "statement", "owner", "start_on", "due_on", "status"]
    return complete_table(pd.DataFrame(rows, columns=names), "actions")


def _known(system_updates: pd.DataFrame, as_of: object) -> pd.DataFrame:
    table = complete_table(system_updates, "system_updates")
    now = on_clock_of(read_moment(as_of), table["applied_at"])
    table = table.assign(applied_at=table["applied_at"].where(table["applied_at"] <= now))
    early = days_of(table["applied_at"]) < table["released_on"]
    if early.any():
        told = "a day on or after its release"
        raise DataError([Problem("system_updates", int(str(row)) if str(row).isdigit() else None, "applied_at",
                                 str(table.loc[row, "applied_at"]), told) for row in table.index[early]])  # fmt: skip
    return table


def _row(word: str, own: pd.DataFrame, now: pd.Timestamp) -> dict[str, object]:
    applied = own["applied_at"].notna()
    due = applied | (own["planned_on"] < now.tz_localize(None).normalize())
    kept = applied & (days_of(own["applied_at"]) <= own["planned_on"])
    done = own[applied]
    inside = (done["applied_at"] >= done["window_from_at"]) & (done["applied_at"] <= done["window_to_at"])
    told = done["window_from_at"].notna() & done["window_to_at"].notna()
    return {
        "criticality": word,
        "updates": len(own),
        "due": int(due.sum()),
        "applied": len(done),
        "on_schedule": int(kept.sum()),
        "on_schedule_share": float(kept.sum() / due.sum()) if due.any() else float("nan"),
        "overdue": int((due & ~applied).sum()),
        "pending": ", ".join(own.loc[~applied, "update"]),
        **_latency(own, now),
        **{name: _share(done[name].fillna(False).astype(bool)) for name in ("tested", "backed_up")},
        "in_window": _share(inside[told]),
        "whole": _share(own[["version", "change", "impact"]].notna().all(axis=1)),
    }


def _latency(own: pd.DataFrame, now: pd.Timestamp) -> dict[str, float]:
    known = own[own["released_on"].notna() & (own["released_on"] < now.tz_localize(None))]
    until = days_of(known["applied_at"]).fillna(now.tz_localize(None).normalize())
    days = (until - known["released_on"]).dt.days
    applied = known["applied_at"].notna()
    curve = estimate_survival(days, applied)
    low, high = curve.quantile_interval()
    return {"patch_latency_days": curve.quantile(), "patch_latency_low_days": low, "patch_latency_high_days": high,
            "patch_latency_applied_only_days": float(days[applied].median())}  # fmt: skip


def _share(flags: pd.Series) -> float:
    return float(flags.mean()) if len(flags) else float("nan")
