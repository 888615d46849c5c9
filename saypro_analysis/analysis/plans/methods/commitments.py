"""What a plan is committed to: how far its actions are, what they still cost, what was approved, and what stays."""

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.lookups import look_up
from saypro_analysis.data.readings.readings import complete_table

UNDER_WAY = ("running", "overdue")
GRANTED = ("approved", "adjusted")


def read_progress(plan: pd.DataFrame, progress: pd.DataFrame | None) -> pd.DataFrame:
    """How much of each action is done, what was spent on it, and what it still costs; as planned without reports."""
    told = pd.DataFrame({"complete": np.nan, "spent": np.nan}, index=plan.index)
    if progress is not None:
        told = look_up(progress.set_index("action")[["complete", "spent"]], plan["action"])
    left = (plan["cost"] - told["spent"].fillna(0)).clip(lower=0).mask(told["complete"] >= 1, 0.0)
    return told[["complete", "spent"]].astype(float).assign(cost_left=left.where(plan["cost"].notna()))


def approved_costs(plan: pd.DataFrame, changes: pd.DataFrame | None) -> pd.Series:
    """The cost that was approved: that of today, or that before the first change of it since the approval."""
    if changes is None:
        return plan["cost"]
    log = complete_table(changes, "changes")
    log = log[log["field"] == "cost"].sort_values("changed_on", kind="stable")
    log = log.assign(approved_on=log["action"].map(dict(zip(plan["action"], plan["approved_on"], strict=True))))
    first = log[log["changed_on"] > log["approved_on"]].drop_duplicates("action")
    old = dict(zip(first["action"], pd.to_numeric(first["old"], errors="coerce"), strict=True))
    return pd.to_numeric(plan["action"].map(old)).fillna(plan["cost"])


def find_kept(plan: pd.DataFrame) -> pd.Series:
    """Which actions stay unless somebody asks by name to stop them: those under way, and those that were approved."""
    return (plan["phase"] != "done") & (plan["phase"].isin(UNDER_WAY) | plan["approval"].isin(GRANTED))


def metric_units(plan: pd.DataFrame) -> pd.Series:
    """The KPI's unit where an action is judged by the KPI itself: its name, or a part of it; missing elsewhere."""
    metric, name = (plan[column].fillna("").str.lower().str.replace(r"[\W_]+", "", regex=True)
                    for column in ("metric", "name"))  # fmt: skip
    own = [bool(judged) and judged in called for judged, called in zip(metric, name, strict=True)]
    return plan["unit"].where(pd.Series(own, plan.index))
