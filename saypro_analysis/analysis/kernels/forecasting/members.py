"""Simple forecasts of a panel, which are combined; several looks at it at once, looks x series x periods.

All looks end with the last period that was known then; what lies before a panel's first period is NaN.
"""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats

MEMBERS = 7
QUICK, SLOW = 0.3, 0.1  # share of a new figure in a smoothed level
LEVEL, SLOPE, DAMPING = 0.4, 0.2, 0.9


def forecast_members(values: Floats, profile: Floats, horizon: int) -> Floats:
    """What each member says, looks x members x series x horizon; `profile` is the season, the next period first.

    Two take the figures as they are: stay at the last, repeat last year's. Five forecast them freed of their season and
    put it back: the last, a quick and a slow level, the mean of all, a damped trend.
    """
    periods, season = values.shape[2], profile.shape[2]
    freed = values - profile[:, :, (np.arange(periods) - periods) % season]
    levels = (last_known(freed), smooth_level(freed, QUICK), smooth_level(freed, SLOW), mean_level(freed))
    ahead = profile[:, :, np.arange(horizon) % season]
    told = [np.repeat(last_known(values), horizon, axis=2), repeat_season(values, season, horizon)]
    told += [level + ahead for level in levels]
    return np.stack([*told, damp_trend(freed, horizon) + ahead], axis=1)


def last_known(values: Floats) -> Floats:
    """The last figure of each series, as a last axis of one; NaN where it has none."""
    if not values.shape[2]:
        return np.full((*values.shape[:2], 1), np.nan)
    known = np.isfinite(values)
    last = values.shape[2] - 1 - known[:, :, ::-1].argmax(axis=2)
    return np.where(known.any(axis=2, keepdims=True), np.take_along_axis(values, last[:, :, None], axis=2), np.nan)


def repeat_season(values: Floats, season: int, horizon: int) -> Floats:
    """The last figure of the same part of the year; the last of all where there is none."""
    periods = values.shape[2]
    parts = [last_known(values[:, :, (periods + step) % season :: season]) for step in range(min(horizon, season))]
    told = np.concatenate([parts[step % season] for step in range(horizon)], axis=2)
    return np.where(np.isfinite(told), told, last_known(values))


def mean_level(values: Floats) -> Floats:
    """The mean of all figures, as a last axis of one."""
    known = np.isfinite(values)
    count = known.sum(axis=2, keepdims=True)
    total = np.where(known, values, 0.0).sum(axis=2, keepdims=True)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def smooth_level(values: Floats, share: float) -> Floats:
    """An exponentially smoothed level, as a last axis of one; its first figures are weighed as their mean."""
    level, weight = np.zeros(values.shape[:2]), np.zeros(values.shape[:2])
    for figure in np.moveaxis(values, 2, 0):
        known = np.isfinite(figure)
        level = np.where(known, (1 - share) * level + share * figure, level)
        weight = np.where(known, (1 - share) * weight + share, weight)
    return np.divide(level, weight, out=np.full(level.shape, np.nan), where=weight > 0)[:, :, None]


def damp_trend(values: Floats, horizon: int) -> Floats:
    """Level and damped slope (Gardner and McKenzie 1985), both smoothed; a gap is passed by its own forecast."""
    level, slope = np.full(values.shape[:2], np.nan), np.zeros(values.shape[:2])
    for figure in np.moveaxis(values, 2, 0):
        known, begun = np.isfinite(figure), np.isfinite(level)
        due = level + DAMPING * slope
        now = np.where(begun, np.where(known, LEVEL * figure + (1 - LEVEL) * due, due), figure)
        moved = np.where(known, SLOPE * (now - level) + (1 - SLOPE) * DAMPING * slope, DAMPING * slope)
        level, slope = now, np.where(begun, moved, 0.0)
    return level[:, :, None] + slope[:, :, None] * np.cumsum(DAMPING ** np.arange(1, horizon + 1))
