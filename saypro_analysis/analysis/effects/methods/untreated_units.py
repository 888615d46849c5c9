"""The effect beside units that nobody treated: difference in differences, synthetic control, and both in one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import nnls
from scipy.stats import t

from saypro_analysis.analysis.effects.methods.calendars import Case
from saypro_analysis.analysis.effects.methods.estimates import NOTHING, Course, Estimate, write_course
from saypro_analysis.analysis.kernels.statistics.grids import Floats

FEWEST_UNITS = 2
FEWEST_BEFORE = 3
TINY = 1e-6
NEAREST = 0.1
ROUNDING = 1e-9
METHODS = ("difference_in_differences", "synthetic_control", "synthetic_difference_in_differences")


def estimate_beside_units(case: Case, method: str, alpha: float) -> Estimate:
    """Compare with the untreated units, and with what each of them would show if it were taken for the treated one.

    Where there are too few for placebos the effect is told, but neither an interval nor a p value.
    """
    panel = np.vstack([case.controls.to_numpy(dtype=float).T, case.values])
    if short := _nothing_to_compare(case, panel, method):
        needed = float(max(FEWEST_BEFORE - case.before, 1))
        return Estimate(method=method, short=short, needed=needed, remarks=case.remarks)
    gaps, weights = _gaps(panel, case.before, method)
    known = Estimate(effect=float(gaps[case.before :].mean()), method=method, weights=_name_weights(case, weights),
                     remarks=case.remarks)  # fmt: skip
    if short := _too_few_for_placebos(case, panel):
        needed = float(FEWEST_BEFORE - case.before) if case.before < FEWEST_BEFORE else NOTHING
        return replace(known, short=short, needed=needed)
    return _beside_placebos(known, case, panel, gaps, alpha)


def _beside_placebos(known: Estimate, case: Case, panel: Floats, gaps: Floats, alpha: float) -> Estimate:
    others = np.arange(len(panel) - 1)
    placebos = np.array([_gaps(np.vstack([np.delete(panel[:-1], unit, axis=0), panel[unit]]), case.before,
                               known.method)[0] for unit in others])  # fmt: skip
    least = NEAREST * _step(panel, case.before)
    own, theirs = _miss(gaps, case.before, least), _miss(placebos, case.before, least)
    scores = placebos[:, case.before :].mean(axis=1) / theirs
    p_value, least_p = _rank(known.effect / float(own), scores)
    reach = float(own) * _reach(scores, alpha)
    alarms = [_rank(score, np.delete(scores, place))[0] < alpha for place, score in enumerate(scores)]
    return replace(known, lower=known.effect - reach, upper=known.effect + reach, p_value=p_value, noise=float(own),
                   least_p_value=least_p, false_alarm_rate=float(np.mean(alarms)),
                   course=_course(case, gaps, placebos, (own, theirs), alpha))  # fmt: skip


def _nothing_to_compare(case: Case, panel: Floats, method: str) -> str:
    fewest = 1 if method == "difference_in_differences" else FEWEST_BEFORE
    if case.after == 0:
        return "no period after the start is measured yet"
    if case.before < fewest:
        return (
            f"only {case.before} periods before the start, {fewest} are needed to find what resembles the treated unit"
        )
    return "" if np.ptp(panel) > 0 else "no unit ever varied, so the noise cannot be known"


def _too_few_for_placebos(case: Case, panel: Floats) -> str:
    if len(panel) - 1 < FEWEST_UNITS:
        return f"only {len(panel) - 1} untreated unit, {FEWEST_UNITS} are needed for a comparison with placebos"
    if case.before < FEWEST_BEFORE:
        return f"only {case.before} periods before the start, {FEWEST_BEFORE} are needed to know the noise"
    return ""


def _gaps(panel: Floats, before: int, method: str) -> tuple[Floats, Floats]:
    """Treated (the last row) less its comparison in every period, centred as the method does; the units' weights."""
    others, treated = panel[:-1], panel[-1]
    if method == "synthetic_control":
        weights = simplex_weights(others[:, :before].T, treated[:before], TINY * _step(others, before), level=False)
        return treated - weights @ others, weights
    if method == "difference_in_differences":
        weights, moments = np.full(len(others), 1 / len(others)), np.full(before, 1 / before)
    else:
        step = _step(others, before)
        ridge = (panel.shape[1] - before) ** 0.25 * step
        weights = simplex_weights(others[:, :before].T, treated[:before], ridge * np.sqrt(before), level=True)
        late = others[:, before:].mean(axis=1)
        moments = simplex_weights(others[:, :before], late, TINY * step * np.sqrt(len(others)), level=True)
    gaps = treated - weights @ others
    return gaps - moments @ gaps[:before], weights


