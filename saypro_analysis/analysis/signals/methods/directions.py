"""The words for directions: the same everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.kpi_grids import BETTER
from saypro_analysis.analysis.kernels.processes.points import UNDIRECTED, Signs

POINT_TYPES = ("common_cause", "improvement", "concern", "high", "low")
COMMON, IMPROVEMENT, CONCERN, HIGH, LOW = range(5)


def check_better(better: str) -> None:
    """Refuse a word that is not a direction."""
    if better not in BETTER:
        raise ValueError(f"better: {better!r} is not one of {list(BETTER)}")


def point_types(direction: Signs, side: Signs, orientation: NDArray[Any]) -> NDArray[np.int8]:
    """Places in POINT_TYPES of points whose signal points up (1) or down (-1), where `orientation` is better.

    A signal without a direction is high or low by its side of the mean, whatever is better.
    """
    sign = np.where(direction == UNDIRECTED, np.where(side < 0, -1, 1), direction)
    plain = np.broadcast_to((orientation == 0), sign.shape) | (direction == UNDIRECTED)
    neutral = np.where(sign > 0, HIGH, LOW)
    judged = np.where(sign * orientation > 0, IMPROVEMENT, CONCERN)
    return np.where(sign == 0, COMMON, np.where(plain, neutral, judged)).astype(np.int8)
