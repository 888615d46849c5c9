"""Seasons: whether the same months are high or low year after year, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.processes.dependence import largest_step
from saypro_analysis.analysis.kernels.statistics.grids import (
    Bools,
    Floats,
    Ints,
    counts,
    divide,
    ends_aligned,
    row_median,
    starts_aligned,
)

LEVEL = 0.05
FEWEST_YEARS = 2
ASSUMED_PHI = 0.5
STEP_EDGE = 8


@dataclass(frozen=True)
class Season:
    """Per row: the effect of each point and of the next period (0 = none shows), its extremes, and full years used."""

    effect: Floats
    following: Floats
    lowest: Floats
    highest: Floats
    p_value: Floats
    years: Ints

    @property
    def shows(self) -> Bools:
        """Whether a season was found."""
        return self.highest > self.lowest

    def foresight(self) -> Floats:
        """How much more a new period varies about its season than the periods it was learnt from."""
        years = np.maximum(self.years, FEWEST_YEARS)
        return np.where(self.shows, np.sqrt((years + 1) / (years - 1)), 1.0)


def no_season(values: Floats) -> Season:
    """What `find_season` gives where none is looked for."""
    count = len(values)
    following, lowest, highest = np.zeros((3, count))
    return Season(np.zeros(values.shape), following, lowest, highest, np.ones(count), np.zeros(count, dtype=np.int64))


def find_season(values: Floats, positions: Floats, length: int) -> Season:
    """Look for a season of `length` periods a year in rows with two full years or more and no gaps.

    Years are counted back from the last point. Months differ if an analysis of variance between years says so at 5 %;
    its degrees of freedom are those of neighbours with an autocorrelation of 0.5 (Greenhouse & Geisser 1959). The
    effects are shrunk by 1 - 1 / F, so a season that hardly shows hardly counts. A straight trend looks like a season
    unless it is taken out, a step looks like one if a trend is: the season must show with either taken out.
    """
    count = counts(values)
    stepless = values - largest_step(values, STEP_EDGE)[0]
    tries = [
        _years(stepless, positions, count, length, straight=False),
        _years(values, positions, count, length, straight=True),
    ]
    years = tries[0][1].sum(axis=1)
    (plain, first), (level, second) = (_effects(blocks, whole, years) for blocks, whole in tries)
    effects, ratio = np.where((first <= second)[:, None], plain, level), np.minimum(first, second)
    p_value = _p_value(ratio, years, length)
    kept = np.where((years >= FEWEST_YEARS) & (p_value < LEVEL), np.maximum(1 - divide(np.ones(1), ratio, 0.0), 0), 0)
    effects = effects * kept[:, None]
    width = values.shape[1]
    spread = effects[:, (np.arange(width) - width % length) % length]
    return Season(
        np.where(np.isfinite(values), starts_aligned(spread, count), np.nan),
        effects[:, 0],
        effects.min(axis=1),
        effects.max(axis=1),
        p_value,
        years,
    )


def _years(values: Floats, positions: Floats, count: Ints, length: int, *, straight: bool) -> tuple[Floats, Bools]:
    """Rows as years x periods less each year's mean (and a `straight` trend), and which years are whole."""
    width = values.shape[1]
    right, place = ends_aligned(values, count), ends_aligned(positions, count)
    trend = row_median(right[:, length:] - right[:, :-length]) / length
    right = right - np.where(straight & np.isfinite(trend), trend, 0.0) * np.arange(width)
    steady = np.abs(place - place[:, -1:] - (np.arange(width) - (width - 1))) < 0.01
    shape = (len(values), width // length, length)
    blocks = right[:, width % length :].reshape(shape)
    whole = (steady[:, width % length :] & np.isfinite(right[:, width % length :])).reshape(shape).all(axis=2)
    whole = np.logical_and.accumulate(whole[:, ::-1], axis=1)[:, ::-1]
    return np.where(whole[:, :, None], blocks - blocks.mean(axis=2, keepdims=True), 0.0), whole


def _effects(blocks: Floats, whole: Bools, years: Ints) -> tuple[Floats, Floats]:
    """The mean of each period over the years, and the F ratio of their differences."""
    effects = divide(blocks.sum(axis=1), np.maximum(years, 1)[:, None])
    rest = np.where(whole[:, :, None], blocks - effects[:, None, :], 0.0)
    between = years * (effects**2).sum(axis=1)
    within = divide((rest**2).sum(axis=(1, 2)), np.maximum(years - 1, 1))
    scale = (blocks**2).sum(axis=(1, 2))
    same = within <= 1e-18 * scale
    return effects, np.where(same, np.where(scale > 0, np.inf, 0.0), divide(between, within, 0.0))


def _p_value(ratio: Floats, years: Ints, length: int) -> Floats:
    centring = np.eye(length) - 1 / length
    lags = np.abs(np.subtract.outer(np.arange(length), np.arange(length)))
    spread = centring @ ASSUMED_PHI**lags @ centring
    freedom = np.trace(spread) ** 2 / np.trace(spread @ spread)
    within = np.maximum(years - 1, 1) * freedom
    tail = special.betainc(within / 2, freedom / 2, divide(within, within + freedom * ratio, 0.0))
    return np.where(np.isinf(ratio), 0.0, tail)
