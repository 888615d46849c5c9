"""The correlation matrix nearest to one that is none: Higham's alternating projections (2002)."""

import numpy as np

from saypro_analysis.analysis.kernels.losses.severities import Floats

TOLERANCE = 1e-8  # how far below nothing an eigenvalue may lie for rounding
_MOST = 200
_STILL = 1e-9


def is_correlation(matrix: Floats) -> bool:
    """Whether a square matrix is symmetric, 1 on its diagonal, and has no eigenvalue below 0.

    >>> is_correlation(np.array([[1.0, 0.5], [0.5, 1.0]])), is_correlation(np.array([[1.0, 1.5], [1.5, 1.0]]))
    (True, False)
    """
    plain = bool(np.allclose(matrix, matrix.T, atol=TOLERANCE) and np.allclose(np.diag(matrix), 1, atol=TOLERANCE))
    return plain and (not len(matrix) or bool(np.linalg.eigvalsh(matrix)[0] >= -TOLERANCE * len(matrix)))


def find_nearest_correlation(matrix: Floats) -> Floats:
    """The correlation matrix nearest to a square matrix, by the sum of squared differences.

    >>> find_nearest_correlation(np.array([[1.0, 1.4], [1.4, 1.0]])).round(6).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    found = (matrix + matrix.T) / 2
    correction = np.zeros_like(found)
    for _ in range(_MOST):
        before = found
        shifted = found - correction
        positive = _clip(shifted)
        correction = positive - shifted  # Dykstra's: without it the end is a correlation matrix, but not the nearest
        found = positive.copy()
        np.fill_diagonal(found, 1.0)
        if np.abs(found - before).max(initial=0) < _STILL:
            break
    return _rescale(_clip(found))


def _clip(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.maximum(values, 0)) @ vectors.T)


def _rescale(matrix: Floats) -> Floats:
    """What rounding left, with 1 on the diagonal."""
    scale = 1 / np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    scaled = np.clip(matrix * np.outer(scale, scale), -1, 1)
    np.fill_diagonal(scaled, 1.0)
    return scaled
