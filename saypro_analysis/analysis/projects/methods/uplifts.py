"""How much more than its budget a project of a kind may cost, from what the finished ones did cost."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints
from saypro_analysis.analysis.projects.methods.reference_classes import PRIOR_PROJECTS


def find_uplifts(overruns: Floats, kinds: Ints, number: int, chance: float) -> Floats:
    """The share of the budget, by kind, that is not overrun with this chance; those of all count as 20 of the kind."""
    order = np.argsort(overruns, kind="stable")
    ordered, owners = overruns[order], kinds[order]
    told = np.empty(number)
    for kind in range(number):
        weights = np.cumsum((owners == kind) + PRIOR_PROJECTS / len(ordered))
        told[kind] = ordered[np.searchsorted(weights, chance * weights[-1] * (1 - 1e-12))]
    return told
