"""Spans of time: joined where they overlap, cut to a window, measured on the clock of service hours."""

from __future__ import annotations

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.service_clocks import HOUR, Clock

Spans = tuple[Floats, Floats]


def join_spans(starts: Floats, ends: Floats) -> Spans:
    """The union of spans: starts and ends of those that do not touch, in order.

    >>> [part.tolist() for part in join_spans(np.array([5.0, 0.0, 2.0]), np.array([6.0, 3.0, 4.0]))]
    [[0.0, 5.0], [4.0, 6.0]]
    """
    kept = ends > starts
    order = np.argsort(starts[kept], kind="stable")
    first, reached = starts[kept][order], np.maximum.accumulate(ends[kept][order])
    if not len(first):
        return first, reached
    new = np.concatenate(([True], first[1:] > reached[:-1]))
    return first[new], reached[np.append(np.flatnonzero(new)[1:] - 1, len(reached) - 1)]


def cut_spans(spans: Spans, first: float, last: float) -> Spans:
    """What of the spans lies between two moments."""
    starts, ends = np.maximum(spans[0], first), np.minimum(spans[1], last)
    kept = ends > starts
    return starts[kept], ends[kept]


def subtract_spans(spans: Spans, others: Spans) -> Spans:
    """What of the joined spans lies outside other joined spans."""
    edges = np.unique(np.concatenate([*spans, *others]))
    middles = (edges[1:] + edges[:-1]) / 2
    kept = _within(middles, spans) & ~_within(middles, others)
    return join_spans(edges[:-1][kept], edges[1:][kept])


def _within(moments: Floats, spans: Spans) -> np.ndarray:
    place = np.searchsorted(spans[0], moments, side="right") - 1
    return (place >= 0) & (moments < np.append(spans[1], -np.inf)[place])


def hours_of(spans: Spans, clock: Clock) -> float:
    """How long the spans are in hours of the clock."""
    return float((clock.show(spans[1]) - clock.show(spans[0])).sum() / HOUR)
