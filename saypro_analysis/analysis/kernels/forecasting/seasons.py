"""The shape of a year in each series: what all share, and of its own only as much as the years agree on.

Several looks at a panel are taken at once, looks x series x periods; all end with the last period that was known then.
"""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats

WHOLE = 0.75  # of a year's periods that have to be known for it to be heard
ONE_YEAR = 0.5  # how much of the shared shape is believed when there is one year only


def season_profile(values: Floats, season: int) -> Floats:
    """How far each part of the year lies from the year's mean, looks x series x season, the next period's first.

    Years are counted back from the end; each is freed of its mean and of the trend between the first and the last.
    """
    looks, series, periods = values.shape
    if season < 2 or not values.size:
        return np.zeros((looks, series, season))
    before = np.full((looks, series, -periods % season), np.nan)
    shapes, scale = _year_shapes(np.concatenate([before, values], axis=2).reshape(looks, series, -1, season))
    count = np.isfinite(shapes).sum(axis=2)
    heard = count.any(axis=2)
    own = _mean(shapes, 2)
    shared = np.where(heard[:, :, None], own, 0.0).sum(axis=1) / np.maximum(heard.sum(axis=1), 1)[:, None]
    apart, alone = shapes - own[:, :, None, :], own - shared[:, None, :]
    belief = _believe_own(apart, alone, count, heard)
    profile = (
        _believe_shared(apart, shared, heard.sum(axis=1))[:, None, None] * shared[:, None, :]
        + belief[:, :, None] * alone
    )
    return np.where(heard[:, :, None], scale * profile, 0.0)


def _year_shapes(years: Floats) -> tuple[Floats, Floats]:
    """Each year's shape in units of the series' own, looks x series x years x season, and those units."""
    season = years.shape[3]
    means = np.where(np.isfinite(years).mean(axis=3) >= WHOLE, _mean(years, 3), np.nan)
    middle = (np.arange(season) - (season - 1) / 2) / season
    shapes = years - means[..., None] - _slopes(means)[..., None, None] * middle
    scale = np.sqrt(_mean(shapes.reshape(*years.shape[:2], -1) ** 2, 2))[:, :, None]
    unit = np.broadcast_to(scale[..., None], shapes.shape)
    return np.divide(shapes, unit, out=np.full(shapes.shape, np.nan), where=unit > 0), scale


def _slopes(means: Floats) -> Floats:
    """The change per year between the first year and the last that are known."""
    known = np.isfinite(means)
    first, last = known.argmax(axis=2), means.shape[2] - 1 - known[:, :, ::-1].argmax(axis=2)
    ends = [np.take_along_axis(means, end[:, :, None], axis=2)[:, :, 0] for end in (first, last)]
    return np.where(known.sum(axis=2) > 1, (ends[1] - ends[0]) / np.maximum(last - first, 1), 0.0)


def _believe_own(apart: Floats, alone: Floats, count: Floats, heard: Bools) -> Floats:
    """How much of its own shape each series is given: signal over signal and noise, half learnt from the panel."""
    free = np.maximum(count - 1, 0).sum(axis=2)
    square = np.where(np.isfinite(apart), apart, 0.0) ** 2
    noise = np.divide(square.sum(axis=(2, 3)), free, out=np.full(free.shape, np.nan), where=free > 0)
    usual = _mean(noise, 1)[:, None]
    years = np.maximum(count.mean(axis=2), 1)
    leant = (np.where(np.isfinite(noise), noise, usual) * (years - 1) + usual) / years / years
    size = (alone**2).mean(axis=2)
    panel = _mean(np.where(heard, size - leant, np.nan), 1)[:, None]
    signal = (np.maximum(size - leant, 0) + np.maximum(panel, 0)) / 2
    several = heard & ((count > 1).mean(axis=2) >= 0.5)
    return np.divide(signal, signal + leant, out=np.zeros(free.shape), where=several & (signal + leant > 0))


def _believe_shared(apart: Floats, shared: Floats, series: Floats) -> Floats:
    """How much of the shape that all share is believed at each look: what is left of it less what years differ by."""
    size = (shared**2).mean(axis=1)
    told: Bools = np.isfinite(apart).sum(axis=(1, 3)) > 0
    years = told.sum(axis=1)
    common = _mean(apart, 1)
    middle = np.where(told[:, :, None], common, 0.0).sum(axis=1) / np.maximum(years, 1)[:, None]
    square = (np.where(told[:, :, None], common - middle[:, None, :], 0.0) ** 2).sum(axis=(1, 2))
    noise = square / (np.maximum(years - 1, 1) * shared.shape[1]) / np.maximum(years, 1)
    # With one year only, what many series have in common is more than the mean of as many unlike ones would be.
    noise = np.where(years < 2, 1 / np.maximum(series, 1), noise)
    left = np.divide(np.maximum(size - noise, 0.0), size, out=np.zeros(size.shape), where=size > 0)
    return np.where(years < 2, ONE_YEAR, 1.0) * left


def _mean(grid: Floats, axis: int) -> Floats:
    """Mean of the present points along an axis; 0 where there are none."""
    known = np.isfinite(grid)
    return np.where(known, grid, 0.0).sum(axis=axis) / np.maximum(known.sum(axis=axis), 1)
