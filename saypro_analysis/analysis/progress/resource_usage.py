"""What each action used of what it was given: money, staff days, training, technology."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.progress.methods.plans_as_of import plan_on, planned_share
from saypro_analysis.analysis.progress.methods.updates_as_of import reports_until
from saypro_analysis.data.readings.dates import read_day

_KINDS = {
    "budget": ("cost", "spent"), "personnel": ("staff_days", "staff_days"),
    "training": ("training_cost", "training_spent"), "technology": ("technology_cost", "technology_spent"),
}  # fmt: skip
_COLUMNS = ["action", "department", "statement", "resource", "planned", "planned_to_date", "used", "used_share",
            "complete", "efficiency", "waste"]  # fmt: skip
_WASTE_EFFICIENCY, _WASTE_SHARE = 0.9, 0.1


def summarise_usage(
    actions: pd.DataFrame, updates: pd.DataFrame, changes: pd.DataFrame | None = None, *, as_of: object
) -> pd.DataFrame:
    """Hold what was used against plan: one row per action and resource that the plan gives it, by action.

    `actions, updates, changes` are the tables of those names. `resource`: budget (`cost` against `spent`), personnel
    (staff days), training, technology (their costs against `training_spent, technology_spent`, columns that `updates`
    may carry; else not reported). Columns out, in money or days: `planned, planned_to_date, used`; `used_share` (used /
    planned), `complete` (0..1); `efficiency` = complete x planned / used (the action's own CPI); `waste`: efficiency
    below 0.9 with more than a tenth of the plan used beyond what was earned. Raises DataError.

    >>> actions = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "kpi": ["revenue"], "statement": ["Train"],
    ...     "owner": ["Ada"], "start_on": ["2025-01-01"], "due_on": ["2025-01-20"], "cost": [1000]})
    >>> updates = pd.DataFrame({"action": ["S1"], "reported_on": ["2025-01-10"], "complete": [0.4], "spent": [800]})
    >>> summarise_usage(actions, updates, as_of="2025-01-10")[["resource", "efficiency", "waste"]].values.tolist()
    [['budget', 0.5, True]]
    """
    day = read_day(as_of)
    plan, reports = plan_on(actions, changes, day), reports_until(updates, day)
    last = reports.groupby("action").last()
    share = planned_share(plan["start_on"], plan["due_on"], day)
    parts = [_resource(plan, last, share, kind) for kind in _KINDS]
    told = pd.concat(parts, ignore_index=True)
    told = told.assign(place=place_words(told["resource"], _KINDS)).sort_values(["action", "place"], kind="stable")
    return told.reset_index(drop=True)[_COLUMNS]


def _resource(plan: pd.DataFrame, last: pd.DataFrame, share: pd.Series, kind: str) -> pd.DataFrame:
    given, taken = _KINDS[kind]
    told = plan.assign(resource=pd.Series(kind, plan.index, dtype="str"), planned=plan[given].astype(float))
    told["planned_to_date"] = told["planned"] * share
    used = last[taken] if taken in last else pd.Series(dtype=float)
    told["used"] = pd.to_numeric(pd.Series([used.get(action, np.nan) for action in plan["action"]], plan.index))
    told["complete"] = [last["complete"].get(action, np.nan) for action in plan["action"]]
    told = told[told["planned"] > 0]
    told["used_share"] = told["used"] / told["planned"]
    told["efficiency"] = told["complete"] * told["planned"] / told["used"].where(told["used"] > 0)
    beyond = told["used_share"] - told["complete"] > _WASTE_SHARE
    return told.assign(waste=(beyond & (told["efficiency"] < _WASTE_EFFICIENCY)).astype(bool))
