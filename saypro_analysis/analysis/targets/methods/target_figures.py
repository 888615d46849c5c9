"""Each KPI in the review period and in the one before it, with the interval of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from saypro_analysis.analysis.kernels.processes.dependence import SHORTEST
from saypro_analysis.analysis.kernels.processes.kpi_grids import History, read_history
from saypro_analysis.analysis.kernels.processes.processes import read_process, share_rows
from saypro_analysis.analysis.kernels.processes.review_gaps import judge_gap, read_review
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats
from saypro_analysis.data.readings.periods import Span, in_span, pool_periods

LEVEL = 0.05  # of each side; the intervals are 90 % ones


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a period and its 90 % interval (missing where the data does not tell one), from so many periods.

    A `whole` figure of distinct things was counted in the quarter itself, another is the mean of its periods.
    """

    value: float
    low: float
    high: float
    periods: int
    whole: bool = False

    def turned(self, how: str) -> Figure:
        """What this figure says of its complement (1 - x) or its inverse (1 / x)."""
        if how == "complement":
            return Figure(1 - self.value, 1 - self.high, 1 - self.low, self.periods, self.whole)
        if how == "inverse":
            sure = self.low > 0
            ends = (1 / self.high, 1 / self.low) if sure else (np.nan, np.nan)
            return Figure(1 / self.value if self.value else np.nan, *ends, self.periods, self.whole)
        return self

    def widened(self, factor: float) -> Figure:
        """The same figure, its interval wider by a factor to either side."""
        low, high = self.value - (self.value - self.low) * factor, self.value + (self.high - self.value) * factor
        return Figure(self.value, low, high, self.periods, self.whole)

    def certain(self) -> Figure:
        """The same figure taken for exactly what it is."""
        return Figure(self.value, self.value, self.value, self.periods, self.whole)


def read_figures(measurements: pd.DataFrame, kpis: pd.DataFrame, spans: tuple[Span, Span]) -> list[dict[str, Figure]]:
    """For each of the spans, every KPI's figure, joined over its periods as `quantify_gaps` does it."""
    history = read_history(measurements, kpis)
    process = read_process(history, _without_change(history, spans[0]), adjust=True)
    shares = share_rows(history)
    told = []
    for span in spans:
        pooled = pool_periods(in_span(measurements.assign(none=np.nan), span), kpis, "none")
        review = read_review(history, span, pooled)
        judged = judge_gap(history, review, process, shares, review.actual, np.ones(len(kpis)))
        counted = (kpis["unit"] == "count").to_numpy() & (history.count < SHORTEST)
        rows = zip(kpis["kpi"], counted, review.actual, judged.low, judged.high, review.periods,
                   pooled["whole"], strict=True)  # fmt: skip
        told.append({str(kpi): _figure(count, *figures) for kpi, count, *figures in rows})
    return told


def _without_change(history: History, now: Span) -> Floats:
    """Each KPI's figures with those of the review period brought to the mean of the rest.

    The change that is asked about begins with that period, whose day is known. Left in, it would pass for the noise
    that it is to be told from.
    """
    actual = history.figures["actual"]
    first, last = pd.to_datetime(list(now)).to_numpy().astype("datetime64[D]").astype(np.int64)
    inside = np.isfinite(actual) & (history.stamps >= first) & (history.stamps <= last)
    outside = np.isfinite(actual) & ~inside
    shift = _mean(actual, outside) - _mean(actual, inside)
    return np.where(inside, actual + np.nan_to_num(shift)[:, None], actual)


def _mean(figures: Floats, where: Bools) -> Floats:
    """The mean of a row's figures; missing where there are none."""
    count = where.sum(axis=1)
    return np.where(count > 0, np.where(where, figures, 0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _figure(counted: bool, value: float, low: float, high: float, periods: int, whole: bool) -> Figure:
    if counted and value >= 0:
        # A history too short to show how counts vary; they vary at least as counting does (Garwood's exact interval).
        below = stats.chi2.ppf(LEVEL, 2 * value) / 2 if value > 0 else 0.0
        low, high = np.fmin(low, below), np.fmax(high, stats.chi2.ppf(1 - LEVEL, 2 * value + 2) / 2)
    return Figure(float(value), float(low), float(high), int(periods), bool(whole))


def relative_change(now: Figure, before: Figure) -> tuple[float, float, float]:
    """now / before - 1 with its interval by MOVER (Donner and Zou 2012); missing where `before` may be 0 or less."""
    if not (before.value > 0 and now.value >= 0):
        return np.nan, np.nan, np.nan
    change = now.value / before.value - 1
    if not before.low > 0 or not np.isfinite([now.low, now.high, before.high]).all():
        return change, np.nan, np.nan
    # A figure that cannot be negative does not need an interval that is.
    least = max(now.low, 0.0)
    product = now.value * before.value
    below = product**2 - least * before.high * (2 * now.value - least) * (2 * before.value - before.high)
    above = product**2 - now.high * before.low * (2 * now.value - now.high) * (2 * before.value - before.low)
    divisor = before.high * (2 * before.value - before.high)
    # Where `before` may be twice itself, the lower end is that of the largest divisor.
    low = (product - np.sqrt(max(below, 0))) / divisor if divisor > 0 else least / before.high
    high = (product + np.sqrt(max(above, 0))) / (before.low * (2 * before.value - before.low))
    return change, low - 1, high - 1


def difference(now: Figure, before: Figure) -> tuple[float, float, float]:
    """now - before with its interval by MOVER."""
    change = now.value - before.value
    low = change - np.hypot(now.value - now.low, before.high - before.value)
    high = change + np.hypot(now.high - now.value, before.value - before.low)
    return change, float(low), float(high)
