"""Each segment of a KPI for itself: its figure beside what was expected, and whether it is worse beyond chance."""

import numpy as np
import pandas as pd
from scipy.special import betainc

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.multiple_tests import adjust_holm
from saypro_analysis.data.readings.periods import PeriodLike, in_span, read_period
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables import TABLES

SURE, RISK = 0.95, 0.05
COLUMNS = ["kpi", "name", "department", "unit", "better", "dimension", "segment", "actual", "expected", "gap",
           "contribution", "share", "count", "low", "high", "p_value", "underperforming", "dispersion"]  # fmt: skip
_SUMS = ["actual", "expected", "numerator", "denominator", "expected_numerator", "expected_denominator"]


def summarise_segments(segments: pd.DataFrame, kpis: pd.DataFrame, *, period: PeriodLike = None) -> pd.DataFrame:
    """Break every KPI down by one dimension at a time: one row per KPI, dimension and segment, in the order of `kpis`.

    `segments` and `kpis` are the tables of those names; `period` is the review period, by default the quarter of the
    latest segment. Columns out: the KPI's identity; `dimension, segment`; `actual, expected, gap` (rates of summed
    numerators and denominators, or sums); `contribution`, what the segment adds to the KPI's gap, and `share` of it (a
    dimension's contributions sum to the gap); for shares also `count` (the denominator), the exact 95 % interval `low,
    high`, widened by the scatter of the months (`dispersion`, 1 = none beyond chance), `p_value` that it is no worse
    than expected, adjusted for all segments of the KPI (Holm), and `underperforming`, whether that is below 5 %.
    Raises DataError for frames that break their declaration. Method: docs/methods/segments.md, "One by one".

    >>> kpis = pd.DataFrame([["won", "Sales", "Conversion", "share", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> deals = pd.DataFrame({"kpi": "won", "period_on": "2025-01-01", "region": ["North", "South"], "actual": None,
    ...     "numerator": [60, 199], "denominator": 1000, "expected_numerator": 200, "expected_denominator": 1000})
    >>> summarise_segments(deals, kpis)[["segment", "actual", "underperforming"]].values.tolist()
    [['North', 0.06, True], ['South', 0.199, False]]
    """
    kpis, segments = complete_table(kpis, "kpis"), complete_table(segments, "segments")
    if segments.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = in_span(segments, read_period(period, segments["period_on"]))
    places = rows.groupby("kpi").indices
    known = kpis[kpis["kpi"].isin(list(places))]
    parts = [_break_down(rows.iloc[places[kpi["kpi"]]], kpi) for _, kpi in known.iterrows()]
    told = [part for part in parts if len(part)]
    return pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=COLUMNS)


def _break_down(rows: pd.DataFrame, kpi: pd.Series) -> pd.DataFrame:
    dimensions = [name for name in rows if name not in TABLES["segments"].columns and rows[name].notna().any()]
    is_ratio = bool(rows[["numerator", "denominator"]].notna().all(axis=None))
    told = [_sum_up(rows, name, is_ratio).assign(dimension=name) for name in dimensions]
    if not told:
        return pd.DataFrame(columns=COLUMNS)
    both = pd.concat(told, ignore_index=True)
    both = both.assign(**{name: kpi[name] for name in ("kpi", "name", "department", "unit", "better")})
    return _test(both, _dispersion(rows, dimensions) if is_ratio else np.nan)[COLUMNS]


def _sum_up(rows: pd.DataFrame, dimension: str, is_ratio: bool) -> pd.DataFrame:
    """One dimension's segments with what each adds to the gap; the contributions sum to it."""
    sums = rows.groupby(dimension)[_SUMS].sum(min_count=1).rename_axis("segment").reset_index()
    sums["segment"] = sums["segment"].astype("str")
    if not is_ratio:
        gap = sums["actual"] - sums["expected"]
        return sums.assign(gap=gap, contribution=gap, share=_shares(gap))
    won, seen, planned, base = (sums[name] for name in _SUMS[2:])
    aim = planned.sum() / base.sum() if base.sum() else np.nan
    part = (won - aim * seen) / seen.sum() - (planned - aim * base) / (base.sum() or np.nan)
    actual, expected = won / seen.where(seen > 0), planned / base.where(base > 0)
    return sums.assign(actual=actual, expected=expected, gap=actual - expected, contribution=part, share=_shares(part))


def _shares(parts: pd.Series) -> pd.Series:
    whole = parts.sum()
    return parts / (whole if abs(whole) > 1e-12 * parts.abs().sum() else np.nan)


def _dispersion(rows: pd.DataFrame, dimensions: list[str]) -> float:
    """How much more the months of a leaf scatter around its rate than chance alone lets them (Pearson); at least 1.

    Where there is only one period a leaf, whole numbers are taken for counts, and amounts tell nothing of their noise.
    """
    cells = rows[rows["denominator"] > 0]
    leaf = cells.groupby(dimensions, dropna=False)[["numerator", "denominator"]].transform("sum")
    rate = leaf["numerator"] / leaf["denominator"]
    varying = (rate > 0) & (rate < 1)
    off = (cells["numerator"] - rate * cells["denominator"]) ** 2 / (cells["denominator"] * rate * (1 - rate))
    leaves = cells[varying].groupby(dimensions, dropna=False).ngroups if varying.any() else 0
    freedom = int(varying.sum()) - leaves
    if freedom > 0:
        return max(float(off[varying].sum()) / freedom, 1.0)
    amounts = cells[["numerator", "denominator"]].to_numpy(dtype=float)
    return 1.0 if np.allclose(amounts, np.round(amounts), atol=1e-6) else np.nan


def _test(both: pd.DataFrame, dispersion: float) -> pd.DataFrame:
    """Intervals and tests for shares; other measures have none, for a sum alone does not tell its own noise."""
    share = (both["unit"] == "share") & both["numerator"].between(0, both["denominator"]) & (both["denominator"] > 0)
    share &= not np.isnan(dispersion)
    seen, won = (both[name].where(share).to_numpy(dtype=float) / dispersion for name in ("denominator", "numerator"))
    low, high = share_interval(won, seen, SURE)
    expected = both["expected"].to_numpy(dtype=float).clip(0, 1)
    worse = np.select([both["better"] == "higher", both["better"] == "lower"],
                      [_at_most(won, seen, expected), 1 - _at_most(won - 1, seen, expected)], np.nan)  # fmt: skip
    adjusted = adjust_holm(worse)
    return both.assign(count=both["denominator"], low=low, high=high, p_value=adjusted,
                       underperforming=adjusted < RISK, dispersion=dispersion)  # fmt: skip


def _at_most(won: np.ndarray, seen: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """The chance of at most `won` of `seen` at this rate; counts need not be whole."""
    inside = betainc(np.maximum(seen - won, 1e-9), np.maximum(won, -1 + 1e-9) + 1, 1 - rate)
    return np.select([won < 0, won >= seen], [0.0, 1.0], inside) + np.where(np.isnan(seen), np.nan, 0.0)
