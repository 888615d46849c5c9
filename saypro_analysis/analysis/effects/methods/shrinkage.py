"""What a shape costs, so that the size of a line or a season in a series says nothing about the rest of it."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats


def explain_by(turned: Floats, pieces: tuple[int, ...]) -> Floats:
    """Orthonormal directions that each piece of a shape adds beside all other pieces, one after the other.

    `turned` are the rows of the inverse triangle of the shape's columns, a matrix per noise: slopes from whitened
    coordinates. What a piece explains beside the others is what lies in the span of its own rows.
    """
    ends, columns = np.cumsum(pieces, dtype=int), turned.transpose(0, 2, 1)
    own = [np.linalg.qr(columns[:, :, end - size : end])[0] for size, end in zip(pieces, ends, strict=True)]
    return np.concatenate([columns[:, :, :0], *own], axis=2)


def price(gain: Floats, size: Floats | int, noise: Floats, periods: int) -> tuple[Floats, Floats]:
    """The log price of pieces of `size` columns that explain `gain`, and what their shrinkage leaves unexplained.

    Each piece has Zellner's prior about 0 with a g of its own: unit information (g = periods; Kass & Wasserman 1995),
    or as much wider as its own size asks for (local empirical Bayes, g = F - 1; Liang et al. 2008). With a fixed g a
    share 1 / g of a steep line would stay in the noise, and pass for memory. What a piece explains is counted beside
    all others, so a line however steep changes neither the price of a season nor what is left, and the reverse.
    """
    width = np.maximum(float(periods), gain / size / noise - 1)
    return 0.5 * size * np.log1p(width), gain / (1 + width)
