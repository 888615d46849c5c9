"""The tables that people write: interviews, causes, actions and what was reported about them."""

from __future__ import annotations

import pandas as pd

from .series import read_yaml

REPORT = ["reported_on", "complete", "spent", "staff_days", "note"]


def register(name: str) -> pd.DataFrame:
    """Return a register whose file holds one entry per row."""
    return pd.DataFrame(read_yaml(f"registers/{name}.yaml"))


def stakeholders() -> pd.DataFrame:
    """Return the `stakeholders` table; the file is keyed by name."""
    people = read_yaml("registers/stakeholders.yaml")
    return pd.DataFrame([{"stakeholder": name, **entry} for name, entry in people.items()])


def interviews() -> pd.DataFrame:
    """Return the `interviews` table: one row per answer, with what the register knows of the person."""
    people, rows = read_yaml("registers/stakeholders.yaml"), []
    for interview in read_yaml("registers/interviews.yaml"):
        for answer in interview["answers"]:
            name = answer.get("by", interview.get("with"))
            person = {key: people[name][key] for key in ("group", "department", "format")}
            head = {"interview": interview["interview"], "held_on": interview["held_on"], "stakeholder": name}
            rows.append({**head, **person, **{key: value for key, value in answer.items() if key != "by"}})
    return pd.DataFrame(rows)


def updates() -> pd.DataFrame:
    """Return the `updates` table; the file lists each action's reports as values, a roadblock last."""
    rows = []
    for action, reports in read_yaml("registers/updates.yaml").items():
        for report in reports:
            block = report[-1] if isinstance(report[-1], dict) else {}
            rows.append({"action": action, **dict(zip(REPORT, report, strict=False)), **block})
    return pd.DataFrame(rows)


def roles() -> pd.DataFrame:
    """Return the `roles` table; the file lists for each task who has which role."""
    rows = [
        {"task": task, "department": department, "person": person, "role": role}
        for task, people in read_yaml("registers/roles.yaml").items()
        for role, listed in people.items()
        for person, department in listed.items()
    ]
    return pd.DataFrame(rows)
