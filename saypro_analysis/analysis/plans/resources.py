"""What a plan takes: money and people by kind, by month and owner, and who is responsible for what."""

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables.known_words import RACI, RACI_LETTERS

RESOURCES = ["budget", "staff_days", "training_cost", "technology_cost", "other_cost"]
ISSUES = ("process", "technology", "training")


def summarise_resources(actions: pd.DataFrame, *, by: str = "action") -> pd.DataFrame:
    """Sum what the actions take by kind: one row per value of `by`, in the order of the table, and a last row "total".

    `actions` is the table of that name, `by` one of its columns, such as action, department, type or owner. Columns
    out: `by`; `actions`, how many; `budget` (the planned cost), `staff_days`, `training_cost, technology_cost`, and
    `other_cost`, what of the budget is neither (money); `unpriced`, actions without a cost. What an action does not
    say counts as nothing. Raises DataError for a frame that breaks its declaration, ValueError for an unknown `by`.

    >>> actions = pd.DataFrame({"action": ["A", "B"], "department": "Sales", "kpi": None, "statement": "s",
    ...     "owner": None, "start_on": None, "due_on": None, "cost": [100, None], "training_cost": [60, None]})
    >>> summarise_resources(actions, by="department")[["department", "budget", "other_cost"]].values.tolist()
    [['Sales', 100.0, 40.0], ['total', 100.0, 40.0]]
    """
    table = complete_table(actions, "actions")
    if by not in table:
        raise ValueError(f"by: found {by!r}, expected a column of the actions")
    parts = table[["training_cost", "technology_cost"]].fillna(0)
    table = table.assign(budget=table["cost"].fillna(0), **parts, staff_days=table["staff_days"].fillna(0),
                         other_cost=(table["cost"].fillna(0) - parts.sum(axis=1)).clip(lower=0), actions=1,
                         unpriced=table["cost"].isna().astype(int))  # fmt: skip
    figures = ["actions", *RESOURCES, "unpriced"]
    keys = table[by].astype("str").fillna("not said")
    told = table.groupby(keys, sort=False)[figures].sum().rename_axis(by).reset_index()
    total = pd.DataFrame([{by: "total", **told[figures].sum()}]).astype(told.dtypes)
    return pd.concat([told, total], ignore_index=True)


def summarise_issues(actions: pd.DataFrame) -> pd.DataFrame:
    """Count the actions by department and type of issue: one row per department, by name.

    `actions` is the table of that name. Columns out: `department`; `process, technology, training`, the actions of each
    type; `other_type`, those of another type or none; `actions`, all of them. Capitals and the ending "-related" do not
    matter. Raises DataError for a frame that breaks its declaration.

    >>> actions = pd.DataFrame({"action": ["A", "B"], "department": "Sales", "kpi": None, "statement": "s",
    ...     "owner": None, "start_on": None, "due_on": None, "type": ["Process-related", None]})
    >>> summarise_issues(actions).values.tolist()
    [['Sales', 1, 0, 0, 1, 2]]
    """
    table = complete_table(actions, "actions")
    kind = table["type"].str.strip().str.lower().str.replace(r"[\s_-]*related$", "", regex=True)
    kind = kind.where(kind.isin(ISSUES), "other_type").fillna("other_type")
    counts = pd.crosstab(table["department"], kind).reindex(columns=[*ISSUES, "other_type"], fill_value=0)
    return counts.assign(actions=counts.sum(axis=1)).rename_axis(columns=None).reset_index()


