"""How far each KPI is from what was aimed at, in its own unit, as a share, and in money."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from saypro_analysis.analysis.gaps.chains import count_once
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats
from saypro_analysis.data.framework.gap_states import find_adverse, weigh_gaps
from saypro_analysis.data.readings.periods import PeriodLike, Span, in_span, pool_periods, read_period
from saypro_analysis.data.readings.readings import complete_table

REFERENCES = ("target", "benchmark", "industry", "year_before")
COLUMNS = ["kpi", "name", "department", "unit", "better", "period_start_on", "period_end_on", "actual", "target",
           "gap", "gap_pct", "shortfall", "shortfall_pct", "tolerances", "attainment", "money", "status", "exceeds",
           "weight", "tolerance", "reference", "periods", "periods_missing", "adverse",
           "weighted_shortfall", "money_once"]  # fmt: skip
_ROUNDING = 1e-9
_USUAL_TOLERANCE = 0.05


def quantify_gaps(
    measurements: pd.DataFrame, kpis: pd.DataFrame, *, period: PeriodLike = None, reference: str = "target"
) -> pd.DataFrame:
    """Hold what was measured against what was aimed at: one row per KPI, in the order of `kpis`.

    `measurements` needs `kpi, period_on, actual`, `kpis` needs `kpi, department, name, unit, better`; the other
    declared columns are used where they are there. `period` is the review period ("2025-Q1", "2025-03", "2025", a
    pair of days); by default the quarter of the latest period. `reference` is what `target` holds in the result:
    "target", "benchmark", "industry", or "year_before" (the same periods a year earlier). `actual, target, gap,
    shortfall` are in the KPI's unit (shares 0..1), `gap` = actual - target, `gap_pct` = gap / target (a signed share,
    missing where the target is 0), `shortfall` > 0 always means worse, `shortfall_pct` is its share of the target,
    `tolerances` its multiple of the KPI's tolerance (of 5 % of the target where none is given), by which gaps in
    different units compare; `attainment` is the share of the target reached, `money` = shortfall x value per unit,
    `money_once` the same, but 0 where a gap that the KPI leads to counts already, `status` one of met, near, missed,
    no_target, no_data, `adverse` whether it is near or missed, `weighted_shortfall` = weight x tolerances, by which
    gaps are ranked, `exceeds` whether it is better than the target by more than the tolerance. `periods` were joined
    by the KPI's aggregate, `periods_missing` could not be. Raises DataError for frames that break their declaration
    and ValueError for an unknown period or reference. Method: docs/methods/gaps.md, "Gaps".

    >>> kpis = pd.DataFrame([["leads", "Marketing", "Leads", "count", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> measurements = pd.DataFrame([["leads", "2025-01-01", 2000, 3000]],
    ...                             columns=["kpi", "period_on", "actual", "target"])
    >>> quantify_gaps(measurements, kpis)[["gap", "gap_pct", "shortfall", "status"]].round(3).values.tolist()
    [[-1000.0, -0.333, 1000.0, 'missed']]
    """
    if reference not in REFERENCES:
        raise ValueError(f"reference: found {reference!r}, expected one of {', '.join(REFERENCES)}")
    kpis = complete_table(kpis, "kpis").reset_index(drop=True)
    measurements = complete_table(measurements, "measurements")
    span = read_period(period, measurements["period_on"])
    pooled = _pool(measurements, kpis, span, reference)
    gaps = kpis.join(pooled.rename(columns={"reference": "aim"}), on="kpi")
    gaps = gaps.assign(period_start_on=span[0], period_end_on=span[1], reference=reference)
    gaps = gaps.fillna({"tolerance": 0.0, "weight": 1.0})
    judged = _judge(_measure(gaps))
    judged = judged.assign(adverse=find_adverse(judged), weighted_shortfall=weigh_gaps(judged))
    return judged.assign(money_once=count_once(judged))[COLUMNS]


def _pool(measurements: pd.DataFrame, kpis: pd.DataFrame, span: Span, reference: str) -> pd.DataFrame:
    rows = in_span(measurements, span)
    if reference != "year_before":
        return pool_periods(rows, kpis, reference)
    year = pd.DateOffset(years=1)
    earlier = in_span(measurements, (span[0] - year, rows["period_on"].max() - year))
    now, before = (pool_periods(part.assign(none=np.nan), kpis, "none") for part in (rows, earlier))
    alike = (before["periods"] == now["periods"]) & (before["whole"] == now["whole"])
    return now.assign(reference=before["actual"].where(alike))


def _measure(gaps: pd.DataFrame) -> pd.DataFrame:
    """Add `target, gap, gap_pct, shortfall, attainment, money`; a target range aims at its end nearest the actual."""
    better = gaps["better"].to_numpy(dtype=object)
    actual, aim = (gaps[name].to_numpy(dtype=float) for name in ("actual", "aim"))
    low, high = _range(gaps, aim)
    nearest = np.where(np.abs(actual - low) <= np.abs(actual - high), low, high)
    aim = np.where((better == "range") & (gaps["reference"] == "target").to_numpy(), nearest, aim)
    with np.errstate(invalid="ignore"):  # a range without an end has no distance from it
        outside = _outside(actual, low, high) - _outside(aim, low, high)
    directed = {"higher": aim - actual, "lower": actual - aim, "range": outside}
    shortfall = np.select([better == word for word in directed], list(directed.values()), np.nan)
    size = _known(np.abs(aim), aim != 0)
    return gaps.assign(
        target=aim,
        gap=actual - aim,
        gap_pct=(actual - aim) / size,
        shortfall=shortfall,
        shortfall_pct=shortfall / size,
        attainment=_attainment(better, actual, aim, shortfall),
        money=shortfall * gaps["value_per_unit"].fillna(_own_money(gaps)),
    )


def _known(figures: Floats, known: Bools) -> Floats:
    return np.where(known, figures, np.nan)


def _range(gaps: pd.DataFrame, aim: Floats) -> tuple[Floats, Floats]:
    """Both ends of each target range, for the joined periods; the target itself where no range is given."""
    summed = gaps["aggregate"].fillna(gaps["unit"].map({"money": "sum", "count": "sum"})) == "sum"
    times = np.where(summed, np.maximum(gaps["periods"], 1), 1)
    low, high = (gaps[end].to_numpy(dtype=float) * times for end in ("target_low", "target_high"))
    given = ~(np.isnan(low) & np.isnan(high))
    low, high = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)
    return np.where(given, low, aim), np.where(given, high, aim)


def _outside(value: Floats, low: Floats, high: Floats) -> Floats:
    """How far a value lies outside a range; negative inside it."""
    below, above = low - value, value - high
    return np.where(below >= above, below, above)


def _attainment(better: NDArray[np.object_], actual: Floats, aim: Floats, shortfall: Floats) -> Floats:
    rising, falling = actual / _known(aim, aim > 0), aim / _known(actual, actual > 0)
    nearer = np.where(shortfall > 0, np.where(actual <= aim, rising, falling), 1.0)
    known = {"higher": rising, "lower": falling, "range": _known(nearer, ~np.isnan(shortfall))}
    return np.select([better == word for word in known], list(known.values()), np.nan)


def _own_money(gaps: pd.DataFrame) -> pd.Series:
    """A shortfall of summed money is money itself; money per piece needs a stated value per unit."""
    summed = gaps["aggregate"].fillna("sum") == "sum"
    return pd.Series(np.where((gaps["unit"] == "money") & summed, 1.0, np.nan), index=gaps.index)


def _judge(gaps: pd.DataFrame) -> pd.DataFrame:
    """Add `tolerances`, `status` and `exceeds`; a difference that only floating point made is none."""
    rounding = _ROUNDING * gaps[["actual", "target"]].abs().max(axis=1)
    tolerance = gaps["tolerance"].where(gaps["unit"] == "share", gaps["tolerance"] * gaps["target"].abs())
    shortfall = gaps["shortfall"]
    conditions = [gaps["actual"].isna(), shortfall.isna(), shortfall <= rounding, shortfall <= tolerance + rounding]
    status = np.select(conditions, ["no_data", "no_target", "met", "near"], "missed")
    exceeds = (-shortfall > tolerance + rounding) & (gaps["better"] != "range")
    scale = tolerance.where(tolerance > 0, _USUAL_TOLERANCE * gaps["target"].abs())
    return gaps.assign(
        tolerances=shortfall / scale.where(scale > 0),
        status=pd.Series(status, index=gaps.index, dtype="str"),
        exceeds=exceeds,
    )
