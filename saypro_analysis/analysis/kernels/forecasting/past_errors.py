"""What the members say now, and how far they were off when they were asked at earlier periods of the same panel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from saypro_analysis.analysis.kernels.forecasting.members import MEMBERS, forecast_members
from saypro_analysis.analysis.kernels.forecasting.seasons import season_profile
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints

MOST = 36  # earlier periods that are asked, or twice the horizon; what lies further back is of another time
AT_ONCE = 4_000_000  # figures in memory together
UNKNOWN = 0.1  # of the size of a series: its usual step where nobody's is known
LEANING = 2.0  # steps that a series needs to be heard as much as the panel


class Asked(NamedTuple):
    """What the members say now (members x series x horizon), and what came less what they said at earlier origins."""

    told: Floats
    errors: Floats


def ask_members(values: Floats, season: int, horizon: int) -> Asked:
    """Ask the members now and at each earlier origin; errors are origins x members x series x horizon."""
    series, periods = values.shape
    origins = np.arange(max(min(season, periods // 2), 1, periods - max(MOST, 2 * horizon)), max(periods, 1) + 1)
    if not periods:
        return Asked(np.full((MEMBERS, series, horizon), np.nan), np.empty((0, MEMBERS, series, horizon)))
    block = max(AT_ONCE // max(values.size, 1), 1)
    told = np.concatenate([_ask(values, origins[first : first + block], season, horizon)
                           for first in range(0, len(origins), block)])  # fmt: skip
    ahead = np.hstack([values, np.full((series, horizon), np.nan)])
    came = np.array([ahead[:, origin : origin + horizon] for origin in origins[:-1]])
    return Asked(told[-1], came.reshape(len(origins) - 1, 1, series, horizon) - told[:-1])


def _ask(values: Floats, origins: Ints, season: int, horizon: int) -> Floats:
    """What the members say at some origins, with the season of all years but the periods that are asked for.

    Of a level nothing later is known then, of a season it is: learnt from earlier years only, it would make past errors
    larger than those to come, which know it better.
    """
    periods = values.shape[1]
    others = np.repeat(values[None], len(origins), axis=0)
    for look, origin in zip(others, origins, strict=True):
        look[:, origin : origin + horizon] = np.nan
    profile = season_profile(others, season)
    parts = (np.arange(season) + origins[:, None] - periods) % season
    return forecast_members(_looks(values, origins), np.take_along_axis(profile, parts[:, None, :], axis=2), horizon)


def _looks(values: Floats, origins: Ints) -> Floats:
    """The panel as it was known at each origin, all ending with the last period known then."""
    periods = values.shape[1]
    looks = np.full((len(origins), *values.shape), np.nan)
    for look, origin in zip(looks, origins, strict=True):
        look[:, periods - origin :] = values[:, :origin]
    return looks


def usual_steps(values: Floats) -> Floats:
    """How far each series usually moves in a period; short ones lean on the panel, in proportion to their size."""
    steps = np.abs(np.diff(values, axis=1))
    count = np.isfinite(steps).sum(axis=1)
    mean = np.where(np.isfinite(steps), steps, 0.0).sum(axis=1) / np.maximum(count, 1)
    size = np.where(np.isfinite(values), np.abs(values), 0.0).max(axis=1, initial=0.0)
    told = (count > 0) & (size > 0)
    usual = np.median(mean[told] / size[told]) if told.any() else UNKNOWN
    return (count * mean + LEANING * usual * size) / (count + LEANING)
