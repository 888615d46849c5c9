"""Whether the level shifted or the trend bent before the start, so that what went before that says less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.effects.methods.designs import SHIFT_EDGE, Ground, Key, Noise, season_orders
from saypro_analysis.analysis.effects.methods.shrinkage import prices
from saypro_analysis.analysis.kernels.statistics.grids import Floats


def find_breaks(series: Floats, ground: Ground, noises: tuple[Noise, ...]) -> Ground:
    """The ground with the places before the start where a shift of the level and a bend of the trend fit best.

    They are looked for with the season taken out and for every memory of the noise: a shift that memory explains as
    well is none, and a place is kept only where it is worth its price. Whether it counts is left to its weight among
    the other shapes.
    """
    before, noises = ground.before, tuple(noise for noise in noises if not noise.bends)
    places = np.arange(SHIFT_EDGE, before - SHIFT_EDGE + 1)
    if not len(places):
        return ground
    waves = season_orders(ground.positions, before, ground.season)[-1]
    early, when = series[:before], ground.positions[:before]
    steps = (np.arange(before)[:, None] >= places).astype(float)
    ramps = np.maximum(when[:, None] - when[places], 0)
    level = _evidence(early, ground, Key(False, waves), steps, noises)
    trend = _evidence(early, ground, Key(True, waves), steps, noises)
    bent = _evidence(early, ground, Key(True, waves), ramps, noises)
    shifted = [np.logaddexp(one, other) for one, other in zip(level, trend, strict=True)]
    return replace(ground, shift=_best(places, *shifted), bend=_best(places, *bent))


def _best(places: NDArray[np.int64], beside: Floats, without: Floats) -> int:
    price = np.log(len(places))
    return int(places[np.argmax(beside)]) if beside.max() > without + price else 0


def _evidence(
    early: Floats, ground: Ground, key: Key, steps: Floats, noises: tuple[Noise, ...]
) -> tuple[Floats, Floats]:
    """The log evidence of a shift at each place, and of none; the line has its price, the season is taken out."""
    before = len(early)
    season = np.column_stack([np.ones(before), ground.columns(key._replace(trend=False))[:before]])
    line = ground.positions[:before, None] - ground.positions[:before].mean()
    if before < season.shape[1] + key.trend + SHIFT_EDGE or np.linalg.matrix_rank(season) < season.shape[1]:
        season = np.ones((before, 1))
    level = np.column_stack([season, line]) if key.trend else season
    freedom, left = before - level.shape[1], before - season.shape[1]
    without, beside = [], []
    for noise in noises:
        root = noise.root[:before, :before]
        basis, triangle = np.linalg.qr(root @ level)
        apart = np.column_stack([root @ early, root @ steps])
        sloped = basis[:, season.shape[1] :].T @ apart[:, 0]
        apart = apart - basis @ (basis.T @ apart)
        rest, found = apart[:, 0] @ apart[:, 0], (apart[:, 0] @ apart[:, 1:]) ** 2
        explained = found / np.maximum((apart[:, 1:] ** 2).sum(axis=0), 1e-300)
        explained, rest = np.append(explained, 0.0), np.maximum(rest, 1e-300)
        full = np.maximum(rest - explained, 1e-12 * rest)
        price, shrunk = prices(explained[None], (1,), full / (freedom - 1), before)
        tilt, shrunk_tilt = prices(np.tile(sloped[:, None] ** 2, len(full)), (1,) * key.trend, full / freedom, before)
        price[-1] = 0.0
        constant = noise.log_prior + np.log(np.diag(root)).sum()
        constant -= np.log(np.abs(np.diag(triangle)[: season.shape[1]])).sum()
        told = constant - price - tilt - 0.5 * left * np.log(full + shrunk + shrunk_tilt)
        beside.append(told[:-1])
        without.append(told[-1])
    return np.logaddexp.reduce(beside, axis=0), np.logaddexp.reduce(without)
