"""Fresh cases with planted causes, by the published recipe of RiskLoc (arXiv 2205.10004) and variations of it.

Every case is a frame of leaves and the list of what is right in it. Sizes are heavy-tailed, up to a quarter of the
leaves are empty, expectation and reality differ by up to 25 % in either direction, and a cause lowers its leaves by a
common severity. `rates` plants falls of a ratio, `mix` moves volume without touching a rate; `incidents` are shares of
counted cases (calls that went through, videos that stalled) with binomial noise and a week before to compare with.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
import pandas as pd

SHAPES = ((6, 5, 4, 12), (5, 6, 3), (10, 12, 10, 8), (4, 4, 4, 3, 3), (20, 30))
KINDS = ("additive", "no_cause", "everywhere", "rates", "mix_shift", "incidents", "no_incident")
Place = dict[str, str]
Change = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, frozenset[str]]]


@dataclass(frozen=True)
class Case:
    """One case: its leaves, its dimensions, and the causes as they are written (none for a case without)."""

    name: str
    leaves: pd.DataFrame
    by: list[str]
    causes: frozenset[str]


def make_cases(kind: str, count: int, seed: int, shapes: tuple[tuple[int, ...], ...] = SHAPES) -> Iterator[Case]:
    """Cases of one kind, going round the shapes."""
    for number in range(count):
        rng = np.random.default_rng([seed, KINDS.index(kind), number])
        yield make_case(kind, rng, shapes[number % len(shapes)], f"{kind}-{seed}-{number}")


def make_case(kind: str, rng: np.random.Generator, shape: tuple[int, ...], name: str) -> Case:
    """One case of a kind."""
    by = [f"d{number}" for number in range(len(shape))]
    values = [[f"{dimension}v{value}" for value in range(size)] for dimension, size in zip(by, shape, strict=True)]
    places = pd.DataFrame(list(product(*values)), columns=by)
    columns, causes = _MAKERS[kind](rng, places)
    return Case(name, places.assign(**{name: np.round(column, 3) for name, column in columns.items()}), by, causes)


def _volumes(rng: np.random.Generator, count: int) -> np.ndarray:
    full = rng.uniform(size=count) > rng.uniform(0, 0.25)
    return rng.weibull(rng.uniform(0.5, 1), count) * 100 * full


def _stray(rng: np.random.Generator, volumes: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Volumes and a forecast of them, which of the two is off being even odds."""
    other = np.maximum(volumes * (1 + rng.normal(0, level, len(volumes))), 0)
    swapped = rng.integers(0, 2, len(volumes)) == 1
    return np.where(swapped, other, volumes), np.where(swapped, volumes, other)


def _pick_cells(rng: np.random.Generator, places: pd.DataFrame, usable: np.ndarray) -> list[list[Place]]:
    """One to three groups of one to three cells; groups do not share a value of a dimension they share."""
    used: list[set[tuple[str, str]]] = []
    groups: list[list[Place]] = []
    for _ in range(int(rng.integers(1, 4))):
        layer = int(rng.integers(1, places.shape[1] + 1))
        dimensions = sorted(rng.choice(list(places.columns), layer, replace=False))
        free = (
            ~np.any([_any(places, taken, dimensions) for taken in used], axis=0) if used else np.ones(len(places), bool)
        )
        rows = np.flatnonzero(free & usable)
        if not len(rows) or any(dimensions == sorted(groups[g][0]) for g in range(len(groups))):
            continue
        chosen = places.loc[rng.choice(rows, int(rng.integers(1, 4))), dimensions].drop_duplicates()
        groups.append(chosen.to_dict("records"))
        used.append({pair for cell in groups[-1] for pair in cell.items()})
    return groups


def _any(places: pd.DataFrame, taken: set[tuple[str, str]], dimensions: list[str]) -> np.ndarray:
    hits = [(places[d] == value).to_numpy() for d, value in taken if d in dimensions]
    return np.any(hits, axis=0) if hits else np.zeros(len(places), bool)


def _inside(places: pd.DataFrame, cell: Place) -> np.ndarray:
    return np.all([places[d] == value for d, value in cell.items()], axis=0)


def _write(cell: Place) -> str:
    return "&".join(f"{d}={cell[d]}" for d in sorted(cell))


def _additive(rng: np.random.Generator, places: pd.DataFrame) -> tuple[dict[str, np.ndarray], frozenset[str]]:
    level = rng.uniform(0, 0.25)
    actual, expected = _stray(rng, _volumes(rng, len(places)), level)
    falls = actual.sum() < expected.sum()
    high, low = (expected, actual) if falls else (actual, expected)
    causes = set()
    for group in _pick_cells(rng, places, high > 0):
        severity, deviation = rng.uniform(0.2, 1) + level, rng.uniform(0, 0.1)
        for cell in group:
            inside = _inside(places, cell)
            low = np.where(inside, high * np.maximum(1 - rng.normal(severity, deviation, len(high)), 0), low)
            causes.add(_write(cell))
    return {"actual": low if falls else high, "expected": high if falls else low}, frozenset(causes)


def _no_cause(rng: np.random.Generator, places: pd.DataFrame) -> tuple[dict[str, np.ndarray], frozenset[str]]:
    actual, expected = _stray(rng, _volumes(rng, len(places)), rng.uniform(0, 0.25))
    return {"actual": actual, "expected": expected}, frozenset()


