"""Joint shocks: standard normal for each series and step, as far together as past errors were."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats

AS_ALL = 6.0  # past horizons that the pairs need to be heard as much as what all series share


def draw_shocks(units: Floats, draws: int, random: np.random.Generator) -> Floats:
    """Draws x series x horizon, from past errors in units of their scale (origins x series x horizon).

    A random mixture of the past's vectors of errors has their correlations, whatever they are. From few origins
    these are a guess, so a part is drawn in which each pair of series is as close as pairs are on average.
    """
    origins, series, horizon = units.shape
    past = np.where(np.isfinite(units), units, 0.0)
    steps = _root(_step_correlation(past))
    close, trust = _mean_correlation(past), origins / horizon / (origins / horizon + AS_ALL)
    # Not @: threads of a matrix product as narrow as this spend their time waiting for one another.
    shocks = np.einsum("dsj,kj->dsk", random.standard_normal((draws, series, horizon)), steps)
    shocks *= np.sqrt(1 - close)
    shocks += np.sqrt(close) * (random.standard_normal((draws, 1, horizon)) @ steps.T)
    size = np.sqrt((past**2).sum(axis=0))
    seen = size > 0
    pairs = (np.sqrt(trust) * past / np.where(seen, size, 1.0)).reshape(origins, series * horizon)
    shocks *= np.where(seen, np.sqrt(1 - trust), 1.0)
    shocks += (random.standard_normal((draws, origins)) @ pairs).reshape(shocks.shape)
    return shocks


def _mean_correlation(past: Floats) -> float:
    """How close two series are on average, by how far the mean of all moves; at least 0."""
    series = past.shape[1]
    square = (past**2).sum()
    if series < 2 or square == 0:
        return 0.0
    return float(np.clip(((past.sum(axis=1) ** 2).sum() / square - 1) / (series - 1), 0.0, 1.0))


def _step_correlation(past: Floats) -> Floats:
    """How close a series' own errors at two steps ahead are, on average."""
    product = np.einsum("osh,osk->hk", past, past)
    size = np.sqrt(np.diag(product))
    if not (size > 0).all():
        return np.full(product.shape, 0.5) + 0.5 * np.eye(len(product))
    return product / np.outer(size, size)


def _root(correlation: Floats) -> Floats:
    """A matrix whose product with itself is a correlation matrix, whether or not it has full rank."""
    values, vectors = np.linalg.eigh(correlation)
    return vectors * np.sqrt(np.maximum(values, 0.0))
