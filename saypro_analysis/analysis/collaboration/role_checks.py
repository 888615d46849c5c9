"""Who does what: exactly one accountable for each task, nobody with everything, nothing done twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables.known_words import RACI, RACI_LETTERS

EVERYTHING = 0.6  # of all tasks: who answers for more of them than that has everything
FEWEST_TASKS = 4  # of which nobody can have everything
TASKS = ["task", "deliverable", "departments", *RACI, "accountable_people", "problem", "duplicate_of"]
PEOPLE = ["person", "department", *RACI, "tasks", "share", "everything"]
_WORK = ("responsible", "accountable")


def check_roles(roles: pd.DataFrame) -> pd.DataFrame:
    """Check who does what: one row per task, those with a problem first.

    `roles` is the table of that name; a role is its word or letter (R, A, C, I). Columns out: `task`, its
    `deliverable`; `departments` that work on it; `responsible, accountable, consulted, informed`, who they are;
    `accountable_people`, how many; `problem`: nobody is accountable, several are, nobody is responsible, a role that is
    none of the four, or work done twice (another task with the same deliverable, named in `duplicate_of`); missing
    where all is well. Capitals and spaces do not matter. Raises DataError for a frame that breaks its declaration.

    >>> roles = pd.DataFrame({"task": ["Flyer", "Flyer", "Page"], "department": "Events",
    ...                       "person": ["Ada", "Bo", "Bo"], "role": ["R", "A", "R"]})
    >>> check_roles(roles)[["task", "problem"]].values.tolist()
    [['Page', 'nobody is accountable'], ['Flyer', nan]]
    """
    table = _read(roles)
    twice = _find_duplicates(table)
    rows = [_task(str(task), own, twice.get(str(task), [])) for task, own in table.groupby("task", sort=False)]
    told = pd.DataFrame(rows, columns=TASKS).astype(dict.fromkeys([*TASKS[:7], "problem", "duplicate_of"], "str"))
    return told.sort_values("problem", key=lambda text: text.isna(), kind="stable", ignore_index=True)


def _read(roles: pd.DataFrame) -> pd.DataFrame:
    table = complete_table(roles, "roles")
    word = table["role"].str.strip().str.lower()
    return table.assign(role=word.map(RACI_LETTERS).fillna(word))


def _find_duplicates(table: pd.DataFrame) -> dict[str, list[str]]:
    """The other tasks of each that bring about the same."""
    named = table.dropna(subset="deliverable").drop_duplicates(["task"])
    same = named["deliverable"].str.strip().str.casefold().str.replace(r"\s+", " ", regex=True)
    groups = [list(own) for _, own in named["task"].groupby(same)]
    return {task: [other for other in own if other != task] for own in groups for task in own if len(own) > 1}


def _task(task: str, own: pd.DataFrame, twice: list[str]) -> dict[str, Any]:
    people = {role: list(dict.fromkeys(own.loc[own["role"] == role, "person"])) for role in RACI}
    strange = sorted(set(own["role"]) - set(RACI))
    accountable = len(people["accountable"])
    problems = [
        "nobody is accountable" if not accountable else "",
        f"{accountable} people are accountable" if accountable > 1 else "",
        "nobody is responsible" if not people["responsible"] else "",
        f"no such role: {', '.join(strange)}" if strange else "",
        f"the same work as {', '.join(twice)}" if twice else "",
    ]
    work = own.loc[own["role"].isin(_WORK), "department"]
    brings = own["deliverable"].dropna()
    return {"task": task, "deliverable": brings.iloc[0] if len(brings) else None,
            "departments": ", ".join(dict.fromkeys(work)) or None,
            **{role: ", ".join(names) or None for role, names in people.items()}, "accountable_people": accountable,
            "problem": "; ".join(filter(None, problems)) or None, "duplicate_of": ", ".join(twice) or None}  # fmt: skip


def summarise_roles(roles: pd.DataFrame) -> pd.DataFrame:
    """Tell how tasks are spread over people: one row per person, the one with most first.

    `roles` is the table of that name. Columns out: `person, department`; `responsible, accountable, consulted,
    informed`, in how many tasks; `tasks`, those they are responsible or accountable for, and their `share` of all tasks
    (0..1); `everything`, whether that is more than 60 % of four tasks or more. Raises DataError for a frame that breaks
    its declaration.

    >>> roles = pd.DataFrame({"task": ["T1", "T2", "T3", "T4", "T4"], "department": "Events",
    ...                       "person": ["Ada", "Ada", "Ada", "Bo", "Ada"], "role": ["A", "A", "R", "A", "I"]})
    >>> summarise_roles(roles)[["person", "tasks", "everything"]].values.tolist()
    [['Ada', 3, True], ['Bo', 1, False]]
    """
    table = _read(roles)
    tasks = table["task"].nunique()
    rows = []
    for (person, department), own in table.groupby(["person", "department"]):
        counts = {role: own.loc[own["role"] == role, "task"].nunique() for role in RACI}
        work = own.loc[own["role"].isin(_WORK), "task"].nunique()
        rows.append({"person": person, "department": department, **counts, "tasks": work,
                     "share": work / tasks if tasks else np.nan,
                     "everything": tasks >= FEWEST_TASKS and work > EVERYTHING * tasks})  # fmt: skip
    told = pd.DataFrame(rows, columns=PEOPLE).astype({"everything": bool})
    return told.sort_values(["tasks", "person"], ascending=[False, True], kind="stable", ignore_index=True)
