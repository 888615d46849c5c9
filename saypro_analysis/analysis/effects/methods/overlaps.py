"""When an action counts as begun, and which others began on the same KPI too near to be told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saypro_analysis.analysis.effects.methods.own_history import FEWEST_BEFORE

EARLY = 0.25


@dataclass(frozen=True)
class Window:
    """The periods by which an action is judged: those kept, the first after its start, and what stands in the way."""

    series: pd.Series
    first: pd.Timestamp
    inseparable: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def first_after(start: pd.Timestamp, periods: pd.DatetimeIndex) -> tuple[pd.Timestamp, pd.Timestamp | None]:
    """The first period that counts as after the start, and a period before it that is neither before nor after.

    A period of which less than a quarter had passed at the start counts as after it; one that was half over does not.
    """
    length = _length(periods)
    begun = periods[periods <= start]
    if not len(begun) or start - begun[-1] >= length:
        later = periods[periods >= start]
        return (later[0] if len(later) else start), None
    if (start - begun[-1]) / length <= EARLY:
        return begun[-1], None
    later = periods[periods > start]
    return (later[0] if len(later) else begun[-1] + length), begun[-1]


def _length(periods: pd.DatetimeIndex) -> pd.Timedelta:
    steps = periods[1:] - periods[:-1]
    return pd.Timedelta(np.median(steps.to_numpy())) if len(steps) else pd.Timedelta(days=31)


def open_window(series: pd.Series, start: pd.Timestamp, rivals: pd.DataFrame) -> Window:
    """Cut a KPI's periods so that one action is judged alone, where the dates allow it.

    `rivals` are the other actions on the KPI (`action, start_on`). Periods since a later one began are left out, and
    those before an earlier one where enough remain; otherwise the two cannot be told apart.
    """
    periods = pd.DatetimeIndex(series.index)
    first, mixed = first_after(start, periods)
    kept = series.drop(index=[mixed]) if mixed is not None else series
    inseparable, told = [], []
    for action, day in rivals[["action", "start_on"]].itertuples(index=False):
        other, between = first_after(day, periods)
        if not (periods >= other).any() and day > start:
            continue
        if between is not None and between < first:
            kept = kept.drop(index=[between], errors="ignore")
        until = between or other
        if other > first and ((kept.index >= first) & (kept.index < until)).any():
            kept = kept[kept.index < until]
            told.append(f"only the periods before {action} began")
        elif other < first and ((kept.index >= other) & (kept.index < first)).sum() >= FEWEST_BEFORE:
            kept = kept[kept.index >= other]
            told.append(f"only the periods since {action} began")
        else:
            inseparable.append(str(action))
    if mixed is not None:
        told.append("the period in which it began is left out")
    return Window(kept, first, tuple(inseparable), tuple(told))


def phase_in(window: Window, start: pd.Timestamp, due: pd.Timestamp) -> float:
    """How much of the effect is due by now, on a straight line from the start to the due date; 1 without one."""
    if pd.isna(due) or due <= start:
        return 1.0
    after = pd.DatetimeIndex(window.series.index[window.series.index >= window.first])
    if not len(after):
        return 1.0
    middles = after + _length(pd.DatetimeIndex(window.series.index)) / 2
    shares = np.asarray((middles - start) / (due - start), dtype=float)
    return float(np.clip(shares, 0, 1).mean())
