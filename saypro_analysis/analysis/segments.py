"""Which segments hold a gap: some of them, everything alike, a change of mix, or nothing that stands out."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from saypro_analysis.analysis.localisation.guardrails import (
    check_sum,
    check_table,
    check_values,
    warn_of_cancelling,
    warn_of_records,
)
from saypro_analysis.analysis.localisation.leaves import RATIO, gather_leaves, read_figures
from saypro_analysis.analysis.localisation.measures import find_causes, find_moves, measure_ratio, measure_sum
from saypro_analysis.analysis.localisation.parts import Parts


def explain_gap(
    segments: pd.DataFrame,
    *,
    by: Sequence[str] | str,
    value: str = "actual",
    reference: str = "expected",
    min_share: float = 0.0,
) -> pd.DataFrame:
    """Say where a gap sits: one row per part; parts never overlap and sum to the gap.

    `segments` holds one KPI: the dimension columns `by` and `value` and `reference`, or for ratios `numerator,
    denominator, expected_numerator, expected_denominator` (used where filled and the other names are the usual ones).
    Rows of the same leaf are summed. `kind` is segment, everywhere (all other leaves moved alike), mix (volume moved
    between segments, whatever their rates did) or residual, which alone means that nothing stands out. `segment` is
    `dimension=value` joined by &, without the leaves of rows above it; `gap` = actual - expected (of a ratio: what the
    part adds to the gap, `actual` and `expected` being its rates), `share` its share of the gap, `confidence` the
    probability against noise, the search paid; `runner_up` the next best cell (of mix: where most volume moved),
    `label` New or Gone. `min_share` leaves smaller segments to the residual. Raises ValueError for a table that does
    not add up; warns of what may mislead. Method: docs/methods_segments.md.

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
    if not ratio:
        warn_of_records(leaves, figures, explained)
    return explained


def _is_ratio(segments: pd.DataFrame, value: str, reference: str) -> bool:
    usual = (value, reference) == ("actual", "expected") and set(RATIO) <= set(segments.columns)
    return usual and bool(np.all([segments[name].notna().any() for name in RATIO]))
