"""Every set of a few actions, tried at many figures at once: for a dozen actions it is faster than programming."""

from collections.abc import Iterator

import numpy as np

from saypro_analysis.analysis.kernels.selection.choices import Choices, Floats
from saypro_analysis.analysis.kernels.selection.optimisation import SLACK, Chosen

MOST = 12  # actions: 4,096 sets
_CELLS = 2_000_000  # sets times draws that are looked at together


def list_sets(choices: Choices) -> Chosen:
    """Every set that keeps the rules, a row each, the small ones first; what it costs is not looked at."""
    count = len(choices.names)
    sets = (np.arange(2**count)[:, None] >> np.arange(count) & 1).astype(bool)
    for one, other in choices.needs:
        sets = sets[~sets[:, one] | sets[:, other]]
    for one, other in choices.clashes:
        sets = sets[~(sets[:, one] & sets[:, other])]
    sets = sets[sets[:, choices.forced].all(axis=1)]
    return sets[np.argsort(sets.sum(axis=1), kind="stable")]


def try_sets(choices: Choices, worths: Floats, costs: Floats, budget: float, days: float | None) -> Iterator[Chosen]:
    """The best set at each row of figures, of equals the smallest; rows at which none fits are left out."""
    sets = list_sets(choices)
    if days is not None:
        sets = sets[sets @ choices.days <= _loosen(days)]
    step = max(1, _CELLS // max(len(sets), 1))
    for start in range(0, len(worths) if len(sets) else 0, step):
        rows = slice(start, start + step)
        gains = np.where(costs[rows] @ sets.T <= _loosen(budget), worths[rows] @ sets.T, -np.inf)
        best = gains.argmax(axis=1)
        yield from sets[best[np.isfinite(gains[np.arange(len(best)), best])]]


def _loosen(limit: float) -> float:
    return limit + SLACK * max(abs(limit), 1)
