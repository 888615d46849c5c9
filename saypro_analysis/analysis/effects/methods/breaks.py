"""Whether the level shifted or the trend bent before the start, so that what went before that says less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.effects.methods.arrays import Floats
from saypro_analysis.analysis.effects.methods.designs import SHIFT_EDGE, Ground, Key, Noise, season_orders


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
    shift, bend = (_best(places, evidence) for evidence in (np.maximum(level, trend), bent))
    return replace(ground, shift=shift, bend=bend)


def _best(places: NDArray[np.int64], evidence: Floats) -> int:
    return int(places[np.argmax(evidence)]) if evidence.max() > 0 else 0


def _evidence(early: Floats, ground: Ground, key: Key, steps: Floats, noises: tuple[Noise, ...]) -> Floats:
    """The log Bayes factor of a shift at each place over none, less the price of having looked at all of them."""
    before = len(early)
    level = np.column_stack([np.ones(before), ground.columns(key)[:before]])
    if before < level.shape[1] + SHIFT_EDGE or np.linalg.matrix_rank(level) < level.shape[1]:
        level = np.ones((before, 1))
    left = before - level.shape[1]
    without, beside = [], []
    for noise in noises:
        root = noise.root[:before, :before]
        basis, triangle = np.linalg.qr(root @ level)
        apart = np.column_stack([root @ early, root @ steps])
        apart = apart - basis @ (basis.T @ apart)
        rest, found = apart[:, 0] @ apart[:, 0], (apart[:, 0] @ apart[:, 1:]) ** 2
        explained = found / np.maximum((apart[:, 1:] ** 2).sum(axis=0), 1e-300)
        constant = noise.log_prior + np.log(np.diag(root)).sum() - np.log(np.abs(np.diag(triangle))).sum()
        without.append(constant - 0.5 * left * np.log(np.maximum(rest, 1e-300)))
        beside.append(constant - 0.5 * left * np.log(np.maximum(rest - explained * before / (1 + before), 1e-300)))
    price = 0.5 * np.log1p(before) + np.log(steps.shape[1])
    return np.asarray(np.logaddexp.reduce(beside, axis=0) - np.logaddexp.reduce(without) - price)
