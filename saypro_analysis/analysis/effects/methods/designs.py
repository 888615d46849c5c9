"""What a series could look like without the action: a level, perhaps a trend or a season, and noise with memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular

from saypro_analysis.analysis.kernels.statistics.grids import Floats

AR_GRID = np.array([-0.3, -0.15, 0.0, 0.12, 0.24, 0.35, 0.45, 0.55, 0.64, 0.72, 0.79, 0.85, 0.9, 0.94, 0.97, 0.99])
DRIFT_GRID = np.array([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
DRIFTS = 0.1
BEND_GRID = np.array([0.0001, 0.001, 0.01, 0.1, 1.0, 10.0])
BENDS = 0.4
NAMED = 0.9
TRENDS, TRENDS_BESIDE = 2 / 3, 0.2
SHIFTED, SHIFT_EDGE = 0.3, 4
FEWEST_CYCLES = 2
SPARE = 3
TREND_FROM = 8
MOST_SETS = 4
LONGEST_KEPT = 120  # periods, up to which what series of a calendar share is kept for the next


class Key(NamedTuple):
    """What a shape holds: a straight trend, so many waves of a season, chosen predictors; a shift of the level and a
    bend of the trend before the start, each with the number of places where it could have been (0: none)."""

    trend: bool = False
    waves: int = 0
    chosen: tuple[int, ...] = ()
    shifts: int = 0
    bends: int = 0


@dataclass(frozen=True)
class Ground:
    """What shapes are drawn on: the calendar, the predictors, and the periods before the start at which the level
    shifted and the trend bent, if they did."""

    positions: Floats
    before: int
    season: int
    predictors: Floats
    shift: int = 0
    bend: int = 0

    def columns(self, key: Key) -> Floats:
        """The columns of a shape beside its level."""
        places = self.positions
        columns = [places - places.mean()] if key.trend else []
        for wave in range(1, key.waves + 1):
            angle = 2 * np.pi * wave * places / self.season
            columns.append(np.cos(angle))
            if 2 * wave != self.season:
                columns.append(np.sin(angle))
        columns += [self.predictors[:, place] for place in key.chosen]
        columns += [(np.arange(len(places)) >= self.shift).astype(float)] if key.shifts else []
        columns += [np.maximum(places - places[self.bend], 0.0)] if key.bends else []
        return np.array(columns).reshape(len(columns), len(places)).T


@dataclass(frozen=True)
class Shape:
    """One way in which a series could run: the columns beside its level, and what they are."""

    columns: Floats
    key: Key

    @property
    def width(self) -> int:
        """How many columns it adds to the level."""
        return self.columns.shape[1]

    @property
    def pieces(self) -> tuple[int, ...]:
        """How many columns its line, season, predictors, shift and bend have, without those it lacks."""
        key = self.key
        breaks = bool(key.shifts) + bool(key.bends)
        waves = self.width - key.trend - len(key.chosen) - breaks
        sizes = (int(key.trend), waves, len(key.chosen), *[1] * breaks)
        return tuple(size for size in sizes if size)

    @property
    def log_prior(self) -> float:
        """How far it is expected: KPIs tend to drift, and somebody named the predictors because they predict."""
        trend = _log_odds(TRENDS_BESIDE if self.key.chosen else TRENDS)
        told = len(self.key.chosen) * _log_odds(NAMED) + self.key.trend * trend
        return told + sum(_log_odds(SHIFTED) - float(np.log(count)) for count in self.key[-2:] if count)

    @property
    def trend(self) -> bool:
        """Whether it has a straight trend."""
        return self.key.trend

    @property
    def season(self) -> int:
        """How many waves its season has; 0 where it has none."""
        return self.key.waves


@dataclass(frozen=True)
class Noise:
    """One kind of noise: `root` turns its correlation into none, `lower` none into it; `key` is the kind and what the
    grid varies."""

    key: tuple[str, float]
    root: Floats
    lower: Floats
    correlation: Floats
    log_prior: float

    @property
    def memory(self) -> float:
        """The correlation of neighbours; missing where a level or a slope wanders."""
        return self.key[1] if self.key[0] == "memory" else float("nan")

    @property
    def bends(self) -> bool:
        """Whether it is about a trend whose slope wanders."""
        return self.key[0] == "bend"


def _log_odds(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def shapes_of(ground: Ground, structural: bool = False) -> list[Shape]:
    """The shapes that the periods before the start are long enough to tell apart.

    Untreated units are taken to share the trend, so they take its place; predictors (`structural`) need not share it.
    Each set of them is a shape of its own.
    """
    before, count = ground.before, ground.predictors.shape[1]
    trends = [False, True] if before >= TREND_FROM and (structural or not count) else [False]
    places = max(before - 2 * SHIFT_EDGE + 1, 1)
    breaks = [[0, places] if place else [0] for place in (ground.shift, ground.bend)]
    choices = product(trends, season_orders(ground.positions, before, ground.season), _sets(count), *breaks)
    keys = [Key._make(choice) for choice in choices]
    made = [Shape(ground.columns(key), key) for key in keys if key.trend or not key.bends]
    return [shape for shape in made if shape.width == 0 or _is_told(shape, before)]


def _sets(count: int) -> list[tuple[int, ...]]:
    """Every set of a few predictors; of many, each alone and all together."""
    if count > MOST_SETS:
        return [(), *((one,) for one in range(count)), tuple(range(count))]
    return [chosen for size in range(count + 1) for chosen in combinations(range(count), size)]


def season_orders(positions: Floats, before: int, season: int) -> list[int]:
    """How many waves of a season may be tried; none below two whole cycles before the start."""
    if season < 2 or before < 2 or positions[before - 1] - positions[0] + 1 < FEWEST_CYCLES * season:
        return [0]
    whole = season // 2
    return sorted({0, *(order for order in (1, 2, 3) if order < whole), whole if season <= 12 else 3})


def _is_told(shape: Shape, before: int) -> bool:
    columns = np.column_stack([np.ones(before), shape.columns[:before]])
    return before >= columns.shape[1] + SPARE and bool(np.linalg.matrix_rank(columns) == columns.shape[1])


def autoregressive(positions: Floats) -> list[Noise]:
    """Noise that remembers: a correlation of memory to the power of the distance in periods."""
    apart = np.abs(positions[:, None] - positions[None, :])
    even = np.allclose(apart, np.round(apart))
    grid = AR_GRID if even else AR_GRID[AR_GRID >= 0]
    widths = np.gradient(grid)
    signs = np.where(np.round(apart) % 2 == 1, -1.0, 1.0)
    kinds = []
    for memory, width in zip(grid, widths, strict=True):
        size = np.abs(memory) ** apart if memory else (apart == 0).astype(float)
        prior = np.log(width / widths.sum())
        kinds.append(_noise(("memory", float(memory)), size * signs if memory < 0 else size, prior))
    return kinds


def drifting(positions: Floats) -> list[Noise]:
    """Noise about a level that wanders: the local level model, by the ratio of its two variances."""
    since = np.minimum(positions[:, None], positions[None, :]) - positions[0]
    prior = np.log(DRIFTS / (1 - DRIFTS) / len(DRIFT_GRID))
    return [_noise(("drift", float(ratio)), np.eye(len(positions)) + ratio * since, prior) for ratio in DRIFT_GRID]


def bending(positions: Floats) -> list[Noise]:
    """Noise about a trend whose slope wanders: the smooth trend model, by the ratio of its two variances."""
    since = positions - positions[0]
    first, last = np.minimum(since[:, None], since), np.maximum(since[:, None], since)
    wandered = first**2 * (3 * last - first) / 6
    prior = np.log(BENDS / (1 - BENDS) / len(BEND_GRID))
    return [_noise(("bend", float(ratio)), np.eye(len(positions)) + ratio * wandered, prior) for ratio in BEND_GRID]


def _noise(key: tuple[str, float], correlation: Floats, log_prior: float) -> Noise:
    lower = np.asarray(np.linalg.cholesky(correlation), dtype=float)
    root = solve_triangular(lower, np.eye(len(lower)), lower=True)
    return Noise(key, root, lower, correlation, float(log_prior))


@lru_cache(maxsize=24)
def cached_noise(positions: bytes, drifts: bool) -> tuple[Noise, ...]:
    """The kinds of noise of a calendar, which many series share: with memory, and about what wanders.

    That is the slope of a trend, and also the level where the series has predictors (`drifts`).
    """
    places = np.frombuffer(positions)
    return (*autoregressive(places), *(drifting(places) if drifts else ()), *bending(places))
