"""The review period's gap: how big it is, how sure that is, and whether noise alone would make it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from saypro_analysis.analysis.charts.binomials import binomial_above, binomial_below, share_interval
from saypro_analysis.analysis.charts.dependence import joined_variance
from saypro_analysis.analysis.charts.grids import Bools, Floats, Ints, at, divide, row_mean, row_sum
from saypro_analysis.analysis.charts.histories import History
from saypro_analysis.analysis.charts.processes import Process

HISTORY_TELLS = 6
Z95 = 1.959963984540054
MEET = 1e-12
NEVER = -(10**6)


@dataclass(frozen=True)
class Review:
    """The periods of each row's review quarter, joined by its `aggregate`."""

    inside: Bools
    periods: Ints
    actual: Floats
    target: Floats
    denominator: Floats


@dataclass(frozen=True)
class Gap:
    """Interval of the review period's actual, and the chance that noise alone falls so far short of target."""

    low: Floats
    high: Floats
    p_value: Floats
    basis: NDArray[np.str_]


def review_period(history: History) -> Review:
    """The calendar quarter of each row's latest measured period, or that period alone where it is longer."""
    months = np.where(np.isfinite(history.stamps), history.stamps, 0).astype(np.int64)
    quarter = months.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) // 3
    quarter = np.where(np.isfinite(history.stamps), quarter, NEVER)
    inside = (quarter == quarter.max(axis=1, keepdims=True, initial=NEVER)) & (quarter > NEVER)
    figures = {name: np.where(inside, grid, np.nan) for name, grid in history.figures.items()}
    weights = figures["denominator"]
    weighed = (history.kpis["aggregate"].to_numpy() == "ratio") & _complete(weights, inside)
    weighed &= row_sum(weights)[:, 0] > 0
    counted = weighed & _complete(figures["numerator"], inside) & ~net_promoters(history)
    parts = np.where(counted[:, None], figures["numerator"], figures["actual"] * weights)
    actual = np.where(weighed, divide(row_sum(parts), row_sum(weights))[:, 0], _joined(history, figures["actual"]))
    target = np.where(
        weighed,
        divide(row_sum(figures["target"] * weights), row_sum(weights))[:, 0],
        _joined(history, figures["target"]),
    )
    target = np.where(_complete(figures["target"], inside), target, np.nan)
    size = np.where(weighed, row_sum(weights)[:, 0], np.nan)
    return Review(inside, inside.sum(axis=1), actual, target, size)


def _complete(figures: Floats, inside: Bools) -> Bools:
    complete: Bools = (np.isfinite(figures) == inside).all(axis=1) & inside.any(axis=1)
    return complete


def _joined(history: History, figures: Floats) -> Floats:
    """Sum, last or mean of the review periods; missing for a KPI without a measured period."""
    how = history.kpis["aggregate"].to_numpy()
    some = np.isfinite(figures).any(axis=1)
    joined = np.select(
        [how == "sum", how == "last"], [row_sum(figures)[:, 0], at(figures, history.count - 1)], row_mean(figures)[:, 0]
    )
    return np.where(some, joined, np.nan)


def judge_gap(history: History, review: Review, process: Process, shares: Bools, bound: Floats, side: Floats) -> Gap:
    """Interval and one-sided p value of each row against `bound`, where `side` is better (+1 up, -1 down).

    Shares with a denominator: exact binomial; where the history varies beyond sampling, with as many fewer trials as
    that takes (Korn & Graubard 1998). Net promoter scores: their own variance. The rest: the process's variation.
    """
    scores = net_promoters(history)
    sampled = shares & (review.denominator > 0) & ~scores
    counted = _share_gap(review, process, bound, side)
    deviation, freedom, own = _deviation(history, review, process, scores)
    reach = special.stdtrit(freedom, 0.975) * deviation
    measured = (review.actual - reach, review.actual + reach, _tail(review.actual - bound, side, deviation, freedom))
    low, high, p_value = (np.where(sampled, one, other) for one, other in zip(counted, measured, strict=True))
    basis = np.select([sampled, own, np.isfinite(deviation)], ["sampling", "respondents", "history"], "none")
    return Gap(low, high, np.where(side == 0, np.nan, p_value), basis)


