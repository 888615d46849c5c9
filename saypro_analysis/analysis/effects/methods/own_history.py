"""The effect by the series' own history, alone or beside columns that predict it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.stats import norm

from saypro_analysis.analysis.effects.methods.breaks import find_breaks
from saypro_analysis.analysis.effects.methods.calendars import Case
from saypro_analysis.analysis.effects.methods.counterfactuals import (
    WIDER,
    Fit,
    Plan,
    fit_plan,
    forecast_after,
    make_plan,
    noises_of,
)
from saypro_analysis.analysis.effects.methods.designs import Ground, Key, cached_noise, season_orders
from saypro_analysis.analysis.effects.methods.estimates import LONGEST_WAIT, NOTHING, Course, Estimate, write_course
from saypro_analysis.analysis.effects.methods.mixtures import Mixture
from saypro_analysis.analysis.kernels.statistics.grids import Floats

FEWEST_BEFORE = 6
SURE, POWER = 0.975, 0.8
UNNAMED_SIZES = (1, 2, 3)
YEARLY = ("week", "month", "quarter", "half-year")
SEED, SIMULATIONS = 6, 300
NEGLIGIBLE, ROUNDING = 1e-3, 1e-12
HISTORIES = ("interrupted_time_series", "comparative_time_series", "structural_time_series")


def estimate_from_history(case: Case, method: str, alpha: float, aim: float | None, due: float | None) -> Estimate:
    """Hold what followed against what the periods before let expect.

    `aim` is the effect that is to be told from noise, `due` what is to be reached of it by now.
    """
    if short := _too_short(case):
        return Estimate(method=method, short=short, needed=_more_before(case), remarks=case.remarks)
    middle = case.values[: case.before].mean()
    scale = _scale(case)
    if not scale > 0:
        return _without_noise(case, method)
    standard = (case.values - middle) / scale
    plan = _plan(case, standard, structural=method == "structural_time_series")
    fit = fit_plan(plan, standard[None, :])
    if case.after == 0:
        needed, size = _periods_needed(fit, case, aim, scale)
        noise = scale * float((fit.weight * fit.spread).sum())
        short = "no period after the start is measured yet"
        return Estimate(method=method, short=short, needed=needed, needed_for=size, noise=noise, remarks=case.remarks)
    return _tell(fit, case, method, alpha, aim, due, middle, scale)


def _without_noise(case: Case, method: str) -> Estimate:
    """A series that stood still, but perhaps for one change at the start: by chance it could be at any other place."""
    if not case.after or not _varies(case.values):
        return Estimate(method=method, short="the series never varied, so its noise cannot be known")
    effect, p_value = float(case.values[-1] - case.values[0]), 1 / (len(case.values) - 1)
    told = "it stood still before the start and after it; p is the chance that its only change falls on the start"
    return Estimate(method=method, effect=effect, lower=effect, upper=effect, p_value=p_value, noise=0.0,
                    remarks=(*case.remarks, told))  # fmt: skip


def _varies(values: Floats) -> bool:
    """Whether values differ by more than rounding."""
    return float(np.ptp(values)) > ROUNDING * float(np.abs(values).max())


def _plan(case: Case, standard: Floats, *, structural: bool) -> Plan:
    before = min(case.before, len(standard) - 1)  # without a period after the start the last one stands in for it
    ground = Ground(case.calendar.positions, before, case.calendar.season, _predictors(case))
    if not structural:
        ground = find_breaks(standard, ground, noises_of(ground, structural))
    return make_plan(ground, structural=structural)


def _too_short(case: Case) -> str:
    if case.before >= FEWEST_BEFORE:
        return ""
    periods = "period" if case.before == 1 else "periods"
    return f"only {case.before} measured {periods} before the start, {FEWEST_BEFORE} are needed"


def _more_before(case: Case) -> float:
    return float(FEWEST_BEFORE - case.before)


def _scale(case: Case) -> float:
    """A typical size of the series' variation about its level before and its level after; 0 where it is rounding."""
    parts = [part for part in (case.values[: case.before], case.values[case.before :]) if len(part)]
    if not any(_varies(part) for part in parts):
        return 0.0
    return float(np.sqrt(sum(((part - part.mean()) ** 2).sum() for part in parts) / len(case.values)))


