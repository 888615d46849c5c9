"""The parts of a plan laid side by side, so that many series are held against all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.effects.methods.plan_parts import Part
from saypro_analysis.analysis.effects.methods.shrinkage import price
from saypro_analysis.analysis.kernels.statistics.grids import Floats

Places = NDArray[np.int64]


class Block(NamedTuple):
    """The parts of one noise: what whitens a series, the rows that explain it, and where each set of them begins."""

    root: Floats
    rows: Floats
    starts: Places
    parts: int


@dataclass(frozen=True)
class Stack:
    """Parts side by side; of the sets of rows of all blocks `wholes` are the parts, the others `pieces` of them."""

    blocks: tuple[Block, ...]
    wholes: Places
    pieces: Places
    sizes: Floats
    rounds: tuple[tuple[Places, Places], ...]
    owners: Places
    widths: Floats
    levels: Floats
    constants: Floats

    def explain(self, series: Floats) -> tuple[Floats, Floats]:
        """What each part leaves unexplained of each column of `series`, and what each of its pieces explains."""
        sums, wholes = [], []
        for block in self.blocks:
            white = block.root @ series
            sums.append(np.add.reduceat((block.rows @ white) ** 2, block.starts, axis=0))
            wholes.append(np.broadcast_to((white**2).sum(axis=0), (block.parts, series.shape[1])))
        told = np.concatenate(sums)
        return np.concatenate(wholes) - told[self.wholes], told[self.pieces]

    def prices(self, gains: Floats, noise: Floats, periods: int) -> tuple[Floats, Floats]:
        """The log price of each part's pieces, and what their shrinkage leaves unexplained."""
        cost, left = price(gains, self.sizes[:, None], noise[self.owners], periods)
        costs, lefts = np.zeros_like(noise), np.zeros_like(noise)
        for parts, pieces in self.rounds:
            costs[parts] += cost[pieces]
            lefts[parts] += left[pieces]
        return costs, lefts


def lay_out(parts: Sequence[Part], learnt: int) -> Stack:
    """Lay parts side by side for series of which the first `learnt` periods are learnt from."""
    groups = [list(same) for _, same in groupby(parts, key=lambda part: id(part.noise))]
    sizes = [part.sizes for part in parts]
    counts = np.array([len(own) for own in sizes])
    wholes = np.cumsum(counts) - counts
    every = np.array([size for own in sizes for size in own])
    pieces = np.setdiff1d(np.arange(len(every)), wholes)
    owners = np.repeat(np.arange(len(parts)), counts - 1)
    turns = pieces - wholes[owners]
    rounds = tuple((owners[turns == turn], np.flatnonzero(turns == turn)) for turn in range(1, counts.max()))
    return Stack(
        tuple(_block(group, learnt) for group in groups), wholes, pieces, every[pieces].astype(float), rounds, owners,
        every[wholes].astype(float), np.array([float(part.level) for part in parts]),
        np.array([part.log_constant for part in parts]),
    )  # fmt: skip


def _block(parts: list[Part], learnt: int) -> Block:
    rows, sizes = np.concatenate([part.rows for part in parts]), [size for part in parts for size in part.sizes]
    return Block(parts[0].noise.root[:learnt, :learnt], rows, np.cumsum([0, *sizes[:-1]]), len(parts))
