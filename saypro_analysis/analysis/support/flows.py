"""What comes in and what gets done, day by day; whether the queue will be gone, and when, at this rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t as student

from saypro_analysis.analysis.support.methods.known_incidents import DAY, know_incidents
from saypro_analysis.data.readings.times import days_of

WEEKS = 8  # of the past, from which the weeks to come are drawn
FEWEST_WEEKS = 4
RUNS, SEED = 1000, 20_250_331
LEVEL = 0.80
DAYS_AHEAD = 56
_FLOW = ["day_on", "arrivals", "closures", "backlog", "oldest_open_days"]
_AHEAD = ["day_on", "backlog", "backlog_low", "backlog_high", "chance_gone"]


def summarise_flow(incidents: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell what came in, what was done and what was left, day by day: one row per day from the first report on.

    `incidents` is the table of that name; nothing later than the moment `as_of` is known, and the last day ends there.
    Columns out: `day_on`; `arrivals`, `closures` (resolved, or closed without a resolution) and `backlog` at the day's
    end, numbers of incidents; `oldest_open_days`, the age of the oldest open one then. Raises DataError for a frame
    that breaks its declaration.

    >>> log = pd.DataFrame({"incident": ["I1", "I2"], "reported_at": "2025-03-01 08:00", "severity": "high",
    ...                     "description": "Down", "status": "open", "resolved_at": ["2025-03-02 20:00", None]})
    >>> summarise_flow(log, as_of="2025-03-03")[["arrivals", "closures", "backlog"]].values.tolist()
    [[2, 0, 2], [0, 1, 1]]
    """
    table, now = know_incidents(incidents, as_of)
    if table.empty:
        return pd.DataFrame(columns=_FLOW)
    came, went = days_of(table["reported_at"]), days_of(table["ended_at"])
    last = (now - pd.Timedelta(microseconds=1)).tz_localize(None).normalize()
    days = pd.date_range(came.min(), last, freq="D")
    arrivals, closures = (day.value_counts().reindex(days, fill_value=0).to_numpy() for day in (came, went))
    backlog = (arrivals - closures).cumsum()
    return pd.DataFrame(dict(zip(_FLOW, (days, arrivals, closures, backlog, _oldest(came, went, days)), strict=True)))


def _oldest(came: pd.Series, went: pd.Series, days: pd.DatetimeIndex) -> np.ndarray:
    """The age of the oldest that is open at each day's end, in days."""
    order = np.argsort(came.to_numpy(), kind="stable")
    first, end = came.to_numpy()[order], went.fillna(days[-1] + DAY).to_numpy()[order]
    ages = np.full(len(days), np.nan)
    place = 0
    for n, day in enumerate(days.to_numpy()):
        while place < len(first) and end[place] <= day:  # the oldest one left stays until it goes
            place += 1
        if place < len(first) and first[place] <= day:
            ages[n] = (day - first[place]) / np.timedelta64(1, "D")
    return ages


