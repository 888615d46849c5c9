"""The technology office's projects and what belongs to them, made of the values in registers/."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.projects.methods.deliverables import DELIVERABLES

from .registers import register
from .series import read_yaml, stream

DEPARTMENT = "Technology"
AS_OF = pd.Timestamp("2025-03-31")
ASKED_ON = {"2024-Q4": "2024-12-02", "2025-Q1": "2025-03-10"}


def projects() -> dict[str, pd.DataFrame]:
    """Return the tables that only projects have."""
    made = {name: pd.DataFrame(list(MAKERS[name]())) for name in MAKERS}
    return {"projects": register("projects").assign(department=DEPARTMENT), **made}


def parts(name: str) -> Any:
    """Return the values of one kind by project."""
    return read_yaml("registers/project_parts.yaml")[name]


def rows(name: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Return a list of values per project as rows."""
    for project, listed in parts(name).items():
        yield from ({"project": project, **dict(zip(columns, values, strict=True))} for values in listed)


def reports() -> pd.DataFrame:
    """Return what was reported of the projects, as rows of `updates`."""
    return pd.DataFrame(list(rows("reports", ["reported_on", "complete", "spent"]))).rename(
        columns={"project": "action"}
    )


def milestones() -> pd.DataFrame:
    """Return the projects' milestones."""
    owners = register("projects").set_index("project")["owner"]
    made = pd.DataFrame(list(rows("milestones", ["name", "planned_on", "finished_on", "weight"])))
    place = made.groupby("project").cumcount() + 1
    ids = [f"{project}-M{number}" for project, number in zip(made["project"], place, strict=True)]
    made = made.assign(milestone=ids, owner=made["project"].map(owners), kind="project")
    return made.rename(columns={"project": "subject"})


def requirements() -> Iterator[dict[str, Any]]:
    """Return the agreed requirements, the first ones with tasks, and those added later."""
    starts = register("projects").set_index("project")["start_on"]
    for project, told in parts("requirements").items():
        for number in range(1, told["agreed"] + 1):
            tasks = ["Build", "Test"] if number <= told["tasks"] else []
            yield {"project": project, "requirement": f"R{number:02}", "added_on": starts[project], "tasks": tasks}
        for number, (day, statement, *more) in enumerate(told["later"], told["agreed"] + 1):
            extra = dict(zip(("extra_days", "extra_budget"), more, strict=False))
            extra |= zip(("value", "probability", "effort_days"), parts("features")[statement], strict=True)
            yield {"project": project, "requirement": f"R{number:02}", "added_on": day, "statement": statement, **extra}


def documents() -> Iterator[dict[str, Any]]:
    """Return the documents of the phases that are complete."""
    for project, told in parts("documents").items():
        for phase in list(DELIVERABLES)[: told["phases"]]:
            for document in DELIVERABLES[phase]:
                status = "draft" if document in told["missing"] else "approved"
                yield {"project": project, "document": document, "status": status}


def resources() -> Iterator[dict[str, Any]]:
    """Return what projects take of each team per month."""
    for resource, told in parts("resources").items():
        for project, months in told["needs"].items():
            for month, needed in months.items():
                yield {"project": project, "resource": resource, "period_on": month, "needed": needed,
                       "capacity": told["capacity"], "kind": told["kind"]}  # fmt: skip


def adoption() -> Iterator[dict[str, Any]]:
    """Return counts every second week since the finish, around a logistic curve."""
    done = register("projects").set_index("project")["finished_on"]
    for project, (ceiling, pace, middle, eligible, target) in parts("adoption").items():
        days = pd.date_range(pd.Timestamp(done[project]) + pd.Timedelta(days=14), AS_OF, freq="14D")[:18]
        weeks = (days - pd.Timestamp(done[project])).days.to_numpy() / 7
        shares = ceiling / (1 + np.exp(-pace * (weeks - middle)))
        adopters = stream(f"adoption {project}").binomial(eligible, shares)
        for day, count in zip(days, np.maximum.accumulate(adopters), strict=True):
            yield {
                "project": project,
                "counted_on": day,
                "adopters": int(count),
                "eligible": eligible,
                "target": target,
            }


def surveys() -> Iterator[dict[str, Any]]:
    """Return who was asked, and what they answered a week later."""
    for subject, waves in parts("surveys").items():
        for survey, scores in waves.items():
            asked = pd.Timestamp(ASKED_ON[survey])
            for number, score in enumerate(scores, 1):
                answered = None if score is None else asked + pd.Timedelta(days=7)
                yield {"survey": survey, "subject": subject, "respondent": f"{subject}-{number}", "asked_on": asked,
                       "answered_on": answered, "score": score}  # fmt: skip


def lessons() -> Iterator[dict[str, Any]]:
    """Return the lessons."""
    columns = ["lesson", "project", "challenge", "overcome", "worked", "improve", "reuse", "action", "noted_on"]
    yield from (dict(zip(columns, values, strict=True)) for values in parts("lessons"))


MAKERS = {
    "project_documents": documents,
    "project_requirements": requirements,
    "project_stakeholders": lambda: rows("stakeholders", ["stakeholder", "department", "influence", "interest"]),
    "project_risks": lambda: rows("risks", ["risk", "statement", "severity", "raised_on", "closed_on"]),
    "project_resources": resources,
    "cash_flows": lambda: rows("cash_flows", ["year", "kind", "amount", "low", "high"]),
    "adoption": adoption,
    "lessons": lessons,
    "surveys": surveys,
}