def summarise_load(actions: pd.DataFrame, *, by: str = "owner", capacity: float | None = None) -> pd.DataFrame:
    """Spread the work over months: one row per owner and month, by owner and month.

    `actions` is the table of that name; staff days and cost run evenly over the working days (Monday to Friday) from
    start to due date. `by` is a column, `capacity` the staff days that each has in a month, if known. Columns out:
    `by`; `month_on`, its first day; `actions` at work; `staff_days`, `cost` (money); `overloaded`, whether the staff
    days exceed `capacity`. Actions without both dates are left out. Raises DataError for a frame that breaks its
    declaration, ValueError for an unknown `by`.

    >>> actions = pd.DataFrame({"action": ["A"], "department": "Sales", "kpi": None, "statement": "s", "owner": "Ada",
    ...     "start_on": "2025-01-20", "due_on": "2025-02-14", "staff_days": 10})
    >>> summarise_load(actions)[["owner", "staff_days"]].values.tolist()
    [['Ada', 5.0], ['Ada', 5.0]]
    """
    table = complete_table(actions, "actions")
    if by not in table:
        raise ValueError(f"by: found {by!r}, expected a column of the actions")
    dated = table.dropna(subset=["start_on", "due_on"])
    rows = [row for action in dated.to_dict("records") for row in _spread(action, by)]
    told = pd.DataFrame(rows, columns=[by, "month_on", "actions", "staff_days", "cost"])
    told[by] = told[by].astype("str").fillna("nobody yet")
    told = told.groupby([by, "month_on"], as_index=False)[["actions", "staff_days", "cost"]].sum()
    return told.assign(overloaded=False if capacity is None else told["staff_days"] > capacity)


def _spread(action: dict[str, Any], by: str) -> list[dict[str, object]]:
    days = pd.bdate_range(action["start_on"], action["due_on"])
    days = days if len(days) else pd.DatetimeIndex([action["start_on"]])
    share = pd.Series(1 / len(days), index=days.to_period("M").to_timestamp()).groupby(level=0).sum()
    amounts = {name: np.nan_to_num(action[name]) for name in ("staff_days", "cost")}
    return [{by: action[by], "month_on": month, "actions": 1, **{name: float(part * amount) for name, amount in
             amounts.items()}} for month, part in share.items()]  # fmt: skip


def summarise_responsibilities(actions: pd.DataFrame, roles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say who does, answers for, is asked about and is told of each task (RACI): one row per task, problems first.

    `actions` is the table of that name, `roles` the table (task, department, person, role: a letter or its word); a
    task is an action's name or one of its own. An action without roles has its owner as accountable. Columns out:
    `task`, `statement` (of an action); `responsible, accountable, consulted, informed`, people joined by "; ";
    `problem`: not exactly one accountable, nobody responsible, a role that is none of the four. Raises DataError for
    frames that break their declaration.

    >>> actions = pd.DataFrame({"action": ["A"], "department": "Sales", "kpi": None, "statement": "s", "owner": "Ada",
    ...     "start_on": None, "due_on": None})
    >>> summarise_responsibilities(actions)[["task", "accountable", "problem"]].values.tolist()
    [['A', 'Ada', 'nobody is responsible']]
    """
    table = complete_table(actions, "actions")
    given = complete_table(roles, "roles") if roles is not None else pd.DataFrame(columns=["task", "person", "role"])
    word = given["role"].astype("str").str.strip().str.lower()
    given = given.assign(role=word.map(RACI_LETTERS).fillna(word))
    statements = dict(zip(table["action"], table["statement"], strict=True))
    owners = dict(zip(table["action"], table["owner"], strict=True))
    tasks = dict.fromkeys([*table["action"], *given["task"]])
    rows = [_assign(task, given[given["task"] == task], owners.get(task), statements.get(task)) for task in tasks]
    told = pd.DataFrame(rows, columns=["task", "statement", *RACI, "problem"])
    return told.sort_values("problem", key=lambda text: text == "", kind="stable", ignore_index=True)


def _assign(task: str, own: pd.DataFrame, owner: object, statement: object) -> dict[str, object]:
    people = {role: list(dict.fromkeys(own.loc[own["role"] == role, "person"])) for role in RACI}
    if not people["accountable"] and isinstance(owner, str):
        people["accountable"] = [owner]
    strange = sorted(set(own["role"].dropna()) - set(RACI))
    problems = [
        "nobody is accountable" if not people["accountable"] else "",
        f"{len(people['accountable'])} people are accountable" if len(people["accountable"]) > 1 else "",
        "" if people["responsible"] else "nobody is responsible",
        f"no such role: {', '.join(strange)}" if strange else "",
    ]
    told = {role: "; ".join(names) for role, names in people.items()}
    return {"task": task, "statement": statement, **told, "problem": "; ".join(filter(None, problems))}
