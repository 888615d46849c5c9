"""What all projects together take of each resource, month by month."""

import pandas as pd

from saypro_analysis.analysis.projects.methods.project_registers import read_register
from saypro_analysis.data.readings.problems import DataError, Problem

FULL = 1.0  # of the capacity, beyond which it is taken twice
COLUMNS = ["resource", "kind", "period_on", "needed", "capacity", "utilisation", "over", "short_by", "projects"]


def summarise_utilisation(resources: pd.DataFrame) -> pd.DataFrame:
    """Tell how full resources are: one row per resource and month, the fullest first.

    `resources` is the table `project_resources`. Columns out: `resource, kind, period_on`; `needed` by all projects and
    `capacity`, in the resource's own unit; `utilisation` (needed over capacity), `over` (above 1), `short_by` (what is
    needed beyond the capacity); `projects`, those that take of it, the most first. Raises DataError for a frame that
    breaks its declaration, and where rows give a resource two capacities in a month.

    >>> frame = pd.DataFrame({"project": ["A", "B"], "resource": "Developers", "period_on": "2025-03-01",
    ...                       "needed": [40, 30], "capacity": 60})
    >>> summarise_utilisation(frame)[["needed", "over", "short_by", "projects"]].values.tolist()
    [[70.0, True, 10.0, 'A, B']]
    """
    told = _check(read_register(resources, "project_resources"))
    told = told.sort_values(["needed", "project"], ascending=[False, True], kind="stable")
    groups = told.groupby(["resource", "period_on"])
    made = groups.agg(kind=("kind", "first"), needed=("needed", "sum"), capacity=("capacity", "first"),
                      projects=("project", ", ".join)).reset_index()  # fmt: skip
    used = made["needed"] / made["capacity"].where(made["capacity"] > 0)
    made = made.assign(utilisation=used, over=made["needed"] > made["capacity"] * FULL,
                       short_by=(made["needed"] - made["capacity"]).clip(lower=0))  # fmt: skip
    order = ["over", "utilisation", "resource", "period_on"]
    return made.sort_values(order, ascending=[False, False, True, True], ignore_index=True)[COLUMNS]


def _check(told: pd.DataFrame) -> pd.DataFrame:
    first = told.groupby(["resource", "period_on"])["capacity"].transform("first")
    rows = told.index[told["capacity"].notna() & (told["capacity"] != first)]
    if len(rows):
        raise DataError(
            Problem("project_resources", int(row), "capacity", f"{told.loc[row, 'capacity']:g}",
                    f"one capacity of a resource in a month (an earlier row says {first[row]:g})") for row in rows
        )  # fmt: skip
    return told[told["needed"].notna()]
