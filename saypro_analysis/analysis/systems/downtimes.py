"""Whether systems were up: downtime as a union, the error budget, how fast it burns and when it is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.service_clocks import HOUR, Clock, micros, read_clock
from saypro_analysis.analysis.systems.methods.error_budgets import forecast_gone, judge_burn
from saypro_analysis.analysis.systems.methods.outage_checks import read_outages, read_window
from saypro_analysis.analysis.systems.methods.spans import Spans, cut_spans, hours_of, join_spans, subtract_spans

TARGET = 0.99
_COLUMNS = [
    "system",
    "outages",
    "downtime_hours",
    "planned_hours",
    "service_hours",
    "uptime",
    "target",
    "verdict",
    "budget_hours",
    "budget_left_hours",
    "burn_rate",
    "burn_1h",
    "burn_6h",
    "burn_3d",
    "burn_alert",
    "budget_gone_on",
    "budget_gone_low_on",
    "budget_gone_high_on",
    "mtbf_hours",
    "mttr_hours",
    "mttd_hours",
    "still_down",
]


def measure_downtime(
    outages: pd.DataFrame,
    *,
    window: tuple[object, object],
    service_hours: Mapping[str, Any] | None = None,
    as_of: object = None,
    target: float = TARGET,
    systems: Iterable[str] = (),
) -> pd.DataFrame:
    """Tell whether systems were up: one row per system, the most downtime first.

    `outages` is the table of that name (`systems` names those to be listed without one); `window` the first and last
    day of the period, both whole; `service_hours` as for `summarise_incidents` (round the clock if None); `as_of` a
    moment (the window's end if None), until which what has not ended is down. Columns out: `outages`; `downtime_hours`,
    the union of unplanned outages; `planned_hours`, maintenance beside them; `service_hours` so far; `uptime` (0..1)
    and its `verdict` against `target`, for the whole window; `budget_hours` of the window, `budget_left_hours`;
    `burn_rate` (1: gone at the window's end), `burn_1h, burn_6h, burn_3d` and `burn_alert` (page, ticket, none);
    `budget_gone_on` with `_low_on, _high_on`; `mtbf_hours`, `mttr_hours`, `mttd_hours`; `still_down`. Raises DataError,
    also for ends before starts and typed hours that contradict the times. Method: docs/methods/systems.md.

    >>> times = {"started_at": ["2025-03-01 08:00", "2025-03-01 09:00"],
    ...          "ended_at": ["2025-03-01 10:00", "2025-03-01 12:00"]}
    >>> outages = pd.DataFrame({"outage": ["O1", "O2"], "system": "Web", **times})
    >>> told = measure_downtime(outages, window=("2025-03-01", "2025-03-30"))
    >>> told[["downtime_hours", "budget_left_hours"]].round(1).values.tolist()
    [[4.0, 3.2]]
    """
    table = read_outages(outages)
    first, end, now = read_window(window, as_of, table)
    clock = read_clock(service_hours, first, end)
    edges = tuple(micros(pd.Series([moment]))[0] for moment in (first, end, now))
    rows = [_measure(str(system), own, edges, clock, target) for system, own in _each(table, systems)]
    told = pd.DataFrame(rows, columns=_COLUMNS)
    for name in ("budget_gone_on", "budget_gone_low_on", "budget_gone_high_on"):
        told[name] = pd.to_datetime(told[name])
    return told.sort_values(["downtime_hours", "system"], ascending=[False, True], kind="stable", ignore_index=True)


def track_budget(
    outages: pd.DataFrame,
    *,
    window: tuple[object, object],
    service_hours: Mapping[str, Any] | None = None,
    as_of: object = None,
    target: float = TARGET,
) -> pd.DataFrame:
    """Follow each system's error budget day by day: one row per system and day of the window up to `as_of`.

    Arguments as for `measure_downtime`. Columns out: `system, day_on`; `downtime_hours` and `planned_hours` of the day;
    `uptime` of the day (0..1; missing outside service hours); `budget_left_hours` at its end; `budget_left_share` (0..1
    of the window's budget, negative once it is overdrawn); `outages`, their numbers, parted by `, `. Raises DataError.

    >>> outages = pd.DataFrame({"outage": ["O1"], "system": "Web", "started_at": "2025-03-01 23:00",
    ...                         "ended_at": "2025-03-02 02:00"})
    >>> track_budget(outages, window=("2025-03-01", "2025-03-02"))["downtime_hours"].tolist()
    [1.0, 2.0]
    """
    table = read_outages(outages)
    first, end, now = read_window(window, as_of, table)
    clock = read_clock(service_hours, first, end)
    days = pd.date_range(first, end, freq="D")
    edges = micros(pd.Series(days))
    budget = (1 - target) * hours_of((edges[:1], edges[-1:]), clock)
    shown = edges[:-1] < micros(pd.Series([now]))[0]
    rows = [_day_rows(str(system), own, np.append(edges[:-1][shown], edges[1:][shown][-1:]), now, clock, budget, days)
            for system, own in table.groupby("system")] if shown.any() else []  # fmt: skip
    names = ["system", "day_on", "downtime_hours", "planned_hours", "uptime", "budget_left_hours", "budget_left_share",
             "outages"]  # fmt: skip
    return pd.concat(rows, ignore_index=True)[names] if rows else pd.DataFrame(columns=names)


def _each(table: pd.DataFrame, systems: Iterable[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    names = sorted({*table["system"], *systems})
    yield from ((name, table[table["system"] == name]) for name in names)


def _measure(system: str, own: pd.DataFrame, edges: tuple[float, ...], clock: Clock, target: float) -> dict[str, Any]:
    first, end, now = edges
    down, planned = _down(own, first, now)
    service, whole = (hours_of((np.array([first]), np.array([until])), clock) for until in (min(now, end), end))
    downtime, budget = hours_of(down, clock), (1 - target) * whole
    failures = len(down[0])
    open_now = bool(failures and down[1][-1] >= now and _unended(own, now))
    uptime = 1 - downtime / service if service else np.nan
    repaired = failures - open_now
    return {
        "system": system,
        "outages": failures,
        "downtime_hours": downtime,
        "planned_hours": hours_of(planned, clock),
        "service_hours": service,
        "uptime": uptime,
        "target": target,
        "verdict": _verdict(downtime, budget, now >= end),
        "budget_hours": budget,
        "budget_left_hours": budget - downtime,
        "burn_rate": downtime / service / (1 - target) if service and target < 1 else np.nan,
        **judge_burn(down, clock, now, end - first, target),
        **forecast_gone(down, clock, edges, budget),
        "mtbf_hours": (service - downtime) / failures if failures else np.nan,
        "mttr_hours": hours_of((down[0][:repaired], down[1][:repaired]), clock) / repaired if repaired else np.nan,
        "mttd_hours": _detection(own, first, now),
        "still_down": open_now,
    }


def _unended(own: pd.DataFrame, now: float) -> bool:
    """Whether an unplanned outage had not ended by now."""
    ended = micros(own["ended_at"])
    return bool((~own["planned"] & (micros(own["started_at"]) < now) & ~(ended <= now)).any())


def _verdict(downtime: float, budget: float, over: bool) -> str:
    """Missed once the budget is overdrawn; met only when the window is over."""
    return "not_met" if downtime > budget + 1e-9 else "met" if over else "cannot_tell"


def _down(own: pd.DataFrame, first: float, now: float) -> tuple[Spans, Spans]:
    """When the system was down unplanned, and when for planned maintenance beside that, up to now."""
    starts, ends = micros(own["started_at"]), np.where(own["ended_at"].isna(), now, micros(own["ended_at"]))
    planned = own["planned"].to_numpy(dtype=bool)
    maintenance = cut_spans(join_spans(starts[planned], ends[planned]), first, now)
    down = cut_spans(join_spans(starts[~planned], ends[~planned]), first, now)
    return down, subtract_spans(maintenance, down)


def _detection(own: pd.DataFrame, first: float, now: float) -> float:
    starts, noticed = micros(own["started_at"]), micros(own["detected_at"])
    kept = ~own["planned"].to_numpy(dtype=bool) & (starts >= first) & (noticed <= now)
    return float(np.mean((noticed - starts)[kept]) / HOUR) if kept.any() else np.nan


def _day_rows(
    system: str,
    own: pd.DataFrame,
    edges: Floats,
    now: pd.Timestamp,
    clock: Clock,
    budget: float,
    days: pd.DatetimeIndex,
) -> pd.DataFrame:
    last = micros(pd.Series([now]))[0]
    down, planned = _down(own, edges[0], last)
    hours, maintained, served = (_by_day(spans, edges, clock) for spans in (down, planned, (edges[:1], edges[-1:])))
    left = budget - hours.cumsum()
    with np.errstate(invalid="ignore", divide="ignore"):
        uptime = np.where(served > 0, 1 - hours / served, np.nan)
    return pd.DataFrame(
        {
            "system": system,
            "day_on": days[: len(hours)].tz_localize(None),
            "downtime_hours": hours,
            "planned_hours": maintained,
            "uptime": uptime,
            "budget_left_hours": left,
            "budget_left_share": left / budget if budget else np.nan,
            "outages": _names_by_day(own, edges, last),
        }
    )


def _by_day(spans: Spans, edges: Floats, clock: Clock) -> Floats:
    return np.array([hours_of(cut_spans(spans, *day), clock) for day in pairwise(edges)])


def _names_by_day(own: pd.DataFrame, edges: Floats, now: float) -> list[str]:
    starts, ends = micros(own["started_at"]), np.where(own["ended_at"].isna(), now, micros(own["ended_at"]))
    return [", ".join(own["outage"][(starts < after) & (ends > before)])
            for before, after in pairwise(edges)]  # fmt: skip
