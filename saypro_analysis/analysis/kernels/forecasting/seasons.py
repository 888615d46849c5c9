"""The shape of a year in each series: what all share, and of its own only as much as the years agree on."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats

WHOLE = 0.75  # of a year's periods that have to be known for it to be heard
ONE_YEAR = 0.5  # how much of the shared shape is believed when there is one year only


def season_profile(values: Floats, season: int) -> Floats:
    """How far each part of the year lies from the year's mean, series x season, beginning with the next period's.

    Years are counted back from the end; each is freed of its mean and of the trend between the first and the last.
    """
    series, periods = values.shape
    years = periods // season
    if season < 2 or years < 1 or not series:
        return np.zeros((series, season))
    shapes, scale = _year_shapes(values[:, periods - years * season :].reshape(series, years, season))
    count = np.isfinite(shapes).sum(axis=1)
    own = _mean(shapes, 1)
    heard = count.sum(axis=1) > 0
    if not heard.any():
        return np.zeros((series, season))
    shared = own[heard].mean(axis=0)
    apart = np.where(np.isfinite(shapes), shapes - own[:, None, :], np.nan)
    alone = own - shared
    belief = _believe_own(apart, alone, count, heard)
    profile = _believe_shared(apart[heard], shared) * shared + belief[:, None] * alone
    return np.where(heard[:, None], scale * profile, 0.0)


def _year_shapes(years: Floats) -> tuple[Floats, Floats]:
    """Each year's shape in units of the series' own, series x years x season, and that unit as a column."""
    season = years.shape[2]
    means = np.where(np.isfinite(years).mean(axis=2) >= WHOLE, _mean(years, 2), np.nan)
    shapes = years - means[:, :, None] - _slopes(means)[:, None, None] / season * (np.arange(season) - (season - 1) / 2)
    scale = np.sqrt(_mean(shapes.reshape(len(years), -1) ** 2, 1))[:, None]
    return np.divide(shapes, scale[:, :, None], out=np.full(shapes.shape, np.nan), where=scale[:, :, None] > 0), scale


def _slopes(means: Floats) -> Floats:
    """The change per year between the first year and the last that are known."""
    rows, years, known = np.arange(len(means)), means.shape[1], np.isfinite(means)
    first, last = known.argmax(axis=1), years - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.sum(axis=1) > 1, (means[rows, last] - means[rows, first]) / np.maximum(last - first, 1), 0.0)


def _believe_own(apart: Floats, alone: Floats, count: Floats, heard: Floats) -> Floats:
    """How much of its own shape each series is given: signal over signal and noise, half learnt from the panel."""
    free = np.maximum(count - 1, 0).sum(axis=1)
    noise = np.divide(np.nansum(apart**2, axis=(1, 2)), free, out=np.full(len(free), np.nan), where=free > 0)
    if not np.isfinite(noise).any():
        return np.zeros(len(free))
    usual = np.nanmean(noise)
    years = np.maximum(count.mean(axis=1), 1)
    leant = (np.where(np.isfinite(noise), noise, usual) * (years - 1) + usual) / years / years
    size = (alone**2).mean(axis=1)
    signal = (np.maximum(size - leant, 0) + max((size - leant)[heard].mean(), 0)) / 2
    several = heard & ((count > 1).mean(axis=1) >= 0.5)
    return np.divide(signal, signal + leant, out=np.zeros(len(free)), where=several & (signal + leant > 0))


def _believe_shared(apart: Floats, shared: Floats) -> float:
    """How much of the shape that all share is believed: what is left of it less what years differ by."""
    size = float((shared**2).mean())
    told = np.isfinite(apart).any(axis=(0, 2))
    years = int(told.sum())
    if years < 2 or size == 0:
        return ONE_YEAR
    common = _mean(apart[:, told], 0)
    noise = float(((common - common.mean(axis=0)) ** 2).sum()) / ((years - 1) * common.shape[1]) / years
    return max(size - noise, 0.0) / size


def _mean(grid: Floats, axis: int) -> Floats:
    """Mean of the present points along an axis; 0 where there are none."""
    known = np.isfinite(grid)
    return np.where(known, grid, 0.0).sum(axis=axis) / np.maximum(known.sum(axis=axis), 1)
