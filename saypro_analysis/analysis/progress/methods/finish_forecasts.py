"""When an action will be finished at its pace so far, and how far that may be off."""

import numpy as np
import pandas as pd
from scipy.stats import t

LEVEL = 0.8
LATEST = 3650.0


def forecast_finish(own: pd.DataFrame, start: pd.Timestamp, day: pd.Timestamp) -> tuple[object, object, object, str]:
    """The expected day, the ends of its 80 % range, and the method, from an unfinished action's reports.

    Work is taken to drift at a steady pace with independent ups and downs (a Brownian motion): the time that the rest
    takes has mean rest / pace and the variance of a first passage, to which the uncertainty of the pace is added.
    """
    days, gains = _gains(own, start)
    elapsed, complete = float(days.sum()), float(gains.sum())
    if elapsed <= 0 or complete <= 0:
        return pd.NaT, pd.NaT, pd.NaT, "no progress reported"
    pace, rest, last = complete / elapsed, 1 - complete, own["reported_on"].iloc[-1]
    finish = _on(last, rest / pace, day)
    if len(days) < 3:
        return finish, pd.NaT, pd.NaT, "pace so far; too few reports for a range"
    noise = float(((gains - pace * days) ** 2 / days).sum()) / (len(days) - 1)
    spread = np.sqrt(rest * noise / pace**3 + (rest / pace**2) ** 2 * noise / elapsed)
    reach = float(t.ppf(0.5 + LEVEL / 2, len(days) - 1)) * float(spread)
    low, high = _on(last, rest / pace - reach, day), _on(last, rest / pace + reach, day)
    return finish, low, high, "pace so far, 80 % range"


def _gains(own: pd.DataFrame, start: pd.Timestamp) -> tuple[np.ndarray, np.ndarray]:
    """Days and share gained from report to report, the first from the evening before the start."""
    known = own.dropna(subset="complete")
    first = known["reported_on"].min()
    begin = (first if pd.isna(start) else min(start, first)) - pd.Timedelta(days=1)
    days = np.diff([begin, *known["reported_on"]]) / np.timedelta64(1, "D") if len(known) else np.empty(0)
    return np.array(days, dtype=float), np.diff(np.array([0.0, *known["complete"]]))


def _on(last: pd.Timestamp, days: float, day: pd.Timestamp) -> pd.Timestamp:
    """A day that lies ahead: what is unfinished today is not finished before today."""
    return max(last + pd.Timedelta(days=int(np.ceil(round(min(max(days, 0), LATEST), 6)))), day)
