"""What happened, told by event and not by KPI: KPIs whose level changed in the same period, with the recorded cause."""

from typing import Any

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.readings.readings import complete_table

SUPPORTED = "supported"  # as the register calls a cause that evidence speaks for
LEAST_KPIS = 2  # that took a step in the same period and direction: one alone is its own report's
COLUMNS = ["happened_on", "direction", "kpis", "names", "department", "departments", "what", "kind", "action",
           "statement", "owner", "due_on", "status", "request"]  # fmt: skip
_KINDS = ("cause", "accepted", "action", "said")  # whose word goes first where several tell of the same step
_DIRECTIONS = ("worsening", "improving")
_LIVE = ("overdue", "unreported", "slipping", "on_track", "not_started")  # the state of an action, the latest first


def find_shared_events(
    signals: pd.DataFrame,
    events: pd.DataFrame | None = None,
    progress: pd.DataFrame | None = None,
    requests: pd.DataFrame | None = None,
    causes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find KPIs that moved together: one row per period and direction in which at least two took a step, worse first.

    `signals` is what `detect_signals` returns, needed are `kpi, name, department, step_on, variation`; `events` what
    `summarise_events`, `progress` what `track_progress`, `requests` what `summarise_requests` returns, `causes` is the
    table. Columns out: `happened_on`, the first day of the period; `direction` (worsening or improving); `kpis` (a
    number), their `names`; `department` of most of them, and all `departments`; `what` is on record and its `kind`: the
    deepest supported cause of one of them, else an accepted level, an action or an answer at the step; of the live
    action on them that needs most attention `action, statement, owner, due_on, status` and the `request` that waits
    for an answer. Missing where nothing is known. Raises KeyError where one lacks. Method: docs/methods/digests.md.

    >>> day = pd.Timestamp("2024-07-01")
    >>> signals = pd.DataFrame({"kpi": ["a", "b", "c"], "name": ["Leads", "Clicks", "Cost"], "department": "Marketing",
    ...                         "step_on": [day, day, pd.NaT], "variation": "worsening"})
    >>> find_shared_events(signals)[["kpis", "names", "direction"]].values.tolist()
    [[2, 'Leads, Clicks', 'worsening']]
    """
    stepped = signals[signals["step_on"].notna() & signals["variation"].isin(_DIRECTIONS)]
    groups = stepped.groupby(["step_on", "variation"])
    known = _supported(causes)
    rows = [_tell(own, events, progress, requests, known) for _, own in groups if len(own) >= LEAST_KPIS]
    told = pd.DataFrame(rows, columns=COLUMNS)
    order = told.assign(rank=told["direction"].map(_DIRECTIONS.index)).sort_values(
        ["rank", "kpis", "happened_on"], ascending=[True, False, False], kind="stable", ignore_index=True
    )
    return order[COLUMNS]


def _supported(causes: pd.DataFrame | None) -> pd.DataFrame:
    """The causes that somebody supports, each with how many whys deep it lies."""
    if causes is None or causes.empty:
        return pd.DataFrame(columns=["kpi", "statement", "depth"])
    known = complete_table(causes, "causes")
    parents = dict(zip(known["cause"], known["parent"], strict=True))
    kept = known[known["status"].str.strip().str.lower() == SUPPORTED]
    return kept.assign(depth=[_count_whys(cause, parents) for cause in kept["cause"]])


def _count_whys(cause: str, parents: dict[str, Any]) -> int:
    """Links from a cause up to the effect; a chain that runs in a circle ends where it began."""
    seen = {cause}
    while isinstance(parents.get(cause), str) and parents[cause] not in seen:
        cause = parents[cause]
        seen.add(cause)
    return len(seen)


def _tell(
    own: pd.DataFrame, events: pd.DataFrame | None, progress: pd.DataFrame | None, requests: pd.DataFrame | None,
    causes: pd.DataFrame,
) -> dict[str, Any]:  # fmt: skip
    places = own["department"].value_counts()
    first = own.iloc[0]
    return {"happened_on": first["step_on"], "direction": first["variation"], "kpis": len(own),
            "names": ", ".join(own["name"].astype(str)), "department": places.index[0],
            "departments": ", ".join(own["department"].drop_duplicates().astype(str)),
            **(_root(own, causes) or _event(own, events)), **_action(own, progress, requests)}  # fmt: skip


def _root(own: pd.DataFrame, causes: pd.DataFrame) -> dict[str, Any]:
    """The deepest cause on record of one of the KPIs, if any got worse for it."""
    found = causes[causes["kpi"].isin(own["kpi"])]
    if found.empty or own["variation"].iloc[0] != _DIRECTIONS[0]:
        return {}
    return {"what": found.sort_values("depth", ascending=False, kind="stable")["statement"].iloc[0], "kind": "cause"}


def _event(own: pd.DataFrame, events: pd.DataFrame | None) -> dict[str, Any]:
    """What was recorded at the step of one of the KPIs: of the kind that goes first, the one with most voices."""
    if events is None or events.empty:
        return {}
    found = events[events["kpi"].isin(own["kpi"]) & events["at_step"].astype(bool) & events["what"].notna()]
    # What began after a change for the worse answers it, and is no cause of it.
    found = found[(found["kind"] != "action") | (own["variation"].iloc[0] == "improving")]
    if found.empty:
        return {}
    ranked = found.assign(rank=place_words(found["kind"], _KINDS))
    best = ranked.sort_values(["rank", "voices"], ascending=[True, False], kind="stable").iloc[0]
    return {"what": best["what"], "kind": best["kind"]}


def _action(own: pd.DataFrame, progress: pd.DataFrame | None, requests: pd.DataFrame | None) -> dict[str, Any]:
    """The live action on one of the KPIs that needs most attention, and what is asked about it."""
    if progress is None or progress.empty:
        return {}
    live = progress[progress["kpi"].isin(own["kpi"]) & progress["status"].isin(_LIVE)]
    if live.empty:
        return {}
    ranked = live.assign(rank=live["status"].map(_LIVE.index)).sort_values(["rank", "due_on"], kind="stable")
    row = ranked.iloc[0]
    told = {name: row[name] for name in ("action", "statement", "owner", "due_on", "status")}
    asked = None if requests is None else requests.loc[requests["subject"] == row["action"], "request"]
    return {**told, "request": None if asked is None or asked.empty else asked.iloc[0]}
