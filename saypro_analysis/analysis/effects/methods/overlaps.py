"""When an action counts as begun, and which others began on the same KPI too near to be told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.effects.methods.own_history import FEWEST_BEFORE
from saypro_analysis.analysis.kernels.statistics.grids import Floats

EARLY = 0.25
Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Window:
    """The periods by which an action is judged: those kept, the first after its start, and what stands in the way."""

    periods: Days
    figures: Floats
    first: np.datetime64
    inseparable: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def first_after(start: Any, periods: Any) -> tuple[np.datetime64, np.datetime64 | None]:
    """The first period that counts as after the start, and a period before it that is neither before nor after.

    A period of which less than a quarter had passed at the start counts as after it; one that was half over does not.
    """
    start, periods = pd.Timestamp(start).to_datetime64(), np.asarray(periods)
    length, place = _length(periods), int(np.searchsorted(periods, start, "right"))
    if not place or start - periods[place - 1] >= length:
        later = periods[periods >= start]
        return (later[0] if len(later) else start), None
    begun = periods[place - 1]
    if (start - begun) / length <= EARLY:
        return begun, None
    return (periods[place] if place < len(periods) else begun + length), begun


def _length(periods: Days) -> np.timedelta64:
    return np.median(np.diff(periods)) if len(periods) > 1 else np.timedelta64(31, "D")


def open_window(periods: Days, values: Floats, start: Any, rivals: Iterable[tuple[str, Any]]) -> Window:
    """Cut a KPI's periods, in order, so that one action is judged alone, where the dates allow it.

    `rivals` are the other actions on the KPI and the days on which they began. Periods since a later one began are left
    out, and those before an earlier one where enough remain; otherwise the two cannot be told apart.
    """
    first, mixed = first_after(start, periods)
    kept = np.ones(len(periods), dtype=bool) if mixed is None else periods != mixed
    inseparable, told = [], []
    for action, day in rivals:
        other, between = first_after(day, periods)
        if not (periods >= other).any() and day > start:
            continue
        if between is not None and between < first:
            kept &= periods != between
        until = other if between is None else between
        if other > first and (kept & (periods >= first) & (periods < until)).any():
            kept &= periods < until
            told.append(f"only the periods before {action} began")
        elif other < first and (kept & (periods >= other) & (periods < first)).sum() >= FEWEST_BEFORE:
            kept &= periods >= other
            told.append(f"only the periods since {action} began")
        else:
            inseparable.append(str(action))
    if mixed is not None:
        told.append("the period in which it began is left out")
    return Window(periods[kept], values[kept], first, tuple(inseparable), tuple(told))


def phase_in(window: Window, start: Any, due: Any) -> float:
    """How much of the effect is due by now, on a straight line from the start to the due date; 1 without one."""
    after = window.periods[window.periods >= window.first]
    if pd.isna(due) or due <= start or not len(after):
        return 1.0
    begun, end = pd.Timestamp(start).to_datetime64(), pd.Timestamp(due).to_datetime64()
    middles = after + _length(window.periods) / 2
    return float(np.clip((middles - begun) / (end - begun), 0, 1).mean())