def _tail(gap: Floats, side: Floats, deviation: Floats, freedom: Floats) -> Floats:
    score = divide(gap * side, np.where(deviation > 0, deviation, np.nan))
    still = np.where(np.abs(gap) <= MEET, 1.0, np.where(gap * side < 0, 0.0, 1.0))
    return np.where(deviation == 0, still, special.stdtr(freedom, score))


def _share_gap(review: Review, process: Process, bound: Floats, side: Floats) -> tuple[Floats, Floats, Floats]:
    size = effective_size(review, process)
    count = np.clip(np.where(np.isfinite(review.actual), review.actual, 0.5), 0, 1) * size
    count = np.where(size == review.denominator, np.round(count), count)
    low, high = share_interval(count, size)
    below, above = binomial_below(count, size, bound), binomial_above(count, size, bound)
    unknown = ~np.isfinite(review.actual) | ~np.isfinite(bound)
    return low, high, np.where(unknown, np.nan, np.where(side > 0, below, above))


def effective_size(review: Review, process: Process) -> Floats:
    """Trials that would vary as much by sampling alone as the review period does (all of them without excess)."""
    told = (process.count >= HISTORY_TELLS) & np.isfinite(process.ratio)
    excess = np.where(told, np.maximum(process.ratio, 1) * process.widened, 1.0)
    stretch = np.where(excess > 1, special.stdtrit(process.freedom(), 0.975) / Z95, 1.0)
    design = (excess * stretch) ** 2 * np.where(told, joined_variance(process.phi, review.periods), 1.0)
    trials: Floats = np.where(review.denominator > 0, review.denominator, 1.0) / design
    return trials


def net_promoters(history: History) -> Bools:
    """KPIs whose unit says that they are net promoter scores, -100 to 100."""
    unit = history.kpis["unit"].fillna("").astype(str).str.lower()
    return unit.isin(["nps", "net promoter score"]).to_numpy()


def _deviation(history: History, review: Review, process: Process, scores: Bools) -> tuple[Floats, Floats, Bools]:
    """Standard error of the review period's figure, its degrees of freedom, and where respondents give it."""
    how = history.kpis["aggregate"].to_numpy()
    periods = np.maximum(review.periods, 1)
    joined = joined_variance(process.phi, periods)
    scale = np.select(
        [how == "sum", how == "last"], [np.sqrt(periods * joined), np.ones(len(periods))], np.sqrt(joined / periods)
    )
    history_error = np.where(process.count >= HISTORY_TELLS, process.sigma() * scale, np.nan)
    score_error = np.where(scores, _score_error(history, review), np.nan)
    own = np.isfinite(score_error)
    wider = own & (score_error >= np.nan_to_num(history_error))
    error = np.where(own, np.fmax(score_error, history_error), history_error)
    return error, np.where(wider, 1e6, process.freedom()), own


def _score_error(history: History, review: Review) -> Floats:
    """Standard error of a net promoter score in points; without the two counts, the widest one it can have."""
    shown = {name: row_sum(np.where(review.inside, grid, np.nan))[:, 0] for name, grid in history.figures.items()}
    size = np.where(review.denominator > 0, review.denominator, shown["denominator"])
    size = np.where(size > 0, size, np.nan)
    counted = np.isfinite(np.where(review.inside, history.figures["promoters"], 0)).all(axis=1)
    counted &= np.isfinite(np.where(review.inside, history.figures["detractors"], 0)).all(axis=1)
    outspoken = np.where(counted, (shown["promoters"] + shown["detractors"]) / size, 1.0)
    share = review.actual / 100
    return 100 * np.sqrt(np.maximum(outspoken - share**2, 0) / size)
