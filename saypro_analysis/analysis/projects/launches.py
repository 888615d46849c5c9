"""What finished projects were to move, in the columns by which the effect of an action is estimated."""

import pandas as pd

from saypro_analysis.analysis.projects.methods.project_dates import read_projects
from saypro_analysis.data.readings.dates import read_day

COLUMNS = ["action", "department", "kpi", "statement", "owner", "start_on", "due_on", "status", "launched_on"]


def select_launches(projects: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """List what came into use, for `estimate_effects`: one row per finished project and KPI that it was to move.

    `projects` is the table of that name; a project that names several KPIs (such as gross merchandise value, conversion
    and engagement), parted by a semicolon, has a row for each. The columns are those of `actions`: `action` is the
    project, with the KPI behind a colon where there are several; `statement` its name; `start_on` and `due_on` the day
    of its finish, from which an effect may be seen, also as
    `launched_on`. Raises DataError for a frame that breaks its declaration.

    >>> frame = pd.DataFrame({"project": ["A"], "name": ["Portal"], "department": ["IT"], "phase": ["Closure"],
    ...     "start_on": ["2025-01-01"], "planned_finish_on": ["2025-02-01"], "finished_on": ["2025-02-05"],
    ...     "kpi": ["conversion; gmv"]})
    >>> select_launches(frame, as_of="2025-03-31")[["action", "kpi"]].values.tolist()
    [['A: conversion', 'conversion'], ['A: gmv', 'gmv']]
    """
    told = read_projects(projects, read_day(as_of))
    done = told[told["done"] & told["kpi"].notna()].sort_values("project", kind="stable")
    rows = [
        {"action": f"{row.project}: {kpi}" if len(names) > 1 else row.project, "department": row.department, "kpi": kpi,
         "statement": row.name, "owner": row.owner, "start_on": row.done_on, "due_on": row.done_on, "status": "done",
         "launched_on": row.done_on}
        for row in done[["project", "department", "kpi", "name", "owner", "done_on"]].itertuples(index=False)
        for names in [[name.strip() for name in str(row.kpi).split(";") if name.strip()]]
        for kpi in names
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)
