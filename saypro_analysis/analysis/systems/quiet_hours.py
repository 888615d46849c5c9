"""When systems are quiet enough to be updated: the hours of the week in which least is asked of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.systems.methods.metric_kinds import read_metrics
from saypro_analysis.data.readings.problems import DataError, Problem

BUSY = ("load", "cpu_usage", "network_usage")  # metrics that tell how busy a system is, the best one first
FEWEST_WEEKS = 4  # in which each hour of the week was seen, below which a quiet hour may be chance
WEEK_HOURS = 7 * 24
BESIDE = (0, 2, 6, 12, 24)  # hours before and after, by which stretches that are equally quiet are told apart
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALL, REQUESTS = "all", "requests of users"
_COLUMNS = ["system", "measure", "weekday", "from_hour", "until_hour", "level", "usual", "of_usual"]


def find_quiet_hours(
    system_metrics: pd.DataFrame, *, as_of: object, arrivals: pd.DataFrame | None = None, hours: int = 2
) -> pd.DataFrame:
    """Find when systems are quiet enough to be updated: one row per system, the quietest first.

    `system_metrics` is the table of that name, known until the moment `as_of`; a system counts whose load (else CPU,
    else network) was read in every hour of the week in at least four weeks. `arrivals`, as `map_arrivals` returns them,
    adds a row for all systems (`all`), by what users ask. `hours` is how long an update takes. Columns out: `system,
    measure`; the quietest time of the week, `weekday, from_hour, until_hour` (0 to 24 and more: into the next day), on
    the clock of the data; `level` then, `usual` over the week (of requests: an hour), `of_usual` (level over usual).
    Raises DataError for frames that break their declaration, ValueError for `hours` below 1 or above a day.

    >>> at = pd.date_range("2025-01-06", periods=4 * 168, freq="h")
    >>> load = pd.DataFrame({"system": "Web", "metric": "load", "measured_at": at,
    ...                      "value": [0.1 if (t.weekday(), t.hour) in ((6, 2), (6, 3)) else 0.5 for t in at]})
    >>> find_quiet_hours(load, as_of="2025-03-31")[["weekday", "from_hour", "until_hour"]].values.tolist()
    [['Sunday', 2, 4]]
    """
    if not 1 <= hours <= 24:
        raise ValueError(f"hours: found {hours}, expected 1 to 24")
    table = read_metrics(system_metrics, as_of)
    rows = [_system(str(name), own, hours) for name, own in table[table["metric"].isin(BUSY)].groupby("system")]
    if arrivals is not None:
        rows.append({"system": ALL, "measure": REQUESTS, **_quietest(_asked(arrivals), hours)})
    told = pd.DataFrame([row for row in rows if row], columns=_COLUMNS)
    return told.sort_values(["of_usual", "system"], kind="stable", ignore_index=True)


def _system(name: str, own: pd.DataFrame, hours: int) -> dict[str, object]:
    """The row of a system; empty where no measure was read often enough."""
    for metric in BUSY:
        readings = own[own["metric"] == metric]
        place = readings["measured_at"].dt.day_of_week * 24 + readings["measured_at"].dt.hour
        weeks = readings["day_on"].groupby(place).nunique().reindex(range(WEEK_HOURS), fill_value=0)
        if weeks.min() >= FEWEST_WEEKS:
            level = readings["value"].groupby(place).mean().to_numpy(dtype=float)
            return {"system": name, "measure": readings["label"].iloc[0], **_quietest(level, hours)}
    return {}


def _asked(arrivals: pd.DataFrame) -> Floats:
    """Requests an hour by hour of the week."""
    absent = [name for name in ("weekday_number", "hour", "per_week") if name not in arrivals]
    if absent:
        raise DataError([Problem("arrivals", None, name, "", "a column, as map_arrivals has it") for name in absent])
    place = arrivals["weekday_number"] * 24 + arrivals["hour"]
    return arrivals["per_week"].groupby(place).sum().reindex(range(WEEK_HOURS), fill_value=0.0).to_numpy(dtype=float)


def _quietest(level: Floats, hours: int) -> dict[str, object]:
    """The stretch of the week with the lowest mean; of equal ones that which lies deepest among quiet hours."""
    means = [_stretch(level, hours, beside).round(12) for beside in BESIDE]
    start, mean = int(np.lexsort(means[::-1])[0]), means[0]
    usual = float(level.mean())
    return {
        "weekday": WEEKDAYS[start // 24], "from_hour": start % 24, "until_hour": start % 24 + hours,
        "level": float(mean[start]), "usual": usual, "of_usual": float(mean[start] / usual) if usual else np.nan,
    }  # fmt: skip


def _stretch(level: Floats, hours: int, beside: int) -> Floats:
    """The mean from each hour on over so many, and so many `beside` them, around the week."""
    shifts = range(-beside, hours + beside)
    return np.mean([np.roll(level, -shift) for shift in shifts], axis=0)
