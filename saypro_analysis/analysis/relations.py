"""Whether two KPIs move together, and how long one takes to follow the other: association, never a cause."""

from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.stats import norm, rankdata

from saypro_analysis.data.readings import complete_table

COLUMNS = ["first", "second", "first_name", "second_name", "first_unit", "second_unit", "lag", "periods", "effective",
           "rho", "rho_low", "rho_high", "slope", "slope_low", "slope_high", "rho_changes", "season_removed",
           "relation", "strongest"]  # fmt: skip
_SURE = 0.95
_POINTS = 0.10  # the changes have to point the same way: one-sided 90 %, for the lags together
_FEWEST = 8
_FEWEST_YEARS = 3


def relate_kpis(
    measurements: pd.DataFrame,
    kpis: pd.DataFrame,
    first: str,
    second: str,
    *,
    max_lag: int = 3,
    remove_season: bool = True,
) -> pd.DataFrame:
    """Tell how `second` goes with `first`, at once and 1 to `max_lag` periods later: one row per lag.

    `measurements` and `kpis` are the tables of those names; leave out the periods that should not count. A season is
    removed (each calendar month's mean) where three years are there, unless `remove_season` is False. Columns out:
    names and units, `lag` in periods, `periods` compared and `effective`, the independent ones they amount to; `rho`
    (Spearman) with `rho_low, rho_high`, `slope` (Theil-Sen, units of second per unit of first) with its ends, all at
    95 % for the lags together; `rho_changes`, Spearman of the changes from period to period, which a lasting shift of
    level cannot hide; `relation`, one of together, opposite, cannot_tell (the interval holds 0, or
    the changes do not point the same way); `strongest` marks one lag. An association is
    not a cause. Raises ValueError for an unknown KPI or a negative lag. Method: docs/methods_causes.md, "Relations".

    >>> months = pd.date_range("2023-01-01", periods=24, freq="MS")
    >>> rows = [(kpi, month, sign * (i * 7 % 24)) for kpi, sign in [("a", 1), ("b", -2)]
    ...         for i, month in enumerate(months)]
    >>> kpis = pd.DataFrame([[kpi, "D", kpi, "count", "higher"] for kpi in "ab"],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> told = relate_kpis(pd.DataFrame(rows, columns=["kpi", "period_on", "actual"]), kpis, "a", "b", max_lag=0)
    >>> told[["rho", "slope", "relation"]].round(2).values.tolist()
    [[-1.0, -2.0, 'opposite']]
    """
    kpis, measurements = complete_table(kpis, "kpis"), complete_table(measurements, "measurements")
    _check(kpis, first, second, max_lag)
    series = _series(measurements, first, second)
    seasonal = remove_season and _has_season(series)
    level = series - series.groupby(series.index.month).transform("mean") if seasonal else series
    lost = series.index.month.nunique() - 1 if seasonal else 0
    sure = 1 - (1 - _SURE) / (max_lag + 1)
    rows = [_relate(level, series, lag, lost, sure) for lag in range(max_lag + 1)]
    told = pd.DataFrame(rows).assign(first=first, second=second, season_removed=seasonal)
    names = kpis.set_index("kpi")
    told = told.assign(**{f"{place}_{column}": names.loc[kpi, column] for place, kpi in (("first", first),
                       ("second", second)) for column in ("name", "unit")})  # fmt: skip
    best = told["rho"].abs()
    told["strongest"] = best.eq(best.max()) & ~best.eq(best.max()).shift(fill_value=False)
    return told[COLUMNS]


def _check(kpis: pd.DataFrame, first: str, second: str, max_lag: int) -> None:
    for place, kpi in (("first", first), ("second", second)):
        if kpi not in set(kpis["kpi"]):
            raise ValueError(f"{place}: found {kpi!r}, expected one of {', '.join(kpis['kpi'])}")
    if first == second:
        raise ValueError(f"second: found {second!r} twice, expected two different KPIs")
    if max_lag < 0:
        raise ValueError(f"max_lag: found {max_lag}, expected 0 or more periods")


