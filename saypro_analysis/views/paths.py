"""Lines in a drawing with fewer points, and not one of them seen to move."""

import re
from itertools import pairwise

_STEP = re.compile(r"([ML]) (-?[\d.]+) (-?[\d.]+)")
_LEAST = 0.05
Point = tuple[str, str, str]


def straighten(path: str) -> str:
    """A path of moves and straight lines without the points that lie on the line between their neighbours.

    >>> straighten("M 0 10 L 3 10 L 6 10 L 9 10 L 9 4 z")
    'M0 10H9V4z'
    """
    points = _STEP.findall(path)
    kept: list[Point] = points[:1]
    passed: list[Point] = []
    for point, after in pairwise([*points[1:], ("", "", "")]):
        passed.append(point)
        if after[0] != "L" or point[0] != "L" or not all(_is_between(kept[-1], one, after) for one in passed):
            kept.append(point)
            passed = []
    written = [_write(before, point) for before, point in pairwise([("", "", ""), *kept])]
    return "".join(written) + ("z" if path.rstrip().endswith("z") else "")


def _is_between(before: Point, point: Point, after: Point) -> bool:
    (x0, y0), (x1, y1), (x2, y2) = ((float(x), float(y)) for _, x, y in (before, point, after))
    across = abs((x2 - x0) * (y1 - y0) - (x1 - x0) * (y2 - y0))
    reach = max(abs(x2 - x0), abs(y2 - y0))
    onward = (x1 - x0) * (x2 - x1) + (y1 - y0) * (y2 - y1) >= 0
    return onward and across <= _LEAST * reach


def _write(before: Point, point: Point) -> str:
    letter, x, y = point
    if letter == "L" and y == before[2]:
        return f"H{x}"
    if letter == "L" and x == before[1]:
        return f"V{y}"
    return f"{letter}{x} {y}"
