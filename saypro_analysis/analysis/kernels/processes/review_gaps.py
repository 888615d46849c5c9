"""The review period's gap: how big it is, how sure that is, and whether noise alone would make it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from saypro_analysis.analysis.kernels.processes.dependence import joined_variance
from saypro_analysis.analysis.kernels.processes.kpi_grids import History
from saypro_analysis.analysis.kernels.processes.processes import Process
from saypro_analysis.analysis.kernels.statistics.binomials import binomial_above, binomial_below, share_interval
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints, divide, row_mean, row_sum
from saypro_analysis.data.readings.periods import DISTINCT

HISTORY_TELLS = 6
Z95 = 1.959963984540054
MEET = 1e-12
FEWER_THAN_CHANCE = 0.005
ALIKE = 0.25
MORE_THAN_CHANCE = 0.05
LEVEL = 0.05
LONGEST_WAIT = 36


@dataclass(frozen=True)
class Review:
    """Each row's review period: which of its measured periods were joined, and into what."""

    inside: Bools
    periods: Ints
    actual: Floats
    target: Floats
    numerator: Floats
    denominator: Floats


@dataclass(frozen=True)
class Gap:
    """Interval of the review period's actual, and the chance that noise alone falls so far short of target.

    The interval is the 90 % one, which leaves the target out exactly where the one-sided p value is below 5 %.
    """

    low: Floats
    high: Floats
    p_value: Floats
    basis: NDArray[np.str_]


def read_review(history: History, span: tuple[pd.Timestamp, pd.Timestamp], pooled: pd.DataFrame) -> Review:
    """The periods of `span` as `pooled` (what `pool_periods` returns, a row per row) has joined them."""
    figures = history.figures
    first, last = pd.DatetimeIndex(span).to_numpy("datetime64[D]").astype(np.int64)
    inside = (history.stamps >= first) & (history.stamps <= last)
    counted = inside & np.isfinite(figures["numerator"]) & (figures["denominator"] > 0)
    ratio = (history.aggregate == "ratio") & counted.any(axis=1)
    inside = np.where(ratio[:, None], counted, inside)
    aimed = inside & np.isfinite(figures["target"])
    inside = np.where(aimed.any(axis=1, keepdims=True), aimed, inside)
    summed = (row_sum(np.where(inside, figures[name], np.nan))[:, 0] for name in ("numerator", "denominator"))
    counts = (np.where(ratio, count, np.nan) for count in summed)
    actual, target = (pooled[name].to_numpy(dtype=float) for name in ("actual", "reference"))
    return Review(inside, pooled["periods"].to_numpy(), actual, target, *counts)


def judge_gap(history: History, review: Review, process: Process, shares: Bools, bound: Floats, side: Floats) -> Gap:
    """Interval and one-sided p value of each row against `bound`, where `side` is better (+1 up, -1 down).

    Shares with a denominator: exact binomial; where the history varies beyond sampling, with as many fewer trials as
    that takes (Korn & Graubard 1998). Counts that vary as counting does: exact Poisson (Garwood 1936). Net promoter
    scores: their own variance. The rest: the process's variation.
    """
    scores = net_promoters(history)
    sampled = shares & (review.denominator > 0) & ~scores
    counted = vary_as_counts(history, process) & (review.periods > 0)
    deviation, freedom, own = _deviation(history, review, process, scores)
    reach = special.stdtrit(freedom, 1 - LEVEL) * deviation
    within = process.course.told & (process.count >= HISTORY_TELLS) & ~_counted_whole(history, review)
    measured = (review.actual - reach, review.actual + reach, _tail(review.actual - bound, side, deviation, freedom))
    ways = [sampled, counted, own, within]
    told = [_share_gap(review, process, bound, side), _count_gap(history, review, bound, side), measured,
            _history_gap(history, review, process, bound, side)]  # fmt: skip
    low, high, p_value = (np.select(ways, figures, other) for *figures, other in zip(*told, measured, strict=True))
    known = np.isfinite(deviation)
    basis = np.select([sampled, counted, own, known], ["sampling", "counting", "respondents", "history"], "none")
    return Gap(low, high, np.where(side == 0, np.nan, p_value), basis)


def vary_as_counts(history: History, process: Process) -> Bools:
    """Whole numbers of events whose variation about their course is no more and no less than Poisson's.

    The process's variance over its level is compared with 1 by chi square; neighbours that are alike are no Poisson.
    """
    actual = history.figures["actual"]
    blank = np.isnan(actual)
    whole = (blank | ((actual >= 0) & (actual == np.round(actual)))).all(axis=1)
    summed = np.isin(history.aggregate, ("sum", "mean"))
    usual = (
        (history.kpis["unit"] == "count").to_numpy()
        & whole
        & summed
        & process.course.told
        & (process.course.memory < ALIKE)
    )
    freedom = np.maximum(process.course.noise.spare(), 1)
    ratio = divide(process.course.noise.deviation() ** 2, row_mean(process.values)[:, 0], 0.0)
    tail = special.chdtr(freedom, ratio * freedom)
    poisson: Bools = usual & (tail > FEWER_THAN_CHANCE) & (tail < 1 - MORE_THAN_CHANCE)
    return poisson & (process.count >= HISTORY_TELLS)


