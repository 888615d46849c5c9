"""What a course is read from: lone outliers and levels that came and went are brought to the rest."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from saypro_analysis.analysis.kernels.processes.course_designs import Designs
from saypro_analysis.analysis.kernels.processes.course_weights import Weights, weigh
from saypro_analysis.analysis.kernels.processes.earlier_steps import find_earlier_steps
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints

OUTLIER_ODDS = 10.0
CLEANINGS = 2


def replace_rows(weights: Weights, rows: Ints, other: Weights) -> None:
    """Put the weights of some rows in their places."""
    for field in fields(weights):
        getattr(weights, field.name)[rows] = getattr(other, field.name)


def level_up(standard: Floats, designs: Designs, weights: Weights) -> Floats:
    """Bring levels that came and went to the one that followed, in place; by how much each period was moved."""
    place, height = find_earlier_steps(standard, designs, weights)
    lifted: Floats = height[:, None] * (np.arange(standard.shape[1]) < place[:, None])
    standard += lifted
    rows = np.flatnonzero(place)
    if len(rows):
        replace_rows(weights, rows, weigh(standard[rows], designs))
    return lifted


def clean(standard: Floats, designs: Designs) -> tuple[Floats, Weights]:
    """Weights without lone outliers: the likeliest is brought back to what the rest makes of it, twice at most."""
    standard, weights = standard.copy(), weigh(standard, designs)
    rows = np.arange(len(standard))
    for _ in range(CLEANINGS):
        rows = rows[weights.spike[rows] > np.log(OUTLIER_ODDS)]
        if len(rows) == 0:
            break
        for row in rows:
            candidate = designs.candidates[weights.spiked_by[row]]
            spike = candidate.root[:, weights.spiked[row]]
            own = spike - candidate.basis @ (candidate.basis.T @ spike)
            standard[row, weights.spiked[row]] -= (candidate.root @ standard[row]) @ own / (own @ own)
        replace_rows(weights, rows, weigh(standard[rows], designs))
    return standard, weights
