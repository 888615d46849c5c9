"""What of a backlog is worth building first: its business impact, and how much of it a day of work brings."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.projects.methods.project_registers import read_register
from saypro_analysis.data.readings.dates import read_day

COLUMNS = ["rank", "project", "requirement", "statement", "value", "probability", "expected_value", "effort_days",
           "value_per_day", "cumulative_share", "cumulative_days", "lacks"]  # fmt: skip
_LACKS = {"value": "value", "effort_days": "effort"}


def rank_features(requirements: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Rank what is to be built by its business impact: one row per feature not finished, the first to build on top.

    `requirements` is the table `project_requirements`: those added by `as_of` and not `finished_on` by then count.
    Columns out: `rank` (1 is first; features that earn the same share it); `project, requirement, statement`; `value`
    (money a year), `probability` (0..1, 1 where it is not said), `expected_value` (their product); `effort_days`,
    `value_per_day` (expected value over effort, by which is ranked: with as many days as there are, most is earned by
    taking them in this order); `cumulative_share` (0..1) of all expected value and `cumulative_days` down to the row;
    `lacks`, what is missing (value, effort) of those without a rank, which stand last. Raises DataError.

    >>> backlog = pd.DataFrame({"project": "A", "requirement": ["R1", "R2", "R3"], "added_on": "2025-01-06",
    ...                         "value": [900, 800, None], "effort_days": [30, 10, 5]})
    >>> rank_features(backlog, as_of="2025-03-31")[["rank", "requirement", "value_per_day"]].head(2).values.tolist()
    [[1.0, 'R2', 80.0], [2.0, 'R1', 30.0]]
    """
    day = read_day(as_of)
    table = read_register(requirements, "project_requirements", day)
    table = table[~(table["finished_on"] <= day)]
    chance = table["probability"].fillna(1.0)
    expected = table["value"] * chance
    told = table.assign(probability=chance, expected_value=expected, value_per_day=_per_day(expected, table))
    told = told.sort_values(
        ["value_per_day", "expected_value", "project", "requirement"], ascending=[False, False, True, True],
        kind="stable", ignore_index=True,
    )  # fmt: skip
    ranked = told["value_per_day"].notna()
    kept = told["expected_value"].where(ranked)
    return told.assign(
        rank=told["value_per_day"].rank(method="min", ascending=False),
        cumulative_share=kept.cumsum() / kept.sum() if kept.sum() > 0 else np.nan,
        cumulative_days=told["effort_days"].where(ranked).cumsum(),
        lacks=_lacks(told),
    )[COLUMNS]


def _per_day(expected: pd.Series, table: pd.DataFrame) -> pd.Series:
    """What a day of work earns; a feature without effort comes first of all, if it earns anything."""
    effort = table["effort_days"]
    return (expected / effort.where(effort > 0)).mask((effort == 0) & (expected > 0), np.inf).mask(expected == 0, 0.0)


def _lacks(told: pd.DataFrame) -> pd.Series:
    words = [[word for name, word in _LACKS.items() if pd.isna(row[name])] for _, row in told[list(_LACKS)].iterrows()]
    return pd.Series([", ".join(row) for row in words], told.index, dtype=object)
