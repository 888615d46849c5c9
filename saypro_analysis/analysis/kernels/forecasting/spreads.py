"""How far the combined forecast may be off: each series' scale, and the shape that all have in common."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.statistics.grids import Floats

AS_THE_PANEL = 12.0  # past errors that a series needs to be heard as much as the panel
AS_STUDENT = 50.0  # past errors that the panel needs for its shape to be heard as much as Student's
FEWEST = 2.5  # degrees of freedom; with fewer nothing could be said
SMALLEST = 1e-12  # squared error, in squared steps, that counts as one
LEVELS = np.linspace(0.005, 0.995, 100)
NORMAL = special.ndtri((1 + LEVELS) / 2)


class Spread(NamedTuple):
    """Scales, series x horizon, past errors in them, and how far the shape's quantiles lie from the normal's."""

    scales: Floats
    units: Floats
    stretch: Floats

    def stretched(self, shocks: Floats) -> Floats:
        """Normal shocks as shocks of this shape."""
        stretch = np.interp(np.abs(shocks), NORMAL, self.stretch)
        stretch *= shocks
        return stretch


def measure_spread(errors: Floats) -> Spread:
    """The spread of past errors, origins x series x horizon, in steps of each series."""
    known = np.isfinite(errors)
    square = np.where(known, errors, 0.0) ** 2
    steps = _panel_steps(square, known)
    own, count = (square / steps).sum(axis=2), known.sum(axis=2)
    total, origins = own.sum(axis=0), count.sum(axis=0) / errors.shape[2]
    ratio = _lean(total, count.sum(axis=0), origins)
    # In units of a scale that has not seen it, a large error is as large as it was.
    unseen = _lean(total - own, count.sum(axis=0) - count, origins - count / errors.shape[2])
    scales = np.sqrt(ratio[:, None] * steps)
    units = errors / np.sqrt(unseen[:, :, None] * steps)
    return Spread(scales, units, _stretch(np.abs(units[known]), errors.shape[2], _freedom(origins, errors.shape[2])))


def _panel_steps(square: Floats, known: Floats) -> Floats:
    """The panel's mean squared error at each step ahead; those that few origins saw follow a power of the distance."""
    count = known.sum(axis=(0, 1))
    if not count.any():
        return np.ones(len(count))
    seen = np.maximum(square.sum(axis=(0, 1)) / np.maximum(count, 1), SMALLEST)
    often = count * 2 >= count.max()
    ahead = np.arange(1, len(count) + 1)
    last = ahead[often].max()
    growth = np.log(seen[last - 1] / seen[0]) / np.log(last) if last > 1 else 0.0
    return np.where(often, seen, seen[last - 1] * (ahead / last) ** np.clip(growth, 0.0, 1.0))


def _lean(total: Floats, count: Floats, origins: Floats) -> Floats:
    """A series' squared error over the panel's, leaning on 1."""
    own = total / np.maximum(count, 1)
    return (origins * own + AS_THE_PANEL) / (origins + AS_THE_PANEL)


def _freedom(origins: Floats, horizon: int) -> float:
    """How many independent looks a scale is known from: a series' own, and of others as many as it leans on.

    Origins within a horizon of one another saw in part the same: fewer are counted.
    """
    looks = float(origins.sum()) / max(len(origins), 1) / np.sqrt(horizon)
    return max(looks + min(AS_THE_PANEL, looks * (len(origins) - 1)), FEWEST)


def _stretch(sizes: Floats, horizon: int, freedom: float) -> Floats:
    """Quantiles of past errors' sizes over those of the normal; few of them lean on Student's."""
    student = special.stdtrit(freedom, (1 + LEVELS) / 2) / NORMAL
    if not len(sizes):
        return student
    heard = len(sizes) / horizon
    return (heard * np.quantile(sizes, LEVELS) / NORMAL + AS_STUDENT * student) / (heard + AS_STUDENT)
