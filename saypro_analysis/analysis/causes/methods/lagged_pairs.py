"""Two KPIs beside one another, one of them so many periods later: how far their ranks agree, and how sure that is."""

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import f, norm, rankdata

from saypro_analysis.analysis.kernels.statistics.ranks import correlate_ranked

SURE = 0.95
_POINTS = 0.10  # the changes have to point the same way: one-sided 90 %, for the lags together
_FEWEST = 8
_SURE_YEARS, _FEWEST_YEARS = 3, 2  # with fewer than three, a season is taken out where both show one
_SEASON_CHANCE = 0.1


class Way(NamedTuple):
    """Two KPIs on one calendar, the one that leads first: levels and changes, whether a season was taken out of them,
    and how many means that took."""

    level: np.ndarray
    changes: np.ndarray
    seasonal: bool
    lost: int

    def turned(self) -> "Way":
        """The same with the other KPI leading."""
        return self._replace(level=self.level[:, ::-1], changes=self.changes[:, ::-1])


def chart(measurements: pd.DataFrame) -> pd.DataFrame:
    """Every KPI's actuals: a row per day on which a period of any begins, a column per KPI."""
    rows = measurements[measurements["actual"].notna()]
    return rows.groupby(["period_on", "kpi"])["actual"].first().unstack()  # noqa: PD010


def align(charted: pd.DataFrame, first: str, second: str, remove_season: bool) -> Way:
    """Two KPIs on a calendar without holes, so that a lag is a time and not a number of rows; without their season."""
    series = _series(charted, first, second)
    seasonal = remove_season and _has_season(series)
    level, changes = series, series.diff().iloc[1:]
    if seasonal:
        level = series - series.groupby(series.index.month).transform("mean")
        # A lasting shift is one large change: in a mean of three it would pass for a season of its month.
        changes = changes - changes.groupby(changes.index.month).transform("median")
    lost = series.index.month.nunique() - 1 if seasonal else 0
    return Way(level.to_numpy(dtype=float), changes.to_numpy(dtype=float), seasonal, lost)


def relate_lags(way: Way, max_lag: int) -> list[dict[str, Any]]:
    """One row per lag, from none to `max_lag` periods; the strongest is marked."""
    return [{**row, **_slope_at(way, row, _sure(max_lag))} for row in _rank_lags(way, max_lag)]


def surest_lag(charted: pd.DataFrame, pair: tuple[str, str], max_lag: int, remove_season: bool) -> dict[str, Any]:
    """The lag of two KPIs, whichever leads, that chance explains least, with the chance of all of them together.

    How one KPI moves with the other is reckoned at that lag alone: it takes half as long as all else.
    """
    way = align(charted, *pair, remove_season)
    both = [(way, {**row, "first": pair[0], "second": pair[1]}) for row in _rank_lags(way, max_lag)]
    turned = way.turned()
    both += [(turned, {**row, "first": pair[1], "second": pair[0]}) for row in _rank_lags(turned, max_lag)[1:]]
    rho, effective, low = (np.array([row[name] for _, row in both], dtype=float)
                           for name in ("rho", "effective", "rho_low"))  # fmt: skip
    size = np.sqrt(1.06 / np.maximum(effective - 3, 1e-9))
    score = np.abs(np.arctanh(np.clip(rho, -1 + 1e-9, 1 - 1e-9))) / size
    chances = np.where(np.isnan(low), 1.0, np.minimum(2 * norm.sf(score) * len(both), 1))
    doubtful = [row["relation"] == "cannot_tell" for _, row in both]
    best = min(range(len(both)), key=lambda place: (doubtful[place], chances[place]))
    led, row = both[best]
    return {**row, **_slope_at(led, row, _sure(max_lag)), "p_value": float(chances[best])}


def _sure(max_lag: int) -> float:
    """How sure each lag has to be, for all of them together to be."""
    return 1 - (1 - SURE) / (max_lag + 1)


def _rank_lags(way: Way, max_lag: int) -> list[dict[str, Any]]:
    rows = [_relate(way.level, way.changes, lag, way.lost, _sure(max_lag)) for lag in range(max_lag + 1)]
    size = np.abs(np.array([row["rho"] for row in rows], dtype=float))
    is_best = size == np.max(size, where=~np.isnan(size), initial=-1.0)
    strongest = is_best & ~np.append(False, is_best[:-1])
    return [{**row, "season_removed": way.seasonal, "strongest": bool(one)}
            for row, one in zip(rows, strongest, strict=True)]  # fmt: skip


def _slope_at(way: Way, row: dict[str, Any], sure: float) -> dict[str, float]:
    slopes = _theil_sen(*_pairs(way.level, row["lag"]), row["effective"], sure)
    return dict(zip(("slope", "slope_low", "slope_high"), slopes, strict=True))


