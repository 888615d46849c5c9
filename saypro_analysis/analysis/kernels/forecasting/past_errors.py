"""How far the forecast was off when it was asked at earlier periods of the same panel."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.forecasting.members import combine
from saypro_analysis.analysis.kernels.statistics.grids import Floats

UNKNOWN = 0.2  # of a level about whose noise nothing is known
OWN = 4.0  # past errors that a series needs to be heard as much as the panel


def past_errors(values: Floats, season: int, horizon: int) -> Floats:
    """Origins x series x horizon: what came less what was forecast; NaN where either is missing."""
    periods = values.shape[1]
    first = min(season, max(periods // 2, 1)) if season > 1 else 1
    ahead = np.hstack([values, np.full((len(values), horizon), np.nan)])
    told = [
        ahead[:, origin : origin + horizon] - combine(values[:, :origin], season, horizon)
        for origin in range(first, periods)
    ]
    return np.array(told).reshape(len(told), len(values), horizon)


def error_scales(errors: Floats, values: Floats) -> Floats:
    """Each series' typical error per step, series x horizon, those with few past errors leaning on the panel's.

    What is pooled is the error in proportion to a series' own size, so that series in other units may lend.
    """
    size = np.abs(np.where(np.isfinite(values), values, 0.0)).max(axis=1, initial=0.0)[:, None]
    square = np.where(np.isfinite(errors), errors, 0.0) ** 2
    count = np.isfinite(errors).sum(axis=0)
    own = np.divide(square.sum(axis=0), count, out=np.zeros(count.shape), where=count > 0)
    relative = np.divide(own, size**2, out=np.zeros(own.shape), where=size > 0)
    heard = count.sum(axis=0)
    panel = np.where(heard > 0, (relative * count).sum(axis=0) / np.maximum(heard, 1), np.nan)
    known = panel[np.isfinite(panel)]
    steps = np.where(np.isfinite(panel), panel, known[-1] if len(known) else UNKNOWN**2)
    return np.sqrt((count * own + OWN * steps * size**2) / (count + OWN))
