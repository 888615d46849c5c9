"""The course of a series: its memory, season and drift, and whether it has stepped or bent, all found together."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from saypro_analysis.analysis.kernels.processes.course_cleanings import clean, level_up, replace_rows
from saypro_analysis.analysis.kernels.processes.course_designs import Designs, design
from saypro_analysis.analysis.kernels.processes.course_fits import BENT, STEPPED, Fit, fit_structures
from saypro_analysis.analysis.kernels.processes.course_outlooks import KEPT, Noise, Outlook, foresee
from saypro_analysis.analysis.kernels.processes.course_scales import Scale, choose_scale, plain_scale
from saypro_analysis.analysis.kernels.processes.course_verdicts import judge, likelihoods, likelihoods_within
from saypro_analysis.analysis.kernels.processes.course_weights import Weights
from saypro_analysis.analysis.kernels.processes.course_widths import widths_of
from saypro_analysis.analysis.kernels.processes.memories import MEMORIES
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints, counts, rounding_of

SHORTEST = 6
AT_ONCE = 200


@dataclass(frozen=True)
class Course:
    """Per row what was found; places count measured periods from 0, sizes are in the KPI's unit.

    `memory` is the correlation of neighbours, expected over everything that is likely. `proposed` is the first period
    of a level that may be new (at most 1 in 20 trends or seasons makes one), `step` the same where it is established,
    `former` the first of the level before (0 = all that came before), `bend` the first of a new slope (0 = none);
    `certainty` is how likely a step is against none, `height` what is proposed, `jump` what is established. `slope` is
    the drift per period now, 0 where none is established, `since` when it began. `factor` and `shift` bring a figure of
    the level as it is now to the season and level of each period (figure x factor + shift); `season` is the season
    alone, `lowest` and `highest` its extremes in a year. By `width` the interval of a review's figure is wider than its
    noise says. `told` marks the rows that are long enough to be told anything about, `logged` those that are additive
    in logarithms.
    """

    told: Bools
    logged: Bools
    memory: Floats
    memory_deviation: Floats
    proposed: Ints
    step: Ints
    bend: Ints
    certainty: Floats
    former: Ints
    height: Floats
    jump: Floats
    slope: Floats
    since: Ints
    seasonal: Bools
    shift: Floats
    factor: Floats
    season: Floats
    lowest: Floats
    highest: Floats
    width: Floats
    scale: Scale
    outlook: Outlook
    noise: Noise

    def now(self, values: Floats) -> Floats:
        """Figures brought to the level as it is now, their season taken out."""
        return np.asarray((values - self.shift) / self.factor)

    def then(self, figures: Floats) -> Floats:
        """Figures of the level as it is now, brought to the season and level of each period."""
        return np.asarray(figures * self.factor + self.shift)


def read_course(values: Floats, positions: Floats, season_length: Ints) -> Course:
    """Find the course of every row of a grid: many rows of one calendar at once, a few hundred microseconds each.

    Level, season, trend, memory, step, bend and a lone outlier are weighed jointly, each shape x memory x place by its
    marginal likelihood, so that none is taken for another. Rows of fewer than 6 periods, and constant ones, have none.
    """
    course = _unknown(*values.shape)
    count = counts(values)[:, 0]
    alive = np.ptp(np.where(np.isfinite(values), values, values[:, :1]), axis=1) > rounding_of(values)[:, 0]
    whole = np.where(np.isfinite(positions), np.round(positions), -1).astype(np.int64)
    keys = np.column_stack([count, season_length, whole])
    rows = np.flatnonzero(alive & (count >= SHORTEST))
    calendars, belongs = np.unique(keys[rows], axis=0, return_inverse=True)
    for number, (many, length, *at) in enumerate(calendars):
        members = rows[belongs.ravel() == number]
        designs = design(tuple(int(place) for place in at[:many]), int(length))
        for start in range(0, len(members), AT_ONCE):
            some = members[start : start + AT_ONCE]
            _put(course, some, int(many), _read_some(values[some, :many], designs))
    return course


def _unknown(count: int, periods: int) -> Course:
    """What is told of rows that are too short or constant."""
    zeros, whole, no = np.zeros(count), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    few, many = np.zeros((count, KEPT)), np.zeros((count, len(MEMORIES)))
    grids = {
        "shift": np.zeros((count, periods)),
        "factor": np.ones((count, periods)),
        "season": np.zeros((count, periods)),
    }
    numbers: dict[str, Any] = {field.name: zeros.copy() for field in fields(Course)}
    numbers |= {name: whole.copy() for name in ("proposed", "step", "bend", "former", "since")}
    numbers |= {name: no.copy() for name in ("told", "logged", "seasonal")}
    ones = np.ones(count)
    numbers["width"] = ones.copy()
    numbers["scale"] = Scale(no.copy(), ones.copy(), zeros.copy(), ones.copy())
    numbers["outlook"] = Outlook(few, few.copy(), few + 1, few + 1, zeros.copy(), zeros.copy(), zeros.copy())
    numbers["noise"] = Noise(many, many.copy(), many + 1)
    return Course(**numbers | grids)


def _put(course: Any, rows: Ints, periods: int, part: Any) -> None:
    """Write a part's figures into their rows."""
    for field in fields(part):
        figures, grid = getattr(part, field.name), getattr(course, field.name)
        if hasattr(figures, "__dataclass_fields__"):
            _put(grid, rows, periods, figures)
        elif field.name in ("shift", "factor", "season"):
            grid[rows[:, None], np.arange(periods)] = figures
        elif figures.ndim == 2:
            grid[rows[:, None], np.arange(figures.shape[1])] = figures
        else:
            grid[rows] = figures


