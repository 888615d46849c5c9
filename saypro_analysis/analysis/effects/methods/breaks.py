"""Whether the level shifted or the trend bent before the start, so that what went before that says less."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.effects.methods.designs import (
    LONGEST_KEPT,
    SHIFT_EDGE,
    Ground,
    Key,
    cached_noise,
    season_orders,
)
from saypro_analysis.analysis.effects.methods.shrinkage import price
from saypro_analysis.analysis.kernels.statistics.grids import Floats


@dataclass(frozen=True)
class Ladder:
    """A step, or a ramp, at every place in turn beside a level, for every kind of noise (the first axis).

    `roots` whiten, `basis` is what the level spans, of which the first `season` columns stay without price; `steps` are
    what each place adds beside it, of the squared lengths `sizes`.
    """

    roots: Floats
    basis: Floats
    season: int
    steps: Floats
    sizes: Floats
    constants: Floats

    def weigh(self, early: Floats) -> tuple[Floats, Floats]:
        """The log evidence of a break at each place, and of none, for each column of `early`."""
        before, level = self.basis.shape[1:]
        white = self.roots @ early
        turned = self.basis.transpose(0, 2, 1) @ white
        apart = white - self.basis @ turned
        rest = np.maximum((apart**2).sum(axis=1), 1e-300)[:, None]
        found = (self.steps.transpose(0, 2, 1) @ apart) ** 2 / np.maximum(self.sizes, 1e-300)[:, :, None]
        explained = np.concatenate([found, np.zeros_like(rest)], axis=1)
        full = np.maximum(rest - explained, 1e-12 * rest)
        cost, left = price(explained, 1, full / (before - level - 1), before)
        cost[:, -1] = 0.0
        if level > self.season:
            tilt, shrunk = price(turned[:, self.season :] ** 2, 1, full / (before - level), before)
            cost, left = cost + tilt, left + shrunk
        told = self.constants[:, None, None] - cost - 0.5 * (before - self.season) * np.log(full + left)
        summed = np.logaddexp.reduce(told, axis=0)
        return summed[:-1], summed[-1]


def find_breaks(series: Floats, ground: Ground) -> Ground:
    """The ground with the places before the start where a shift of the level and a bend of the trend fit best.

    They are looked for with the season taken out and for every memory of the noise: a shift that memory explains as
    well is none, and a place is kept only where it is worth its price. Whether it counts is left to its weight among
    the other shapes.
    """
    shift, bend = find_each_break(series[None, :], ground)[0]
    return replace(ground, shift=shift, bend=bend)


def find_each_break(series: Floats, ground: Ground) -> list[tuple[int, int]]:
    """The places of the shift and of the bend in each row of `series`; 0 where there is none."""
    before = ground.before
    places = np.arange(SHIFT_EDGE, before - SHIFT_EDGE + 1)
    if not len(places):
        return [(0, 0)] * len(series)
    read = _ladders if before <= LONGEST_KEPT else _ladders.__wrapped__
    made = read(np.ascontiguousarray(ground.positions).tobytes(), before, ground.season)
    level, trend, bent = (ladder.weigh(series[:, :before].T) for ladder in made)
    shifted = [np.logaddexp(one, other) for one, other in zip(level, trend, strict=True)]
    return list(zip(_best(places, *shifted), _best(places, *bent), strict=True))


def _best(places: NDArray[np.int64], beside: Floats, without: Floats) -> list[int]:
    worth = beside.max(axis=0) > without + np.log(len(places))
    return [int(place) for place in np.where(worth, places[beside.argmax(axis=0)], 0)]


@lru_cache(maxsize=8)
def _ladders(positions: bytes, before: int, season: int) -> tuple[Ladder, Ladder, Ladder]:
    """A shift beside a level, a shift beside a line, and a bend of a line."""
    places = np.frombuffer(positions)
    ground = Ground(places, before, season, np.empty((len(places), 0)))
    waves, when = season_orders(places, before, season)[-1], places[:before]
    edges = np.arange(SHIFT_EDGE, before - SHIFT_EDGE + 1)
    steps = (np.arange(before)[:, None] >= edges).astype(float)
    ramps = np.maximum(when[:, None] - when[edges], 0)
    flat, line = Key(False, waves), Key(True, waves)
    return _ladder(ground, flat, steps), _ladder(ground, line, steps), _ladder(ground, line, ramps)


def _ladder(ground: Ground, key: Key, steps: Floats) -> Ladder:
    """The line has its price, the season is taken out."""
    before = ground.before
    season = np.column_stack([np.ones(before), ground.columns(key._replace(trend=False))[:before]])
    line = ground.positions[:before, None] - ground.positions[:before].mean()
    if before < season.shape[1] + key.trend + SHIFT_EDGE or np.linalg.matrix_rank(season) < season.shape[1]:
        season = np.ones((before, 1))
    noises = [noise for noise in cached_noise(ground.positions.tobytes(), False) if not noise.bends]
    roots = np.array([noise.root[:before, :before] for noise in noises])
    basis, triangle = np.linalg.qr(roots @ (np.column_stack([season, line]) if key.trend else season))
    white = roots @ steps
    apart = white - basis @ (basis.transpose(0, 2, 1) @ white)
    spanned = np.diagonal(triangle, axis1=1, axis2=2)[:, : season.shape[1]]
    constants = np.array([noise.log_prior for noise in noises])
    constants += np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1) - np.log(np.abs(spanned)).sum(axis=1)
    return Ladder(roots, basis, season.shape[1], apart, (apart**2).sum(axis=1), constants)
