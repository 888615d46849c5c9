"""What a target asks: the bounds it sets in each period or over several, and which periods met them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.kpi_grids import History
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints

SLACK = 1e-12
MOVING = 1 / 3
YEAR_DAYS = 365.2425


@dataclass(frozen=True)
class Bounds:
    """From `low` to `high` a target is met; an infinite bound does not bind, both infinite = no target."""

    low: Floats
    high: Floats

    @property
    def known(self) -> Bools:
        """Where there is a target at all."""
        return np.isfinite(self.low) | np.isfinite(self.high)

    def shortfall(self, actual: Floats) -> Floats:
        """How far outside the bounds a figure lies, negative within; rounding is no shortfall."""
        short = np.maximum(self.low - actual, actual - self.high)
        scale = np.maximum(np.abs(np.where(np.isfinite(self.low), self.low, 0)), np.abs(np.nan_to_num(actual)))
        return np.where(np.abs(short) <= SLACK * np.maximum(scale, 1), 0.0, short)


def bounds_of(history: History, target: Floats, periods: Floats | None = None) -> Bounds:
    """The bounds that `target` (one per row, or one per period) sets, by what is better.

    A target range without ends is the target itself; its ends hold for one period, so that a sum of `periods` has as
    many times as much.
    """
    better, low_end, high_end = _ends(history, periods)
    if target.ndim == 2:
        better, low_end, high_end = better[:, None], low_end[:, None], high_end[:, None]
    given = np.isfinite(low_end) | np.isfinite(high_end)
    low_end, high_end = (np.where(given, end, target) for end in (low_end, high_end))
    low = np.where(better == "higher", target, np.where(better == "range", low_end, np.nan))
    high = np.where(better == "lower", target, np.where(better == "range", high_end, np.nan))
    return Bounds(np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high))


def _ends(history: History, periods: Floats | None) -> tuple[NDArray[np.str_], Floats, Floats]:
    kpis = history.kpis
    summed = (history.aggregate == "sum") & (periods is not None)
    times = np.where(summed, np.maximum(1 if periods is None else periods, 1), 1)
    low, high = (kpis[f"target_{end}"].to_numpy(dtype=float) * times for end in ("low", "high"))
    return kpis["better"].to_numpy(dtype=str), low, high


def met_periods(history: History) -> Floats:
    """1 where a measured period met its own target, 0 where it missed it, NaN where there is neither."""
    actual = history.figures["actual"]
    bounds = bounds_of(history, history.figures["target"])
    return np.where(np.isfinite(actual) & bounds.known, bounds.shortfall(actual) <= 0, np.nan)


def moving_targets(history: History) -> Bools:
    """Rows whose target is another in more than a third of the periods: these are judged by actual - target."""
    target, actual = history.figures["target"], history.figures["actual"]
    known = np.isfinite(target) & np.isfinite(actual)
    ordered = np.sort(np.where(known, target, np.nan), axis=1)
    distinct = (known.any(axis=1)).astype(np.int64) + (np.diff(ordered, axis=1) > 0).sum(axis=1)
    complete = (known == np.isfinite(actual)).all(axis=1)
    sided = history.orientation != 0
    moving: Bools = complete & sided & (distinct > 1) & (distinct > MOVING * history.count)
    return moving


def misses(history: History, met: Floats) -> tuple[Ints, Ints]:
    """How many periods in a row missed their target up to the latest, and how many in the year that it closes."""
    missed = met == 0
    present = np.isfinite(history.figures["actual"])
    kept_on = np.where(present, missed, True)[:, ::-1]
    in_a_row = (np.logical_and.accumulate(kept_on, axis=1)[:, ::-1] & present).sum(axis=1)
    latest = np.where(present, history.stamps, -np.inf).max(axis=1, keepdims=True, initial=-np.inf)
    recent = present & (history.stamps > latest - YEAR_DAYS + 2)
    return in_a_row, (missed & recent).sum(axis=1)


def attainment_gap(actual: Floats, bounds: Bounds) -> tuple[Floats, Floats]:
    """The bound a figure is compared with (the one it misses, else the nearer) and which side of it is better."""
    low_first = (np.abs(actual - bounds.low) <= np.abs(actual - bounds.high)) & np.isfinite(bounds.low)
    low_first |= ~np.isfinite(bounds.high) & np.isfinite(bounds.low)
    bound = np.where(low_first, bounds.low, bounds.high)
    side = np.where(low_first, 1.0, np.where(np.isfinite(bounds.high), -1.0, 0.0))
    return np.where(np.isfinite(bound), bound, np.nan), side


def widest_shortfall(bounds: Bounds, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The least and the largest shortfall of any figure from `low` to `high`."""
    ends = [bounds.shortfall(low), bounds.shortfall(high)]
    ranged = np.isfinite(bounds.low) & np.isfinite(bounds.high)
    inmost = (np.where(ranged, bounds.low, 0) + np.where(ranged, bounds.high, 0)) / 2
    within = np.where(ranged, bounds.shortfall(np.clip(inmost, low, high)), np.inf)
    least = np.fmin(np.fmin(*ends), within)
    return np.where(bounds.known, least, np.nan), np.where(bounds.known, np.fmax(*ends), np.nan)


def tolerated(kpis: pd.DataFrame, target: Floats) -> Floats:
    """How far outside its bound a figure may lie: a share of the target, or points where the KPI is a share."""
    tolerance = np.nan_to_num(kpis["tolerance"].to_numpy(dtype=float))
    points = kpis["unit"].to_numpy() == "share"
    allowed: Floats = tolerance * np.where(points, 1.0, np.abs(target))
    return allowed
