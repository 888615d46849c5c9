"""Every shape that a series is held against, as columns ready to be multiplied with many series of one calendar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from saypro_analysis.analysis.kernels.processes.memories import MEMORIES, Memory
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, Ints

TREND = 0.65
SEASON = 0.7
FULL_SEASON = 0.2
EDGE = 4
BEND_EDGE = 6
BEND_EVERY = 2
SHORTEST_TREND = 8
SHORTEST_STEP = 12
SHORTEST_BEND = 20
SPARE = 4
RECENT = 12
RECENT_SHARE = 0.5


@dataclass(frozen=True)
class Shape:
    """A straight trend or none, a season of `order` harmonics (0 = none), and how likely that is beforehand."""

    trend: bool
    order: int
    prior: float


@dataclass(frozen=True)
class Candidate:
    """A memory with a shape: `root` whitens, `basis` spans level and shape (whitened), `weight` is its logarithm."""

    memory: Memory
    shape: Shape
    root: Floats
    basis: Floats
    weight: float


@dataclass(frozen=True)
class Designs:
    """All candidates of one calendar; `scores` are what a series is multiplied with to try every step, bend and spike.

    `scores` has a column per candidate and change, candidates first; `places` and `bends` are the first periods of a
    new level and of a new slope, `dated` how likely a step is at each of its places (logarithms).
    """

    positions: Floats
    length: int
    candidates: tuple[Candidate, ...]
    places: Ints
    bends: Ints
    scores: Floats
    dated: Floats

    @property
    def changes(self) -> int:
        """How many steps, bends and spikes each candidate is tried with."""
        return len(self.places) + len(self.bends) + len(self.positions)

    def marks(self, name: str) -> Bools:
        """Which candidates have a `trend` or a `season`."""
        shapes = [candidate.shape for candidate in self.candidates]
        return np.array([shape.trend if name == "trend" else shape.order > 0 for shape in shapes])


def shapes_of(count: int, span: float, length: int) -> list[Shape]:
    """The shapes that a series of `count` periods over a `span` can show; a season needs two years."""
    orders = {0: 1.0}
    if length > 1 and span >= 2 * length - 1:
        few = [order for order in (1, 2) if 2 * order < length - 1]
        orders = {0: 1 - SEASON, **{order: SEASON * (1 - FULL_SEASON) / len(few) for order in few}}
        orders[length // 2] = SEASON * (FULL_SEASON if few else 1.0)
    shapes = []
    for order, prior in orders.items():
        fits = count - 1 - min(2 * order, max(length - 1, 0)) >= SPARE + 1
        shapes += [Shape(False, order, prior * (1 - TREND))] * fits
        shapes += [Shape(True, order, prior * TREND)] * (fits and count >= SHORTEST_TREND)
    return shapes


def columns_of(shape: Shape, positions: Floats, length: int) -> Floats:
    """Level, trend and harmonics of a shape at whole positions."""
    columns = [np.ones(len(positions))]
    if shape.trend:
        columns.append(positions)
    for wave in range(1, shape.order + 1):
        angle = 2 * np.pi * wave * positions / length
        columns.append(np.cos(angle))
        if 2 * wave < length:
            columns.append(np.sin(angle))
    return np.column_stack(columns)


def step_columns(positions: Floats, places: Ints) -> Floats:
    """1 from each place on."""
    steps: Floats = (np.arange(len(positions))[:, None] >= places).astype(float)
    return steps


def bend_columns(positions: Floats, places: Ints) -> Floats:
    """Periods since each place, itself counted."""
    since = positions[:, None] - positions[np.asarray(places, dtype=np.int64)] + 1
    return np.maximum(since, 0.0)


def date_steps(positions: Floats, places: Ints) -> Floats:
    """How likely a step is at each place if there is one (logarithms): half of it in the last 12 periods, where a step
    is news, the rest as likely between one and two years ago as between two and four (flat in the logarithm of age)."""
    age = positions[-1] + 1 - positions[places]
    recent = age <= RECENT
    spread = 1 / age / np.sum(1 / age)
    share = RECENT_SHARE if recent.any() else 0.0
    dated: Floats = np.log((1 - share) * spread + share * recent / max(recent.sum(), 1))
    return dated


@lru_cache(maxsize=128)
def design(positions: tuple[int, ...], length: int) -> Designs:
    """The designs of a calendar: whole numbers of periods since the first, and how many make a year (0 = unknown)."""
    at, count = np.array(positions, dtype=float), len(positions)
    places = np.arange(EDGE, count - EDGE + 1) if count >= SHORTEST_STEP else np.arange(0)
    bends = np.arange(BEND_EDGE, count - BEND_EDGE + 1, BEND_EVERY) if count >= SHORTEST_BEND else np.arange(0)
    changes = np.column_stack([step_columns(at, places), bend_columns(at, bends), np.eye(count)])
    candidates, scores = [], []
    for memory in MEMORIES:
        lower = np.linalg.cholesky(memory.correlation(at))
        root = np.linalg.inv(lower)
        level = np.log(np.linalg.norm(root.sum(axis=1)))
        for shape in shapes_of(count, at[-1] - at[0], length):
            basis = np.linalg.qr(root @ columns_of(shape, at, length))[0]
            weight = np.log(memory.prior * shape.prior) - np.log(np.diag(lower)).sum() - level
            candidates.append(Candidate(memory, shape, root, basis, weight))
            scores.append(root.T @ _apart(root @ changes, basis))
    dated = date_steps(at, places)
    return Designs(at, length, tuple(candidates), places, bends, np.concatenate(scores, axis=1), dated)


def _apart(columns: Floats, basis: Floats) -> Floats:
    """What the basis leaves of whitened columns, at length 1; 0 where it leaves nothing."""
    size = np.linalg.norm(columns, axis=0)
    rest = columns - basis @ (basis.T @ columns)
    rest -= basis @ (basis.T @ rest)
    left = np.linalg.norm(rest, axis=0)
    return np.divide(rest, left, out=np.zeros_like(rest), where=left > 1e-6 * size)
