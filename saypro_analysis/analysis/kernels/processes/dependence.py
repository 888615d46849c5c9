"""Neighbouring periods that resemble one another: how much, and what that does to limits and rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.statistics.grids import Floats

SHORTEST = 12
HIGHEST = 0.9


def widening(phi: Floats) -> Floats:
    """How much wider limits must be: moving ranges of an AR(1) series see only sqrt(1 - phi) of its spread."""
    factor: Floats = 1 / np.sqrt(1 - phi)
    return factor


def joined_variance(phi: Floats, periods: NDArray[np.int64]) -> Floats:
    """Variance of the mean of `periods` neighbours, as a multiple of what independent ones would have."""
    lags = np.arange(1, max(int(periods.max(initial=1)), 2))
    weights = np.maximum(1 - lags / np.maximum(periods, 1)[:, None], 0)
    joined: Floats = 1 + 2 * (weights * phi[:, None] ** lags).sum(axis=1)
    return joined


def run_length(phi: float, length: int = 7) -> int:
    """Points in a row on one side that are as unlikely under AR(1) as `length` are without autocorrelation."""
    stays = 0.5 + np.arcsin(phi) / np.pi
    return int(np.ceil(1 + (length - 1) * np.log(0.5) / np.log(stays) - 1e-9))


def trend_length(phi: float, length: int = 7) -> int:
    """Points in a trend that are as unlikely under AR(1) as `length` are without autocorrelation."""
    stays, alone = (0.5 - np.arcsin((1 - value) / 2) / np.pi for value in (phi, 0.0))
    return int(np.ceil(1 + (length - 2) * np.log(alone) / np.log(stays) - 1e-9)) + 1