def _series(measurements: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Both KPIs on a calendar without holes, so that a lag is a time and not a number of rows."""
    rows = measurements[measurements["kpi"].isin([first, second]) & measurements["actual"].notna()]
    wide = rows.pivot_table(index="period_on", columns="kpi", values="actual", aggfunc="first")
    wide = wide.reindex(columns=[first, second])
    wide.columns = ["first", "second"]
    months = sorted({day.year * 12 + day.month for day in wide.index})
    step = min((later - earlier for earlier, later in pairwise(months)), default=1)
    if wide.empty:
        return wide
    return wide.reindex(pd.date_range(wide.index.min(), wide.index.max(), freq=pd.DateOffset(months=max(step, 1))))


def _has_season(series: pd.DataFrame) -> bool:
    seasons = series.dropna().index.month.value_counts() if len(series) else pd.Series(dtype=int)
    return len(seasons) > 1 and bool(seasons.min() >= _FEWEST_YEARS)


def _relate(level: pd.DataFrame, series: pd.DataFrame, lag: int, lost: int, sure: float) -> dict[str, object]:
    pairs = _pairs(level, lag)
    x, y = pairs.to_numpy(dtype=float).T
    changes = _pairs(series.diff(), lag)
    told: dict[str, object] = {
        "lag": lag, "periods": len(pairs), "rho": _spearman(x, y),
        "rho_changes": _spearman(*changes.to_numpy(dtype=float).T),
    }  # fmt: skip
    effective = _effective(x, y, lost)
    low, high = _rho_interval(float(told["rho"]), effective, sure)  # type: ignore[arg-type]
    slope, slope_low, slope_high = _theil_sen(x, y, effective, sure)
    sign = _sign(len(pairs), low, high)
    needed = norm.ppf(1 - _POINTS * (1 - sure) / (1 - _SURE)) / np.sqrt(max(len(changes) - 3, 1))
    agrees = sign * float(told["rho_changes"]) > needed  # type: ignore[arg-type]
    relation = {1: "together", -1: "opposite"}[sign] if sign and agrees else "cannot_tell"
    return {**told, "effective": effective, "rho_low": low, "rho_high": high, "slope": slope, "slope_low": slope_low,
            "slope_high": slope_high, "relation": relation}  # fmt: skip


def _sign(periods: int, low: float, high: float) -> int:
    """The direction that the interval leaves no doubt of, 0 if there is none."""
    return 0 if periods < _FEWEST or not np.isfinite(low) else int(low > 0) - int(high < 0)


def _pairs(series: pd.DataFrame, lag: int) -> pd.DataFrame:
    return pd.DataFrame({"first": series["first"].shift(lag), "second": series["second"]}).dropna()


def _spearman(x: np.ndarray, y: np.ndarray) -> float:
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(np.clip(np.corrcoef(rankdata(x), rankdata(y))[0, 1], -1, 1))


def _effective(x: np.ndarray, y: np.ndarray, lost: int) -> float:
    """How many independent pairs the pairs amount to: both series' own memory counts, and the means taken out."""
    count = len(x)
    if count < 4:
        return float(count)
    memory = 0.0
    for back in range(1, max(count // 4, 1) + 1):
        both = _memory(x, back) * _memory(y, back)
        memory += (1 - back / count) * both
    return float(np.clip(count / max(1 + 2 * memory, 1.0), 2, max(count - lost, 2)))


def _memory(values: np.ndarray, back: int) -> float:
    """Autocorrelation of the ranks."""
    ranks = rankdata(values)
    ranks = ranks - ranks.mean()
    total = float(ranks @ ranks)
    return float(ranks[back:] @ ranks[:-back]) / total if total else 0.0


def _rho_interval(rho: float, effective: float, sure: float) -> tuple[float, float]:
    """Fisher's transformation with the variance of Fieller, Hartley and Pearson for ranks."""
    if np.isnan(rho) or effective <= 4:
        return float("nan"), float("nan")
    half = norm.ppf(0.5 + sure / 2) * np.sqrt(1.06 / (effective - 3))
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
    half = norm.ppf(0.5 + sure / 2) * spread
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
