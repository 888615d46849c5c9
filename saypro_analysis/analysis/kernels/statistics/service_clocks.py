"""The clock of a service: round the clock, or its service hours alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.data.readings.problems import DataError, Problem

HOUR = 3600 * 1e6  # microseconds
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SERVICE_HOURS = (
    "a mapping of days (mon to sun) to opening hours such as '08:00-17:00', with `zone` and `holidays` where needed"
)


class Clock(NamedTuple):
    """Moments (microseconds) at which the clock starts or stops, and how much it has counted by then.

    Without edges it counts round the clock.
    """

    edges: Floats
    counted: Floats

    def show(self, moments: Floats) -> Floats:
        """What the clock shows at moments, in microseconds; differences of it are durations."""
        return moments if not len(self.edges) else np.interp(moments, self.edges, self.counted)

    def reach(self, shown: Floats) -> Floats:
        """The first moment at which the clock shows so much."""
        if not len(self.edges):
            return shown
        place = np.searchsorted(self.counted, shown, side="left").clip(1, len(self.edges) - 1)
        return self.edges[place] - (self.counted[place] - shown)


ROUND_THE_CLOCK = Clock(np.array([]), np.array([]))


def micros(times: pd.Series) -> Floats:
    """Moments in microseconds since 1970, exact in floating point; NaN where there is none."""
    utc = times.dt.tz_convert("UTC").dt.tz_localize(None) if times.dt.tz is not None else times
    whole = utc.to_numpy("datetime64[us]").astype(np.int64)
    return np.where(utc.isna(), np.nan, whole.astype(float))


def read_clock(service_hours: Mapping[str, Any] | None, first: pd.Timestamp, last: pd.Timestamp) -> Clock:
    """The clock of service hours such as `{"mon-fri": "08:00-17:00", "zone": "Europe/Berlin", "holidays": [...]}`.

    It runs from a day before `first` to some weeks after `last`. None is round the clock. Opening hours are those of
    the zone's own clock, through changes to summer time too. Raises DataError.
    """
    if service_hours is None:
        return ROUND_THE_CLOCK
    opening = _read_opening(service_hours)
    zone = service_hours.get("zone") or first.tzinfo
    holidays = {pd.Timestamp(day).normalize().tz_localize(None) for day in service_hours.get("holidays", ())}
    start, end = (moment.tz_localize(None).normalize() for moment in (first, last))
    days = pd.date_range(start - pd.Timedelta(days=1), end + pd.Timedelta(days=60))
    spans = [_moment(day, hour, zone) for day in days if day not in holidays for hour in opening.get(day.weekday(), ())]
    edges = np.array(spans)
    return Clock(edges, np.concatenate(([0.0], np.cumsum(np.diff(edges) * (np.arange(len(edges) - 1) % 2 == 0)))))


def _moment(day: pd.Timestamp, hour: pd.Timedelta, zone: Any) -> float:
    moment = day + hour
    if zone is not None:
        moment = moment.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    return round(moment.timestamp() * 1e6)


def _read_opening(service_hours: Mapping[str, Any]) -> dict[int, tuple[pd.Timedelta, pd.Timedelta]]:
    opening: dict[int, tuple[pd.Timedelta, pd.Timedelta]] = {}
    wrong: list[Problem] = []
    for days, hours in _mapped(service_hours).items():
        if days in ("zone", "holidays"):
            continue
        try:
            opening |= dict.fromkeys(_weekdays(str(days)), _span(str(hours)))
        except ValueError:
            wrong.append(Problem("parameters", None, "service_hours", f"{days}: {hours}", SERVICE_HOURS))
    if wrong or not opening:
        raise DataError(wrong or [Problem("parameters", None, "service_hours", str(service_hours), SERVICE_HOURS)])
    return opening


def _mapped(service_hours: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(service_hours, Mapping):
        raise DataError([Problem("parameters", None, "service_hours", str(service_hours), SERVICE_HOURS)])
    return service_hours


def _weekdays(days: str) -> list[int]:
    first, _, last = days.lower().partition("-")
    ends = [_DAYS.index(day.strip()[:3]) for day in (first, last or first)]
    return [n % 7 for n in range(ends[0], ends[1] + 1 + 7 * (ends[1] < ends[0]))]


def _span(hours: str) -> tuple[pd.Timedelta, pd.Timedelta]:
    start, end = (pd.Timedelta(f"{part.strip()}:00") for part in hours.split("-"))
    if not pd.Timedelta(0) <= start < end <= pd.Timedelta(days=1):
        raise ValueError(hours)
    return start, end
