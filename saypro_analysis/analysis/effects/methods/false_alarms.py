"""How often series like the one at hand, made without an effect, would have been called."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import stdtr

from saypro_analysis.analysis.effects.methods.counterfactuals import Fit, fit_plan
from saypro_analysis.analysis.effects.methods.mixtures import Mixture, two_sided
from saypro_analysis.analysis.kernels.statistics.grids import Floats

SEED, SIMULATIONS = 6, 300
LIKELY = 1e-4
CELLS, CLOSE, MOST_FREEDOM = 4096, 1e-4, 1000.0


def count_false_alarms(fit: Fit, alpha: float) -> float:
    """The share of the series made from one fit that are called at `alpha`."""
    made = _simulate(fit)
    likely = fit.plan_of(np.flatnonzero(fit.weight[0] > LIKELY).tolist())
    return float(are_called(fit_plan(likely, made).effect(), alpha).mean())


def _simulate(fit: Fit) -> Floats:
    """Series without an effect, each from one part of the fit; as many of a part as it has weight."""
    random, parts = np.random.default_rng(SEED), fit.plan.parts
    counts = random.multinomial(SIMULATIONS, fit.weight[0] / fit.weight[0].sum())
    made = random.standard_normal((SIMULATIONS, fit.series.shape[1]))
    known, start = fit.series[0, : fit.plan.learnt], 0
    for place in np.flatnonzero(counts):
        part, rows = parts[place], slice(start, start := start + counts[place])
        course = part.shape.columns @ (part.slopes @ known)
        made[rows] = made[rows] @ part.noise.lower.T * fit.spread[0, place] + course
    return made


def are_called(effects: Mixture, alpha: float) -> Floats:
    """Whether each p value is below alpha; it is reckoned in full only where a table leaves that open."""
    roughly = two_sided(_roughly_below_zero(effects))
    called, near = roughly < alpha, np.abs(roughly - alpha) < CLOSE
    if near.any():
        few = Mixture(effects.weight[near], effects.middle[near], effects.scale[near], effects.freedom)
        called[near] = few.p_value() < alpha
    return np.asarray(called)


def _roughly_below_zero(effects: Mixture) -> Floats:
    """The chance of a figure below 0, to 1e-5: from tables of Student's t by the angle whose tangent it is."""
    below = np.zeros(len(effects.weight))
    for freedom in np.unique(effects.freedom):
        own = effects.freedom == freedom
        z = -effects.middle[:, own] / effects.scale[:, own]
        told = _read(freedom, z) if freedom <= MOST_FREEDOM else stdtr(freedom, z)
        below += (effects.weight[:, own] * told).sum(axis=1)
    return below


def _read(freedom: float, z: Floats) -> Floats:
    cells, table = (np.arctan(z / np.sqrt(freedom)) / np.pi + 0.5) * CELLS, _table(freedom)
    whole = np.minimum(cells.astype(np.int64), CELLS - 1)
    return np.asarray(table[whole] + (cells - whole) * (table[whole + 1] - table[whole]))


@lru_cache(maxsize=128)
def _table(freedom: float) -> Floats:
    angles = np.pi * (np.arange(1, CELLS) / CELLS - 0.5)
    inner = stdtr(freedom, np.sqrt(freedom) * np.tan(angles))
    return np.concatenate([[0.0], inner, [1.0]])
