"""Patterns that rules look for, over a grid of points: +1 or -1 where one is found, by its direction.

The last two are Anhoej's for run charts: one run too long, or too few crossings of the median.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from saypro_analysis.analysis.kernels.processes.limits import anhoej_limits
from saypro_analysis.analysis.kernels.processes.points import UNDIRECTED, Points, Signs, signs_of
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Ints, count_back, within_next


def _each_side(marks: Signs, find: Callable[[Bools], Bools]) -> Signs:
    return signs_of(find(marks == 1), find(marks == -1))


def outside(points: Points, _length: int) -> Signs:
    """Beyond a limit; a point on the limit is not."""
    return points.beyond(3)


def _full(length: int) -> Callable[[Bools], Bools]:
    return lambda marks: count_back(marks, length) == length


def shift_ends(points: Points, length: int) -> Signs:
    """`length` points in a row on one side of the mean, at the point that completes them and those after it."""
    return _each_side(points.side(), _full(length))


def shift_all(points: Points, length: int) -> Signs:
    """The same, with every point of the run marked."""
    return _each_side(shift_ends(points, length), lambda ends: within_next(ends, length))


def trend_ends(points: Points, length: int) -> Signs:
    """`length` points that each rise (or each fall), at the point that completes them."""
    return _each_side(points.step(), _full(length - 1))


def trend_all(points: Points, length: int) -> Signs:
    """The same, with every point of the trend marked; a point in two trends belongs to the later one."""
    ends = trend_ends(points, length)
    rising, falling = within_next(ends == 1, length), within_next(ends == -1, length)
    turning = rising & falling
    onward = np.zeros_like(ends)
    onward[:, :-1] = points.step()[:, 1:]
    return np.where(turning, onward, signs_of(rising, falling)).astype(np.int8)


def two_of_three_all(points: Points, length: int) -> Signs:
    """All but one of `length` points close to a limit, all on one side of the mean: the close ones are marked."""
    close = np.where(points.beyond(3) == 0, points.beyond(2), 0)
    side = points.side()

    def found(sign: int) -> Bools:
        ends = (count_back(close == sign, length) >= length - 1) & (count_back(side == sign, length) == length)
        return np.asarray(within_next(ends, length) & (close == sign))

    return signs_of(found(1), found(-1))


def _most(marks: Signs, length: int) -> Signs:
    """All but one of the last `length` points marked on one side, this one among them."""
    return _each_side(marks, lambda side: (count_back(side, length) >= length - 1) & side)


def two_of_three_ends(points: Points, length: int) -> Signs:
    """All but one of `length` points beyond two thirds of the way to a limit, those beyond the limit included."""
    return _most(points.beyond(2), length)


def two_of_three_within(points: Points, length: int) -> Signs:
    """The same, where points beyond the limit do not count: they have spoken already."""
    return _most(np.where(points.beyond(3) == 0, points.beyond(2), 0).astype(np.int8), length)


def four_of_five(points: Points, length: int) -> Signs:
    """All but one of `length` points beyond one third of the way to a limit, on one side."""
    return _most(points.beyond(1), length)


def alternating(points: Points, length: int) -> Signs:
    """`length` points that go up and down in turn."""
    step = points.step()
    turned = np.zeros(step.shape, dtype=bool)
    turned[:, 1:] = step[:, 1:] * step[:, :-1] == -1
    return np.where(count_back(turned, length - 2) == length - 2, UNDIRECTED, 0).astype(np.int8)


def hugging(points: Points, length: int) -> Signs:
    """`length` points in a row within one third of the way to the limits."""
    near = np.isfinite(points.values) & (points.beyond(1) == 0) & np.isfinite(points.limits.upper)
    return np.where(count_back(near, length) == length, UNDIRECTED, 0).astype(np.int8)


def avoiding(points: Points, length: int) -> Signs:
    """`length` points in a row on both sides, none within one third of the way to the limits."""
    far = points.beyond(1)
    whole = count_back(far != 0, length) == length
    both = (count_back(far == 1, length) > 0) & (count_back(far == -1, length) > 0)
    return np.where(whole & both, UNDIRECTED, 0).astype(np.int8)


def longest_run(points: Points) -> tuple[Bools, Ints]:
    """Marks of the longest run on one side of the median, and its length; points on the median are passed over."""
    side = points.side()
    length, run, last = (np.zeros(len(side), dtype=np.int64) for _ in range(3))
    lengths = np.zeros(side.shape, dtype=np.int64)
    starts = np.zeros(side.shape, dtype=np.int64)
    for column in range(side.shape[1]):
        now = side[:, column]
        fresh = (now != 0) & (now != last)
        run = run + fresh
        length = np.where(fresh, 1, length + (now != 0))
        lengths[:, column] = np.where(now != 0, length, 0)
        starts[:, column] = np.where(now != 0, run, 0)
        last = np.where(now != 0, now, last)
    longest = lengths.max(axis=1, keepdims=True, initial=0)
    runs = np.where((lengths == longest) & (longest > 0), starts, 0).max(axis=1, keepdims=True, initial=0)
    return (starts == runs) & (starts > 0), longest


def crossings(points: Points) -> tuple[Ints, Ints]:
    """How often the points off the median change sides, and how many such points there are, as columns."""
    side = points.side()
    order = np.argsort(side == 0, axis=1, kind="stable")
    packed = np.take_along_axis(side, order, axis=1)
    changed = packed[:, 1:] * packed[:, :-1] == -1
    return changed.sum(axis=1, keepdims=True), (side != 0).sum(axis=1, keepdims=True)


def anhoej_run(points: Points, _length: int) -> Signs:
    """The longest run, where it is longer than chance allows."""
    marks, longest = longest_run(points)
    allowed, _ = anhoej_limits(crossings(points)[1])
    return np.where(marks & (longest > allowed), points.side(), 0).astype(np.int8)


def anhoej_crossings(points: Points, _length: int) -> Signs:
    """Every point off the median, where the series crosses it less often than chance allows."""
    crossed, useful = crossings(points)
    _, allowed = anhoej_limits(useful)
    return np.where(crossed < allowed, points.side(), 0).astype(np.int8)
