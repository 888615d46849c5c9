"""The season, the drift and the step of each series once it is settled which of these it has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from saypro_analysis.analysis.kernels.processes.course_designs import (
    Designs,
    columns_of,
    design,
)
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints

NONE, STEPPED, BENT = range(3)


@dataclass(frozen=True)
class Fit:
    """Per row: the `season` of each period, of the next one and its extremes; the `drift` of each period off the line
    or level as it is now (0 = as now), the `slope` now per period, and the height of the step.
    """

    season: Floats
    following: Floats
    lowest: Floats
    highest: Floats
    drift: Floats
    slope: Floats
    jump: Floats


def change_column(designs: Designs, kind: int, place: int, positions: Floats) -> Floats:
    """The column of a step or a bend at a place of the series, for any periods; none where nothing changes."""
    if kind == NONE:
        return np.zeros((len(positions), 0))
    start = designs.positions[place]
    if kind == STEPPED:
        return (positions >= start).astype(float)[:, None]
    return np.maximum(positions - start + 1, 0.0)[:, None]


def fit_structures(values: Floats, designs: Designs, kind: Ints, place: Ints, chosen: Ints) -> Fit:
    """Fit each row (standardised) as its `chosen` candidate with its change of `kind` at `place`, by least squares."""
    count, periods = values.shape
    grids = {name: np.zeros((count, periods)) for name in ("season", "drift")}
    figures = {name: np.zeros(count) for name in ("following", "lowest", "highest", "slope", "jump")}
    keys, groups = np.unique(np.column_stack([kind, place, chosen]), axis=0, return_inverse=True)
    for number, (one_kind, one_place, one) in enumerate(keys):
        rows = np.flatnonzero(groups.ravel() == number)
        parts = _fit_one(values[rows], designs, int(one), int(one_kind), int(one_place))
        for name, part in parts.items():
            (grids if name in grids else figures)[name][rows] = part
    return Fit(**grids, **figures)


@lru_cache(maxsize=20_000)
def _least_squares(
    positions: tuple[int, ...], length: int, number: int, kind: int, place: int
) -> tuple[Floats, Floats]:
    """The columns of a candidate with its change, and what turns figures into effects."""
    designs = design(positions, length)
    candidate, at = designs.candidates[number], designs.positions
    change = change_column(designs, kind, place, at)
    columns = np.column_stack([columns_of(candidate.shape, at, length), change])
    return columns, (np.linalg.pinv(candidate.root @ columns) @ candidate.root).T


def _fit_one(values: Floats, designs: Designs, number: int, kind: int, place: int) -> dict[str, Floats]:
    at, shape, length = designs.positions, designs.candidates[number].shape, designs.length
    columns, turned = _least_squares(tuple(at.astype(int)), length, number, kind, place)
    change, effects = columns[:, columns.shape[1] - (kind != NONE) :], values @ turned
    first = 2 if shape.trend else 1
    last = first + columns.shape[1] - change.shape[1] - first
    year = columns_of(shape, at[-1] + 1 + np.arange(max(length, 1)), length)[:, first:]
    season = effects[:, first:last] @ columns[:, first:last].T
    cycle = effects[:, first:last] @ year.T
    trend = effects[:, 1] if shape.trend else np.zeros(len(values))
    size = effects[:, last] if kind else np.zeros(len(values))
    if kind == STEPPED:  # the chart's centre runs through the periods of the new level, whatever their memory
        rest = values - season - trend[:, None] * at
        size = rest[:, place:].mean(axis=1) - rest[:, :place].mean(axis=1)
    drift = trend[:, None] * (at - at[-1])
    if kind:
        drift = drift + size[:, None] * (change[:, 0] - change[-1, 0])
    return {
        "season": season,
        "following": cycle[:, 0],
        "lowest": cycle.min(axis=1),
        "highest": cycle.max(axis=1),
        "drift": drift,
        "slope": trend + size * (kind == BENT),
        "jump": size * (kind == STEPPED),
    }