def _predictors(case: Case) -> Floats:
    """The columns beside the series, standardised; where they are too many, what they have in common."""
    columns = case.extra.to_numpy(dtype=float)
    if not case.controls.empty and case.controls.shape[1]:
        columns = np.column_stack([columns, _standard(case.controls.to_numpy(dtype=float), case.before).mean(axis=1)])
    columns = _standard(columns, case.before)
    most = max((case.before - 4) // 3, 1)
    if columns.shape[1] > most:
        directions = np.linalg.svd(columns[: case.before], full_matrices=False)[2]
        columns = _standard(columns @ directions[:most].T, case.before)
    return columns


def _standard(columns: Floats, before: int) -> Floats:
    early = columns[:before]
    spread = early.std(axis=0)
    kept = spread > 1e-9 * np.maximum(np.abs(early).max(axis=0, initial=0), 1e-300)
    standard: Floats = (columns[:, kept] - early.mean(axis=0)[kept]) / spread[kept]
    return standard


def _tell(
    fit: Fit, case: Case, method: str, alpha: float, aim: float | None, due: float | None, middle: float, scale: float
) -> Estimate:
    effect = _pruned(fit.effect())
    needed, size = _periods_needed(fit, case, aim, scale)
    lower, upper = (float(effect.quantile(chance)[0]) * scale for chance in (alpha / 2, 1 - alpha / 2))
    weights, parts = fit.weight[0], fit.plan.parts
    held = {word: sum(w for w, part in zip(weights, parts, strict=True) if getattr(part.shape.key, name))
            for word, name in (("trend", "trend"), ("season", "waves"), ("earlier shift", "shifts"),
                                ("earlier bend", "bends"))}  # fmt: skip
    shape = " and ".join(word for word, share in held.items() if share > 0.5)
    if sum(w for w, part in zip(weights, parts, strict=True) if part.noise.bends) > 0.5:
        shape = f"wandering {shape}"
    return Estimate(
        effect=float(effect.mean[0]) * scale, lower=lower, upper=upper, p_value=float(effect.p_value()[0]),
        noise=scale * float((fit.weight * fit.spread).sum()),
        memory=_memory(fit),
        false_alarm_rate=_false_alarms(fit, alpha), method=method, shape=shape,
        remarks=(*case.remarks, *_unseen_season(case)),
        needed=needed, needed_for=size,
        chance=NOTHING if due is None else _chance(effect, due / scale),
        course=_course(fit, case, alpha, middle, scale),
    )  # fmt: skip


def _unseen_season(case: Case) -> list[str]:
    """What a reader has to know of figures whose year has not gone round twice."""
    calendar = case.calendar
    if calendar.cadence not in YEARLY or season_orders(calendar.positions, case.before, calendar.season) != [0]:
        return []
    return ["less than two years lie before the start, so a season could pass for an effect"]


def _memory(fit: Fit) -> float:
    """The correlation of neighbours, as far as the noise has one that lasts."""
    memories = np.array([part.noise.memory for part in fit.plan.parts])
    weight = np.where(np.isfinite(memories), fit.weight[0], 0.0)
    return float(np.nansum(weight * memories) / weight.sum()) if weight.sum() > 0 else NOTHING


def _chance(effect: Mixture, aim: float) -> float:
    below = float(effect.below(aim)[0])
    return 1 - below if aim > 0 else below


def _pruned(mixture: Mixture) -> Mixture:
    """Without the parts that have next to no weight; for one series."""
    kept = mixture.weight[0] > NEGLIGIBLE
    weight = mixture.weight[:, kept]
    return Mixture(weight / weight.sum(), mixture.middle[:, kept], mixture.scale[:, kept], mixture.freedom[kept])


def _course(fit: Fit, case: Case, alpha: float, middle: float, scale: float) -> Course:
    plan, after = fit.plan, case.after
    ones, sums = np.eye(after), np.tril(np.ones((after, after)))
    points, totals = (_over(fit, weights) for weights in (ones, sums))
    low, high = (points.quantile(chance) for chance in (alpha / 2, 1 - alpha / 2))
    late = case.values[plan.before :]
    expected = np.concatenate([_fitted(fit) * scale + middle, late - points.mean * scale])
    bands = [late - high * scale, late - low * scale, totals.mean * scale]
    bands += [totals.quantile(chance) * scale for chance in (alpha / 2, 1 - alpha / 2)]
    return write_course(case.calendar.index, case.values, plan.before, expected, np.array(bands))


def _over(fit: Fit, sums: Floats) -> Mixture:
    """Effects summed with each row of weights, as one mixture a row."""
    kept = np.flatnonzero(fit.weight[0] > NEGLIGIBLE)
    parts = [fit.plan.parts[place] for place in kept]
    early, late = fit.series[0, : fit.plan.before], fit.series[0, fit.plan.before :]
    middle = np.array([sums @ (late - part.forecast.weights @ early) for part in parts]).T
    widths = np.array([np.sqrt(np.einsum("ij,jk,ik->i", sums, part.forecast.errors, sums)) for part in parts]).T
    weight = fit.weight[0, kept] / fit.weight[0, kept].sum()
    return Mixture(weight, middle, WIDER * widths * fit.spread[0, kept], fit.freedom[kept])


def _fitted(fit: Fit) -> Floats:
    """What the shapes say of the periods before the start."""
    early = fit.series[0, : fit.plan.before]
    kept = np.flatnonzero(fit.weight[0] > NEGLIGIBLE)
    told = np.array([fit.plan.parts[place].forecast.fitted @ early for place in kept])
    return np.asarray(fit.weight[0, kept] @ told / fit.weight[0, kept].sum())


def _false_alarms(fit: Fit, alpha: float) -> float:
    """How often series like this one, made without an effect, would have been called."""
    random = np.random.default_rng(SEED)
    counts = random.multinomial(SIMULATIONS, fit.weight[0] / fit.weight[0].sum())
    made = [_simulate(fit, place, int(count), random) for place, count in enumerate(counts) if count]
    likely = fit.plan_of(np.flatnonzero(fit.weight[0] > NEGLIGIBLE / 10).tolist())
    effects = fit_plan(likely, np.concatenate(made)).effect()
    return float((effects.p_value() < alpha).mean())


def _simulate(fit: Fit, place: int, count: int, random: np.random.Generator) -> Floats:
    part = fit.plan.parts[place]
    total = fit.series.shape[1]
    lower = np.linalg.inv(part.noise.root)
    noise = random.standard_normal((count, total)) @ lower.T * fit.spread[0, place]
    return np.asarray(noise + part.shape.columns @ (part.slopes @ fit.series[0, : fit.plan.learnt]))


def _periods_needed(fit: Fit, case: Case, aim: float | None, scale: float) -> tuple[float, str]:
    """How many more periods until an effect of the size that is hoped for is told from noise four times in five; which.

    It is reckoned for the shape that weighs most; what the columns beside the series add is passed over. Where nothing
    is expected, the effect is one standard deviation of the noise, else two or three where one could never be told.
    """
    kept = _leading(fit)
    weight = fit.weight[0, kept] / fit.weight[0, kept].sum()
    spreads, freedom = fit.spread[0, kept], fit.freedom[kept]
    usual_noise = float(weight @ spreads)
    sizes = {f"of {count} standard deviation{'s' if count > 1 else ''} of the noise": count * usual_noise
             for count in UNNAMED_SIZES}  # fmt: skip
    sizes = {"as large as expected": abs(aim) / scale} if aim else sizes
    widths = np.array([_widths(fit.plan, place, case) for place in kept]).T * (WIDER * spreads)
    nothing = Mixture(weight, np.zeros_like(widths), widths, freedom)
    usual = np.sqrt((widths**2) @ weight)
    reach = nothing.quantile(SURE) + norm.ppf(POWER) * usual
    for word, size in sizes.items():
        if (reach <= size).any():
            return float(max(int(np.argmax(reach <= size)) + 1 - case.after, 0)), word
    return NOTHING, next(reversed(sizes))


def _leading(fit: Fit) -> list[int]:
    """The parts of the shape that weighs most."""
    weights: dict[Key, float] = {}
    keys = [part.shape.key for part in fit.plan.parts]
    for key, weight in zip(keys, fit.weight[0], strict=True):
        weights[key] = weights.get(key, 0.0) + weight
    best = max(weights, key=lambda key: weights[key])
    return [place for place, key in enumerate(keys) if key == best and fit.weight[0, place] > NEGLIGIBLE]


def _widths(plan: Plan, place: int, case: Case) -> Floats:
    """The standard error of the mean effect over the first 1, 2, ... periods after the start, in residual scales."""
    part, before = plan.parts[place], case.before
    early = case.calendar.positions[:before]
    positions = np.concatenate([early, early[-1] + 1 + np.arange(LONGEST_WAIT)])
    kinds = cached_noise(positions.tobytes(), part.noise.key[0] == "drift")
    noise = next(noise for noise in kinds if noise.key == part.noise.key)
    ground = replace(plan.ground, positions=positions, before=before, predictors=np.empty((len(positions), 0)))
    columns = ground.columns(part.shape.key._replace(chosen=()))
    errors = forecast_after(np.column_stack([np.ones(len(positions)), columns]), noise, before).errors
    sums = np.diag(errors.cumsum(axis=0).cumsum(axis=1))
    return np.asarray(np.sqrt(np.maximum(sums, 0)) / np.arange(1, LONGEST_WAIT + 1))
