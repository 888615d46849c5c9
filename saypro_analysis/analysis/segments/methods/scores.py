"""How far each leaf is from its expectation, on a scale that is the same for small and large leaves."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FINEST = 1e-9  # of the largest figure
_WHOLE = 1e-3  # of the grain
_DIGITS = 12


def score_leaves(actual: Floats, expected: Floats) -> Floats:
    """Relative shortfall (expected - actual) / the larger of both sizes: -1..1 where both have the same sign.

    Equal scores mean equal relative changes: a leaf that vanished scores 1, one that appeared scores -1, and doubling
    is as far from nothing as halving. Leaves where both are zero say nothing and score nan. Rounded to twelve digits,
    for the last ones depend on the unit.
    """
    larger = np.maximum(np.abs(actual), np.abs(expected))
    scores = np.divide(expected - actual, larger, out=np.full(len(actual), np.nan), where=larger > 0)
    return np.asarray(np.round(scores, _DIGITS)) + 0.0


def find_grain(values: Floats) -> float:
    """The largest figure of which all are whole multiples, in whatever unit (1 for counts, 1/60 for counts / 60).

    Euclid's algorithm on all figures at once; 0 where only a grain too fine to mean anything is left.
    """
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    grain = float(sizes.min()) if len(sizes) else 0.0
    finest = float(sizes.max()) * _FINEST if len(sizes) else 0.0
    while grain > finest:
        times = np.rint(sizes / grain)
        off = np.abs(sizes - times * grain)
        if off.max() <= _WHOLE * grain:
            return float(sizes.sum() / times.sum())
        grain = float(off[off > _WHOLE * grain].min())
    return 0.0
