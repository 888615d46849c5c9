"""Drawings with fewer points, and nothing of them seen to move."""

import re
from itertools import pairwise

_STEP = re.compile(r"([ML]) (-?[\d.]+) (-?[\d.]+)")
_LEAST = 0.05
Point = tuple[str, str, str]
Place = tuple[float, float]


def straighten(path: str) -> str:
    """A path of moves and straight lines without the points that lie on the line between their neighbours.

    >>> straighten("M 0 10 L 3 10 L 6 10 L 9 10 L 9 4 z")
    'M0 10H9V4z'
    """
    points: list[Point] = _STEP.findall(path)
    places = [(float(x), float(y)) for _, x, y in points]
    kept, start = points[:1], 0
    for number in range(1, len(points)):
        bends = number + 1 == len(points) or points[number][0] != "L" or points[number + 1][0] != "L"
        if bends or not _are_between(places[start], places[start + 1 : number + 1], places[number + 1]):
            kept.append(points[number])
            start = number
    written = [_write(before, point) for before, point in pairwise([("", "", ""), *kept])]
    return "".join(written) + ("z" if path.rstrip().endswith("z") else "")


def _are_between(start: Place, passed: list[Place], end: Place) -> bool:
    """Whether places lie on the way from start to end, as near as no eye can tell."""
    (left, top), (right, bottom) = start, end
    across, down = right - left, bottom - top
    most = _LEAST * max(abs(across), abs(down))
    return all(
        abs(across * (y - top) - down * (x - left)) <= most and (x - left) * (right - x) + (y - top) * (bottom - y) >= 0
        for x, y in reversed(passed)
    )


def _write(before: Point, point: Point) -> str:
    letter, x, y = point
    if letter == "L" and y == before[2]:
        return f"H{x}"
    if letter == "L" and x == before[1]:
        return f"V{y}"
    return f"{letter}{x} {y}"
