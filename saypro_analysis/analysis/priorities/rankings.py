"""Textbook methods of ranking alternatives by several criteria: weighted sum, TOPSIS, and weights by AHP."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NORMS = ("max", "range", "sum", "vector")
# Mean consistency index of random matrices of 1 to 10 criteria (Saaty 1980).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
CONSISTENT = 0.10


def rank_weighted_sum(
    alternatives: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    better: Mapping[str, str] | None = None,
    normalise: str = "max",
) -> pd.DataFrame:
    """Rank alternatives by the weighted sum of their normalised criteria: one row per alternative, the best first.

    `alternatives` has a row per alternative, named by its index, and a number column for each criterion that `weights`
    names (they are made to sum to 1). `better` says of a criterion whether higher (usual) or lower is better.
    `normalise` is how units are taken out: max (x / largest; smallest / x where lower is better), range (0 at the
    worst, 1 at the best), sum or vector (x divided by the sum or by the root of the sum of squares; lower-is-better
    ones are turned to 1 / x before sum, and to 1 - x after vector). Columns out: `alternative`, `score`, `rank` (ties
    share the better rank). Raises ValueError for missing figures, unknown criteria and zeros that would be divided by.
    Source: Hwang and Yoon 1981; Fishburn 1967.

    >>> cars = pd.DataFrame({"speed": [100.0, 80.0], "cost": [20.0, 10.0]}, index=["A", "B"])
    >>> rank_weighted_sum(cars, {"speed": 1, "cost": 1}, better={"cost": "lower"})["score"].round(2).tolist()
    [0.9, 0.75]
    """
    if normalise not in NORMS:
        raise ValueError(f"normalise: found {normalise!r}, expected one of {', '.join(NORMS)}")
    values, shares, rising = _read(alternatives, weights, better)
    return _ranked(alternatives, {"score": _normalise(values, rising, normalise) @ shares}, "score")


def rank_topsis(
    alternatives: pd.DataFrame, weights: Mapping[str, float], *, better: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Rank alternatives by TOPSIS: near to the best that was seen, far from the worst; one row each, the best first.

    `alternatives` has a row per alternative, named by its index, and a number column for each criterion that `weights`
    names (made to sum to 1); `better` says of a criterion whether higher (usual) or lower is better. Criteria are
    divided by the root of their sum of squares and weighted; the ideal has the best of each, its opposite the worst.
    Columns out: `alternative`, `distance_best`, `distance_worst`, `closeness` = distance to the worst / sum of both
    (0..1), `rank`. Adding an alternative may change the order of the others (rank reversal). Raises ValueError for
    missing figures and unknown criteria. Source: Hwang and Yoon 1981, chapter III.

    >>> cars = pd.DataFrame({"speed": [100.0, 80.0], "cost": [20.0, 10.0]}, index=["A", "B"])
    >>> rank_topsis(cars, {"speed": 1, "cost": 1}, better={"cost": "lower"})[["alternative", "rank"]].values.tolist()
    [['B', 1], ['A', 2]]
    """
    values, shares, rising = _read(alternatives, weights, better)
    length = np.sqrt((values**2).sum(axis=0))
    weighted = values / np.where(length > 0, length, 1) * shares
    high, low = weighted.max(axis=0), weighted.min(axis=0)
    best, worst = np.where(rising, high, low), np.where(rising, low, high)
    to_best, to_worst = (np.sqrt(((weighted - end) ** 2).sum(axis=1)) for end in (best, worst))
    both = to_best + to_worst
    closeness = np.where(both > 0, to_worst / np.where(both > 0, both, 1), 1.0)
    return _ranked(
        alternatives, {"distance_best": to_best, "distance_worst": to_worst, "closeness": closeness}, "closeness"
    )