def _everywhere(rng: np.random.Generator, places: pd.DataFrame) -> tuple[dict[str, np.ndarray], frozenset[str]]:
    columns, _ = _no_cause(rng, places)
    return {**columns, "actual": columns["actual"] * (1 - rng.uniform(0.05, 0.2))}, frozenset()


def _ratio(rng: np.random.Generator, places: pd.DataFrame) -> dict[str, np.ndarray]:
    volume, planned = _stray(rng, _volumes(rng, len(places)), rng.uniform(0, 0.25))
    rate, expected_rate = _stray(rng, rng.beta(4, 16, len(places)), rng.uniform(0, 0.1))
    columns = {"numerator": volume * rate, "denominator": volume}
    return {**columns, "expected_numerator": planned * expected_rate, "expected_denominator": planned}


def _rates(rng: np.random.Generator, places: pd.DataFrame) -> tuple[dict[str, np.ndarray], frozenset[str]]:
    columns = _ratio(rng, places)
    expected = np.divide(columns["expected_numerator"], np.maximum(columns["expected_denominator"], 1e-9))
    causes = set()
    for group in _pick_cells(rng, places, columns["numerator"] > 0.01):
        severity = rng.uniform(0.3, 0.8)
        for cell in group:
            inside = _inside(places, cell)
            fallen = columns["denominator"] * expected * np.maximum(1 - rng.normal(severity, 0.02, len(inside)), 0)
            columns["numerator"] = np.where(inside, fallen, columns["numerator"])
            causes.add(_write(cell))
    return columns, frozenset(causes)


def _mix_shift(rng: np.random.Generator, places: pd.DataFrame) -> tuple[dict[str, np.ndarray], frozenset[str]]:
    columns = _ratio(rng, places)
    for group in _pick_cells(
        rng, places[list(places.columns[: max(places.shape[1] - 1, 1)])], columns["numerator"] > 0
    ):
        factor = rng.uniform(1.6, 2.5)
        moved = np.any([_inside(places, cell) for cell in group], axis=0)
        for name in ("numerator", "denominator"):
            columns[name] = np.where(moved, columns[name] * factor, columns[name])
    return columns, frozenset()


def _no_incident(rng: np.random.Generator, places: pd.DataFrame) -> tuple[dict[str, np.ndarray], frozenset[str]]:
    return _count(rng, places, lambda share, _: (share, frozenset()))


def _incidents(rng: np.random.Generator, places: pd.DataFrame) -> tuple[dict[str, np.ndarray], frozenset[str]]:
    return _count(rng, places, lambda share, volumes: _break_cells(rng, places, share, volumes))


def _count(
    rng: np.random.Generator, places: pd.DataFrame, change: Change
) -> tuple[dict[str, np.ndarray], frozenset[str]]:
    """Cases of today and the mean of seven days before; every leaf has a share of its own, which drifts a little."""
    volumes = rng.lognormal(np.log(rng.uniform(10, 200)), rng.uniform(0.8, 1.6), len(places))
    usual = float(rng.choice([0.02, 0.1, 0.5, 0.9, 0.97]))
    log_odds = np.log(usual / (1 - usual)) + rng.normal(0, 0.5, len(places))
    drifted = _share(log_odds + rng.normal(0, rng.choice([0, 0.05, 0.15]), len(places)))
    before, below = rng.poisson(7 * volumes), rng.poisson(volumes * rng.lognormal(0, 0.1))
    share, causes = change(drifted, volumes)
    columns = {"numerator": rng.binomial(below, share), "denominator": below}
    planned = {"expected_numerator": rng.binomial(before, _share(log_odds)) / 7, "expected_denominator": before / 7}
    return {**columns, **planned}, causes


def _break_cells(
    rng: np.random.Generator, places: pd.DataFrame, share: np.ndarray, volumes: np.ndarray
) -> tuple[np.ndarray, frozenset[str]]:
    """One to three cells of one or two dimensions, each with a fortieth of all cases or more, that fail far oftener."""
    fails_up, causes = float(share.mean()) < 0.5, set()
    taken = np.zeros(len(places), bool)
    for _ in range(int(rng.integers(1, 4))):
        dimensions = sorted(rng.choice(list(places.columns), int(rng.integers(1, 3)), replace=False))
        cell = places.loc[rng.choice(len(places), p=volumes / volumes.sum()), dimensions].to_dict()
        inside = _inside(places, cell)
        if (inside & taken).any() or not 1 / 40 <= volumes[inside].sum() / volumes.sum() <= 0.4:
            continue
        severity = rng.uniform(0.25, 0.9)
        share = np.where(inside, share + severity * (1 - share) / 2 if fails_up else share * (1 - severity), share)
        taken |= inside
        causes.add(_write(cell))
    return share, frozenset(causes)


def _share(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))


def leaves_in(shape: tuple[int, ...]) -> int:
    """How many leaves a table of this shape has."""
    return prod(shape)


_MAKERS = {
    "additive": _additive,
    "no_cause": _no_cause,
    "everywhere": _everywhere,
    "rates": _rates,
    "mix_shift": _mix_shift,
    "incidents": _incidents,
    "no_incident": _no_incident,
}
