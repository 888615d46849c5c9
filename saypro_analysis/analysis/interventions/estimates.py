"""An estimate as every method gives it, and its course period by period."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from saypro_analysis.analysis.interventions.types import Floats

NOTHING = float("nan")
COURSE = ["period_on", "observed", "counterfactual", "lower", "upper", "cumulative", "cumulative_lower",
          "cumulative_upper"]  # fmt: skip
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
    """Rows of the course as plain values; `bands` are lower, upper, cumulative and its two ends after the start."""
    late = np.full((5, len(observed)), np.nan)
    late[:, before:] = bands
    rows = zip(index, observed, expected, *late, strict=True)
    return tuple(tuple(_plain(value) for value in row) for row in rows)


def _plain(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value
    number = float(value)  # type: ignore[arg-type]
    return number if np.isfinite(number) else None


def read_course(course: Course) -> pd.DataFrame:
    """The course as a frame, a row per period."""
    frame = pd.DataFrame(list(course), columns=COURSE)
    return frame.astype(dict.fromkeys(COURSE[1:], float))
