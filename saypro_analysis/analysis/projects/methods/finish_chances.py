"""When an open project will be finished: the slips of its kind from where it stands today, and its own pace."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints
from saypro_analysis.analysis.projects.methods.reference_classes import SlipScale

CHANCES = (0.1, 0.5, 0.8, 0.9)
TAIL_STEPS = 25
PACE_ERROR = 0.5  # of the time that a project's own pace says is left, by which that is usually off
PACE_LEAST_DAYS = 3.0
PACE_FREEDOM = 3.0  # of Student's t: a pace may be wrong altogether, and the kind still counts
AT_ONCE = 4000  # projects, so that the grid of chances stays small
_EXACT = 1e-9


class Standing(NamedTuple):
    """Open projects: their kind, slip so far, days per unit of slip, and the finish in days after the promise at their
    own pace (NaN without one), with how long that says is left."""

    kinds: Ints
    slips: Floats
    scales: Floats
    pace: Floats
    pace_left: Floats


def tell_finishes(scale: SlipScale, standing: Standing, plans: Floats) -> tuple[Floats, Floats, Floats]:
    """The chance of a finish by the promised day and by that of `plans`, and by when it comes with each of `CHANCES`.

    Plans and finishes are days after the promise; the finishes have a column per chance.
    """
    parts = [
        _tell(scale, Standing(*(column[at : at + AT_ONCE] for column in standing)), plans[at : at + AT_ONCE])
        for at in range(0, len(plans), AT_ONCE)
    ]
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))  # type: ignore[return-value]


def _tell(scale: SlipScale, standing: Standing, plans: Floats) -> tuple[Floats, Floats, Floats]:
    slips, chances = _spread(scale, standing)
    days = slips * standing.scales[:, None]
    chances = chances * _weigh(days, standing)
    by = np.cumsum(chances, axis=1)
    by = by / by[:, -1:]
    promised = _by(by, days, np.zeros(len(days)))
    ends = [np.take_along_axis(days, (by >= chance - _EXACT).argmax(axis=1)[:, None], axis=1)[:, 0]
            for chance in CHANCES]  # fmt: skip
    return promised, _by(by, days, plans), np.stack(ends, axis=1)


def _spread(scale: SlipScale, standing: Standing) -> tuple[Floats, Floats]:
    """The slips that each project may come to, and the chance of each: those seen, then the tail."""
    still = np.concatenate([np.ones((len(scale.still), 1)), scale.still], axis=1)
    seen = -np.diff(still, axis=1)[standing.kinds] * (scale.slips > standing.slips[:, None] + _EXACT)
    # What is left after the last slip seen ends at an even rate from there on, or from where the project stands.
    end = np.maximum(standing.slips, max(float(scale.slips[-1]), 0.0))[:, None]
    steps = -np.log1p(-(np.arange(TAIL_STEPS) + 0.5) / TAIL_STEPS) * max(scale.tail, _EXACT)
    rest = np.repeat(scale.still[standing.kinds, -1:] / TAIL_STEPS, TAIL_STEPS, axis=1)
    slips = np.concatenate([np.broadcast_to(scale.slips, seen.shape), end + steps], axis=1)
    return slips, np.concatenate([seen, rest], axis=1)


def _weigh(days: Floats, standing: Standing) -> Floats:
    """How well each finish agrees with the project's own pace; 1 everywhere without one."""
    wide = (PACE_ERROR * standing.pace_left + PACE_LEAST_DAYS)[:, None]
    off = (days - standing.pace[:, None]) / wide
    agree = (1 + off**2 / PACE_FREEDOM) ** (-(PACE_FREEDOM + 1) / 2)
    return np.where(np.isnan(standing.pace)[:, None], 1.0, agree)


def _by(by: Floats, days: Floats, until: Floats) -> Floats:
    """The chance of a finish by a day."""
    place = (days <= until[:, None] + _EXACT).sum(axis=1)
    told = np.take_along_axis(by, np.maximum(place - 1, 0)[:, None], axis=1)[:, 0]
    return np.where(np.isnan(until), np.nan, np.where(place > 0, told, 0.0))
