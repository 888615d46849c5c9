"""What a shape costs, so that the size of a line or a season in a series says nothing about the rest of it."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats


def explain_by(turned: Floats, pieces: tuple[int, ...]) -> Floats:
    """Orthonormal directions that each piece of a shape adds beside all other pieces, one after the other.

    `turned` are the rows of the inverse triangle of the shape's columns: slopes from whitened coordinates. What a piece
    explains beside the others is what lies in the span of its own rows.
    """
    ends = np.cumsum(pieces, dtype=int)
    own = [np.linalg.qr(turned[end - size : end].T)[0] for size, end in zip(pieces, ends, strict=True)]
    return np.column_stack([np.empty((turned.shape[1], 0)), *own])


def prices(explained: Floats, pieces: tuple[int, ...], noise: Floats, periods: int) -> tuple[Floats, Floats]:
    """The log price of each piece's columns, and what their shrinkage leaves unexplained; per series.

    Each piece has Zellner's prior about 0 with a g of its own: unit information (g = periods; Kass & Wasserman 1995),
    or as much wider as its own size asks for (local empirical Bayes, g = F - 1; Liang et al. 2008). With a fixed g a
    share 1 / g of a steep line would stay in the noise, and pass for memory. What a piece explains is counted beside
    all others, so a line however steep changes neither the price of a season nor what is left, and the reverse.
    """
    price, left, start = np.zeros_like(noise), np.zeros_like(noise), 0
    for size in pieces:
        gain = explained[start : start + size].sum(axis=0)
        width = np.maximum(float(periods), gain / size / noise - 1)
        price += 0.5 * size * np.log1p(width)
        left += gain / (1 + width)
        start += size
    return price, left
