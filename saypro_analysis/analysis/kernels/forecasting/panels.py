"""A panel's forecast as joint draws: what moves together in the past does so in the draws."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.forecasting.members import combine
from saypro_analysis.analysis.kernels.forecasting.past_errors import error_scales, past_errors
from saypro_analysis.analysis.kernels.statistics.grids import Floats

SHARED_FEW = 6.0  # past errors below which what series share is mostly a guess


def forecast_panel(values: Floats, *, season: int, horizon: int, draws: int = 1000, seed: int = 0) -> Floats:
    """Joint draws of the next periods of a panel of series: an array draws x series x horizon.

    `values` is series x periods, the columns periods that follow one another, NaN for no figure; `season` is the
    periods of a year (1: no season), `horizon` how many periods are asked for. Each draw is one future of the whole
    panel, so that sums, gaps and "all of them" may be taken draw by draw. A series that never was negative does not
    become so, a panel of shares (all of 0..1) stays in 0..1. A series without a figure is NaN in every draw. The same
    `seed` gives the same draws. Raises ValueError for a panel that is not 2-D, and for counts below 1. Method:
    docs/methods/forecasting.md.

    >>> panel = np.array([[10.0, 12.0, 11.0, 13.0, 12.0, 14.0], [5.0, 5.0, 5.0, 5.0, 5.0, 5.0]])
    >>> forecast_panel(panel, season=2, horizon=3, draws=100).shape
    (100, 2, 3)
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2:
        raise ValueError(f"values: found {values.ndim} dimensions, expected series x periods")
    for name, count in (("season", season), ("horizon", horizon), ("draws", draws)):
        if count < 1:
            raise ValueError(f"{name}: found {count}, expected at least 1")
    values = np.where(np.isfinite(values), values, np.nan)
    middle = combine(values, season, horizon)
    errors = past_errors(values, season, horizon)
    scales = error_scales(errors, values)
    shocks = _shocks(errors, scales, draws, np.random.default_rng(seed))
    return _within(middle + scales * shocks, values)


def _shocks(errors: Floats, scales: Floats, draws: int, random: np.random.Generator) -> Floats:
    """Standard normal shocks, draws x series x horizon, as far together as past errors were.

    A random mixture of the past's error vectors has their covariance; a part of each series' own is added, the larger
    the fewer past errors there are.
    """
    units = np.divide(errors, scales, out=np.zeros(errors.shape), where=np.isfinite(errors) & (scales > 0))
    origins, series, horizon = units.shape
    weights = random.standard_normal((draws, origins))
    size = np.sqrt(np.maximum((units**2).sum(axis=0), 1e-300)).reshape(-1)
    shared = (weights @ units.reshape(origins, series * horizon)) / np.where(size > 1e-100, size, 1.0)
    trust = np.where(size > 1e-100, origins / (origins + SHARED_FEW), 0.0)
    # One shock per series and draw, so that a series' own steps ahead go together as they do in the past.
    alone = np.repeat(random.standard_normal((draws, series)), horizon, axis=1)
    return (np.sqrt(trust) * shared + np.sqrt(1 - trust) * alone).reshape(draws, series, horizon)


def _within(told: Floats, values: Floats) -> Floats:
    """Draws within what the figures show to be possible: not negative, a share."""
    known = np.isfinite(values)
    low = np.where(known, values, np.inf).min(axis=1, initial=np.inf)
    high = np.where(known, values, -np.inf).max(initial=-np.inf)
    floor = np.where(low >= 0, 0.0, -np.inf)
    shares = known.any() and low.min() >= 0 and high <= 1
    return np.clip(told, floor[:, None], 1.0 if shares else np.inf)