def _series(charted: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    wide = charted.reindex(columns=[first, second]).dropna(how="all")
    wide.columns = ["first", "second"]
    if wide.empty:
        return wide
    months = sorted({day.year * 12 + day.month for day in wide.index})
    step = min((later - earlier for earlier, later in pairwise(months)), default=1)
    return wide.reindex(_calendar(wide.index[0], wide.index[-1], max(step, 1)))


@lru_cache(maxsize=64)
def _calendar(start: pd.Timestamp, end: pd.Timestamp, months: int) -> pd.DatetimeIndex:
    return pd.date_range(start, end, freq=pd.DateOffset(months=months))


@lru_cache(maxsize=64)
def _quantile(share: float) -> float:
    return float(norm.ppf(share))


def _has_season(series: pd.DataFrame) -> bool:
    """Whether each calendar month's mean is to be taken out: years enough, or two and a season of both.

    A season of one KPI alone relates it to nothing, and taking it out of two years costs half of what is known."""
    known = series.dropna()
    seasons = np.unique(known.index.month, return_counts=True)[1] if len(series) else np.zeros(0, dtype=int)
    fewest = int(seasons.min()) if len(seasons) > 1 else 0
    return fewest >= _SURE_YEARS or (fewest >= _FEWEST_YEARS and _season_chance(known) < _SEASON_CHANCE)


def _season_chance(known: pd.DataFrame) -> float:
    """The chance that months differ so much by themselves (analysis of variance), of the KPI where it is larger."""
    months = known.groupby(known.index.month)
    free, many = len(months) - 1, len(known) - len(months)
    within = ((known - months.transform("mean")) ** 2).sum()
    between = ((known - known.mean()) ** 2).sum() - within
    ratio = (between / free) / (within / many).clip(lower=np.finfo(float).tiny)
    return float(f.sf(ratio, free, many).max())


def _relate(level: np.ndarray, steps: np.ndarray, lag: int, lost: int, sure: float) -> dict[str, object]:
    x, y = _pairs(level, lag)
    changes = _pairs(steps, lag)
    ranks = rankdata(x), rankdata(y)
    told: dict[str, object] = {
        "lag": lag, "periods": len(x), "rho": correlate_ranked(*ranks),
        "rho_changes": correlate_ranked(*map(rankdata, changes)),
    }  # fmt: skip
    effective = _effective(*ranks, lost)
    low, high = _rho_interval(float(told["rho"]), effective, sure)  # type: ignore[arg-type]
    sign = _sign(len(x), low, high)
    needed = _quantile(1 - _POINTS * (1 - sure) / (1 - SURE)) / np.sqrt(max(len(changes[0]) - lost - 3, 1))
    agrees = sign * float(told["rho_changes"]) > needed  # type: ignore[arg-type]
    relation = {1: "together", -1: "opposite"}[sign] if sign and agrees else "cannot_tell"
    return {**told, "effective": effective, "rho_low": low, "rho_high": high, "relation": relation}


def _sign(periods: int, low: float, high: float) -> int:
    """The direction that the interval leaves no doubt of, 0 if there is none."""
    return 0 if periods < _FEWEST or not np.isfinite(low) else int(low > 0) - int(high < 0)


def _pairs(series: np.ndarray, lag: int) -> tuple[np.ndarray, np.ndarray]:
    """The first KPI with the second as it was `lag` periods later, where both are known."""
    x, y = series[: max(len(series) - lag, 0), 0], series[lag:, 1]
    known = ~(np.isnan(x) | np.isnan(y))
    return x[known], y[known]


def _effective(x: np.ndarray, y: np.ndarray, lost: int) -> float:
    """How many independent pairs, by their ranks, the pairs amount to: both series' own memory counts, and the means
    taken out."""
    count = len(x)
    if count < 4:
        return float(count)
    backs = range(1, max(count // 4, 1) + 1)
    both = _memory(x, backs) * _memory(y, backs)
    memory = float(((1 - np.array(backs) / count) * both).sum())
    return float(np.clip(count / max(1 + 2 * memory, 1.0), 2, max(count - lost, 2)))


def _memory(ranks: np.ndarray, backs: range) -> np.ndarray:
    """Autocorrelation of ranks."""
    ranks = ranks - ranks.mean()
    total = float(ranks @ ranks) or 1.0
    return np.array([ranks[back:] @ ranks[:-back] for back in backs]) / total


def _rho_interval(rho: float, effective: float, sure: float) -> tuple[float, float]:
    """Fisher's transformation with the variance of Fieller, Hartley and Pearson for ranks."""
    if np.isnan(rho) or effective <= 4:
        return float("nan"), float("nan")
    half = _quantile(0.5 + sure / 2) * np.sqrt(1.06 / (effective - 3))
    centre = np.arctanh(np.clip(rho, -1 + 1e-9, 1 - 1e-9))
    return float(np.tanh(centre - half)), float(np.tanh(centre + half))


def _theil_sen(x: np.ndarray, y: np.ndarray, effective: float, sure: float) -> tuple[float, float, float]:
    """The median of all slopes, and the interval of Sen (1968) widened for dependence."""
    one, other = np.triu_indices(len(x), 1)
    run = x[other] - x[one]
    slopes = np.sort((y[other] - y[one])[run != 0] / run[run != 0])
    if not len(slopes):
        return (float("nan"),) * 3
    spread = np.sqrt(_kendall_variance(x, y) * len(x) / max(effective, 2))
    if effective <= 4:
        return float(np.median(slopes)), float("nan"), float("nan")
    half = _quantile(0.5 + sure / 2) * spread
    low = int(np.clip(np.round((len(slopes) - half) / 2), 0, len(slopes))) - 1
    high = int(np.clip(np.round((len(slopes) + half) / 2), 0, len(slopes) - 1))
    return float(np.median(slopes)), float(slopes[max(low, 0)]), float(slopes[high])


def _kendall_variance(x: np.ndarray, y: np.ndarray) -> float:
    def sizes(values: np.ndarray) -> np.ndarray:
        return np.unique(values, return_counts=True)[1]

    def tied(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) * (2 * counts + 5)).sum())

    count = len(x)
    return (count * (count - 1) * (2 * count + 5) - tied(sizes(x)) - tied(sizes(y))) / 18
