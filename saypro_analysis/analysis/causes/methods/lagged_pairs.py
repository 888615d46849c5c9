"""Pairs of KPIs beside one another, one of them so many periods later: every lag, or the one that is surest."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm

from saypro_analysis.analysis.causes.methods.rank_agreements import SURE, agree, fisher
from saypro_analysis.analysis.causes.methods.rank_slopes import slope_at
from saypro_analysis.analysis.causes.methods.shared_calendars import Ways, align
from saypro_analysis.analysis.kernels.statistics.grids import Floats

_WORDS = np.array(["opposite", "cannot_tell", "together"], dtype=object)

Columns = dict[str, Floats]


def relate_lags(charted: pd.DataFrame, first: str, second: str, *, max_lag: int, remove_season: bool) -> pd.DataFrame:
    """One row per lag, from none to `max_lag` periods; the strongest is marked."""
    ((_, ways),) = align(charted, [(first, second)], remove_season)
    told = _tell({name: column[:, 0] for name, column in _agree_at_lags(ways, max_lag).items()})
    slopes = [slope_at(ways, 0, lag, many, _sure(max_lag)) for lag, many in enumerate(told["effective"])]
    return told.assign(first=first, second=second, **_columns(np.array(slopes)))


def find_surest_lags(
    charted: pd.DataFrame, pairs: Sequence[tuple[str, str]], *, max_lag: int, remove_season: bool
) -> pd.DataFrame:
    """One row per pair: its lag, whichever leads, that chance explains least, with the chance of all lags together."""
    parts, places = [], []
    for place, ways in align(charted, pairs, remove_season):
        parts.append(_pick_surest(_agree_at_lags(ways, max_lag), _agree_at_lags(ways.turned(), max_lag)))
        places.append(place)
    told = _tell({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    told = told.iloc[np.argsort(np.concatenate(places))].reset_index(drop=True)
    names = pd.DataFrame(pairs, columns=["first", "second"])
    turned = told.pop("turned")
    return told.assign(first=names["first"].where(~turned, names["second"]),
                       second=names["second"].where(~turned, names["first"]))  # fmt: skip


def add_slopes(charted: pd.DataFrame, told: pd.DataFrame, *, max_lag: int, remove_season: bool) -> pd.DataFrame:
    """What `find_surest_lags` tells, and how much the second KPI moves with the first: it takes longer than all else,
    so it is reckoned of the rows that are wanted alone."""
    slopes = np.full((len(told), 3), np.nan)
    lags, effective = told["lag"].to_numpy(), told["effective"].to_numpy()
    for places, ways in align(charted, list(zip(told["first"], told["second"], strict=True)), remove_season):
        for number, place in enumerate(places):
            slopes[place] = slope_at(ways, number, lags[place], effective[place], _sure(max_lag))
    return told.assign(**_columns(slopes))


def _sure(max_lag: int) -> float:
    """How sure each lag has to be, for all of them together to be."""
    return 1 - (1 - SURE) / (max_lag + 1)


def _agree_at_lags(ways: Ways, max_lag: int) -> Columns:
    """Every column a grid of lags x pairs."""
    rows = [agree(ways, lag, _sure(max_lag)) for lag in range(max_lag + 1)]
    told = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    size = np.where(np.isnan(told["rho"]), -1, np.abs(told["rho"]))
    strongest = (np.arange(max_lag + 1)[:, None] == size.argmax(axis=0)) & (size >= 0)
    return {**told, "season_removed": np.tile(ways.seasonal, (max_lag + 1, 1)), "strongest": strongest}


def _pick_surest(led: Columns, turned: Columns) -> Columns:
    """The row of every pair that chance explains least, of those that tell a relation if any does."""
    both = {name: np.concatenate([column, turned[name][1:]]) for name, column in led.items()}
    both["turned"] = np.tile(np.arange(len(both["lag"])) >= len(led["lag"]), (led["lag"].shape[1], 1)).T
    transformed, spread = fisher(both["rho"], both["effective"])
    chances = np.minimum(2 * norm.sf(np.abs(transformed) / spread) * len(both["lag"]), 1)
    both["p_value"] = np.where(np.isnan(both["rho_low"]), 1.0, chances)
    doubtful = both["direction"] == 0
    best = np.where(doubtful & ~doubtful.all(axis=0), np.inf, both["p_value"]).argmin(axis=0)
    return {name: column[best, np.arange(len(best))] for name, column in both.items()}


def _columns(slopes: Floats) -> Columns:
    return dict(zip(("slope", "slope_low", "slope_high"), slopes.T, strict=True))


def _tell(columns: Columns) -> pd.DataFrame:
    told = pd.DataFrame(columns)
    return told.assign(relation=_WORDS[told.pop("direction") + 1])
