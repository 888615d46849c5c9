"""How far the members were off when they were asked at earlier periods of the same panel."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.forecasting.members import MEMBERS, forecast_members
from saypro_analysis.analysis.kernels.statistics.grids import Floats

MOST = 36  # earlier periods that are asked; what lies further back is of another time
UNKNOWN = 0.1  # of the size of a series: its usual step where nobody's is known
LEANING = 2.0  # steps that a series needs to be heard as much as the panel


def measure_past_errors(values: Floats, season: int, horizon: int) -> Floats:
    """Origins x members x series x horizon: what came less what was said; NaN where either is missing."""
    periods = values.shape[1]
    first = max(min(season, periods // 2), 1, periods - MOST)
    ahead = np.hstack([values, np.full((len(values), horizon), np.nan)])
    told = [
        ahead[:, origin : origin + horizon] - forecast_members(values[:, :origin], season, horizon)
        for origin in range(first, periods)
    ]
    return np.array(told).reshape(len(told), MEMBERS, len(values), horizon)


def usual_steps(values: Floats) -> Floats:
    """How far each series usually moves in a period; short ones lean on the panel, in proportion to their size."""
    steps = np.abs(np.diff(values, axis=1))
    count = np.isfinite(steps).sum(axis=1)
    mean = np.where(np.isfinite(steps), steps, 0.0).sum(axis=1) / np.maximum(count, 1)
    size = np.where(np.isfinite(values), np.abs(values), 0.0).max(axis=1, initial=0.0)
    told = (count > 0) & (size > 0)
    usual = np.median(mean[told] / size[told]) if told.any() else UNKNOWN
    return (count * mean + LEANING * usual * size) / (count + LEANING)
