"""Whether two KPIs move together, and how long one takes to follow the other: association, never a cause."""

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from saypro_analysis.analysis.causes.methods.lagged_pairs import add_slopes, find_surest_lags, relate_lags
from saypro_analysis.analysis.causes.methods.rank_agreements import SURE
from saypro_analysis.analysis.causes.methods.shared_calendars import chart
from saypro_analysis.analysis.kernels.statistics.multiple_tests import adjust_holm
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["first", "second", "first_name", "second_name", "first_unit", "second_unit", "lag", "periods", "effective",
           "rho", "rho_low", "rho_high", "slope", "slope_low", "slope_high", "rho_changes", "season_removed",
           "relation", "strongest"]  # fmt: skip


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
    _check(kpis, [(first, second)], max_lag)
    told = relate_lags(chart(measurements), first, second, max_lag=max_lag, remove_season=remove_season)
    return _name(told, kpis)[COLUMNS]


def _name(told: pd.DataFrame, kpis: pd.DataFrame) -> pd.DataFrame:
    """Names and units of both KPIs."""
    known = kpis.drop_duplicates("kpi").set_index("kpi")
    return told.assign(**{f"{place}_{column}": told[place].map(known[column]) for place in ("first", "second")
                          for column in ("name", "unit")})  # fmt: skip


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
    _check(kpis, chosen, max_lag)
    if not chosen:
        return pd.DataFrame(columns=[*COLUMNS, "p_value", "pairs"]).astype({"p_value": float, "pairs": int})
    charted = chart(measurements)
    frame = find_surest_lags(charted, chosen, max_lag=max_lag, remove_season=remove_season)
    adjusted = adjust_holm(frame["p_value"].to_numpy(), len(chosen))
    clear = (adjusted < 1 - SURE) & (frame["relation"] != "cannot_tell")
    frame = frame.assign(p_value=adjusted, pairs=len(chosen), relation=frame["relation"].where(clear, "cannot_tell"))
    listed = (frame if len(pairs) else frame[clear]).sort_values("p_value", kind="stable", ignore_index=True)
    told = add_slopes(charted, listed, max_lag=max_lag, remove_season=remove_season)
    return _name(told, kpis)[[*COLUMNS, "p_value", "pairs"]]


def _check(kpis: pd.DataFrame, pairs: Sequence[tuple[str, str]], max_lag: int) -> None:
    known = set(kpis["kpi"])
    for first, second in pairs:
        for place, kpi in (("first", first), ("second", second)):
            if kpi not in known:
                raise ValueError(f"{place}: found {kpi!r}, expected one of {', '.join(kpis['kpi'])}")
        if first == second:
            raise ValueError(f"second: found {second!r} twice, expected two different KPIs")
    if pairs and max_lag < 0:
        raise ValueError(f"max_lag: found {max_lag}, expected 0 or more periods")
