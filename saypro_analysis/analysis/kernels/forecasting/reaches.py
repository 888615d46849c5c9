"""The chance that a forecast figure reaches what is asked of it, and how well a chance is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats

SIDE = float(special.ndtri(0.9))  # the interval of a chance holds 4 of 5
ROUNDING = 1e-9


class Chance(NamedTuple):
    """Chances with their 80 % intervals; NaN where there is no forecast."""

    chance: Floats
    low: Floats
    high: Floats


def draws_that_reach(draws: Floats, target: Floats | float, better: str, high: Floats | float | None = None) -> Bools:
    """Which draws reach a target: at least it (`better` higher), at most it (lower), between it and `high` (range)."""
    slack = ROUNDING * np.maximum(np.abs(target), np.abs(draws))
    if better == "lower":
        return draws <= target + slack
    above = draws >= target - slack
    return above & (draws <= high + slack) if better == "range" and high is not None else above


def chance_of_reaching(reached: Bools, known: Bools | np.bool_, looks: Floats | float) -> Chance:
    """The chance of what a share of draws (the first axis) does, from `looks` independent looks back at past errors.

    Never quite 0 or 1: half a draw is added to either side. The interval is that of a normal's tail whose mean and
    deviation are known from so many looks.
    """
    count = len(reached)
    chance = (reached.sum(axis=0) + 0.5) / (count + 1)
    middle = special.ndtri(chance)
    wide = SIDE * np.sqrt((1 + middle**2 / 2) / np.maximum(looks, 1.0))
    told = (chance, special.ndtr(middle - wide), special.ndtr(middle + wide))
    return Chance(*(np.where(known, part, np.nan) for part in told))
