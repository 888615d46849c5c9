"""The corrective actions as they were entered."""

import pandas as pd

from saypro_analysis.data.readings import complete_table

_PLAN = ["action", "department", "kpi", "name", "statement", "owner", "start_on", "due_on", "duration_days", "type",
         "cost", "staff_days", "expected_value", "approved", "status"]  # fmt: skip


def summarise_plan(actions: pd.DataFrame, kpis: pd.DataFrame | None = None) -> pd.DataFrame:
    """Lay out the plan as entered: one row per action, by start, due date and name.

    `actions` is the table of that name, `kpis` (needs `kpi, name`) gives the KPI its name. Columns out: `action,
    department, kpi, name, statement, owner, start_on, due_on`; `duration_days`, first to last day inclusive; `type`;
    `cost, expected_value` in money; `staff_days`; `approved`, whether an approver is named; `status` as somebody typed
    it. Raises DataError for a frame that breaks its declaration.

    >>> actions = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
    ...                         "owner": ["Ada"], "start_on": ["2025-01-06"], "due_on": ["2025-01-10"]})
    >>> summarise_plan(actions)[["action", "duration_days", "approved"]].values.tolist()
    [['S1', 5.0, False]]
    """
    plan = complete_table(actions, "actions")
    names = kpis.set_index("kpi")["name"] if kpis is not None else pd.Series(dtype="str")
    days = (plan["due_on"] - plan["start_on"]).dt.days + 1.0
    plan = plan.assign(name=plan["kpi"].map(names), duration_days=days, approved=plan["approved_by"].notna())
    return plan.sort_values(["start_on", "due_on", "action"], kind="stable", ignore_index=True)[_PLAN]
