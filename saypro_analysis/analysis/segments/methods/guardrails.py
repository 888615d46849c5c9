"""What makes a sum over segments misleading: refused where it is certain, warned of where it is likely."""

import warnings

import numpy as np
import pandas as pd

from saypro_analysis.analysis.segments.methods.leaves import Leaves
from saypro_analysis.analysis.segments.methods.search_results import Floats

_REMAINDERS = {"other", "others", "(other)", "all other", "all others", "rest", "remaining", "everything else"}
_NOT_SUMMED = {"unit": {"share", "ratio", "score"}, "aggregate": {"mean", "ratio", "last", "distinct"}}
_SAME = 1e-9


def check_table(segments: pd.DataFrame, by: list[str], needed: list[str], min_share: float) -> None:
    """Refuse arguments that do not fit the table."""
    if not by or len(set(by)) < len(by):
        raise ValueError(f"by: found {by}, expected one or more different dimension columns")
    absent = [name for name in [*by, *needed] if name not in segments]
    if absent:
        raise ValueError(f"segments: found no column {', '.join(absent)}, expected it among {list(segments.columns)}")
    twice = [name for name in dict.fromkeys([*by, *needed]) if list(segments.columns).count(name) > 1]
    if twice:
        raise ValueError(f"segments: found several columns {', '.join(twice)}, expected one of each name")
    if segments.empty:
        raise ValueError("segments: found no row, expected at least one")
    if set(by) & set(needed):
        raise ValueError(f"by: found {sorted(set(by) & set(needed))}, expected dimensions and not figures")
    if not 0 <= min_share < 1:
        raise ValueError(f"min_share: found {min_share}, expected a share from 0 to below 1")


def check_sum(segments: pd.DataFrame, figures: pd.DataFrame, ratio: bool) -> None:
    """Refuse several KPIs, unequal windows, and sums of what does not add up."""
    if "kpi" in segments and len(segments["kpi"].unique()) > 1:
        raise ValueError(f"kpi: found {sorted(map(str, segments['kpi'].unique()))[:5]}, expected the rows of one KPI")
    for column, words in _NOT_SUMMED.items():
        if not ratio and column in segments and (found := set(segments[column].dropna()) & words):
            raise ValueError(f"{column}: found {sorted(found)}, which does not add up over segments; expected the "
                             "columns numerator, denominator, expected_numerator, expected_denominator")  # fmt: skip
    _check_windows(segments, figures)
    _check_recorded(figures)
    if ratio:
        _warn_of_halves(figures)
    if not ratio and len(figures) > 1 and _looks_like_shares(figures):
        _warn("all figures lie between 0 and 1: shares do not add up over segments; give numerator and denominator")


def _check_windows(segments: pd.DataFrame, figures: pd.DataFrame) -> None:
    if "period_on" not in segments:
        return
    half = figures.shape[1] // 2
    periods = segments["period_on"].reset_index(drop=True)
    windows = [set(periods[part.notna().any(axis=1)]) for part in (figures.iloc[:, :half], figures.iloc[:, half:])]
    if windows[0] != windows[1]:
        raise ValueError(f"period_on: found {len(windows[0])} periods with actual and {len(windows[1])} with expected "
                         "figures, expected the same periods for both")  # fmt: skip


def _check_recorded(figures: pd.DataFrame) -> None:
    """Refuse a table of which one side is all missing: nothing recorded would look like everything lost."""
    empty = [str(name) for name in figures if figures[name].isna().all()]
    if empty:
        raise ValueError(f"{', '.join(empty)}: found no figure at all, expected one in a row at least")


def _warn_of_halves(figures: pd.DataFrame) -> None:
    """Say so where a numerator is missing beside a denominator: it counts as nothing, which looks like a failure."""
    for part, whole in (figures.columns[:2], figures.columns[2:]):
        half = figures[part].isna() & (figures[whole] > 0)
        if half.any():
            rows = (
                f"row {half.idxmax() + 1}"
                if half.sum() == 1
                else f"{half.sum()} rows, the first is {half.idxmax() + 1}"
            )
            _warn(f"{part} is missing beside a {whole} in {rows}; it counts as 0, leave the {whole} out too if unknown")


def _looks_like_shares(figures: pd.DataFrame) -> bool:
    known = figures.to_numpy()[figures.notna().to_numpy()]
    within = bool(((known >= 0) & (known <= 1)).all())
    return within and bool(((known > 0) & (known < 1)).mean() > 0.5)


def check_values(leaves: Leaves) -> None:
    """Refuse a total among the values of a dimension; warn of one that stands for values that were cut off."""
    for name, values, codes in zip(leaves.dimensions, leaves.names, leaves.codes, strict=True):
        total = _find_total(leaves, codes, len(values))
        if total is not None:
            raise ValueError(
                f"{name}: found {values[total]!r}, which is the sum of all other values; expected no totals"
            )
        cut = [value for value in values if str(value).strip().lower() in _REMAINDERS]
        if cut:
            _warn(f"{name} is truncated: {cut[0]!r} stands for values that cannot be told apart")


def _find_total(leaves: Leaves, codes: np.ndarray, count: int) -> int | None:
    """A value that equals the sum of all others in every figure."""
    if count < 3:
        return None
    equal = np.ones(count, bool)
    for figure in leaves.figures.values():
        sums = np.bincount(codes, figure, minlength=count)
        equal &= np.abs(2 * sums - sums.sum()) <= _SAME * np.abs(sums).sum()
        equal &= sums != 0
    return int(np.flatnonzero(equal)[0]) if equal.any() else None


def warn_of_cancelling(gap: float, gaps: Floats) -> None:
    """Say so where the parts cancel and shares of the gap mislead."""
    apart = float(np.abs(gaps).sum())
    if len(gaps) > 1 and abs(gap) < 0.1 * apart:
        _warn(f"the gap ({gap:.6g}) is small because large parts cancel (together {apart:.6g}); read gaps, not shares")


def warn_of_records(leaves: Leaves, figures: pd.DataFrame, explained: pd.DataFrame) -> None:
    """Say so where a single record makes a segment of several."""
    records = (figures.iloc[:, 0].fillna(0) - figures.iloc[:, 1].fillna(0)).to_numpy()
    for _, part in explained[explained["kind"] == "segment"].iterrows():
        inside = np.ones(len(records), bool)
        for name, values, codes in zip(leaves.dimensions, leaves.names, leaves.codes, strict=True):
            if pd.notna(part[name]):
                inside &= (values[codes] == part[name])[leaves.rows]
        if inside.sum() > 2 and np.abs(records[inside]).max() > 0.9 * abs(part["gap"]):
            _warn(f"one record makes up over 90 % of the gap of {part['segment'][:200]}; look at that record first")


def _warn(message: str) -> None:
    warnings.warn(f"explain_gap: {message}", UserWarning, stacklevel=4)
