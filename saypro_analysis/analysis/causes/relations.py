"""Whether two KPIs move together, and how long one takes to follow the other: association, never a cause."""

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
from scipy.stats import f, norm, rankdata

from saypro_analysis.analysis.kernels.statistics.multiple_tests import adjust_holm
from saypro_analysis.analysis.kernels.statistics.ranks import correlate_ranks
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["first", "second", "first_name", "second_name", "first_unit", "second_unit", "lag", "periods", "effective",
           "rho", "rho_low", "rho_high", "slope", "slope_low", "slope_high", "rho_changes", "season_removed",
           "relation", "strongest"]  # fmt: skip
_SURE = 0.95
_POINTS = 0.10  # the changes have to point the same way: one-sided 90 %, for the lags together
_FEWEST = 8
_SURE_YEARS, _FEWEST_YEARS = 3, 2  # with fewer than three, a season is taken out where both show one
_SEASON_CHANCE = 0.1


def compare_kpis(
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
    removed (each calendar month's mean) where three years are there, or two in which both show one, unless
    `remove_season` is False. Columns out:
    names and units, `lag` in periods, `periods` compared and `effective`, the independent ones they amount to; `rho`
    (Spearman) with `rho_low, rho_high`, `slope` (Theil-Sen, units of second per unit of first) with its ends, all at
    95 % for the lags together; `rho_changes`, Spearman of their changes from period to period, which a lasting shift of
    level cannot hide; `relation`, one of together, opposite, cannot_tell (the interval holds 0, or
    the changes do not point the same way); `strongest` marks one lag. An association is
    not a cause. Raises ValueError for an unknown KPI or a negative lag. Method: docs/methods/causes.md, "Relations".

    >>> months = pd.date_range("2023-01-01", periods=24, freq="MS")
    >>> rows = [(kpi, month, sign * (i * 7 % 24)) for kpi, sign in [("a", 1), ("b", -2)]
    ...         for i, month in enumerate(months)]
    >>> kpis = pd.DataFrame([[kpi, "D", kpi, "count", "higher"] for kpi in "ab"],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> told = compare_kpis(pd.DataFrame(rows, columns=["kpi", "period_on", "actual"]), kpis, "a", "b", max_lag=0)
    >>> told[["rho", "slope", "relation"]].round(2).values.tolist()
    [[-1.0, -2.0, 'opposite']]
    """
    kpis, measurements = complete_table(kpis, "kpis"), complete_table(measurements, "measurements")
    _check(kpis, first, second, max_lag)
    return _relate_lags(measurements, kpis, first, second, max_lag, remove_season)[COLUMNS]


def _relate_lags(
    measurements: pd.DataFrame, kpis: pd.DataFrame, first: str, second: str, max_lag: int, remove_season: bool
) -> pd.DataFrame:
    series = _series(measurements, first, second)
    seasonal = remove_season and _has_season(series)
    level, changes = series, series.diff().iloc[1:]
    if seasonal:
        level = series - series.groupby(series.index.month).transform("mean")
        # A lasting shift is one large change: in a mean of three it would pass for a season of its month.
        changes = changes - changes.groupby(changes.index.month).transform("median")
    lost = series.index.month.nunique() - 1 if seasonal else 0
    sure = 1 - (1 - _SURE) / (max_lag + 1)
    grids = level.to_numpy(dtype=float), changes.to_numpy(dtype=float)
    rows = [_relate(*grids, lag, lost, sure) for lag in range(max_lag + 1)]
    told = pd.DataFrame(rows).assign(first=first, second=second, season_removed=seasonal)
    names = kpis.set_index("kpi")
    told = told.assign(**{f"{place}_{column}": names.loc[kpi, column] for place, kpi in (("first", first),
                       ("second", second)) for column in ("name", "unit")})  # fmt: skip
    best = told["rho"].abs()
    return told.assign(strongest=best.eq(best.max()) & ~best.eq(best.max()).shift(fill_value=False))


def rank_relations(
    measurements: pd.DataFrame,
    kpis: pd.DataFrame,
    *,
    pairs: Sequence[Sequence[str]] = (),
    max_lag: int = 3,
    remove_season: bool = True,
) -> pd.DataFrame:
    """Hold the KPIs of a department beside one another: one row per pair, told by its surest lag, the surest first.

    `measurements` and `kpis` are the tables of those names. `pairs` names the pairs to try, whichever leads, and all of
    them are listed; without any, every pair within a department is tried and only those listed that move together
    beyond chance: an empty frame is an answer. Columns out: those of `compare_kpis` for that lag; `p_value` that there
    is no relation, adjusted for lags and pairs (Holm), on which `relation` rests too (below 5 %, and the changes point
    the same way as the levels); `pairs`, how many were tried. KPIs made of the same figures move together by
    arithmetic. An association is not a cause. Raises ValueError for an unknown KPI or a negative lag. Method:
    docs/methods/causes.md, "Relations".

    >>> months = pd.date_range("2022-01-01", periods=36, freq="MS")
    >>> rows = [(kpi, month, sign * (i * 7 % 36)) for kpi, sign in [("a", 1), ("b", -2)]
    ...         for i, month in enumerate(months)]
    >>> kpis = pd.DataFrame([[kpi, "D", kpi, "count", "higher"] for kpi in "ab"],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> table = pd.DataFrame(rows, columns=["kpi", "period_on", "actual"])
    >>> rank_relations(table, kpis, remove_season=False)[["first", "second", "lag", "relation"]].values.tolist()
    [['a', 'b', 0, 'opposite']]
    """
    kpis, measurements = complete_table(kpis, "kpis"), complete_table(measurements, "measurements")
    chosen = [(str(first), str(second)) for first, second in pairs] or [
        pair for _, part in kpis.groupby("department", sort=False) for pair in combinations(part["kpi"], 2)
    ]
    told = [_surest(measurements, kpis, pair, max_lag, remove_season) for pair in chosen]
    frame = pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=[*COLUMNS, "p_value"])
    adjusted = adjust_holm(frame["p_value"].to_numpy(dtype=float), len(chosen))
    clear = (adjusted < 1 - _SURE) & (frame["relation"] != "cannot_tell")
    frame = frame.assign(p_value=adjusted, pairs=len(chosen), relation=frame["relation"].where(clear, "cannot_tell"))
    listed = frame if len(pairs) else frame[clear]
    return listed.sort_values("p_value", kind="stable", ignore_index=True)[[*COLUMNS, "p_value", "pairs"]]


def _surest(
    measurements: pd.DataFrame, kpis: pd.DataFrame, pair: tuple[str, str], max_lag: int, remove_season: bool
) -> pd.DataFrame:
    """The lag of two KPIs, whichever leads, that chance explains least."""
    _check(kpis, *pair, max_lag)
    first, second = (_relate_lags(measurements, kpis, *way, max_lag, remove_season) for way in (pair, pair[::-1]))
    both = pd.concat([first, second[second["lag"] > 0]], ignore_index=True)
    rho, size = both["rho"].clip(-1 + 1e-9, 1 - 1e-9), np.sqrt(1.06 / (both["effective"] - 3).clip(lower=1e-9))
    both["p_value"] = (2 * norm.sf(np.abs(np.arctanh(rho)) / size) * len(both)).clip(max=1)
    both.loc[both["rho_low"].isna(), "p_value"] = 1.0
    doubtful = both["relation"] == "cannot_tell"
    return both.assign(doubtful=doubtful).sort_values(["doubtful", "p_value"], kind="stable").head(1)


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
    wide = rows.groupby(["period_on", "kpi"])["actual"].first().unstack()  # noqa: PD010
    wide = wide.reindex(columns=[first, second])
    wide.columns = ["first", "second"]
    months = sorted({day.year * 12 + day.month for day in wide.index})
    step = min((later - earlier for earlier, later in pairwise(months)), default=1)
    if wide.empty:
        return wide
    return wide.reindex(pd.date_range(wide.index.min(), wide.index.max(), freq=pd.DateOffset(months=max(step, 1))))


def _has_season(series: pd.DataFrame) -> bool:
    """Whether each calendar month's mean is to be taken out: years enough, or two and a season of both.

    A season of one KPI alone relates it to nothing, and taking it out of two years costs half of what is known."""
    known = series.dropna()
    seasons = known.index.month.value_counts() if len(series) else pd.Series(dtype=int)
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
    told: dict[str, object] = {
        "lag": lag, "periods": len(x), "rho": correlate_ranks(x, y), "rho_changes": correlate_ranks(*changes),
    }  # fmt: skip
    effective = _effective(x, y, lost)
    low, high = _rho_interval(float(told["rho"]), effective, sure)  # type: ignore[arg-type]
    slope, slope_low, slope_high = _theil_sen(x, y, effective, sure)
    sign = _sign(len(x), low, high)
    needed = norm.ppf(1 - _POINTS * (1 - sure) / (1 - _SURE)) / np.sqrt(max(len(changes[0]) - lost - 3, 1))
    agrees = sign * float(told["rho_changes"]) > needed  # type: ignore[arg-type]
    relation = {1: "together", -1: "opposite"}[sign] if sign and agrees else "cannot_tell"
    return {**told, "effective": effective, "rho_low": low, "rho_high": high, "slope": slope, "slope_low": slope_low,
            "slope_high": slope_high, "relation": relation}  # fmt: skip


def _sign(periods: int, low: float, high: float) -> int:
    """The direction that the interval leaves no doubt of, 0 if there is none."""
    return 0 if periods < _FEWEST or not np.isfinite(low) else int(low > 0) - int(high < 0)


def _pairs(series: np.ndarray, lag: int) -> tuple[np.ndarray, np.ndarray]:
    """The first KPI with the second as it was `lag` periods later, where both are known."""
    x, y = series[: max(len(series) - lag, 0), 0], series[lag:, 1]
    known = ~(np.isnan(x) | np.isnan(y))
    return x[known], y[known]


def _effective(x: np.ndarray, y: np.ndarray, lost: int) -> float:
    """How many independent pairs the pairs amount to: both series' own memory counts, and the means taken out."""
    count = len(x)
    if count < 4:
        return float(count)
    backs = range(1, max(count // 4, 1) + 1)
    both = _memory(x, backs) * _memory(y, backs)
    memory = float(((1 - np.array(backs) / count) * both).sum())
    return float(np.clip(count / max(1 + 2 * memory, 1.0), 2, max(count - lost, 2)))


def _memory(values: np.ndarray, backs: range) -> np.ndarray:
    """Autocorrelation of the ranks."""
    ranks = rankdata(values)
    ranks = ranks - ranks.mean()
    total = float(ranks @ ranks) or 1.0
    return np.array([ranks[back:] @ ranks[:-back] for back in backs]) / total


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
