"""How sure a choice is: values and costs drawn anew, the best set of each draw, and how often each action is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy.stats import beta

from saypro_analysis.analysis.kernels.selection.choices import Floats
from saypro_analysis.analysis.kernels.selection.exhaustive_search import MOST, try_sets
from saypro_analysis.analysis.kernels.selection.optimisation import Case, Chosen, Model

SPREAD = 0.2
ALWAYS, OFTEN, BORDERLINE = 0.95, 0.6, 0.2
CONFIDENCE = 0.99  # that no look at the draws stopped them while an action's class was another one
FEWEST = 100  # draws before the first look


@dataclass(frozen=True)
class Drawn:
    """How often each action is in the best set where what is mandatory fits, how often it does not fit, of how many."""

    chance: Floats
    misfit: float
    draws: int


def draw_choices(
    model: Model, table: pd.DataFrame, actions: pd.DataFrame, value: str, budget: float, days: float | None, draws: int,
    seed: int,
) -> Drawn:  # fmt: skip
    """Solve draw after draw, up to `draws`, until each action's class is sure; few actions are tried at all of them."""
    rng = np.random.default_rng(seed)
    worths = _triangular(rng, model.choices.worth, table, actions, value, draws)
    costs = _triangular(rng, model.choices.costs, table, actions, "cost", draws)
    few = len(table) <= MOST
    solve = partial(try_sets, model.choices) if few else partial(_solve_each, model)
    looks = [draws] if few else list_looks(draws)
    taken, fitted, done = np.zeros(len(table)), 0, 0
    for look in looks:
        for found in solve(worths[done:look], costs[done:look], budget, days):
            taken, fitted = taken + found, fitted + 1
        done = look
        if are_sure(taken[~model.choices.forced], fitted, len(looks)):
            break
    chance = taken / fitted if fitted else np.full(len(table), np.nan)
    return Drawn(np.where(model.choices.forced, 1.0, chance), 1 - fitted / done, done)


def list_looks(draws: int) -> list[int]:
    """After how many draws it is looked whether they suffice: each time after twice as many as before."""
    looks = [draws]
    while looks[0] >= 2 * FEWEST:
        looks.insert(0, looks[0] // 2)
    return looks


def are_sure(taken: Floats, draws: int, looks: int) -> bool:
    """Whether each share's interval (Clopper and Pearson 1934, its confidence shared among the looks) has one class."""
    if not draws:
        return False
    tail = (1 - CONFIDENCE) / looks / 2
    low = np.where(taken > 0, beta.ppf(tail, np.maximum(taken, 1), draws - taken + 1), 0.0)
    high = np.where(taken < draws, beta.ppf(1 - tail, taken + 1, np.maximum(draws - taken, 1)), 1.0)
    return bool((grade_chances(low) == grade_chances(high)).all())


def grade_chances(chance: Floats) -> Floats:
    """The class of each chance."""
    return np.select(
        [chance >= ALWAYS, chance >= OFTEN, chance >= BORDERLINE], ["always", "often", "borderline"], "rarely"
    )


def _solve_each(model: Model, worths: Floats, costs: Floats, budget: float, days: float | None) -> Iterator[Chosen]:
    """The best set at each row of figures; rows without one are left out."""
    cases = [Case(worth, cost, budget, days) for worth, cost in zip(worths, costs, strict=True)]
    return (found for found in model.solve_each(cases) if found is not None)


def _triangular(
    rng: np.random.Generator, middle: Floats, table: pd.DataFrame, actions: pd.DataFrame, name: str, draws: int
) -> Floats:
    """Draws about the given figures: one row per draw; figures that are certain stay as they are."""
    ends = []
    for end, sign in (("low", -1), ("high", 1)):
        given = pd.to_numeric(table[f"{name}_{end}"]) if f"{name}_{end}" in actions else pd.Series(np.nan, table.index)
        assumed = middle + sign * SPREAD * np.abs(middle)
        ends.append(np.where(given.isna(), assumed, given.to_numpy(dtype=float)))
    low, high = np.minimum(ends[0], middle), np.maximum(ends[1], middle)
    spread = high - low
    drawn = rng.triangular(0, 0.5, 1, size=(draws, len(middle)))
    peak = np.where(spread > 0, (middle - low) / np.where(spread > 0, spread, 1), 0.5)
    rank = np.where(drawn <= 0.5, 2 * drawn**2, 1 - 2 * (1 - drawn) ** 2)  # back to a uniform draw, then to this peak
    below = np.sqrt(rank * peak)
    above = 1 - np.sqrt((1 - rank) * (1 - peak))
    return low + spread * np.where(rank <= peak, below, above)
