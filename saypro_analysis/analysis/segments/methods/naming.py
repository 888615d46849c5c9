"""A row is called by the cell whose leaves it holds, so that a pivot of that name shows its figures."""

from dataclasses import replace

import numpy as np

from saypro_analysis.analysis.segments.methods.cuboids import Cube
from saypro_analysis.analysis.segments.methods.search_results import Cause, Cell


def name_by_leaves(cause: Cause, cube: Cube) -> Cause:
    """The same cause, called by a cell within its own if it holds all leaves of that one and not all of its own."""
    if _holds(cause, cause.cell, cube):
        return cause
    shared = [place for place in range(len(cube.codes)) if place not in cause.cell.dimensions
              and len(np.unique(cube.codes[place][cause.members])) == 1]  # fmt: skip
    if not shared or not _holds(cause, _within(cause, shared, cube), cube):
        return cause
    for place in reversed(shared):
        fewer = [other for other in shared if other != place]
        if fewer and _holds(cause, _within(cause, fewer, cube), cube):
            shared = fewer
    return replace(cause, cell=_within(cause, shared, cube))


def _holds(cause: Cause, cell: Cell, cube: Cube) -> bool:
    every = np.ones(len(cube.codes[0]), bool)
    return len(cube.inside(cell, every)) == len(cause.members)


def _within(cause: Cause, more: list[int], cube: Cube) -> Cell:
    dimensions = tuple(sorted((*cause.cell.dimensions, *more)))
    return Cell(dimensions, tuple(int(cube.codes[place][cause.members[0]]) for place in dimensions))
