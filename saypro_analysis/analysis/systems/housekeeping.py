"""What is due in security and housekeeping, and whether what was agreed with the licensor is kept, with its proof."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

TASKS = ("logs", "database optimisation", "indexing", "backups", "disk space", "network")  # the documents' six
CONTRACT = 0.99  # of the time that systems have to be up
_COLUMNS = ["area", "item", "due", "done", "share", "on_time", "overdue", "oldest_days"]


def summarise_housekeeping(
    *,
    as_of: object,
    maintenance: pd.DataFrame | None = None,
    access_reviews: pd.DataFrame | None = None,
    audits: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell what of housekeeping and security is done: one row per area and item.

    The frames are the tables of those names, each may be missing; known until the day `as_of`. Areas: housekeeping (a
    row per task, the documents' six first), access reviews, second factor and encryption (systems covered, by their
    latest review), audits held, findings closed. Columns out: `area, item`; `due, done`; `share` (0..1); `on_time`, of
    those done by their day; `overdue`, what is not done, parted by `, `; `oldest_days` of those open. Raises DataError.

    >>> tasks = pd.DataFrame({"system": "Web", "task": "backups", "due_on": ["2025-03-01", "2025-03-08"],
    ...                       "done_on": ["2025-03-01", None]})
    >>> told = summarise_housekeeping(as_of="2025-03-11", maintenance=tasks)
    >>> told[["item", "share", "overdue", "oldest_days"]].values.tolist()
    [['backups', 0.5, 'Web', 3.0]]
    """
    day, rows = read_day(as_of), []
    if maintenance is not None:
        rows += _tasks(complete_table(maintenance, "maintenance"), day)
    if access_reviews is not None:
        rows += _reviews(complete_table(access_reviews, "access_reviews"), day)
    if audits is not None:
        rows += _audits(complete_table(audits, "audits"), day)
    return pd.DataFrame(rows, columns=_COLUMNS)


def _tasks(table: pd.DataFrame, day: pd.Timestamp) -> list[list[object]]:
    table = table[table["due_on"] <= day]
    names = [task for task in TASKS if (table["task"] == task).any()]
    names += sorted(set(table["task"]) - set(TASKS))
    return [_list("housekeeping", task, table[table["task"] == task], "due_on", "done_on", day) for task in names]


def _list(area: str, item: str, own: pd.DataFrame, due: str, done: str, day: pd.Timestamp) -> list[object]:
    finished = own[done].notna() & (own[done] <= day)
    late = own[~finished]
    in_time = (own.loc[finished, done] <= own.loc[finished, due]).mean() if finished.any() else float("nan")
    ages = (day - late[due]).dt.days
    share = float(finished.mean()) if len(own) else float("nan")
    named = ", ".join(sorted(late["system"].dropna().unique()))
    return [
        area,
        item,
        len(own),
        int(finished.sum()),
        share,
        float(in_time),
        named,
        float(ages.max()) if len(late) else float("nan"),
    ]


def _reviews(table: pd.DataFrame, day: pd.Timestamp) -> list[list[object]]:
    table = table[table["due_on"] <= day]
    if table.empty:
        return []
    latest = table.sort_values("due_on", kind="stable").drop_duplicates("system", keep="last")
    rows = [_list("access", "access reviews", table, "due_on", "done_on", day)]
    for item, name in (("second factor", "mfa"), ("encryption", "encrypted")):
        has = latest[name].fillna(False).astype(bool)
        lacks = ", ".join(sorted(latest.loc[~has, "system"]))
        rows.append(
            ["security", item, len(latest), int(has.sum()), float(has.mean()), float("nan"), lacks, float("nan")]
        )
    return rows


def _audits(table: pd.DataFrame, day: pd.Timestamp) -> list[list[object]]:
    table = table[table["planned_on"] <= day]
    if table.empty:
        return []
    each = table.drop_duplicates("audit")
    held = _list("security", "audits", each.assign(system=each["audit"]), "planned_on", "held_on", day)
    found = table[table["finding"].notna() & (table["held_on"] <= day)]
    closed = _list("security", "findings", found, "held_on", "closed_on", day)
    closed[5] = float("nan")  # a finding has no day by which it is due
    return [held, closed]


