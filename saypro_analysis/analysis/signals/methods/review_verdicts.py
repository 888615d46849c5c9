"""The review period of each KPI in figures: its gap, how sure that is, and the verdict on it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.kpi_grids import History, known_on
from saypro_analysis.analysis.kernels.processes.processes import Process
from saypro_analysis.analysis.kernels.processes.review_gaps import (
    LEVEL,
    Gap,
    Review,
    judge_gap,
    periods_to_tell,
    read_review,
)
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, divide
from saypro_analysis.analysis.signals.methods.target_bounds import (
    Bounds,
    attainment_gap,
    bounds_of,
    tolerated,
    widest_shortfall,
)
from saypro_analysis.data.readings.periods import in_span, pool_periods, read_period

GAP_ROUNDING = 1e-9


def describe_review(
    measurements: pd.DataFrame, history: History, process: Process, shares: Bools, as_of: object
) -> pd.DataFrame:
    """One row per KPI about the review period, which is the quarter of the latest period of all.

    Periods are joined and targets held against them as `quantify_gaps` does it, so that both tell the same gap.
    """
    known = known_on(measurements, as_of)
    span = read_period(None, known["period_on"])
    pooled = pool_periods(in_span(known, span), history.kpis, "target")
    review = read_review(history, span, pooled)
    bounds = bounds_of(history, review.target, review.periods)
    bound, side = attainment_gap(review.actual, bounds)
    judged = judge_gap(history, review, process, shares, bound, side)
    target = np.where(np.isfinite(bound), bound, review.target)
    verdict = _verdict(history, review, bounds, target, judged.p_value)
    figures = pd.DataFrame({"period_start_on": span[0], "period_end_on": span[1]}, index=history.kpis.index)
    return figures.assign(
        actual=review.actual,
        target=target,
        gap=review.actual - target,
        **_intervals(bounds, target, judged),
        p_value=judged.p_value,
        significant=verdict == "real",
        verdict=verdict,
        periods_to_tell=np.where(verdict == "noise", periods_to_tell(judged.p_value, review.periods), np.nan),
        gap_basis=judged.basis,
    )


def _intervals(bounds: Bounds, target: Floats, judged: Gap) -> dict[str, Floats]:
    """The ends of the gap's interval, and of the shortfall's as a share of the target."""
    least, most = widest_shortfall(bounds, judged.low, judged.high)
    return {
        "gap_low": judged.low - target,
        "gap_high": judged.high - target,
        "shortfall_pct_low": divide(least, np.abs(target)),
        "shortfall_pct_high": divide(most, np.abs(target)),
    }


def _verdict(history: History, review: Review, bounds: Bounds, target: Floats, p_value: Floats) -> NDArray[np.str_]:
    """real noise cannot_tell for a shortfall beyond tolerance, else near met no_target no_data."""
    short = bounds.shortfall(review.actual)
    rounding = GAP_ROUNDING * np.fmax(np.abs(review.actual), np.abs(target))
    allowed = tolerated(history.kpis, target) + rounding
    conditions = [~np.isfinite(review.actual), ~bounds.known, short <= rounding, short <= allowed,
                  p_value < LEVEL, np.isfinite(p_value)]  # fmt: skip
    return np.select(conditions, ["no_data", "no_target", "met", "near", "real", "noise"], "cannot_tell")
