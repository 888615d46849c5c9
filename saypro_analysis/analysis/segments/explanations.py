"""Which segments hold a gap: some of them, everything alike, a change of mix, or nothing that stands out."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from saypro_analysis.analysis.segments.methods.guardrails import (
    check_sum,
    check_table,
    check_values,
    warn_of_cancelling,
    warn_of_records,
)
from saypro_analysis.analysis.segments.methods.leaf_gaps import find_causes, find_moves, measure_ratio, measure_sum
from saypro_analysis.analysis.segments.methods.leaves import RATIO, gather_leaves, read_figures
from saypro_analysis.analysis.segments.methods.parts import Parts
from saypro_analysis.data.readings.periods import DISTINCT, PeriodLike, in_span, read_period
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables import TABLES

MATERIAL = 0.02  # of the gap; what is less may be true and is beside the point
_IDENTITY = ["kpi", "name", "department", "unit", "better"]
_EXPLAINED = [
    "kind",
    "segment",
    "actual",
    "expected",
    "gap",
    "share",
    "leaves",
    "without",
    "confidence",
    "runner_up",
    "label",
]


def explain_gap(
    segments: pd.DataFrame,
    *,
    by: Sequence[str] | str,
    value: str = "actual",
    reference: str = "expected",
    min_share: float = MATERIAL,
) -> pd.DataFrame:
    """Say where a gap sits: one row per part; parts never overlap and sum to the gap.

    `segments` holds one KPI: the dimension columns `by` and `value` and `reference`, or for ratios `numerator,
    denominator, expected_numerator, expected_denominator` (used where filled and the other names are the usual ones).
    `kind` is segment, everywhere (all other leaves moved alike), mix (volume moved between segments, whatever their
    rates did) or residual, which alone means that no segment stands out. `segment` is `dimension=value` joined by &
    (`(missing)` where a row has none; a dimension named like a result column has no column of its own), `without` the
    segments that hold leaves of it; `gap` = actual - expected (of a ratio: what the part adds to the gap, `actual` and
    `expected` being its rates), `share` its share of the gap, `confidence` (.75 and more) the probability against
    noise, the search paid; `runner_up` the next best cell (of mix: where most volume moved; of a lone residual: what
    came closest), `label` New, Gone or No data. `min_share` leaves smaller segments to the residual. Raises ValueError
    for a table that does not add up; warns of what may mislead. Method: docs/methods/segments.md.

    >>> leaves = pd.DataFrame({"region": list("NNNSSSWWWEEE"), "shop": list("abc" * 4), "expected": 100.0})
    >>> leaves["actual"] = [40.0, 41, 39, 101, 98, 100, 99, 102, 100, 101, 99, 100]
    >>> explain_gap(leaves, by=["region", "shop"])[["kind", "segment", "gap"]].fillna("").values.tolist()
    [['segment', 'region=N', -180.0], ['residual', '', 0.0]]
    """
    by = [by] if isinstance(by, str) else list(by)
    ratio = _is_ratio(segments, value, reference)
    columns = RATIO if ratio else (value, reference)
    check_table(segments, by, list(columns), min_share)
    figures = read_figures(segments, columns)
    check_sum(segments, figures, ratio)
    leaves = gather_leaves(segments, figures, by)
    check_values(leaves)
    measure = measure_ratio(leaves) if ratio else measure_sum(leaves, value, reference)
    parts = Parts(leaves, measure, by)
    explained = parts.build(find_causes(leaves, measure), find_moves(leaves) if ratio else None, min_share)
    warn_of_cancelling(measure.total, explained.loc[explained["kind"] == "segment", "gap"].to_numpy())
    if not ratio and parts.shown == by:
        warn_of_records(leaves, figures, explained)
    return explained


def _is_ratio(segments: pd.DataFrame, value: str, reference: str) -> bool:
    usual = (value, reference) == ("actual", "expected") and set(RATIO) <= set(segments.columns)
    return usual and bool(np.all([segments[name].notna().any() for name in RATIO]))


def explain_segments(segments: pd.DataFrame, kpis: pd.DataFrame, *, period: PeriodLike = None) -> pd.DataFrame:
    """Say where the gap of every KPI with segments sits: the rows of `explain_gap` for each, in the order of `kpis`.

    `segments` and `kpis` are the tables of those names. A KPI's dimensions are the columns that the table does not
    declare and that hold something for it; KPIs of whose segments nothing was expected are left out, and segments
    below 2 % of their gap are left to the residual. `period` is the review period, by default the quarter of the latest
    segment. Columns out: `kpi, name, department, unit, better, kpi_target` (what was expected of all its segments
    together), then those of `explain_gap` without the dimension columns. Raises DataError for frames that break their
    declaration and ValueError, naming the KPI, for segments that do not add up.

    >>> kpis = pd.DataFrame([["sales", "Sales", "Sales", "money", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> leaves = pd.DataFrame({"region": list("NNNSSSWWWEEE"), "shop": list("abc" * 4), "expected": 100.0})
    >>> leaves["actual"] = [40.0, 41, 39, 101, 98, 100, 99, 102, 100, 101, 99, 100]
    >>> explained = explain_segments(leaves.assign(kpi="sales", period_on="2025-01-01"), kpis)
    >>> explained[["name", "segment"]].values[0].tolist()
    ['Sales', 'region=N']
    """
    kpis, segments = complete_table(kpis, "kpis"), complete_table(segments, "segments")
    if segments.empty:
        return pd.DataFrame(columns=[*_IDENTITY, "kpi_target", *_EXPLAINED])
    rows = in_span(segments, read_period(period, segments["period_on"]))
    places = rows.groupby("kpi").indices
    parts = [
        _explain_one(_join_periods(rows.iloc[places[kpi["kpi"]]], kpi["aggregate"]), kpi)
        for _, kpi in kpis[kpis["kpi"].isin(list(places))].iterrows()
    ]
    return pd.concat([pd.DataFrame(columns=[*_IDENTITY, "kpi_target", *_EXPLAINED]), *parts], ignore_index=True)


def _join_periods(rows: pd.DataFrame, aggregate: object) -> pd.DataFrame:
    """Amounts that may not be summed over periods: a stock's last ones, else those of a usual period."""
    if aggregate == "last":
        return rows[rows["period_on"] == rows["period_on"].max()]
    if aggregate not in ("mean", DISTINCT):
        return rows
    return rows.assign(**{name: rows[name] / rows["period_on"].nunique() for name in ("actual", "expected")})


def _explain_one(rows: pd.DataFrame, kpi: pd.Series) -> pd.DataFrame:
    dimensions = [name for name in rows if name not in TABLES["segments"].columns and rows[name].notna().any()]
    expectations = rows[["expected", "expected_numerator"]].notna().any(axis=None)
    if not dimensions or not expectations:
        return pd.DataFrame()
    try:
        explained = explain_gap(rows, by=dimensions)
    except ValueError as error:
        raise ValueError(f"segments of {kpi['kpi']}: {error}") from error
    ratio = _is_ratio(rows, "actual", "expected")
    expected = (
        rows["expected_numerator"].sum() / rows["expected_denominator"].sum() if ratio else rows["expected"].sum()
    )
    identity = {name: kpi[name] for name in _IDENTITY} | {"kpi_target": expected}
    return explained.assign(**identity)[[*identity, *_EXPLAINED]]
