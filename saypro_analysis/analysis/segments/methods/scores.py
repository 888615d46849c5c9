"""How far each leaf is from its expectation, on a scale that is the same for small and large leaves."""

import numpy as np

from saypro_analysis.analysis.segments.methods.search_results import Floats

_DECIMALS = 6


def score_leaves(actual: Floats, expected: Floats) -> Floats:
    """Relative shortfall (expected - actual) / the larger of both sizes: -1..1 where both have the same sign.

    Equal scores mean equal relative changes: a leaf that vanished scores 1, one that appeared scores -1, and doubling
    is as far from nothing as halving. Leaves where both are zero say nothing and score nan.
    """
    larger = np.maximum(np.abs(actual), np.abs(expected))
    return np.divide(expected - actual, larger, out=np.full(len(actual), np.nan), where=larger > 0)


def find_grain(values: Floats) -> float:
    """The unit to which figures were rounded (1 for counts, 0.01 for cents); 0 where none shows."""
    for decimals in range(_DECIMALS):
        scaled = values * 10.0**decimals
        if np.all(np.abs(scaled - np.rint(scaled)) <= 1e-9 * np.maximum(1.0, np.abs(scaled))):
            return float(10.0**-decimals)
    return 0.0