def score_weights(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Weights from pairwise comparisons (AHP), and whether these agree with one another: one row per criterion.

    `comparisons` is a square frame whose rows and columns name the criteria: entry (a, b) says how many times as
    important a is as b (1/9 to 9). Entries below the diagonal may be missing: they are the reciprocals. Columns out:
    `criterion`, `weight` (the principal eigenvector, summing to 1), `largest_eigenvalue`, `consistency_index`,
    `consistency_ratio` (the index by that of random matrices), `consistent` (the ratio is at most 0.10; else the
    comparisons should be asked anew). Raises ValueError for a frame that is not square, positive and reciprocal, or
    has more than 10 criteria. Source: Saaty 1980, 1990.

    >>> names = ["cost", "speed"]
    >>> score_weights(pd.DataFrame([[1, 3], [None, 1]], index=names, columns=names))["weight"].round(3).tolist()
    [0.75, 0.25]
    """
    matrix = _read_comparisons(comparisons)
    size = len(matrix)
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(values.real))
    largest = float(values[place].real)
    vector = np.abs(vectors[:, place].real)
    index = max(largest - size, 0.0) / (size - 1) if size > 1 else 0.0
    random = RANDOM_INDEX[size - 1]
    ratio = index / random if random else 0.0
    return pd.DataFrame(
        {
            "criterion": [str(name) for name in comparisons.index],
            "weight": vector / vector.sum(),
            "largest_eigenvalue": largest,
            "consistency_index": index,
            "consistency_ratio": ratio,
            "consistent": ratio <= CONSISTENT,
        }
    )


def _read(
    alternatives: pd.DataFrame, weights: Mapping[str, float], better: Mapping[str, str] | None
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    better = dict(better or {})
    if absent := [str(name) for name in (*weights, *better) if name not in alternatives]:
        raise ValueError(f"weights, better: found {', '.join(absent)}, expected columns of alternatives")
    if wrong := [str(word) for word in better.values() if word not in ("higher", "lower")]:
        raise ValueError(f"better: found {', '.join(wrong)}, expected higher or lower")
    values = _read_numbers(alternatives[list(weights)], "alternatives")
    shares = np.array([float(weight) for weight in weights.values()])
    if not np.isfinite(values).all():
        raise ValueError("alternatives: found missing or infinite figures, expected a number for every criterion")
    if not (np.isfinite(shares).all() and (shares >= 0).all() and shares.sum() > 0):
        raise ValueError("weights: expected numbers of at least 0, one of them above it")
    rising = np.array([better.get(name, "higher") == "higher" for name in weights])
    return values, shares / shares.sum(), rising


def _read_numbers(table: pd.DataFrame, name: str) -> Floats:
    if table.empty and table.columns.size:
        raise ValueError(f"{name}: found no row, expected at least one")
    numbers = table.apply(pd.to_numeric, errors="coerce")
    if (unread := table.notna() & numbers.isna()).any(axis=None):
        raise ValueError(f"{name}: found {str(table.to_numpy()[unread][0])[:40]!r}, expected a number")
    return numbers.to_numpy(dtype=float)


def _normalise(values: Floats, rising: NDArray[np.bool_], how: str) -> Floats:
    if how == "range":
        low, high = values.min(axis=0), values.max(axis=0)
        share = np.where(high > low, (values - low) / np.where(high > low, high - low, 1), 1.0)
        return np.where(rising | (high == low), share, 1 - share)
    if how == "vector":
        length = np.sqrt((values**2).sum(axis=0))
        share = values / np.where(length > 0, length, 1)
        return np.where(rising, share, 1 - share)
    if (values < 0).any() or (values[:, ~rising] == 0).any() or (values.max(axis=0, initial=0) <= 0).any():
        raise ValueError(f"alternatives: found figures that normalise={how!r} cannot divide by, expected them above 0")
    turned = np.where(rising, values, 1 / np.where(rising, 1, values))
    scaled: Floats = turned / (turned.max(axis=0) if how == "max" else turned.sum(axis=0))
    return scaled


def _ranked(alternatives: pd.DataFrame, columns: dict[str, Floats], by: str) -> pd.DataFrame:
    told = pd.DataFrame({"alternative": list(alternatives.index), **columns})
    told["rank"] = told[by].round(12).rank(ascending=False, method="min").astype(int)
    return told.sort_values("rank", kind="stable", ignore_index=True)


def _read_comparisons(comparisons: pd.DataFrame) -> Floats:
    size = len(comparisons)
    if list(comparisons.index) != list(comparisons.columns) or not 1 <= size <= len(RANDOM_INDEX):
        raise ValueError(f"comparisons: found {comparisons.shape}, expected the same 1 to 10 criteria both ways")
    matrix = _read_numbers(comparisons, "comparisons")
    matrix = np.where(np.isnan(matrix), 1 / np.where(matrix.T != 0, matrix.T, np.nan), matrix)
    np.fill_diagonal(matrix, np.where(np.isnan(np.diag(matrix)), 1.0, np.diag(matrix)))
    if not (np.isfinite(matrix).all() and (matrix > 0).all()):
        raise ValueError("comparisons: expected a number above 0 for every pair of criteria")
    if not np.allclose(matrix * matrix.T, 1, rtol=0.01):
        raise ValueError("comparisons: expected (b, a) to be 1 / (a, b) for every pair of criteria")
    return matrix
