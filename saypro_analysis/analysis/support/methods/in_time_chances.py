"""The chance that an open ticket still makes it, by how much of its time it has used and by the day of the week.

A logistic regression on counts with a penalty: each part and each weekday has its own effect, and each weekday its own
effect of each part as far as there are tickets to tell. What lies four weeks back counts half.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.support.methods.snapshots import BINS, WEEK, Counted, Ints

HALF_LIFE = 28.0  # days
MAIN, OWN = 0.5, 0.25  # penalties of an effect, and of what a weekday's part has beside the two effects
STEPS, CLOSE = 12, 1e-6
_WEEKDAY, _PART = (place.ravel() for place in np.meshgrid(range(WEEK), range(BINS), indexing="ij"))
_CELLS = WEEK * BINS


def _design() -> tuple[Floats, Floats]:
    cells = np.arange(_CELLS)
    design = np.zeros((_CELLS, 1 + WEEK + BINS + _CELLS))
    design[:, 0] = 1
    design[cells, 1 + _WEEKDAY] = 1
    design[cells, 1 + WEEK + _PART] = 1
    design[cells, 1 + WEEK + BINS + cells] = 1
    return design, np.concatenate(([1e-3], np.full(WEEK + BINS, MAIN), np.full(_CELLS, OWN)))


_DESIGN, _PENALTY = _design()
# Only the cells carry data, so that the answer is found among them: effects drawn from a normal with this covariance.
_PRIOR = (_DESIGN / _PENALTY) @ _DESIGN.T
_PRECISION = np.linalg.inv(_PRIOR)


def learn_chances(counted: Counted, use: Ints, today: float = 0.0) -> Floats:
    """The chance in each weekday and part (7 x 8), from the days `use` (places in `counted`) as of `today` days ago."""
    weight = 0.5 ** ((use + 1 - today) / HALF_LIFE)
    size, made = np.zeros((2, WEEK, BINS))
    np.add.at(size, counted.weekdays[use], counted.open[use] * weight[:, None])
    np.add.at(made, counted.weekdays[use], counted.made[use] * weight[:, None])
    return expit(_fit(size.ravel(), made.ravel())).reshape(WEEK, BINS)


def _fit(size: Floats, made: Floats) -> Floats:
    """The most likely log odds of each cell: Newton's steps."""
    odds = np.full(_CELLS, logit((made.sum() + 0.5) / (size.sum() + 1)))
    for _ in range(STEPS):
        chance = expit(odds)
        spread = size * chance * (1 - chance)
        step = np.linalg.solve(_PRECISION + np.diag(spread), made - size * chance - _PRECISION @ odds)
        odds = odds + np.clip(step, -4, 4)
        if np.abs(step).max() < CLOSE:
            break
    return odds


def shift_chances(chances: Floats, shift: Floats | float) -> Floats:
    """Chances with their log odds moved."""
    moved: Floats = expit(logit(np.clip(chances, 1e-9, 1 - 1e-9)) + shift)
    return moved
