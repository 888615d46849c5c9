"""How far ranks depend on the weights, on what is not known and on small counts: scores drawn and ranks counted."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from saypro_analysis.analysis.partnerships.methods.attainments import attain

Floats = NDArray[np.float64]
SHARE = 0.90  # of the draws, within a range of ranks
TOP = 3
HALF = 0.5  # successes and failures beside those counted: Jeffreys' prior


@dataclass(frozen=True)
class Ranks:
    """Of each partnership: the 90 % range of its rank over all draws, and how often it was among the first three."""

    low: Floats
    high: Floats
    top3: Floats


def draw_scores(parts: pd.DataFrame, draws: int, seed: int, concentration: float) -> Floats:
    """Scores of one partnership, 0 to 100, as they may be: its weights drawn (Dirichlet), and what is not known, too.

    `parts` has a row per KPI: `low, high, weight`, and for shares of counts `counted, size, aim, higher`.
    """
    name = str(parts["partnership"].iloc[0])
    random = np.random.default_rng([seed, crc32(name.encode())])
    low, high, weight = (parts[column].to_numpy(float) for column in ("low", "high", "weight"))
    reached = low + (high - low) * random.random((draws, len(parts)))
    reached += _sampling(parts, random, draws)
    weights = np.tile(weight, (draws, 1))
    if np.isfinite(concentration):
        weights = random.standard_gamma(weight / weight.sum() * concentration, (draws, len(parts)))
    drawn: Floats = 100 * (weights * reached.clip(0, 1)).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-300)
    return drawn


def _sampling(parts: pd.DataFrame, random: np.random.Generator, draws: int) -> Floats:
    """What a share's attainment would be off by, were others of the same kind counted; nothing for other figures."""
    counted, size, aim = (parts[name].to_numpy(float) for name in ("counted", "size", "aim"))
    sampled = np.flatnonzero((size > 0) & (counted <= size))
    counted, size, aim = counted[sampled], size[sampled], aim[sampled]
    higher = parts["higher"].to_numpy()[sampled].astype(bool)
    share = random.beta(counted + HALF, size - counted + HALF, (draws, len(sampled)))
    off = np.zeros((draws, len(parts)))
    off[:, sampled] = attain(share, aim, higher) - attain(counted / size, aim, higher)
    return off


def rank_draws(drawn: Floats) -> Ranks:
    """Ranks over the draws (rows are partnerships); those that nothing tells apart in any draw share their places."""
    if not len(drawn):
        return Ranks(*(np.array([]) for _ in range(3)))
    places = rankdata(-drawn, axis=0, method="ordinal")
    tail = (1 - SHARE) / 2
    ends = np.quantile(places, [tail, 1 - tail], axis=1, method="inverted_cdf")
    top = (places <= TOP).mean(axis=1)
    tied = pd.Series([row.round(9).tobytes() for row in drawn])
    for own in tied.groupby(tied).groups.values():
        ends[:, own] = np.quantile(places[own], [tail, 1 - tail], method="inverted_cdf")[:, None]
        top[own] = top[own].mean()
    return Ranks(ends[0], ends[1], top)
