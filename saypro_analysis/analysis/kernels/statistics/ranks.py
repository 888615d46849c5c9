"""Places in an order that is given, and how far two figures rise together by their ranks."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats

FEWEST_RANKS = 3


def place_words(words: pd.Series, order: Iterable[str]) -> pd.Series:
    """The place of each word in an order, by which rows are sorted; missing for a word that is none of it.

    >>> place_words(pd.Series(["done", "new"]), ("new", "open", "done")).tolist()
    [2, 0]
    """
    return words.map({word: place for place, word in enumerate(order)})


def correlate_ranked(x: Floats, y: Floats) -> float:
    """Spearman's correlation of figures that are ranks already (ties at their middle one), as scipy's `spearmanr` has
    it to the last bit; NaN for fewer than three pairs or a constant.

    >>> round(correlate_ranked(np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 4, 3])), 4)
    0.8
    """
    if len(x) < FEWEST_RANKS or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    both = np.column_stack([x, y]).T
    both = both - both.mean(axis=1)[:, None]
    shared = np.dot(both, both.T) * np.true_divide(1, len(x) - 1)
    deviation = np.sqrt(np.diag(shared))
    return float(np.clip(shared[1, 0] / deviation[1] / deviation[0], -1, 1))
