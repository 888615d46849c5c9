"""Joint shocks: standard normal for each series and step, as far together as past errors were."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats

AS_ALL = 6.0  # past horizons that the pairs need to be heard as much as what all series share


class Shocks:
    """Joint shocks from past errors in units of their scale (origins x series x horizon), for some series at a time.

    A random mixture of the past's vectors of errors has their correlations, whatever they are. From few origins these
    are a guess, so a part is drawn in which each pair of series is as close as pairs are on average.
    """

    def __init__(self, units: Floats, draws: int, random: np.random.Generator) -> None:
        origins, _, horizon = units.shape
        past = np.where(np.isfinite(units), units, 0.0)
        self.random, self.draws, self.steps = random, draws, _root(_step_correlation(past))
        self.close, trust = _mean_correlation(past), origins / horizon / (origins / horizon + AS_ALL)
        self.shared = np.sqrt(self.close) * (random.standard_normal((draws, 1, horizon)) @ self.steps.T)
        size = np.sqrt((past**2).sum(axis=0))
        self.pairs = np.sqrt(trust) * past / np.where(size > 0, size, 1.0)
        self.mixture = random.standard_normal((draws, origins))
        self.rest = np.where(size > 0, np.sqrt(1 - trust), 1.0)

    def draw(self, rows: slice) -> Floats:
        """Draws x series x horizon, the next series in their order."""
        pairs = self.pairs[:, rows]
        fresh = self.random.standard_normal((self.draws, *pairs.shape[1:]))
        # Not @: threads of a matrix product as narrow as this spend their time waiting for one another.
        shocks = np.einsum("dsj,kj->dsk", fresh, np.sqrt(1 - self.close) * self.steps)
        shocks += self.shared
        shocks *= self.rest[rows]
        shocks += (self.mixture @ pairs.reshape(len(pairs), shocks[0].size)).reshape(shocks.shape)
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
