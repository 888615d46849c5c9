"""The chance that the next period meets its target, with an interval."""

from __future__ import annotations

import numpy as np
from scipy import special

from saypro_analysis.analysis.kernels.processes.dependence import SHORTEST
from saypro_analysis.analysis.kernels.processes.processes import Process
from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.grids import (
    ROUNDING,
    Floats,
    before,
    counts,
    divide,
    last,
    rounding_of,
    row_mean,
    row_sum,
)

Z95 = 1.959963984540054


def chance_of_meeting(process: Process, low: Floats, high: Floats, met: Floats) -> tuple[Floats, Floats, Floats]:
    """Chance that the next period lies from `low` to `high` (infinite = no bound), and its 95 % interval, per row.

    The next period is expected at mean + phi (last - mean) + season and varies as the periods before it did about
    such an expectation (Student's t). Rows that are short or never vary are judged by how often they met their target,
    (met + 1/2) / (n + 1), with the exact interval of a share.
    """
    error, expected = _forecast_error(process), _expected(process)
    plain = (process.count < SHORTEST) | ~(error > rounding_of(process.values)[:, 0])
    scale = np.where(plain, 1.0, error)
    with np.errstate(invalid="ignore"):
        model = _model_chance((expected - low) / scale, (high - expected) / scale, scale, process)
    counted = _counted_chance(met)
    chance, least, most = (np.where(plain, simple, full) for simple, full in zip(counted, model, strict=True))
    return chance, np.minimum(least, chance), np.maximum(most, chance)


def _expected(process: Process) -> Floats:
    mean = row_mean(process.values)[:, 0]
    expected: Floats = mean + process.phi * (last(process.values) - mean) + process.season.following
    return expected


def _forecast_error(process: Process) -> Floats:
    """Standard deviation of the one-step errors, with the mean and the memory counted as estimated."""
    centred = process.values - row_mean(process.values)
    errors = centred - process.phi[:, None] * before(centred)
    errors = np.where(np.isfinite(before(centred)), errors, np.nan)
    variance = divide(row_sum(errors**2), np.maximum(counts(errors) - 1, 1))[:, 0]
    return np.sqrt(variance) * process.season.foresight()


def _model_chance(above: Floats, below: Floats, error: Floats, process: Process) -> tuple[Floats, Floats, Floats]:
    """From the distances to both bounds, counted in standard errors.

    The interval allows for what is not known of the level (more where neighbours are alike), of that likeness itself
    and of the spread.
    """
    freedom = np.maximum(process.count - 2, 1).astype(float)
    away = divide(last(process.values) - row_mean(process.values)[:, 0], error, 0.0)
    unsure = (1 - process.phi**2) * away**2 if process.adjusted else 0.0
    level = (1 + process.phi) / (1 - process.phi)

    def doubt(distance: Floats) -> Floats:
        finite = np.where(np.isfinite(distance), distance, 0.0)
        variance = (level + unsure) / np.maximum(process.count, 1) + finite**2 / (2 * freedom)
        return np.asarray(Z95 * np.sqrt(variance))

    chance = special.stdtr(freedom, above) + special.stdtr(freedom, below) - 1
    least = special.ndtr(above - doubt(above)) + special.ndtr(below - doubt(below)) - 1
    most = np.minimum(special.ndtr(above + doubt(above)), special.ndtr(below + doubt(below)))
    return np.maximum(chance, 0), np.maximum(least, 0), most


def _counted_chance(met: Floats) -> tuple[Floats, Floats, Floats]:
    """Share of periods that met their own target, pulled half a period towards one half."""
    judged = counts(met)[:, 0].astype(float)
    kept = row_sum(met)[:, 0]
    low, high = share_interval(kept, np.maximum(judged, ROUNDING))
    some = judged > 0
    return (kept + 0.5) / (judged + 1), np.where(some, low, 0.0), np.where(some, high, 1.0)
