"""Places in an order that is given, and how far two figures rise together by their ranks."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints

FEWEST_RANKS = 3


def place_words(words: pd.Series, order: Iterable[str]) -> pd.Series:
    """The place of each word in an order, by which rows are sorted; missing for a word that is none of it.

    >>> place_words(pd.Series(["done", "new"]), ("new", "open", "done")).tolist()
    [2, 0]
    """
    return words.map({word: place for place, word in enumerate(order)})


def centre_ranks(rows: Floats) -> Floats:
    """The ranks within each row around their middle (ties at their middle one), 0 for what is missing.

    They are halves of whole numbers, so sums of their products are exact in whatever order they are made.

    >>> centre_ranks(np.array([[3.0, 1.0, np.nan, 1.0]])).tolist()
    [[1.0, -0.5, 0.0, -0.5]]
    """
    higher = np.zeros(rows.shape, dtype=np.int32)  # than how many others, less those that are higher
    for column in rows.T:
        higher += rows > column[:, None]
        higher -= rows < column[:, None]
    centred: Floats = higher / 2
    return centred


def correlate_ranked(x: Floats, y: Floats, count: Ints) -> Floats:
    """Spearman's correlation of each row's `count` pairs, given as `centre_ranks` has them, as scipy's `spearmanr` has
    it to the last bit; NaN for fewer than three pairs or a constant.

    >>> ranks = centre_ranks(np.array([[1.0, 2, 3, 4], [1.0, 2, 4, 3]]))
    >>> correlate_ranked(ranks[:1], ranks[1:], np.array([4])).round(4).tolist()
    [0.8]
    """
    share = 1 / np.maximum(count - 1, 1)
    shared, own, other = (np.einsum("ij,ij->i", one, two) * share for one, two in ((x, y), (x, x), (y, y)))
    known = (count >= FEWEST_RANKS) & (own > 0) & (other > 0)
    deviation = np.sqrt(np.where(known, own, np.nan)), np.sqrt(np.where(known, other, np.nan))
    correlation: Floats = np.clip(shared / deviation[1] / deviation[0], -1, 1)
    return correlation