def _step(others: Floats, before: int) -> float:
    """How much a unit moves from one period to the next."""
    changes = np.diff(others[:, :before], axis=1)
    return float(changes.std(ddof=1)) if changes.size > 1 else 0.0


def simplex_weights(columns: Floats, goal: Floats, ridge: float, *, level: bool) -> Floats:
    """Weights of at least 0 that sum to 1 and bring the columns nearest to the goal, apart from a level if `level`.

    With weights that sum to 1 the distance is that of the columns' differences from the goal, and the least squares
    with a further row of ones, scaled back to 1, have the same direction.
    """
    apart = columns - goal[:, None]
    apart = apart - apart.mean(axis=0) if level else apart
    rows = np.vstack([apart, ridge * np.eye(columns.shape[1])])
    size = np.sqrt((rows**2).sum(axis=0).mean()) or 1.0
    found = nnls(np.vstack([rows / size, np.ones(columns.shape[1])]), np.append(np.zeros(len(rows)), 1.0))[0]
    return np.asarray(found / found.sum())


def _miss(gaps: Floats, before: int, least: float) -> Floats:
    """How far treated and comparison lie apart before the start, beside their usual distance.

    With more units than periods some fit exactly, by chance; a fit nearer than `least` counts as that.
    """
    missed: Floats = np.sqrt((gaps[..., :before] ** 2).mean(axis=-1))
    return np.maximum(missed, max(least, 1e-12 * float(np.abs(gaps).max()), 1e-300))


def _rank(score: float, others: Floats) -> tuple[float, float]:
    """The share of units, the treated one among them, whose score is at least as far from 0; the least it can be."""
    count = len(others) + 1
    return (1 + int((np.abs(others) >= abs(score) - ROUNDING).sum())) / count, 1 / count


def _reach(scores: Floats, alpha: float) -> float:
    """How far the interval reaches: to the placebo that a true effect would have to pass; Student's t if too few."""
    place = int(np.ceil(alpha * (len(scores) + 1))) - 1
    if place >= 1:
        return float(np.sort(np.abs(scores))[::-1][place - 1])
    spread = np.sqrt((scores**2).mean())
    return float(t.ppf(1 - alpha / 2, len(scores)) * spread * np.sqrt(1 + 1 / len(scores)))


def _name_weights(case: Case, weights: Floats) -> str:
    order = np.argsort(-weights, kind="stable")[:5]
    names = [f"{case.controls.columns[unit]} {weights[unit]:.0%}" for unit in order if weights[unit] >= 0.01]
    return ", ".join(names)


def _course(case: Case, gaps: Floats, placebos: Floats, misses: tuple[Floats, Floats], alpha: float) -> Course:
    before, after = case.before, case.after
    own, theirs = misses
    scores = placebos[:, before:] / theirs[:, None]
    totals = placebos[:, before:].cumsum(axis=1) / theirs[:, None]
    reach, far = (own * np.array([_reach(column, alpha) for column in part.T]) for part in (scores, totals))
    expected, late = case.values - gaps, gaps[before:].cumsum()
    middle = expected[before:]
    bands = np.array([middle - reach, middle + reach, late, late - far, late + far]).reshape(5, after)
    return write_course(case.calendar.index, case.values, before, expected, bands)
