"""Simple forecasts of a panel, which are combined: each takes series x periods and gives series x horizon."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats


def last_known(values: Floats) -> Floats:
    """The last figure of each series, as a column; NaN where it has none."""
    if not values.shape[1]:
        return np.full((len(values), 1), np.nan)
    known = np.isfinite(values)
    place = np.where(known, np.arange(values.shape[1]), -1).max(axis=1, initial=-1)
    last = np.take_along_axis(values, np.maximum(place, 0)[:, None], axis=1)
    return np.where(known.any(axis=1, keepdims=True), last, np.nan)


def repeat_last(values: Floats, season: int, horizon: int) -> Floats:
    """Naive: each series stays where it was last."""
    del season
    return np.repeat(last_known(values), horizon, axis=1)


def repeat_season(values: Floats, season: int, horizon: int) -> Floats:
    """Seasonal naive: the last figure of the same part of the year; the last of all where there is none."""
    periods = values.shape[1]
    steps = [
        last_known(values[:, (periods + step) % season :: season]) if season > 1 else last_known(values)
        for step in range(horizon)
    ]
    return np.where(np.isfinite(told := np.hstack(steps)), told, last_known(values))


def combine(values: Floats, season: int, horizon: int) -> Floats:
    """The mean of the members' forecasts."""
    return np.mean([member(values, season, horizon) for member in MEMBERS], axis=0)


MEMBERS = (repeat_last, repeat_season)
