"""The scale on which a series is additive: its own, or logarithms where the season grows with the level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saypro_analysis.analysis.kernels.processes.course_designs import Designs
from saypro_analysis.analysis.kernels.processes.course_weights import weigh
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats

LOG_RANGE = 1.5
LOG_EVIDENCE = 3.0
LOG_SEASON = 0.5
MAYBE_SEASON = 0.2


@dataclass(frozen=True)
class Scale:
    """Per row: whether it is `logged`, the geometric mean that keeps logarithms in its unit, its centre and spread."""

    logged: Bools
    unit: Floats
    centre: Floats
    spread: Floats

    def inner(self, values: Floats) -> Floats:
        """Figures (rows x anything) on the additive scale, in the KPI's unit; nothing is as low as the log of 0."""
        unit, logged = self.unit[:, None], self.logged[:, None]
        positive = np.where(logged & (values > 0), values, 1.0)
        logs = np.where(values > 0, unit * np.log(positive), np.where(np.isnan(values), np.nan, -np.inf))
        return np.where(logged, logs, values)

    def outer(self, values: Floats) -> Floats:
        """The reverse of `inner`."""
        unit, logged = self.unit[:, None], self.logged[:, None]
        return np.where(logged, np.exp(np.where(logged, values, 0.0) / unit), values)

    def standard(self, values: Floats) -> Floats:
        """Figures less their centre, in spreads."""
        return np.asarray((self.inner(values) - self.centre[:, None]) / self.spread[:, None])


def plain_scale(values: Floats) -> Scale:
    """Every row on its own scale."""
    count = len(values)
    return _scale(values, np.zeros(count, dtype=bool), np.ones(count))


def _scale(values: Floats, logged: Bools, unit: Floats) -> Scale:
    inner = Scale(logged, unit, np.zeros(len(values)), np.ones(len(values))).inner(values)
    spread = inner.std(axis=1)
    return Scale(logged, unit, np.median(inner, axis=1), np.where(spread > 0, spread, 1.0))


def choose_scale(values: Floats, designs: Designs, season: Floats, evidence: Floats) -> Scale:
    """Logarithms for positive rows whose season they explain clearly better, by marginal likelihood.

    `season` is how likely one is on the rows' own scale, `evidence` the logarithm of the likelihood there, of
    standardised figures. Logarithms times the geometric mean keep volumes, so that both compare (Box & Cox 1964).
    """
    plain = plain_scale(values)
    low, high = values.min(axis=1), values.max(axis=1)
    open_rows = np.flatnonzero((low > 0) & (high > LOG_RANGE * low) & (season > MAYBE_SEASON))
    logged, unit = np.zeros(len(values), dtype=bool), np.ones(len(values))
    if len(open_rows) == 0:
        return plain
    mean = np.exp(np.log(values[open_rows]).mean(axis=1))
    scale = _scale(values[open_rows], np.ones(len(open_rows), dtype=bool), mean)
    other = weigh(scale.standard(values[open_rows]), designs)
    room = values.shape[1] - 1
    gained = other.evidence - room * np.log(scale.spread)
    gained = gained - (evidence[open_rows] - room * np.log(plain.spread[open_rows]))
    likely = (other.none + other.step.sum(axis=2) + other.bend.sum(axis=2)) @ designs.marks("season")
    better = (gained > LOG_EVIDENCE) & (likely > LOG_SEASON)
    logged[open_rows], unit[open_rows] = better, np.where(better, mean, 1.0)
    return _scale(values, logged, unit)
