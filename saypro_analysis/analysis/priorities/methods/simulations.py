"""How far ranks depend on the weights and on noise: impacts drawn thousands of times, and ranks counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.priorities.methods.impact_parts import HALF_SIZE, Floats

SHARE = 0.90  # of the draws, within an interval
UNKNOWN = 0.5
Z90 = 1.6448536269514722
Singles = NDArray[np.float32]
_SIZE, _MONEY = 0, 2
_TIE = np.float32(4e-7)
_FAR = 1e6  # tolerances; the part of the size is 1 there
_LOOKED_AT = 3  # draws of the weights in which tied gaps have to be tied


@dataclass(frozen=True)
class Spread:
    """How far each gap may lie from its figure: deviations of its shortfall to either side, in tolerances."""

    tolerances: Floats
    below: Floats
    above: Floats
    money_per_tolerance: Floats
    largest_money: float


@dataclass(frozen=True)
class Ranks:
    """Of each gap over all draws: the 90 % range of its rank and of its impact, and how often it was in the top 3."""

    low: Floats
    high: Floats
    top3: Floats
    impact_low: Floats
    impact_high: Floats


def score(parts: Floats, weights: Floats) -> Floats:
    """The weighted mean of the parts, in 0..1; a part that is not known counts as a half, neither for nor against."""
    return np.where(np.isfinite(parts), parts, UNKNOWN) @ weights


def draw_ranks(parts: Floats, weights: Floats, spread: Spread, draws: int, seed: int, concentration: float) -> Ranks:
    """Draw weights and gaps, and count ranks; rows of `parts` come in the order of their rank."""
    if not len(parts):
        return Ranks(*(np.array([]) for _ in range(5)))
    random = np.random.default_rng(seed)
    drawn = _draw_weights(random, weights, draws, concentration)
    impacts = _draw_impacts(random, parts.astype(np.float32), drawn, spread)
    in_order = np.sort(np.ascontiguousarray(impacts.T), axis=1)
    # Rows come in their rank's order, so that a hair's breadth of it settles ties as the ranking itself did; who is
    # tied in every draw then shares the places with the others.
    impacts -= np.arange(len(parts), dtype=np.float32) * _TIE
    counts = _share_ties(_count_ranks(impacts), _find_ties(parts, drawn, spread))
    so_far = counts.cumsum(axis=0) / draws
    tail = (1 - SHARE) / 2
    first, last = int(tail * (draws - 1)), int(np.ceil((1 - tail) * (draws - 1)))
    return Ranks(
        low=(so_far < tail + 1e-12).sum(axis=0) + 1.0,
        high=(so_far < 1 - tail - 1e-12).sum(axis=0) + 1.0,
        top3=counts[:3].sum(axis=0) / draws,
        impact_low=in_order[:, first].astype(float),
        impact_high=in_order[:, last].astype(float),
    )


def _find_ties(parts: Floats, weights: Singles, spread: Spread) -> NDArray[np.int64]:
    """A number for each gap, the same for those that nothing tells apart: no weights, and not how sure they are."""
    told = [score(parts, row.astype(float)) for row in weights[:_LOOKED_AT]]
    figures = [*told, spread.below, spread.above, *([spread.tolerances] if (spread.below > 0).any() else [])]
    rows = np.round(np.nan_to_num(np.column_stack(figures), nan=-1.0, posinf=_FAR), 6)
    return np.asarray(np.unique(rows, axis=0, return_inverse=True)[1]).ravel()


def _share_ties(counts: Floats, ties: NDArray[np.int64]) -> Floats:
    """Each of the gaps that are tied has each of their ranks as often as the others, whatever order they came in."""
    sizes = np.bincount(ties)
    shared = counts.copy()
    for tie in np.flatnonzero(sizes > 1):
        shared[:, ties == tie] = counts[:, ties == tie].mean(axis=1, keepdims=True)
    return shared


def _draw_weights(random: np.random.Generator, weights: Floats, draws: int, concentration: float) -> Singles:
    """Dirichlet with the stated weights as its mean; a weight of 0 stays 0, and certain weights stay as they are."""
    drawn = np.tile(weights.astype(np.float32), (draws, 1))
    some = weights > 0
    if some.sum() > 1 and np.isfinite(concentration):
        drawn[:, some] = random.dirichlet(weights[some] * concentration, draws)
    return drawn


def _draw_impacts(random: np.random.Generator, parts: Singles, weights: Singles, spread: Spread) -> Singles:
    """The impact of each gap (column) in each draw (row), 0..1: in single precision, for twice the speed."""
    filled = np.where(np.isfinite(parts), parts, np.float32(UNKNOWN))
    # Not a matrix product: that would start threads, which wait for one another where the cores are busy.
    impacts: Singles = np.einsum("dp,gp->dg", weights, filled)
    if (spread.below > 0).any() or (spread.above > 0).any():
        impacts += _draw_changes(random, parts, weights, spread)
    return impacts


def _draw_changes(random: np.random.Generator, parts: Singles, weights: Singles, spread: Spread) -> Singles:
    """What drawn gaps add to the weighted parts of their size and of their money."""
    sides = (spread.below, spread.above, spread.tolerances, spread.money_per_tolerance)
    below, above, middle, money = (side.astype(np.float32) for side in sides)
    drawn = random.standard_normal((len(weights), len(parts)), dtype=np.float32)
    drawn *= above if np.array_equal(below, above) else np.where(drawn < 0, below, above)
    drawn += np.nan_to_num(middle, posinf=_FAR)
    np.maximum(drawn, 0, out=drawn)
    moved = (below > 0) | (above > 0)
    change: Singles = drawn / (drawn + np.float32(HALF_SIZE))
    change -= parts[:, _SIZE]
    change *= weights[:, [_SIZE]]
    change[:, ~moved] = 0
    priced = moved & np.isfinite(money)
    if priced.any() and spread.largest_money > 0:
        drawn *= np.where(priced, money, 0) / np.float32(spread.largest_money)
        np.clip(drawn, 0, 1, out=drawn)
        drawn -= np.where(priced, parts[:, _MONEY], 0)
        drawn *= weights[:, [_MONEY]]
        change += drawn
    return change


def _count_ranks(impacts: Singles) -> Floats:
    """How often each gap (column) had each rank (row)."""
    gaps = impacts.shape[1]
    np.negative(impacts, out=impacts)
    order = np.argsort(impacts, axis=1).T
    return np.array([np.bincount(gap, minlength=gaps) for gap in order], dtype=float)
