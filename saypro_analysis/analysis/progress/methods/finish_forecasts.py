"""When an action will be finished at its pace so far, and how far that may be off."""

import numpy as np
import pandas as pd
from scipy.stats import t

LATEST = 3650.0
FEWEST_REPORTS = 3
# Set on simulated plans of five shapes; docs/methods/progress.md says what was measured on others.
EARLY, LATE = 0.87, 0.75
USUAL_MEMORY, MEMORY_REPORTS = 0.5, 6
LEAST_MEMORY, MOST_MEMORY = -0.3, 0.8
PACE_CHANGE = 0.1
LAST_PART = 0.2
GRAINS = (0.25, 0.2, 0.1, 0.05)
LEAST_NOISE = 0.1

NO_START = "no start to reckon the pace from"
NOT_SINCE = "no report since its start"


def forecast_finish(
    reported_on: np.ndarray, complete: np.ndarray, start: pd.Timestamp, day: pd.Timestamp
) -> tuple[object, object, object, str]:
    """The expected day, the ends of its range, and the method, from the reports of an unfinished action.

    Work is taken to drift at a pace with ups and downs that resemble their neighbours: the time that the rest takes has
    mean rest / pace and the variance of a first passage, to which the doubt of the pace is added. The end is allowed to
    drag, so the range reaches further to the late side.
    """
    if pd.isna(start):
        return pd.NaT, pd.NaT, pd.NaT, NO_START
    known = np.isfinite(complete)
    since = known & (reported_on >= start.to_datetime64())
    if not since.any():
        return pd.NaT, pd.NaT, pd.NaT, NOT_SINCE
    days, gains = _gains(reported_on[since], complete[since], start)
    total = float(gains.sum())
    if total <= 0:
        return pd.NaT, pd.NaT, pd.NaT, "no progress reported"
    expected, last = (1 - total) * float(days.sum()) / total, pd.Timestamp(reported_on[known][-1])
    finish = _on(last, expected, day)
    if len(days) < FEWEST_REPORTS:
        return finish, pd.NaT, pd.NaT, "pace so far; too few reports for a range"
    low, high = finish_range(days, gains)
    return finish, _on(last, low, day), _on(last, high, day), "pace so far; the range holds at least about 80 %"


def _gains(reported_on: np.ndarray, complete: np.ndarray, start: pd.Timestamp) -> tuple[np.ndarray, np.ndarray]:
    """Days and share gained from report to report, the first from the evening before the start."""
    days = np.diff(reported_on, prepend=(start - pd.Timedelta(days=1)).to_datetime64()) / np.timedelta64(1, "D")
    return np.array(days, dtype=float), np.diff(complete, prepend=0.0)


def finish_range(days: np.ndarray, gains: np.ndarray) -> tuple[float, float]:
    """How many days the rest takes at least and at most, from the days between reports and what each gained."""
    complete, elapsed = float(gains.sum()), float(days.sum())
    pace, rest, spare = complete / elapsed, 1 - complete, len(days) - 1
    off, grain = (gains - pace * days) / np.sqrt(days), _grain(np.cumsum(gains))
    noise = float(off @ off) / spare
    noise = max(noise - grain**2 / 6 / float(np.median(days)), LEAST_NOISE * noise)
    passage = noise * (rest / pace**3 + (rest / pace**2) ** 2 / elapsed) * _joined(off)
    spread = float(np.sqrt(passage + (PACE_CHANGE * rest / pace) ** 2 + (grain / pace) ** 2 / 12))
    drag = min(rest, LAST_PART) / pace
    early, late = (float(t.ppf(chance, spare)) * spread for chance in (EARLY, LATE))
    return rest / pace - early, rest / pace + late + drag


def _grain(complete: np.ndarray) -> float:
    """What all reports are multiples of, as those are that somebody rounds; 0 for any figures."""
    even = (grain for grain in GRAINS if np.abs(complete / grain - np.round(complete / grain)).max() < 1e-6)
    return next(even, 0.0)


def _joined(off: np.ndarray) -> float:
    """How much more the ups and downs add up to because they resemble their neighbours: few reports are taken to have
    the usual memory, many speak for themselves."""
    total, many = float(off @ off), len(off)
    own = float(off[1:] @ off[:-1]) / total + 1 / many if total > 0 else 0.0
    memory = (many * own + MEMORY_REPORTS * USUAL_MEMORY) / (many + MEMORY_REPORTS)
    memory = float(np.clip(memory, LEAST_MEMORY, MOST_MEMORY))
    return (1 + memory) / (1 - memory)


def _on(last: pd.Timestamp, days: float, day: pd.Timestamp) -> pd.Timestamp:
    """A day that lies ahead: what is unfinished today is not finished before today."""
    return max(last + pd.Timedelta(days=int(np.ceil(round(min(max(days, 0), LATEST), 6)))), day)
