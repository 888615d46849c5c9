"""When disks, processors, memory and lines will be full: the day on which a limit is reached, as a range."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t as student

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.systems.methods.metric_kinds import RESOURCE, read_metrics

LEVEL = 0.80
SURE = 0.95  # of a slope above 0, or there is no trend
HORIZON_DAYS = 92  # a quarter ahead: what is reached by then is about to run out
FEWEST_DAYS = 21
CLEAN_UP, UNUSUAL = 0.05, 4.0  # a fall of so much of the limit, and so many usual daily changes, is a clean-up
BESIDE = 3  # days before and after a fall that have to differ, too
REGULAR = 2  # clean-ups, from which they are taken to go on
_LOAD = ("load",)
_COLUMNS = [
    "system",
    "metric",
    "label",
    "unit",
    "latest",
    "threshold",
    "per_day",
    "per_day_low",
    "per_day_high",
    "clean_ups",
    "reached_on",
    "reached_low_on",
    "reached_high_on",
    "outlook",
]
_DATES = ["reached_on", "reached_low_on", "reached_high_on"]


def forecast_capacity(system_metrics: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Forecast when limits are reached: one row per system and resource (disk, CPU, memory, network, load).

    `system_metrics` is the table of that name, known until the moment `as_of`. Columns out: `system, metric, label,
    unit`; `latest` (the last day's highest), `threshold`; `per_day`, the growth a day with its 95 % interval;
    `clean_ups` seen; `reached_on` with its 80 % range `reached_low_on, reached_high_on` (a missing end: it cannot be
    told); `outlook`: full, soon (within 92 days, at the range's early end), later, no_trend, too_few (less than 21
    days). The next comes first. Where clean-ups recur, what grows is judged by the peaks before them. Raises DataError.
    Method: docs/methods/systems.md.

    >>> days = pd.date_range("2025-01-01", periods=60)
    >>> disk = pd.DataFrame({"system": "Web", "metric": "disk_usage", "measured_at": days,
    ...                      "value": [0.4 + 0.005 * day for day in range(60)]})
    >>> forecast_capacity(disk, as_of="2025-03-02")[["reached_on", "outlook"]].astype(str).values.tolist()
    [['2025-03-22', 'soon']]
    """
    table = read_metrics(system_metrics, as_of)
    table = table[(table["family"] == RESOURCE) | table["metric"].isin(_LOAD)]
    rows = [_row(str(system), own) for (system, _), own in table.groupby(["system", "metric"])]
    told = pd.DataFrame(rows, columns=_COLUMNS)
    told = told.assign(**{name: pd.to_datetime(told[name]) for name in _DATES})
    order = place_words(told["outlook"], ("full", "soon", "later", "no_trend", "too_few"))
    return told.assign(order=order).sort_values(["order", "reached_on", "system"], kind="stable", ignore_index=True)[
        _COLUMNS
    ]


def _row(system: str, own: pd.DataFrame) -> dict[str, object]:
    last = own.sort_values("measured_at", kind="stable").iloc[-1]
    daily = own.groupby("day_on")["value"].max()
    days = (daily.index - daily.index[-1]).days.to_numpy(dtype=float)
    limit, values = float(last["threshold"]), daily.to_numpy(dtype=float)
    falls = find_clean_ups(values, limit)
    head = {
        "system": system,
        "metric": last["metric"],
        "label": last["label"],
        "unit": last["unit"],
        "latest": values[-1],
        "threshold": limit,
        "clean_ups": len(falls),
    }
    return {**head, **_outlook(days, values, falls, limit, daily.index[-1])}


def find_clean_ups(values: Floats, limit: float) -> Floats:
    """The places at which a series falls as it never does by itself."""
    changes = np.diff(values)
    least = max(CLEAN_UP * abs(limit), UNUSUAL * float(np.median(np.abs(changes))) if len(changes) else 0.0)
    found = [place for place in np.flatnonzero(-changes > least) + 1 if _stays(values, int(place), least)]
    return np.array(found, dtype=int)


def _stays(values: Floats, place: int, least: float) -> bool:
    """Whether a fall is no day's whim: the days after it are lower than those before it."""
    before, after = values[max(place - BESIDE, 0) : place], values[place : place + BESIDE]
    return bool(np.median(before) - np.median(after) > least / 2)


def _outlook(days: Floats, values: Floats, falls: Floats, limit: float, today: pd.Timestamp) -> dict[str, object]:
    days, values = _growth(days, values, falls)
    if values[-1] > limit and not len(falls) >= REGULAR:
        return {**_trend(days, values), **dict.fromkeys(_DATES, today), "outlook": "full"}
    if len(values) < (3 if len(falls) >= REGULAR else FEWEST_DAYS):
        return {**dict.fromkeys(_DATES), "outlook": "too_few"}
    trend = _trend(days, values)
    if not trend["per_day_low"] > 0:
        return {**trend, **dict.fromkeys(_DATES), "outlook": "no_trend"}
    ends = _reached(days, values, limit)
    dates = [today + pd.Timedelta(days=round(end)) if np.isfinite(end) and end < 3650 else None for end in ends]
    soon = ends[1] <= HORIZON_DAYS
    return {**trend, **dict(zip(_DATES, dates, strict=True)), "outlook": "soon" if soon else "later"}


def _growth(days: Floats, values: Floats, falls: Floats) -> tuple[Floats, Floats]:
    """What is judged: the peaks where clean-ups recur, else what came since the last one."""
    if len(falls) >= REGULAR:
        peaks = np.append(falls - 1, len(values) - 1) if values[-1] > values[falls - 1].min() else falls - 1
        return days[peaks], values[peaks]
    since = falls[-1] if len(falls) else 0
    return days[since:], values[since:]


def _fit(days: Floats, values: Floats) -> tuple[float, float, float, float]:
    """Level today, slope a day, its standard error and the scatter, both widened for days that resemble each other."""
    middle = days.mean()
    spread = ((days - middle) ** 2).sum()
    slope = ((days - middle) * values).sum() / spread
    level = values.mean() - slope * middle
    rest = values - level - slope * days
    scatter = float(np.sqrt((rest**2).sum() / max(len(days) - 2, 1)))
    memory = float(np.clip((rest[1:] * rest[:-1]).sum() / (rest**2).sum(), 0, 0.95)) if scatter > 1e-12 else 0.0
    error = scatter / np.sqrt(spread) * np.sqrt((1 + memory) / (1 - memory))
    return float(level), float(slope), float(error), scatter


def _trend(days: Floats, values: Floats) -> dict[str, float]:
    if len(days) < 3:
        return {"per_day": np.nan, "per_day_low": np.nan, "per_day_high": np.nan}
    _, slope, error, _ = _fit(days, values)
    reach = student.ppf(0.5 + SURE / 2, len(days) - 2) * error
    return {"per_day": slope, "per_day_low": slope - reach, "per_day_high": slope + reach}


def _reached(days: Floats, values: Floats, limit: float) -> tuple[float, float, float]:
    """Days until the limit, and the ends of the range: a steeper line with a high day, a flatter one with a low day."""
    level, slope, error, scatter = _fit(days, values)
    reach = student.ppf(0.5 + LEVEL / 2, len(days) - 2)
    level = max(level, min(values[-1], limit))
    steep, flat = slope + reach * error, slope - reach * error
    early = max((limit - level - reach * scatter) / steep, 0.0)
    late = (limit - level + reach * scatter) / flat if flat > 0 else np.inf
    return max((limit - level) / slope, 0.0), early, late
