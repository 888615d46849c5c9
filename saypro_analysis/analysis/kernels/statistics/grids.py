"""Small steps that every kernel needs: means, windows and packing over a grid of series x points."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[Any]
Ints: TypeAlias = NDArray[Any]
Bools: TypeAlias = NDArray[Any]

ROUNDING = 1e-12


def counts(grid: Floats) -> Ints:
    """How many points each row holds, as a column."""
    count: Ints = np.isfinite(grid).sum(axis=1, keepdims=True)
    return count


def row_mean(grid: Floats) -> Floats:
    """Mean of the present points of each row, as a column; a constant row's mean is exactly its value."""
    present = np.isfinite(grid)
    count = present.sum(axis=1, keepdims=True)
    total = np.where(present, grid, 0.0).sum(axis=1, keepdims=True)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    low = np.where(present, grid, np.inf).min(axis=1, keepdims=True, initial=np.inf)
    high = np.where(present, grid, -np.inf).max(axis=1, keepdims=True, initial=-np.inf)
    middle: Floats = np.where(low == high, low, mean)
    return middle


def row_median(grid: Floats) -> Floats:
    """Median of the present points of each row, as a column."""
    ordered = np.sort(grid, axis=1)
    count = counts(grid)
    if grid.shape[1] == 0:
        return np.full(count.shape, np.nan)
    low = np.take_along_axis(ordered, np.maximum((count - 1) // 2, 0), axis=1)
    high = np.take_along_axis(ordered, np.minimum(count // 2, grid.shape[1] - 1), axis=1)
    return np.where(count > 0, (low + high) / 2, np.nan)


def row_sum(grid: Floats) -> Floats:
    """Sum of the present points of each row, as a column."""
    total: Floats = np.where(np.isfinite(grid), grid, 0.0).sum(axis=1, keepdims=True)
    return total


def rounding_of(grid: Floats) -> Floats:
    """The difference below which two figures of a row are the same number, as a column."""
    size = np.where(np.isfinite(grid), np.abs(grid), 0.0)
    rounding: Floats = ROUNDING * size.max(axis=1, keepdims=True, initial=0.0)
    return rounding


def count_back(mask: Bools, length: int) -> Ints:
    """How many of the last `length` points, this one included, are marked."""
    running = np.cumsum(mask, axis=1, dtype=np.int64)
    earlier = np.zeros_like(running)
    earlier[:, length:] = running[:, :-length]
    return running - earlier


def within_next(mask: Bools, length: int) -> Bools:
    """Whether this point or one of the `length` - 1 after it is marked."""
    return count_back(mask[:, ::-1], length)[:, ::-1] > 0


def before(grid: Floats) -> Floats:
    """Each point's predecessor, NaN for the first."""
    earlier = np.full(grid.shape, np.nan)
    earlier[:, 1:] = grid[:, :-1]
    return earlier


def divide(top: Floats, bottom: Floats, otherwise: float = np.nan) -> Floats:
    """`top` / `bottom`, and `otherwise` where there is nothing to divide by."""
    top, bottom = np.broadcast_arrays(np.asarray(top, dtype=float), np.asarray(bottom, dtype=float))
    usable = np.isfinite(bottom) & (bottom != 0)
    quotient: Floats = np.divide(top, bottom, out=np.full(top.shape, otherwise), where=usable)
    return quotient


def last(grid: Floats) -> Floats:
    """The last present point of each packed row."""
    return at(grid, counts(grid)[:, 0] - 1)


def at(grid: Floats, place: Ints) -> Floats:
    """One point of each row, NaN where `place` lies before the first."""
    if grid.shape[1] == 0:
        return np.full(len(grid), np.nan)
    found = np.take_along_axis(grid, np.maximum(place, 0)[:, None], axis=1)[:, 0]
    return np.where(place >= 0, found, np.nan)
