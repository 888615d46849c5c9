"""What a fit says of one series: the effect with its interval, and its course period by period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saypro_analysis.analysis.effects.methods.calendars import Case
from saypro_analysis.analysis.effects.methods.counterfactuals import WIDER, Fit
from saypro_analysis.analysis.effects.methods.designs import season_orders
from saypro_analysis.analysis.effects.methods.estimates import NOTHING, Course, Estimate, write_course
from saypro_analysis.analysis.effects.methods.false_alarms import count_false_alarms
from saypro_analysis.analysis.effects.methods.mixtures import Mixture
from saypro_analysis.analysis.effects.methods.waits import count_periods_needed
from saypro_analysis.analysis.kernels.statistics.grids import Floats

NAMED = 0.5
NEGLIGIBLE = 1e-3
YEARLY = ("week", "month", "quarter", "half-year")


@dataclass(frozen=True)
class Question:
    """One series, the effect that is to be told from noise in it, and what is to be reached of that by now."""

    case: Case
    aim: float | None
    due: float | None


@dataclass(frozen=True)
class Scaled:
    """A series in units of its variation about its level before the start."""

    values: Floats
    middle: float
    scale: float


def tell(fit: Fit, question: Question, scaled: Scaled, method: str, alpha: float, courses: bool) -> Estimate:
    """Read the answer off the fit of one series; its course, and how often it would be wrong, where asked for."""
    case, scale = question.case, scaled.scale
    aim = question.aim / scale if question.aim else None
    needed, size = count_periods_needed(fit, case.before, case.after, aim)
    noise = scale * float((fit.weight * fit.spread).sum())
    if case.after == 0:
        short = "no period after the start is measured yet"
        return Estimate(method=method, short=short, needed=needed, needed_for=size, noise=noise, remarks=case.remarks)
    effect = _pruned(fit.effect())
    lower, upper = (float(effect.quantile(chance)[0]) * scale for chance in (alpha / 2, 1 - alpha / 2))
    return Estimate(
        effect=float(effect.mean[0]) * scale, lower=lower, upper=upper, p_value=float(effect.p_value()[0]), noise=noise,
        memory=_memory(fit), method=method, shape=_name_shape(fit), remarks=(*case.remarks, *_unseen_season(case)),
        needed=needed, needed_for=size,
        chance=NOTHING if question.due is None else _chance(effect, question.due / scale),
        false_alarm_rate=count_false_alarms(fit, alpha) if courses else NOTHING,
        course=_course(fit, case, alpha, scaled) if courses else (),
    )  # fmt: skip


def _name_shape(fit: Fit) -> str:
    """What more than half of the weight is given to."""
    traits, weights = fit.plan.traits, fit.weight[0]
    held = {"trend": traits.trend, "season": traits.season, "earlier shift": traits.shift, "earlier bend": traits.bend}
    shape = " and ".join(word for word, parts in held.items() if weights[parts].sum() > NAMED)
    return f"wandering {shape}" if weights[traits.wanders].sum() > NAMED else shape


def _unseen_season(case: Case) -> list[str]:
    """What a reader has to know of figures whose year has not gone round twice."""
    calendar = case.calendar
    if calendar.cadence not in YEARLY or season_orders(calendar.positions, case.before, calendar.season) != [0]:
        return []
    return ["less than two years lie before the start, so a season could pass for an effect"]


def _memory(fit: Fit) -> float:
    """The correlation of neighbours, as far as the noise has one that lasts."""
    memories = fit.plan.traits.memory
    lasting = np.isfinite(memories)
    weight = fit.weight[0, lasting]
    return float(weight @ memories[lasting] / weight.sum()) if weight.sum() > 0 else NOTHING


def _chance(effect: Mixture, aim: float) -> float:
    below = float(effect.below(aim)[0])
    return 1 - below if aim > 0 else below


def _pruned(mixture: Mixture) -> Mixture:
    """Without the parts that have next to no weight; for one series."""
    kept = mixture.weight[0] > NEGLIGIBLE
    weight = mixture.weight[:, kept]
    return Mixture(weight / weight.sum(), mixture.middle[:, kept], mixture.scale[:, kept], mixture.freedom[kept])


def _course(fit: Fit, case: Case, alpha: float, scaled: Scaled) -> Course:
    before, scale = fit.plan.before, scaled.scale
    points, totals, fitted = _period_by_period(fit)
    low, high = (points.quantile(chance) for chance in (alpha / 2, 1 - alpha / 2))
    late = case.values[before:]
    expected = np.concatenate([fitted * scale + scaled.middle, late - points.mean * scale])
    bands = [late - high * scale, late - low * scale, totals.mean * scale]
    bands += [totals.quantile(chance) * scale for chance in (alpha / 2, 1 - alpha / 2)]
    return write_course(case.calendar.index, case.values, before, expected, np.array(bands))


def _period_by_period(fit: Fit) -> tuple[Mixture, Mixture, Floats]:
    """Effects in each period after the start, their sums so far, and what the shapes say of the periods before."""
    kept = np.flatnonzero(fit.weight[0] > NEGLIGIBLE)
    told = [fit.plan.parts[place].forecast for place in kept]
    early, late = fit.series[0, : fit.plan.before], fit.series[0, fit.plan.before :]
    weight = fit.weight[0, kept] / fit.weight[0, kept].sum()
    middles = late[:, None] - np.array([forecast.weights @ early for forecast in told]).T
    errors = np.array([forecast.errors for forecast in told])
    spread, freedom = WIDER * fit.spread[0, kept], fit.freedom[kept]
    points, totals = (np.sqrt(np.diagonal(squares, axis1=1, axis2=2)).T * spread
                      for squares in (errors, errors.cumsum(axis=1).cumsum(axis=2)))  # fmt: skip
    fitted = np.array([forecast.early @ (forecast.slopes @ early) for forecast in told])
    return (Mixture(weight, middles, points, freedom), Mixture(weight, middles.cumsum(axis=0), totals, freedom),
            np.asarray(weight @ fitted))  # fmt: skip
