"""Simple forecasts of a panel, which are combined: each takes series x periods and gives series x horizon."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.forecasting.seasons import season_profile
from saypro_analysis.analysis.kernels.statistics.grids import Floats, row_mean

MEMBERS = 7
QUICK, SLOW = 0.3, 0.1  # share of a new figure in a smoothed level
LEVEL, SLOPE, DAMPING = 0.4, 0.2, 0.9


def forecast_members(values: Floats, season: int, horizon: int) -> Floats:
    """What each member says, members x series x horizon.

    Two take the figures as they are: stay at the last, repeat last year's. Five forecast them freed of their season and
    put it back: the last, a quick and a slow level, the mean of all, a damped trend.
    """
    profile = season_profile(values, season)
    periods = values.shape[1]
    freed = values - profile[:, (np.arange(periods) - periods) % season]
    levels = (last_known(freed), smooth_level(freed, QUICK), smooth_level(freed, SLOW), row_mean(freed))
    ahead = profile[:, np.arange(horizon) % season]
    told = [np.repeat(last_known(values), horizon, axis=1), repeat_season(values, season, horizon)]
    told += [level + ahead for level in levels]
    return np.array([*told, damp_trend(freed, horizon) + ahead])


def last_known(values: Floats) -> Floats:
    """The last figure of each series, as a column; NaN where it has none."""
    if not values.shape[1]:
        return np.full((len(values), 1), np.nan)
    known = np.isfinite(values)
    place = np.where(known, np.arange(values.shape[1]), -1).max(axis=1)
    last = np.take_along_axis(values, np.maximum(place, 0)[:, None], axis=1)
    return np.where(known.any(axis=1, keepdims=True), last, np.nan)


def repeat_season(values: Floats, season: int, horizon: int) -> Floats:
    """The last figure of the same part of the year; the last of all where there is none."""
    periods = values.shape[1]
    told = np.hstack([last_known(values[:, (periods + step) % season :: season]) for step in range(horizon)])
    return np.where(np.isfinite(told), told, last_known(values))


def smooth_level(values: Floats, share: float) -> Floats:
    """An exponentially smoothed level, as a column; its first figures are weighed as their mean."""
    level, weight = np.zeros(len(values)), np.zeros(len(values))
    for figure in values.T:
        known = np.isfinite(figure)
        level = np.where(known, (1 - share) * level + share * np.nan_to_num(figure), level)
        weight = np.where(known, (1 - share) * weight + share, weight)
    return np.divide(level, weight, out=np.full(len(values), np.nan), where=weight > 0)[:, None]


def damp_trend(values: Floats, horizon: int) -> Floats:
    """Level and damped slope (Gardner and McKenzie 1985), both smoothed; a gap is passed by its own forecast."""
    level, slope = np.full(len(values), np.nan), np.zeros(len(values))
    for figure in values.T:
        known, begun = np.isfinite(figure), np.isfinite(level)
        due = level + DAMPING * slope
        now = np.where(begun, np.where(known, LEVEL * figure + (1 - LEVEL) * due, due), figure)
        moved = SLOPE * (now - level) + (1 - SLOPE) * DAMPING * slope
        slope = np.where(begun, np.where(known, moved, DAMPING * slope), 0.0)
        level = now
    return level[:, None] + slope[:, None] * np.cumsum(DAMPING ** np.arange(1, horizon + 1))
