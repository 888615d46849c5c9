"""An estimate as every method gives it, and its course period by period."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats

NOTHING = float("nan")
LONGEST_WAIT = 36  # periods more, beyond which an effect counts as never visible
Course = tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Estimate:
    """What a method found: the mean effect after the start with its interval, and how sure that is."""

    effect: float = NOTHING
    lower: float = NOTHING
    upper: float = NOTHING
    p_value: float = NOTHING
    noise: float = NOTHING
    memory: float = NOTHING
    false_alarm_rate: float = NOTHING
    least_p_value: float = 0.0
    chance: float = NOTHING
    needed: float = NOTHING
    needed_for: str = ""
    method: str = "interrupted_time_series"
    shape: str = ""
    weights: str = ""
    short: str = ""
    remarks: tuple[str, ...] = ()
    course: Course = field(default=(), repr=False)


def write_course(index: pd.Index, observed: Floats, before: int, expected: Floats, bands: Floats) -> Course:
    """Rows of period, observed, counterfactual, its lower and upper end, the sum so far and its two ends."""
    late = np.full((5, len(observed)), np.nan)
    late[:, before:] = bands
    rows = zip(index, observed, expected, *late, strict=True)
    return tuple(tuple(_plain(value) for value in row) for row in rows)


def _plain(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value
    number = float(value)  # type: ignore[arg-type]
    return number if np.isfinite(number) else None
