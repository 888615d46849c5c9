"""A series as a process: its chart, its season, its memory, and what is left once these are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.chart_choices import choose_methods
from saypro_analysis.analysis.kernels.processes.dependence import (
    SHORTEST,
    autocorrelation,
    run_length,
    trend_length,
    widening,
)
from saypro_analysis.analysis.kernels.processes.kpi_grids import History
from saypro_analysis.analysis.kernels.processes.limits import D2, LIMITS, Limits, Sample, moving_range_mean
from saypro_analysis.analysis.kernels.processes.points import Points, Signs
from saypro_analysis.analysis.kernels.processes.rules import Signals, chosen_rules, find_signals
from saypro_analysis.analysis.kernels.processes.seasons import Season, find_season, no_season
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints, counts, last

SAMPLED = ("share", "ratio")
SAMPLING = ("p", "u", "binomial")


@dataclass(frozen=True)
class Process:
    """What is known of each row: `values` without their season, limits around those, and how they were made."""

    values: Floats
    limits: Limits
    method: NDArray[np.str_]
    reason: list[str]
    ratio: Floats
    phi: Floats
    season: Season
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

    def level(self) -> tuple[Floats, Floats, Floats]:
        """Mean and limits for the latest period, its season included."""
        effect = np.nan_to_num(last(self.season.effect))
        mean, lower, upper = (
            last(np.where(np.isfinite(self.values), figure, np.nan))
            for figure in (self.limits.mean, self.limits.lower, self.limits.upper)
        )
        return mean + effect, lower + effect, upper + effect

    def reach(self) -> tuple[Floats, Floats]:
        """The lowest and the highest limit that any season of the year brings."""
        _, lower, upper = self.level()
        effect = np.nan_to_num(last(self.season.effect))
        return lower - effect + self.season.lowest, upper - effect + self.season.highest


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
    return describe_process(values, denominators, history.positions, season_length, shares, adjust=adjust)


def describe_process(
    values: Floats, denominators: Floats, positions: Floats, season_length: Ints, shares: Bools, *, adjust: bool
) -> Process:
    """Choose each row's chart; with `adjust`, take out a season that shows and widen limits for memory that shows.

    Charts that explain all variation by sampling (p, u, exact binomial) leave nothing to adjust.
    """
    choice = choose_methods(Sample(values, denominators), shares=shares)
    season, phi = no_season(values), np.zeros(len(values))
    open_rows = ~np.isin(choice.method, SAMPLING)
    method = choice.method
    if adjust:
        season = _seasons(values, positions, np.where(open_rows, season_length, 0))
        values = values - season.effect
        phi = np.where(open_rows, autocorrelation(values), 0.0)
        method = np.where(season.shows, "xmr", method)
    limits = _widened(_limits(method, values, denominators), widening(phi))
    return Process(values, limits, method, choice.reason, choice.ratio, phi, season, adjust)


def _seasons(values: Floats, positions: Floats, season_length: Ints) -> Season:
    """The season of each row, by how many periods make its year."""
    found = no_season(values)
    for length in np.unique(season_length[season_length > 1]):
        rows = season_length == length
        part = find_season(values[rows], positions[rows], int(length))
        for name in ("effect", "following", "lowest", "highest", "p_value", "years"):
            getattr(found, name)[rows] = getattr(part, name)
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