def forecast_backlog(incidents: pd.DataFrame, *, as_of: object, days: int = DAYS_AHEAD) -> pd.DataFrame:
    """Forecast the backlog at this rate: one row per day to come, `days` of them.

    `incidents` is the table of that name, known until the moment `as_of`. Columns out: `day_on`; `backlog` (the median)
    with its 80 % range `backlog_low, backlog_high` at the day's end; `chance_gone`, the chance (0..1) that the queue
    was empty by then at least once. The weeks to come are drawn from the last eight, arrivals and closures together, so
    that weekends stay weekends. With less than four weeks known there is no forecast: no rows. Same input, same output.
    Raises DataError. Method: docs/methods/support.md.

    >>> days = pd.date_range("2025-01-01", periods=60)
    >>> log = pd.DataFrame({"incident": range(60), "reported_at": days, "severity": "low", "description": "x",
    ...                     "status": "open"})
    >>> forecast_backlog(log, as_of="2025-03-02", days=7)["backlog"].iloc[-1]
    np.float64(67.0)
    """
    flow = summarise_flow(incidents, as_of=as_of)
    weeks = min(len(flow) // 7, WEEKS)
    if weeks < FEWEST_WEEKS:
        return pd.DataFrame(columns=_AHEAD)
    net = (flow["arrivals"] - flow["closures"]).to_numpy()[-7 * weeks :].reshape(weeks, 7)
    random = np.random.default_rng(SEED)
    drawn = net[random.integers(0, weeks, (RUNS, -(-days // 7)))].reshape(RUNS, -1)[:, :days]
    paths = _walk(float(flow["backlog"].iloc[-1]), drawn)
    low, middle, high = np.quantile(paths, [0.5 - LEVEL / 2, 0.5, 0.5 + LEVEL / 2], axis=0)
    gone = np.maximum.accumulate(paths <= 0, axis=1).mean(axis=0)
    ahead = flow["day_on"].iloc[-1] + pd.to_timedelta(np.arange(1, days + 1), unit="D")
    return pd.DataFrame(dict(zip(_AHEAD, (ahead, middle, low, high, gone), strict=True)))


def _walk(start: float, steps: np.ndarray) -> np.ndarray:
    """The backlog along each path: nobody can close more than there is."""
    paths, level = np.empty(steps.shape), np.full(len(steps), start)
    for day in range(steps.shape[1]):
        level = np.maximum(level + steps[:, day], 0)
        paths[:, day] = level
    return paths


def summarise_backlog(incidents: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell whether the queue will be gone, and when, at this rate: one row.

    `incidents` is the table of that name, known until the moment `as_of`. Columns out: `backlog`; `net_per_day`,
    arrivals less closures over the last eight weeks, with its 95 % interval `net_low, net_high` (weeks as the sample);
    `outlook` (`shrinking`, `growing`, or `cannot_tell` where the interval holds 0); `chance_gone` (0..1) within eight
    weeks; `gone_on`, the day by which the queue is empty in half of the futures, `gone_low_on` in a tenth,
    `gone_high_on` in nine tenths; missing beyond eight weeks. Raises DataError.

    >>> days = pd.date_range("2025-01-01", periods=60)
    >>> log = pd.DataFrame({"incident": range(60), "reported_at": days, "severity": "low", "description": "x",
    ...                     "status": "open"})
    >>> summarise_backlog(log, as_of="2025-03-02")[["backlog", "net_per_day", "outlook"]].values.tolist()
    [[60, 1.0, 'growing']]
    """
    flow, ahead = summarise_flow(incidents, as_of=as_of), forecast_backlog(incidents, as_of=as_of)
    names = [
        "backlog",
        "net_per_day",
        "net_low",
        "net_high",
        "outlook",
        "chance_gone",
        "gone_on",
        "gone_low_on",
        "gone_high_on",
    ]
    if flow.empty:
        return pd.DataFrame(columns=names)
    net, low, high = _net(flow)
    outlook = "shrinking" if high < 0 else "growing" if low > 0 else "cannot_tell"
    dates = [_first_day(ahead, chance) for chance in (0.5, 0.5 - LEVEL / 2, 0.5 + LEVEL / 2)]
    gone = ahead["chance_gone"].iloc[-1] if len(ahead) else np.nan
    told = pd.DataFrame([[int(flow["backlog"].iloc[-1]), net, low, high, outlook, gone, *dates]], columns=names)
    return told.assign(**{name: pd.to_datetime(told[name]) for name in names[-3:]})


def _net(flow: pd.DataFrame) -> tuple[float, float, float]:
    weeks = min(len(flow) // 7, WEEKS)
    net = (flow["arrivals"] - flow["closures"]).to_numpy()
    if weeks < FEWEST_WEEKS:
        return float(net.mean()), np.nan, np.nan
    weekly = net[-7 * weeks :].reshape(weeks, 7).mean(axis=1)
    reach = student.ppf(0.975, weeks - 1) * weekly.std(ddof=1) / np.sqrt(weeks)
    return float(weekly.mean()), float(weekly.mean() - reach), float(weekly.mean() + reach)


def _first_day(ahead: pd.DataFrame, chance: float) -> object:
    reached = ahead[ahead["chance_gone"] >= chance]
    return reached["day_on"].iloc[0] if len(reached) else pd.NaT
