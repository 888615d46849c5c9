"""How far the ranks of pairs of KPIs agree at one lag, and how sure that is: all pairs at once."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from saypro_analysis.analysis.causes.methods.shared_calendars import Sheet, Ways
from saypro_analysis.analysis.kernels.statistics.grids import Floats, Ints
from saypro_analysis.analysis.kernels.statistics.ranks import centre_ranks, correlate_ranked

SURE = 0.95
_POINTS = 0.10  # the changes have to point the same way: one-sided 90 %, for the lags together
_FEWEST = 8
_FEWEST_REMEMBERED = 4
FEWEST_INDEPENDENT = 4  # with no more than these, no interval can be told


class Side(NamedTuple):
    """One KPI of each pair, where both are known: ranks around their middle, the known ones in front. Pairs in which a
    series meets the same holes share a row; `of_pair` tells which."""

    ranks: Floats
    known: Ints
    of_pair: Ints


def agree(ways: Ways, lag: int, sure: float) -> dict[str, Floats]:
    """For each pair the agreement of the KPI that leads with the other as it was `lag` periods later."""
    x, y = _rank_sides(ways.levels, ways, lag)
    changes = _rank_sides(ways.changes, ways, lag)
    rho, rho_changes = _correlate(x, y), _correlate(*changes)
    periods, steps = x.known[x.of_pair], changes[0].known[changes[0].of_pair]
    effective = _count_independent(x, y, ways.lost)
    low, high = _rho_interval(rho, effective, sure)
    sign = np.where(periods < _FEWEST, 0, (low > 0) * 1 - (high < 0) * 1)
    needed = quantile(1 - _POINTS * (1 - sure) / (1 - SURE)) / np.sqrt(np.maximum(steps - ways.lost - 3, 1))
    direction = np.where(sign * rho_changes > needed, sign, 0)
    return {"lag": np.full(len(rho), lag), "periods": periods, "rho": rho, "rho_changes": rho_changes,
            "effective": effective, "rho_low": low, "rho_high": high, "direction": direction}  # fmt: skip


def fisher(rho: Floats, effective: Floats) -> tuple[Floats, Floats]:
    """Fisher's transformation, and its standard deviation for ranks (Fieller, Hartley and Pearson)."""
    transformed: Floats = np.arctanh(np.clip(rho, -1 + 1e-9, 1 - 1e-9))
    return transformed, np.sqrt(1.06 / np.maximum(effective - 3, 1e-9))


@lru_cache(maxsize=64)
def quantile(share: float) -> float:
    """That of the normal distribution."""
    return float(norm.ppf(share))


def _rank_sides(sheet: Sheet, ways: Ways, lag: int) -> tuple[Side, Side]:
    early, late = slice(0, max(sheet.values.shape[1] - lag, 0)), slice(lag, None)
    return (_rank_side(sheet, ways.leads, early, ways.follows, late),
            _rank_side(sheet, ways.follows, late, ways.leads, early))  # fmt: skip


def _rank_side(sheet: Sheet, own: Ints, own_days: slice, other: Ints, other_days: slice) -> Side:
    many = len(sheet.patterns)
    met, of_pair = np.unique(own * many + sheet.pattern[other], return_inverse=True)
    row, pattern = np.divmod(met, many)
    values = sheet.values[row, own_days]
    known = ~np.isnan(values) & sheet.patterns[pattern, other_days]
    front = np.argsort(~known, axis=1, kind="stable")
    together = np.take_along_axis(np.where(known, values, np.nan), front, axis=1)
    return Side(centre_ranks(together), known.sum(axis=1), of_pair)


def _correlate(x: Side, y: Side) -> Floats:
    return correlate_ranked(x.ranks[x.of_pair], y.ranks[y.of_pair], x.known[x.of_pair])


def _count_independent(x: Side, y: Side, lost: Ints) -> Floats:
    """How many independent pairs, by their ranks, the pairs amount to: both series' own memory counts, and the means
    taken out."""
    count = x.known[x.of_pair]
    back = np.arange(1, max(int(count.max(initial=0)) // 4, 1) + 1)
    weights = np.where(back <= np.maximum(count // 4, 1)[:, None], 1 - back / np.maximum(count, 1)[:, None], 0)
    memory = (weights * (_remember(x.ranks, back)[x.of_pair] * _remember(y.ranks, back)[y.of_pair])).sum(axis=1)
    effective = np.clip(count / np.maximum(1 + 2 * memory, 1), 2, np.maximum(count - lost, 2))
    return np.where(count < _FEWEST_REMEMBERED, count, effective)


def _remember(ranks: Floats, back: Ints) -> Floats:
    """Autocorrelation of each row's ranks, a column for each number of periods back."""
    shared = [np.einsum("ij,ij->i", ranks[:, one:], ranks[:, :-one]) for one in back]
    total = np.einsum("ij,ij->i", ranks, ranks)
    return np.stack(shared, axis=1) / np.where(total == 0, 1, total)[:, None]


def _rho_interval(rho: Floats, effective: Floats, sure: float) -> tuple[Floats, Floats]:
    centre, spread = fisher(np.where(effective <= FEWEST_INDEPENDENT, np.nan, rho), effective)
    half = quantile(0.5 + sure / 2) * spread
    return np.tanh(centre - half), np.tanh(centre + half)