def check_royalty_compliance(
    downtime: pd.DataFrame, systems: pd.DataFrame, *, contract: float = CONTRACT
) -> pd.DataFrame:
    """State whether systems and tools meet what was agreed: one row per system, with the proof; those that fail first.

    `downtime` is what `measure_downtime` returns, `systems` what `summarise_systems` returns. Columns out: `system`;
    `uptime` (0..1), `contract`; `metrics` that have a limit, `metrics_kept` of them (not beyond it); `result`: pass
    (uptime as agreed and no metric beyond), fail, or cannot_tell (no uptime was measured); `proof`, in words. A system
    that is in one of the frames alone is judged by it.

    >>> downtime = pd.DataFrame({"system": ["Web"], "uptime": [0.995], "downtime_hours": [10.8],
    ...                          "service_hours": [2160.0]})
    >>> systems = pd.DataFrame({"system": ["Web"], "label": ["load"], "state": ["within"]})
    >>> check_royalty_compliance(downtime, systems)[["result", "proof"]].values.tolist()
    [['pass', 'down 10.8 of 2,160 hours; 1 of 1 figures within their limits']]
    """
    names = sorted({*downtime["system"], *systems["system"]})
    rows = [
        _statement(name, downtime[downtime["system"] == name], systems[systems["system"] == name], contract)
        for name in names
    ]
    columns = ["system", "uptime", "contract", "metrics", "metrics_kept", "result", "proof"]
    told = pd.DataFrame(rows, columns=columns)
    order = place_words(told["result"], ("fail", "cannot_tell", "pass"))
    return told.assign(order=order).sort_values(["order", "system"], kind="stable", ignore_index=True)[columns]


def _statement(name: str, down: pd.DataFrame, figures: pd.DataFrame, contract: float) -> list[object]:
    limited = figures[figures["state"] != "no_limit"]
    beyond = limited[limited["state"] == "beyond"]
    uptime = float(down["uptime"].iloc[0]) if len(down) else float("nan")
    proof = (
        [f"down {down['downtime_hours'].iloc[0]:,.1f} of {down['service_hours'].iloc[0]:,.0f} hours"]
        if len(down)
        else []
    )
    proof += [f"{len(limited) - len(beyond)} of {len(limited)} figures within their limits"] if len(limited) else []
    proof += [f"beyond: {', '.join(beyond['label'])}"] if len(beyond) else []
    failed = uptime < contract or len(beyond) > 0
    result = "fail" if failed else "cannot_tell" if pd.isna(uptime) else "pass"
    return [name, uptime, contract, len(limited), len(limited) - len(beyond), result, "; ".join(proof)]


def summarise_performance(downtime: pd.DataFrame, incidents: pd.DataFrame, updates: pd.DataFrame) -> pd.DataFrame:
    """The system performance report of the documents: one row with its four fields, over all systems.

    `downtime` is what `measure_downtime` returns, `incidents` what `summarise_incidents` returns (one row, or per
    group), `updates` what `summarise_system_updates` returns. Columns out: `downtime_hours` (sum over systems);
    `resolution_mean_hours` (mean of the resolved, weighted by how many were reported) and
    `resolution_restricted_mean_hours` (open ones counted); `incidents` and `incidents_per_day`; `updates_applied`,
    `updates_overdue`.

    >>> downtime = pd.DataFrame({"downtime_hours": [2.0, 1.0]})
    >>> incidents = pd.DataFrame({"reported": [10], "resolution_mean_hours": [5.0], "arrivals_per_day": [0.5],
    ...                           "resolution_restricted_mean_hours": [8.0]})
    >>> updates = pd.DataFrame({"criticality": ["all"], "applied": [3], "overdue": [1]})
    >>> summarise_performance(downtime, incidents, updates)[["downtime_hours", "incidents"]].values.tolist()
    [[3.0, 10.0]]
    """
    weights = incidents["reported"] / incidents["reported"].sum()
    means = {
        name: float((incidents[name] * weights).sum())
        for name in ("resolution_mean_hours", "resolution_restricted_mean_hours")
    }
    every = updates[updates["criticality"] == "all"]
    return pd.DataFrame(
        [
            {
                "downtime_hours": float(downtime["downtime_hours"].sum()),
                **means,
                "incidents": int(incidents["reported"].sum()),
                "incidents_per_day": float(incidents["arrivals_per_day"].sum()),
                "updates_applied": int(every["applied"].sum()),
                "updates_overdue": int(every["overdue"].sum()),
            }
        ]
    )
