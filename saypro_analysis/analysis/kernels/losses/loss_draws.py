"""Quarters drawn by scrambled Sobol points in replicates, whose spread is the error of what is told of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from saypro_analysis.analysis.kernels.losses.couplings import Coupling
from saypro_analysis.analysis.kernels.losses.loss_curves import LossCurves
from saypro_analysis.analysis.kernels.losses.severities import Floats
from saypro_analysis.analysis.kernels.losses.tails import TAIL, weigh_tail

REPLICATES = 32  # at least: each a power of two of points, shifted on its own; with fewer the error is told too small
_LARGEST = 2**11  # points of a replicate, which bounds the memory
_KEPT = 3 * TAIL  # of a replicate's worst quarters, whose parts are kept until the tail of all is known
_SMALL = 2**10  # points of a replicate up to which all are kept
_DIMENSIONS = 20_000  # of a Sobol sequence; further ones are random
_BITS = 30


@dataclass(frozen=True)
class Drawn:
    """What was drawn of one set of curves: totals (replicates by draws), means by source, what makes up the tail."""

    totals: Floats
    means: Floats  # replicates by sources
    tail: Floats  # the mean of each source in the worst quarters of the total

    @property
    def errors(self) -> Floats:
        """The standard error of each source's mean, by the replicates' spread."""
        return np.asarray(self.means.std(axis=0, ddof=1) / np.sqrt(len(self.means)))

    @property
    def error(self) -> float:
        """The standard error of the total's mean."""
        return float(self.totals.mean(axis=1).std(ddof=1) / np.sqrt(len(self.totals)))


def plan_replicates(draws: int) -> tuple[int, int]:
    """Replicates and points in each, a power of two: at least 32, together at least so many draws.

    >>> plan_replicates(100_000), plan_replicates(1000), plan_replicates(1)
    ((49, 2048), (63, 16), (32, 1))
    """
    size = min(2 ** int(np.log2(max(draws // REPLICATES, 1))), _LARGEST)
    return max(-(-draws // size), REPLICATES), size


def place_points(dimensions: int, size: int, seed: int) -> NDArray[np.uint32]:
    """Points that fill the unit cube evenly, in 2**-30ths: dimensions by points, a scrambled Sobol sequence."""
    random = np.random.default_rng((seed, 0))
    sobol = qmc.Sobol(min(dimensions, _DIMENSIONS), rng=random, bits=_BITS)
    points = np.ascontiguousarray((sobol.random(size).T * 2**_BITS).astype(np.uint32))
    more = random.integers(0, 2**_BITS, (max(dimensions - len(points), 0), size), dtype=np.uint32)
    return np.vstack([points, more])


def draw_scores(coupling: Coupling, draws: int, seed: int) -> Iterator[Floats]:
    """The scores of each replicate in turn, sources by draws: the same points, each time shifted digit by digit."""
    replicates, size = plan_replicates(draws)
    points = place_points(max(coupling.factors + coupling.count, 1), size, seed)
    for number in range(1, replicates + 1):
        shifts = np.random.default_rng((seed, number)).integers(0, 2**_BITS, len(points), dtype=np.uint32)
        shifted = (points ^ shifts[:, None]).astype(np.float64)
        yield coupling.mix((shifted + 0.5) * 2.0**-_BITS)


def draw_losses(curves: Sequence[LossCurves], coupling: Coupling, *, draws: int, seed: int) -> list[Drawn]:
    """Draw quarters of several sets of curves at the same points, so that chance does not part before and after."""
    parts = [_Sums() for _ in curves]
    for scores in draw_scores(coupling, draws, seed):
        for part, curve in zip(parts, curves, strict=True):
            part.add(curve.look_up(scores))
    return [part.close() for part in parts]


class _Sums:
    """Totals and means of the replicates so far, with the parts of their worst quarters."""

    def __init__(self) -> None:
        self._totals: list[Floats] = []
        self._means: list[Floats] = []
        self._worst: list[tuple[Floats, Floats]] = []

    def add(self, losses: Floats) -> None:
        totals = losses.sum(axis=0)
        size = len(totals)
        kept = size if size <= _SMALL else int(_KEPT * size)
        worst = np.argpartition(totals, size - kept)[size - kept :] if kept < size else np.arange(size)
        self._totals.append(totals)
        self._means.append(losses.mean(axis=1))
        self._worst.append((totals[worst], losses[:, worst]))

    def close(self) -> Drawn:
        totals, means = np.array(self._totals), np.array(self._means)
        share = TAIL * totals.size / sum(len(own) for own, _ in self._worst)
        weights = weigh_tail(np.concatenate([own for own, _ in self._worst]), share)
        parts = np.concatenate([losses for _, losses in self._worst], axis=1)
        return Drawn(totals, means, parts @ weights / (TAIL * totals.size))