def _read_some(values: Floats, designs: Designs) -> Course:
    scale = plain_scale(values)
    standard, weights = clean(scale.standard(values), designs)
    scale = choose_scale(values, designs, likelihoods(weights) @ designs.marks("season"), weights.evidence)
    if scale.logged.any():
        rows = np.flatnonzero(scale.logged)
        standard[rows], other = clean(scale.standard(values)[rows], designs)
        replace_rows(weights, rows, other)
    lifted = level_up(standard, designs, weights)
    return _tell(values, standard, designs, weights, scale, lifted)


def _tell(values: Floats, standard: Floats, designs: Designs, weights: Weights, scale: Scale, lifted: Floats) -> Course:
    verdict = judge(weights, designs)
    fits = designs.marks("trend") == verdict.trend[:, None]
    fits &= designs.marks("season") == verdict.season[:, None]
    chosen = np.where(fits, likelihoods_within(weights, verdict.kind), -1.0).argmax(axis=1)
    fit = fit_structures(standard, designs, verdict.kind, verdict.place, chosen)
    fit = replace(fit, drift=fit.drift - lifted)
    likelier = weights.step.sum(axis=2).argmax(axis=1)
    height, rows = np.zeros(len(values)), np.flatnonzero(verdict.proposed)
    steps = np.full(len(rows), STEPPED)
    height[rows] = fit_structures(standard[rows], designs, steps, verdict.places[0][rows], likelier[rows]).jump
    outlook, noise = foresee(standard, designs, weights, verdict.kind, verdict.places)
    neighbours = np.array([candidate.memory.neighbours for candidate in designs.candidates])
    likely = likelihoods(weights)
    memory = likely @ neighbours
    told = {"memory": memory, "memory_deviation": np.sqrt(np.maximum(likely @ neighbours**2 - memory**2, 0))}
    told |= {"told": np.ones(len(values), dtype=bool), "logged": scale.logged, "seasonal": verdict.season}
    told |= {"step": np.where(verdict.kind == STEPPED, verdict.place, 0), "certainty": verdict.certainty}
    told["proposed"] = np.where(verdict.proposed, verdict.places[0], 0)
    told["height"], told["width"] = height * scale.spread, widths_of(weights, designs)
    told["former"] = (lifted != 0).sum(axis=1)
    told["bend"] = np.where(verdict.kind == BENT, verdict.place, 0)
    told["since"] = np.where(fit.slope != 0, told["bend"], 0)
    return Course(
        **told, **_outer(values, fit, scale), scale=scale, outlook=_unit(outlook, scale), noise=_size(noise, scale)
    )


def _outer(values: Floats, fit: Fit, scale: Scale) -> dict[str, Floats]:
    """The fit in the KPI's unit; what logarithms add is a factor, its sizes are those at the level as it is now."""
    spread, logged = scale.spread, scale.logged
    added = (fit.season + fit.drift) * spread[:, None]
    rate = spread / scale.unit
    factor = np.where(logged[:, None], np.exp(np.where(logged[:, None], added / scale.unit[:, None], 0.0)), 1.0)
    level = (values / factor).mean(axis=1)

    def sized(figure: Floats) -> Floats:
        return np.where(logged, level * np.expm1(np.where(logged, figure * rate, 0.0)), figure * spread)

    season = np.where(
        logged[:, None],
        level[:, None] * np.expm1(np.where(logged[:, None], fit.season * rate[:, None], 0)),
        fit.season * spread[:, None],
    )
    return {
        "shift": np.where(logged[:, None], 0.0, added),
        "factor": factor,
        "season": season,
        "lowest": sized(fit.lowest),
        "highest": sized(fit.highest),
        "slope": sized(fit.slope),
        "jump": np.where(logged, level * -np.expm1(np.where(logged, -fit.jump * rate, 0.0)), fit.jump * spread),
    }


def _unit(outlook: Outlook, scale: Scale) -> Outlook:
    """The outlook on the additive scale, in the KPI's unit."""
    spread, centre = scale.spread, scale.centre
    return replace(
        outlook,
        means=outlook.means * spread[:, None] + centre[:, None],
        deviations=outlook.deviations * spread[:, None],
        mean=outlook.mean * spread + centre,
        own=outlook.own * spread,
        doubt=outlook.doubt * spread,
    )


def _size(noise: Noise, scale: Scale) -> Noise:
    return replace(noise, variance=noise.variance * np.square(scale.spread)[:, None])