def _count_gap(history: History, review: Review, bound: Floats, side: Floats) -> tuple[Floats, Floats, Floats]:
    """Exact interval and tail of a count; a mean of counts is one sum of them, divided."""
    times = np.where(history.aggregate == "mean", np.maximum(review.periods, 1), 1)
    events = np.where(np.isfinite(review.actual), np.maximum(np.round(review.actual * times), 0), 0.0)
    expected = np.maximum(np.where(np.isfinite(bound), bound, 0.0) * times, 0.0)
    low = np.where(events > 0, special.chdtri(2 * np.maximum(events, 1), 1 - LEVEL) / 2, 0.0)
    high = special.chdtri(2 * events + 2, LEVEL) / 2
    below = special.pdtr(events, expected)
    above = np.where(events > 0, special.pdtrc(np.maximum(events - 1, 0), expected), 1.0)
    unknown = ~np.isfinite(review.actual) | ~np.isfinite(bound)
    blank = np.where(np.isfinite(review.actual), 0.0, np.nan)
    return low / times + blank, high / times + blank, np.where(unknown, np.nan, np.where(side > 0, below, above))


def _history_gap(
    history: History, review: Review, process: Process, bound: Floats, side: Floats
) -> tuple[Floats, Floats, Floats]:
    """By how far the joined periods stray from their level, weighed over all that the process may be."""
    how, noise = history.aggregate, process.course.noise
    periods = np.where(how == "last", 1, np.maximum(review.periods, 1))
    size = np.where(how == "sum", periods, 1).astype(float)
    relative = np.abs(np.nan_to_num(review.actual)) / (size * process.course.scale.unit)
    size = size * np.where(process.course.logged, relative, 1.0) * process.course.width
    reach = noise.reach(1 - LEVEL, periods) * size
    gap = divide((review.actual - bound) * side, size, np.nan)
    still = (size == 0) | (noise.deviation() == 0)
    level = np.where(np.abs(review.actual - bound) <= MEET, 1.0, np.where((review.actual - bound) * side < 0, 0.0, 1.0))
    return review.actual - reach, review.actual + reach, np.where(still, level, noise.below(gap, periods))


def _counted_whole(history: History, review: Review) -> Bools:
    """Distinct things of a whole quarter: how the counts of its months vary does not tell how theirs does."""
    whole: Bools = (history.aggregate == DISTINCT) & (review.periods > 1)
    return whole


def _tail(gap: Floats, side: Floats, deviation: Floats, freedom: Floats) -> Floats:
    score = divide(gap * side, np.where(deviation > 0, deviation, np.nan))
    still = np.where(np.abs(gap) <= MEET, 1.0, np.where(gap * side < 0, 0.0, 1.0))
    return np.where(deviation == 0, still, special.stdtr(freedom, score))


def _share_gap(review: Review, process: Process, bound: Floats, side: Floats) -> tuple[Floats, Floats, Floats]:
    size = effective_size(review, process)
    share = divide(review.numerator, review.denominator)
    count = np.clip(np.where(np.isfinite(share), share, 0.5), 0, 1) * size
    count = np.where(size == review.denominator, np.round(count), count)
    low, high = share_interval(count, size, 1 - 2 * LEVEL)
    below, above = binomial_below(count, size, bound), binomial_above(count, size, bound)
    unknown = ~np.isfinite(review.actual) | ~np.isfinite(bound)
    return low, high, np.where(unknown, np.nan, np.where(side > 0, below, above))


def effective_size(review: Review, process: Process) -> Floats:
    """Trials that would vary as much by sampling alone as the review period does (all of them without excess)."""
    told = (process.count >= HISTORY_TELLS) & np.isfinite(process.ratio)
    excess = np.where(told, process.ratio * process.widened, 1.0)
    stretch = np.where(excess > 1, special.stdtrit(process.freedom(), 0.975) / Z95, 1.0)
    design = (excess * stretch) ** 2 * np.where(told, joined_variance(process.phi, review.periods), 1.0)
    trials: Floats = np.where(review.denominator > 0, review.denominator, 1.0) / np.maximum(design, 1)
    return trials


def net_promoters(history: History) -> Bools:
    """KPIs whose unit says that they are net promoter scores, -100 to 100."""
    unit = history.kpis["unit"].fillna("").astype(str).str.lower()
    return unit.isin(["nps", "net promoter score"]).to_numpy()


def _deviation(history: History, review: Review, process: Process, scores: Bools) -> tuple[Floats, Floats, Bools]:
    """Standard error of the review period's figure, its degrees of freedom, and where respondents give it."""
    how = history.aggregate
    periods = np.maximum(review.periods, 1)
    joined = joined_variance(process.phi, periods)
    scale = np.select(
        [how == "sum", how == "last"], [np.sqrt(periods * joined), np.ones(len(periods))], np.sqrt(joined / periods)
    )
    told = (process.count >= HISTORY_TELLS) & ~_counted_whole(history, review)
    history_error = np.where(told, process.sigma() * scale, np.nan)
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


def periods_to_tell(p_value: Floats, periods: Ints) -> Floats:
    """How many more periods with the same gap would bring `p_value` to 5 %; missing where 36 would not.

    The evidence of a gap that stays grows with the square root of its periods.
    """
    evidence = np.where(p_value < 0.5, -special.ndtri(np.where(np.isfinite(p_value), p_value, 0.5)), np.nan)
    needed = periods * divide(np.array(-special.ndtri(LEVEL)), np.where(evidence > 0, evidence, np.nan)) ** 2
    more = np.maximum(np.ceil(needed) - periods, 1)
    return np.where(more <= LONGEST_WAIT, more, np.nan)
