"""A panel's forecast as joint draws: what moves together in the past does so in the draws."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.forecasting.moves import believe_moves
from saypro_analysis.analysis.kernels.forecasting.past_errors import ask_members, usual_steps
from saypro_analysis.analysis.kernels.forecasting.roots import choose_roots
from saypro_analysis.analysis.kernels.forecasting.shocks import Shocks
from saypro_analysis.analysis.kernels.forecasting.spreads import measure_spread
from saypro_analysis.analysis.kernels.forecasting.weights import combine
from saypro_analysis.analysis.kernels.statistics.grids import Floats

AT_ONCE = 256  # series whose draws are made together: few enough to stay near the processor


def forecast_panel(
    values: Floats,
    *,
    season: int,
    horizon: int,
    draws: int = 1000,
    seed: int = 0,
    lower: Floats | float | None = None,
    upper: Floats | float | None = None,
) -> Floats:
    """Joint draws of the next periods of a panel of series: an array draws x series x horizon.

    `values` is series x periods, the columns periods that follow one another, NaN for no figure; `season` is the
    periods of a year (1: no season), `horizon` how many periods are asked for. Each draw is one future of the whole
    panel, so that sums, gaps and "all of them" may be taken draw by draw. `lower` and `upper` are the bounds of the
    figures (of all or of each series, infinite for none); without them a series that never was negative does not become
    so, and a panel of which every figure lies in 0..1 stays there. A series without a figure is NaN in every draw. The
    same `seed` gives the same draws. Raises ValueError for a panel that is not 2-D, and for counts below 1. Method and
    what was measured: docs/methods/forecasting.md.

    >>> panel = np.array([[10.0, 12.0, 11.0, 13.0, 12.0, 14.0], [5.0, 5.0, 5.0, 5.0, 5.0, 5.0]])
    >>> forecast_panel(panel, season=2, horizon=3, draws=100).shape
    (100, 2, 3)
    """
    values = np.asarray(values, dtype=float)
    _check(values, season=season, horizon=horizon, draws=draws)
    values = np.where(np.isfinite(values), values, np.nan)
    roots = choose_roots(values, lower, upper, season)
    carried = roots.carry(values)
    step = usual_steps(carried)[:, None]
    unit = np.where(step > 0, step, 1.0)
    asked = ask_members(carried, season, horizon)
    said, missed = asked.told / unit, asked.errors / unit
    combined = believe_moves(combine(said, missed), said, missed)
    spread = measure_spread(combined.errors)
    shocks = Shocks(spread.units, draws, np.random.default_rng(seed))
    told = np.empty((draws, *combined.middle.shape))
    for first in range(0, len(values), AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        apart = step[rows] * spread.scales[rows] * spread.stretched(shocks.draw(rows))
        told[:, rows] = roots.of(rows).bring_back(unit[rows] * combined.middle[rows] + apart)
    return told


def _check(values: Floats, **counts: int) -> None:
    if values.ndim != 2:
        raise ValueError(f"values: found {values.ndim} dimensions, expected series x periods")
    for name, count in counts.items():
        if count < 1:
            raise ValueError(f"{name}: found {count}, expected at least 1")
