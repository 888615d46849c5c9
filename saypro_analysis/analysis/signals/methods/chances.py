"""The chance that the next period meets its target, with an interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.processes.dependence import SHORTEST
from saypro_analysis.analysis.kernels.processes.processes import Process
from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.grids import (
    ROUNDING,
    Floats,
    counts,
    divide,
    rounding_of,
    row_mean,
    row_sum,
)

Z95 = 1.959963984540054
DOUBT = 0.9
DRIFTING = 1.35  # a drift ends or turns without notice: how much further from its forecast the next period lies


def chance_of_meeting(process: Process, low: Floats, high: Floats, met: Floats) -> tuple[Floats, Floats, Floats]:
    """Chance that the next period lies from `low` to `high` (infinite = no bound), and its 95 % interval, per row.

    With `adjust` the next period is forecast from everything the process may be (level, season, drift and memory
    weighed by their likelihood, since an established step only), a mixture of Student's t; without, from the mean and
    the deviation of the periods. Rows that are short or never vary are judged by how often they met their target,
    (met + 1/2) / (n + 1), with the exact interval of a share.
    """
    varies = process.course.told if process.adjusted else _spread(process) > rounding_of(process.values)[:, 0]
    plain = (process.count < SHORTEST) | ~varies
    with np.errstate(invalid="ignore"):
        model = _forecast_chance(process, low, high) if process.adjusted else _plain_chance(process, low, high)
    counted = _counted_chance(met)
    chance, least, most = (np.where(plain, simple, full) for simple, full in zip(counted, model, strict=True))
    return chance, np.minimum(least, chance), np.maximum(most, chance)


def _spread(process: Process) -> Floats:
    """Standard deviation of the periods about the level."""
    errors = process.values - row_mean(process.values)
    return np.sqrt(divide(row_sum(errors**2), np.maximum(counts(errors) - 1, 1))[:, 0])


def _forecast_chance(process: Process, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """From the outlook; the interval allows for what is not known of the coming level and of the spread.

    What is not known of the level mixes everything the process may be, which overstates it; the factors were measured.
    """
    course = process.course
    wider = np.where(course.slope != 0, DRIFTING, 1.0)
    outlook = replace(course.outlook, deviations=course.outlook.deviations * wider[:, None])
    floor, ceiling = (course.scale.inner(bound[:, None])[:, 0] for bound in (low, high))
    chance = np.maximum(outlook.below(ceiling) - outlook.below(floor), 0)
    error = np.where(outlook.own > 0, outlook.own, 1.0) * wider
    doubt = np.square(DOUBT * outlook.doubt * wider / error)
    freedom = np.maximum(course.noise.spare(), 1)
    return chance, *_doubtful((outlook.mean - floor) / error, (ceiling - outlook.mean) / error, doubt, freedom)


def _plain_chance(process: Process, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """From the mean and the deviation of all periods."""
    freedom, error = np.maximum(process.count - 2, 1).astype(float), _spread(process)
    error = np.where(error > 0, error, 1.0)
    mean = row_mean(process.values)[:, 0]
    above, below = (mean - low) / error, (high - mean) / error
    chance = special.stdtr(freedom, above) + special.stdtr(freedom, below) - 1
    return np.maximum(chance, 0), *_doubtful(above, below, 1 / np.maximum(process.count, 1), freedom)


def _doubtful(above: Floats, below: Floats, level: Floats, freedom: Floats) -> tuple[Floats, Floats]:
    """Least and largest chance, from the distances to both bounds in deviations, with the variance of the level."""

    def doubt(distance: Floats) -> Floats:
        finite = np.where(np.isfinite(distance), distance, 0.0)
        return np.asarray(Z95 * np.sqrt(level + finite**2 / (2 * freedom)))

    least = special.ndtr(above - doubt(above)) + special.ndtr(below - doubt(below)) - 1
    most = np.minimum(special.ndtr(above + doubt(above)), special.ndtr(below + doubt(below)))
    return np.maximum(least, 0), most


def _counted_chance(met: Floats) -> tuple[Floats, Floats, Floats]:
    """Share of periods that met their own target, pulled half a period towards one half."""
    judged = counts(met)[:, 0].astype(float)
    kept = row_sum(met)[:, 0]
    low, high = share_interval(kept, np.maximum(judged, ROUNDING))
    some = judged > 0
    return (kept + 0.5) / (judged + 1), np.where(some, low, 0.0), np.where(some, high, 1.0)
