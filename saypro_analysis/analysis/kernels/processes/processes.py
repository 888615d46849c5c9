"""A series as a process: its chart, its season, its memory, and what is left once these are known."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.chart_choices import choose_methods
from saypro_analysis.analysis.kernels.processes.courses import Course, read_course
from saypro_analysis.analysis.kernels.processes.dependence import (
    HIGHEST,
    SHORTEST,
    run_length,
    trend_length,
    widening,
)
from saypro_analysis.analysis.kernels.processes.kpi_grids import History
from saypro_analysis.analysis.kernels.processes.limits import D2, LIMITS, Limits, Sample, moving_range_mean
from saypro_analysis.analysis.kernels.processes.points import Points, Signs
from saypro_analysis.analysis.kernels.processes.rules import Signals, chosen_rules, find_signals
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints, counts, last

SAMPLED = ("share", "ratio")
SAMPLING = ("p", "u", "binomial")
MEMORY_SHOWS = 0.6
_latest: deque[tuple[tuple[Floats | Ints, ...], Course]] = deque(maxlen=2)


@dataclass(frozen=True)
class Process:
    """What is known of each row: `values` at the level as it is now, limits around those, and how they were made.

    `values` are the figures without their season and brought to the level after the last established step, on the line
    of an established drift. `course` is what was found (nothing without `adjust`), `phi` the memory that limits and
    rules allow for. No figure can lie below `floor` or above `ceiling` (infinite where there is no such bound).
    """

    values: Floats
    limits: Limits
    method: NDArray[np.str_]
    reason: list[str]
    ratio: Floats
    phi: Floats
    course: Course
    floor: Floats
    ceiling: Floats
    adjusted: bool

    @property
    def count(self) -> Ints:
        """Points in each row."""
        return counts(self.values)[:, 0]

    @property
    def widened(self) -> Floats:
        """By how much the limits are wider than moving ranges alone would make them."""
        return widening(self.phi)

    def sigma(self) -> Floats:
        """Standard deviation of one period about the level, season apart, memory allowed for."""
        return moving_range_mean(self.values)[:, 0] / D2 * self.widened

    def freedom(self) -> Floats:
        """Degrees of freedom of that standard deviation (Wheeler 1995: 0.62 a moving range)."""
        return np.maximum(0.62 * (self.count - 1), 0.62)

    def drawn(self) -> Limits:
        """Mean and limits of every period, its season and the level it had then put back, within what is possible."""
        floor, ceiling = self.floor[:, None], self.ceiling[:, None]
        parts = (self.course.then(getattr(self.limits, name)) for name in ("mean", "lower", "upper"))
        mean, lower, upper = (np.where(np.isfinite(self.values), part, np.nan) for part in parts)
        return Limits(mean, np.maximum(lower, floor), np.minimum(upper, ceiling))

    def level(self) -> tuple[Floats, Floats, Floats]:
        """Mean and limits for the latest period, its season included."""
        drawn = self.drawn()
        return last(drawn.mean), last(drawn.lower), last(drawn.upper)

    def reach(self) -> tuple[Floats, Floats]:
        """The lowest and the highest limit that any season of the year brings, at the level as it is now."""
        lower, upper = (
            last(np.where(np.isfinite(self.values), part, np.nan)) for part in (self.limits.lower, self.limits.upper)
        )
        lower, upper = lower + self.course.lowest, upper + self.course.highest
        return np.maximum(lower, self.floor), np.minimum(upper, self.ceiling)


def share_rows(history: History) -> Bools:
    """KPIs that count successes among trials: a share in 0..1 with a denominator in every measured period."""
    actual, size = history.figures["actual"], history.figures["denominator"]
    blank = np.isnan(actual)
    within = (blank | ((actual >= 0) & (actual <= 1))).all(axis=1)
    whole = (blank | ((size >= 1) & (np.abs(size - np.round(size)) < 1e-6))).all(axis=1)
    shares: Bools = (history.kpis["unit"].to_numpy() == "share") & within & whole & (history.count > 0)
    return shares


def read_process(history: History, values: Floats, adjust: bool) -> Process:
    """The process behind `values`, which are figures of a history; only shares and ratios have sampling limits."""
    sampled = history.kpis["unit"].isin(SAMPLED).to_numpy()[:, None]
    denominators = np.where(sampled, history.figures["denominator"], np.nan)
    season_length, shares = history.season_length, share_rows(history)
    process = describe_process(values, denominators, history.positions, season_length, shares, adjust=adjust)
    floor, ceiling = _possible(history, values) if adjust else (process.floor, process.ceiling)
    return replace(process, floor=floor, ceiling=ceiling)


def _possible(history: History, values: Floats) -> tuple[Floats, Floats]:
    """What counts and shares cannot fall below or exceed; infinite for rows that do not keep to it."""
    unit, blank = history.kpis["unit"].to_numpy(), np.isnan(values)
    positive, whole = (blank | (values >= 0)).all(axis=1), (blank | (values <= 1)).all(axis=1)
    share = (unit == "share") & positive & whole
    return np.where(share | ((unit == "count") & positive), 0.0, -np.inf), np.where(share, 1.0, np.inf)


def describe_process(
    values: Floats, denominators: Floats, positions: Floats, season_length: Ints, shares: Bools, *, adjust: bool
) -> Process:
    """Choose each row's chart; with `adjust`, bring every period to the level as it is now and widen for memory.

    Season, drift and an established step are taken out before charting. Charts that explain all variation by sampling
    (p, u, exact binomial) leave no memory to adjust for.
    """
    length = season_length if adjust else np.zeros_like(season_length)
    course = _read_course(values if adjust else np.full(values.shape, np.nan), positions, length)
    values = course.now(values)
    choice = choose_methods(Sample(values, denominators), shares=shares)
    method = np.where(course.seasonal, "xmr", choice.method)
    shows = course.memory * np.sqrt(counts(values)[:, 0]) > MEMORY_SHOWS
    phi = np.where(shows & ~np.isin(method, SAMPLING), np.minimum(course.memory, HIGHEST), 0.0)
    limits = _widened(_limits(method, values, denominators), widening(phi))
    none = np.full(len(values), np.inf)
    return Process(values, limits, method, choice.reason, choice.ratio, phi, course, -none, none, adjust)


def _read_course(*asked: Floats | Ints) -> Course:
    """The courses of some figures, which a notebook asks for several times: of signals, of their charts, of a mail."""
    for known, course in _latest:
        if all(np.array_equal(one, other, equal_nan=True) for one, other in zip(known, asked, strict=True)):
            return course
    found = read_course(*asked)
    _latest.append((tuple(part.copy() for part in asked), found))
    return found


def _limits(method: NDArray[np.str_], values: Floats, denominators: Floats) -> Limits:
    parts = {name: np.full(values.shape, np.nan) for name in ("mean", "lower", "upper")}
    for name in np.unique(method):
        rows = method == name
        limits = LIMITS[str(name)](Sample(values[rows], denominators[rows]))
        for part, grid in parts.items():
            grid[rows] = getattr(limits, part)
    return Limits(**parts)


def _widened(limits: Limits, factor: Floats) -> Limits:
    wide = factor[:, None]
    return Limits(
        limits.mean,
        limits.mean - (limits.mean - limits.lower) * wide,
        limits.mean + (limits.upper - limits.mean) * wide,
    )


def process_signals(process: Process) -> tuple[NDArray[np.object_], Signs]:
    """The mdc rule that marks each point (None = none), and the direction of every marked point.

    Where neighbours are alike, runs and trends must be longer to be as unlikely as without; two of three is off.
    Rows of fewer than 12 points carry no signal.
    """
    words = np.full(process.values.shape, None, dtype=object)
    direction = np.zeros(process.values.shape, dtype=np.int8)
    steps = np.round(process.phi, 1)
    for step in np.unique(steps):
        rows = np.flatnonzero((steps == step) & (process.count >= SHORTEST))
        found = _found(process, rows, float(step))
        words[rows], direction[rows] = found.named(), found.direction
    return words, direction


def _found(process: Process, rows: Ints, phi: float) -> Signals:
    options = {"shift": run_length(phi), "trend": trend_length(phi), "two_of_three": False} if phi else {}
    limits = Limits(*(getattr(process.limits, name)[rows] for name in ("mean", "lower", "upper")))
    return find_signals(Points(process.values[rows], limits), chosen_rules("mdc", options))
