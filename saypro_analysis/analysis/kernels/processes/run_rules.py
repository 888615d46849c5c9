"""Anhoej's two rules for run charts: one run too long, or too few crossings of the median."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.processes.limits import anhoej_limits
from saypro_analysis.analysis.kernels.processes.points import Points, Signs
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Ints


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
