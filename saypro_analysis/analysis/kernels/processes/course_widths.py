"""How much wider or narrower than the mixture of all courses the interval of a review's figure has to be."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.processes.course_designs import Designs
from saypro_analysis.analysis.kernels.processes.course_verdicts import likelihoods
from saypro_analysis.analysis.kernels.processes.course_weights import Weights
from saypro_analysis.analysis.kernels.statistics.grids import Floats

# logarithms, set on simulated series of 12 to 60 periods so that each kind of series is covered as often as said
ALWAYS = 0.02
PER_MEMORY = -0.43
PER_MEMORY_AND_SPARE = 30.0
PER_TREND = -7.9
PER_SEASON = -4.3
SHORT_ONES = -0.4
LEAST_SPARE = 10.0
TWO_YEARS, ONE_YEAR = 24, 12


def widths_of(weights: Weights, designs: Designs) -> Floats:
    """A factor per row (docs/methods/signals.md).

    A memory that few periods show is rather larger than it is expected to be; the mixture is too wide where a trend
    or a season takes most of what varies, and in series of less than two years.
    """
    likely, periods = likelihoods(weights), len(designs.positions)
    memory = likely @ np.array([candidate.memory.neighbours for candidate in designs.candidates])
    spare = np.maximum((likely * weights.spare).sum(axis=1), LEAST_SPARE)
    shaped = PER_TREND * (likely @ designs.marks("trend")) + PER_SEASON * (likely @ designs.marks("season"))
    short = np.clip((TWO_YEARS - periods) / (TWO_YEARS - ONE_YEAR), 0, 1)
    width = ALWAYS + memory * (PER_MEMORY + PER_MEMORY_AND_SPARE / spare)
    return np.asarray(np.exp(width + shaped / max(periods, TWO_YEARS) + SHORT_ONES * short))
