"""How far a series' own foretold moves are believed: an average of forecasts moves too little, or moves by chance."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.forecasting.weights import Combined, mean_present
from saypro_analysis.analysis.kernels.statistics.grids import Floats

LOOSE = 0.01  # variance of the panel's belief around 1, before anything is seen
APART = 0.02  # variance of a series' belief around the panel's
BASE = 2  # the member that stays at the last level
MOST = 2.0  # times a move; 0 stays where it is
EXACT = 1e-9  # squared error, in squared steps, below which nothing is noise


def believe_moves(combined: Combined, told: Floats, errors: Floats) -> Combined:
    """Move the level as far as moves that were foretold came true (Mincer and Zarnowitz 1969).

    `told` and `errors` are those of the members; moves are counted from the one that stays at the last level and puts
    the season on it, so that the season is believed as it is. Only what each series has of its own is corrected: what
    all share comes once in a period, too seldom to learn it from. A past error is that of a belief which has not seen
    it, nor the origins that share periods with it.
    """
    foretold, came = _own(errors[:, BASE] - combined.errors, 1), _own(errors[:, BASE], 1)
    now, past = learn_beliefs(foretold, came)
    middle = combined.middle + (now[:, None] - 1.0) * _own(combined.middle - told[BASE], 0)
    return Combined(middle, combined.errors - (past[:, :, None] - 1.0) * foretold)


def learn_beliefs(foretold: Floats, came: Floats) -> tuple[Floats, Floats]:
    """How much of each series' moves comes true, now and, origins x series, without what lies near each origin.

    The regression of what came on what was foretold, both origins x series x horizon: a series' leans on the panel's,
    the panel's on 1, by how closely each is known. Origins within a horizon of one another saw in part the same.
    """
    known = np.isfinite(foretold) & np.isfinite(came)
    foretold, came = np.where(known, foretold, 0.0), np.where(known, came, 0.0)
    both, square, count = (foretold * came).sum(axis=2), (foretold**2).sum(axis=2), known.sum(axis=2)
    noise = _noise(foretold, came, 1.0, count.sum())
    panel = _lean(both.sum() / noise, square.sum() / noise, 1.0, LOOSE)
    noise = _noise(foretold, came, panel, count.sum(axis=0))
    told = [(part.sum(axis=0) - near) / noise for part in (both, square) for near in (0.0, _near(part, came.shape[2]))]
    return _lean(told[0], told[2], panel, APART), _lean(told[1], told[3], panel, APART)


def _lean(both: Floats, square: Floats, before: Floats | float, loose: float) -> Floats:
    """A belief that leans on the one held before; both sums in units of the noise."""
    return np.clip((both + before / loose) / (square + 1 / loose), 0.0, MOST)


def _noise(foretold: Floats, came: Floats, belief: Floats | float, count: Floats) -> Floats:
    """The mean squared error of moves believed so far, of the panel or of each series, times the horizon."""
    square = ((came - belief * foretold) ** 2).sum(axis=(0, 2))
    return foretold.shape[2] * np.maximum((square if np.ndim(count) else square.sum()) / np.maximum(count, 1), EXACT)


def _near(sums: Floats, horizon: int) -> Floats:
    """At each origin the sum over those that share a period with it."""
    total = np.concatenate([np.zeros((1, sums.shape[1])), sums.cumsum(axis=0)])
    origin = np.arange(len(sums))
    return total[np.minimum(origin + horizon, len(sums))] - total[np.maximum(origin - horizon + 1, 0)]


def _own(moves: Floats, axis: int) -> Floats:
    """What each series has of its own, beside the mean of all."""
    return moves - mean_present(moves, axis)
