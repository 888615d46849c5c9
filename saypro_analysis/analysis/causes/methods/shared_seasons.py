"""Whether a season is to be taken out of a pair of KPIs: there are years enough, or two and a season of both."""

import numpy as np
from scipy.stats import f

from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints, row_mean

_SURE_YEARS, _FEWEST_YEARS = 3, 2  # with fewer than three, a season is taken out where both show one
_SEASON_CHANCE = 0.1


def have_season(series: Floats, pairs: Ints, months: Ints) -> Bools:
    """For each pair of rows of `series` (`pairs`: the first ones, the second ones) whether it is to lose its season.

    A season of one KPI alone relates it to nothing, and taking it out of two years costs half of what is known."""
    known = ~np.isnan(series)
    both = known[pairs[0]] & known[pairs[1]]
    of_month = (months[:, None] == np.unique(months)).astype(float)
    years = both @ of_month
    fewest = np.where(years > 0, years, np.inf).min(axis=1, initial=np.inf)
    fewest = np.where((years > 0).sum(axis=1) > 1, fewest, 0)
    seasonal: Bools = fewest >= _SURE_YEARS
    unsure = np.flatnonzero((fewest >= _FEWEST_YEARS) & ~seasonal)
    if len(unsure):
        paired = [np.where(both[unsure], series[side[unsure]], np.nan) for side in pairs]
        chances = [_season_chance(rows, of_month, years[unsure]) for rows in paired]
        seasonal[unsure] = np.maximum(*chances) < _SEASON_CHANCE
    return seasonal


def _season_chance(rows: Floats, of_month: Floats, years: Floats) -> Floats:
    """The chance that months differ so much by themselves (analysis of variance)."""
    groups, count = (years > 0).sum(axis=1), years.sum(axis=1)
    known = ~np.isnan(rows)
    deviation = np.where(known, rows - row_mean(rows), 0)
    means = deviation @ of_month / np.maximum(years, 1)
    within = ((deviation - np.where(known, means @ of_month.T, 0)) ** 2).sum(axis=1)
    between = (deviation**2).sum(axis=1) - within
    free, many = groups - 1, count - groups
    with np.errstate(over="ignore"):  # a season without any noise
        ratio = (between / free) / np.maximum(within / many, np.finfo(float).tiny)
    chance: Floats = f.sf(ratio, free, many)
    return chance
