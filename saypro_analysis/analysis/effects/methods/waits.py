"""How many more periods until an effect of the size that is hoped for is told from noise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.stats import norm

from saypro_analysis.analysis.effects.methods.counterfactuals import WIDER, Fit
from saypro_analysis.analysis.effects.methods.designs import Ground, Key, cached_noise
from saypro_analysis.analysis.effects.methods.estimates import LONGEST_WAIT, NOTHING
from saypro_analysis.analysis.effects.methods.mixtures import Mixture
from saypro_analysis.analysis.effects.methods.plan_parts import forecast_each
from saypro_analysis.analysis.kernels.statistics.grids import Floats

SURE, POWER = 0.975, 0.8
REACH = float(norm.ppf(POWER))
UNNAMED_SIZES = (1, 2, 3)
WEIGHTY = 1e-3


def count_periods_needed(fit: Fit, before: int, after: int, aim: float | None) -> tuple[float, str]:
    """How many more periods until an effect of the size that is hoped for is told from noise four times in five; which.

    It is reckoned for the shape that weighs most; what the columns beside the series add is passed over. Where nothing
    is expected, the effect is one standard deviation of the noise, else two or three where one could never be told.
    `before` and `after` are the periods measured, `aim` is in the units of the fit's series.
    """
    kept = _leading(fit)
    weight = fit.weight[0, kept] / fit.weight[0, kept].sum()
    spreads, freedom = fit.spread[0, kept], fit.freedom[kept]
    widths = _widths(fit, kept, before) * (WIDER * spreads)
    nothing = Mixture(weight, np.zeros_like(widths), widths, freedom)
    beyond = REACH * np.sqrt((widths**2) @ weight)
    sizes = {"as large as expected": abs(aim)} if aim else _unnamed(float(weight @ spreads))
    for word, size in sizes.items():
        told = nothing.below(size - beyond) >= SURE
        if told.any():
            return float(max(int(np.argmax(told)) + 1 - after, 0)), word
    return NOTHING, next(reversed(sizes))


def _unnamed(noise: float) -> dict[str, float]:
    return {f"of {count} standard deviation{'s' if count > 1 else ''} of the noise": count * noise
            for count in UNNAMED_SIZES}  # fmt: skip


def _leading(fit: Fit) -> list[int]:
    """The parts of the shape that weighs most."""
    shapes, weights = fit.plan.traits.shape, fit.weight[0]
    best = np.bincount(shapes, weights).argmax()
    return np.flatnonzero((shapes == best) & (weights > WEIGHTY)).tolist()


def _widths(fit: Fit, kept: list[int], before: int) -> Floats:
    """The standard error of the mean effect over the first 1, 2, ... periods (rows) by parts of one shape (columns)."""
    ground, parts = fit.plan.ground, [fit.plan.parts[place] for place in kept]
    drifts = any(part.noise.key[0] == "drift" for part in parts)
    key = parts[0].shape.key._replace(chosen=())
    early = np.ascontiguousarray(ground.positions[:before]).tobytes()
    widths = _widths_of(early, (ground.season, ground.shift, ground.bend), key, drifts)
    return np.array([widths[part.noise.key] for part in parts]).T


@lru_cache(maxsize=64)
def _widths_of(early: bytes, rest: tuple[int, int, int], key: Key, drifts: bool) -> dict[tuple[str, float], Floats]:
    """By kind of noise, in residual scales; for a shape on the calendar `early`, with its season, shift and bend."""
    places, (season, shift, bend) = np.frombuffer(early), rest
    positions = np.concatenate([places, places[-1] + 1 + np.arange(LONGEST_WAIT)])
    ground = Ground(positions, len(places), season, np.empty((len(positions), 0)), shift, bend)
    columns = np.column_stack([np.ones(len(positions)), ground.columns(key)])
    noises = cached_noise(positions.tobytes(), drifts)
    sums = [told.errors.cumsum(axis=0).cumsum(axis=1) for told in forecast_each(columns, noises, len(places))]
    widths = [np.sqrt(np.maximum(np.diag(square), 0)) / np.arange(1, LONGEST_WAIT + 1) for square in sums]
    return {noise.key: width for noise, width in zip(noises, widths, strict=True)}
