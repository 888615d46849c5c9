"""A drawing's lines lose points, never their course."""

import re
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.views.kit.svg_paths import straighten


def _points(path: str) -> list[tuple[float, float]]:
    """The corners of a path of M, L, H and V, read by its own grammar."""
    points: list[tuple[float, float]] = []
    for letter, first, second in re.findall(r"([MLHV])\s*(-?[\d.]+)(?:\s+(-?[\d.]+))?", path):
        x = points[-1][0] if letter == "V" else float(first)
        y = points[-1][1] if letter == "H" else float(first if letter == "V" else second)
        points.append((x, y))
    return points


def _off(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point lies from a line between two others."""
    p, a, b = (np.array(place) for place in (point, start, end))
    along = np.clip(np.dot(p - a, b - a) / max(np.dot(b - a, b - a), 1e-12), 0, 1)
    return float(np.linalg.norm(p - a - along * (b - a)))


steps = st.lists(st.tuples(st.integers(0, 60), st.integers(-2, 2)), min_size=2, max_size=60)


@given(steps)
def test_no_point_of_the_old_line_is_far_from_the_new_one(moves: list[tuple[int, int]]) -> None:
    places = np.cumsum(np.array(moves), axis=0)
    path = "M " + " L ".join(f"{x} {y}" for x, y in places)
    new = _points(straighten(path))
    assert new[0] == tuple(places[0])
    assert new[-1] == tuple(places[-1])
    if len(new) > 1:
        assert max(min(_off(tuple(old), *ends) for ends in pairwise(new)) for old in places) < 0.11


def test_a_closed_band_stays_closed_and_a_second_line_starts_anew() -> None:
    assert straighten("M 0 0 L 5 0 L 10 0 L 10 5 L 0 5 z") == "M0 0H10V5H0z"
    assert straighten("M 0 0 L 5 0 M 10 0 L 15 0") == "M0 0H5M10 0H15"
