"""The partnerships and what belongs to them, made of the values in registers/partnerships.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from .series import read_yaml, stream

ASKED_ON = {"2024-Q4": "2024-12-02", "2025-Q1": "2025-03-10"}
STEPS = {"monthly": 1, "quarterly": 3}  # months
GOAL = ["goal", "kind", "metric", "baseline", "target", "actual", "due_on", "kpi", "reached_on"]
CHECKIN = ["planned_on", "held_on", "status", "partner_status", "kpi_progress", "challenges", "solution"]
EXCHANGE = ["kind", "held_on", "title", "takeaway", "lesson", "innovation", "place", "invited", "attended", "rating",
            "rated", "used"]  # fmt: skip
ADJUSTMENT = ["partnership", "changed_on", "kind", "change", "reason", "before", "decided_by"]
OPPORTUNITY = ["opportunity", "subject", "kind", "statement", "likelihood", "impact", "talent_ready", "resources_ready",
               "infrastructure_ready", "probability", "value", "cost", "owner"]  # fmt: skip


def tables() -> dict[str, pd.DataFrame]:
    """Return the tables that only partnerships have."""
    exchanges = pd.DataFrame(list(rows("exchanges", EXCHANGE)))
    exchanges["exchange"] = [f"X-{number:02}" for number in range(1, len(exchanges) + 1)]
    return {
        "partnerships": pd.DataFrame(parts("partnerships")),
        "partner_goals": pd.DataFrame(list(rows("goals", GOAL))),
        "partner_kpis": pd.concat([series(*kpi) for kpi in kpis()], ignore_index=True),
        "exchanges": exchanges,
        "partner_adjustments": pd.DataFrame(parts("adjustments"), columns=ADJUSTMENT),
    }


def parts(name: str) -> Any:
    """Return the values of one kind."""
    return read_yaml("registers/partnerships.yaml")[name]


def rows(name: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Return a list of values per partnership as rows."""
    for partnership, listed in parts(name).items():
        yield from ({"partnership": partnership, **dict(zip(columns, values, strict=True))} for values in listed)


def milestones() -> pd.DataFrame:
    """Return the partnerships' milestones, as rows of `milestones`."""
    made = pd.DataFrame(list(rows("milestones", ["name", "kind", "planned_on", "finished_on", "deliverable"])))
    place = made.groupby("partnership").cumcount() + 1
    ids = [f"{name}-M{number}" for name, number in zip(made["partnership"], place, strict=True)]
    return made.rename(columns={"partnership": "subject"}).assign(milestone=ids)


def checkins() -> pd.DataFrame:
    """Return the meetings with partners, as rows of `checkins`."""
    homes = {row["partnership"]: row["department"] for row in parts("partnerships")}
    listed = [*_list_routine(), *rows("checkins", CHECKIN)]
    made = pd.DataFrame(listed).rename(columns={"partnership": "subject"})
    return made.assign(department=made["subject"].map(homes))


def _list_routine() -> Iterator[dict[str, Any]]:
    """Return the meetings of earlier quarters, each held on its day and without a note."""
    for row in parts("partnerships"):
        listed = parts("checkins").get(row["partnership"], [["2025-02-28"]])
        step = pd.DateOffset(months=STEPS[row["checkin_frequency"]])
        day = pd.Timestamp(row["start_on"]) + step
        while day < pd.Timestamp(str(listed[0][0])) - pd.Timedelta(days=10):
            yield {"partnership": row["partnership"], "planned_on": day.date(), "held_on": day.date()}
            day += step


def opportunities() -> pd.DataFrame:
    """Return what partnerships could grow into, as rows of `opportunities`."""
    homes = {row["partnership"]: row["department"] for row in parts("partnerships")}
    made = pd.DataFrame(parts("opportunities"), columns=OPPORTUNITY)
    return made.assign(department=made["subject"].map(homes), spotted_on="2025-03-10")


def surveys() -> pd.DataFrame:
    """Return who was asked, and what they answered a week later, as rows of `surveys`."""
    return pd.DataFrame([*_ask_partners(), *_ask_teams()])


def _ask_partners() -> Iterator[dict[str, Any]]:
    for subject, waves in parts("partner_surveys").items():
        for survey, scores in waves.items():
            for number, score in enumerate(scores, 1):
                yield _answer(survey, subject, f"{subject}-partner-{number}", score, "partner")


def _ask_teams() -> Iterator[dict[str, Any]]:
    for subject, waves in parts("team_surveys").items():
        for survey, items in waves.items():
            for item, scores in items.items():
                for number, score in enumerate(scores, 1):
                    yield _answer(survey, subject, f"{subject}-team-{number}", score, "team") | {"item": item}


def _answer(survey: str, subject: str, respondent: str, score: float | None, audience: str) -> dict[str, Any]:
    asked = pd.Timestamp(ASKED_ON[survey])
    answered = None if score is None else asked + pd.Timedelta(days=7)
    return {"survey": survey, "subject": subject, "respondent": respondent, "asked_on": asked.date(),
            "answered_on": answered and answered.date(), "score": score, "audience": audience}  # fmt: skip


def kpis() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return each KPI's partnership, name and values."""
    for partnership, listed in parts("kpis").items():
        yield from ((partnership, kpi, told) for kpi, told in listed.items())


def series(partnership: str, kpi: str, told: dict[str, Any]) -> pd.DataFrame:
    """Return a KPI's months: counted where it says of how many, else its level with noise."""
    count = len(told.get("values", [])) or told["months"]
    periods = pd.date_range(
        end=str(told.get("to", "2025-01-01" if "every" in told else "2025-03-01")),
        periods=count,
        freq=told.get("every", "MS"),
    )
    random = stream(f"{partnership} {kpi}", told.get("seed", 0))
    level = told.get("level", 0) + told.get("growth", 0) * np.arange(count)
    level = level + told.get("step", 0) * (periods >= str(told.get("step_on", "2100-01-01")))
    made = pd.DataFrame({"partnership": partnership, "kpi": kpi, "period_on": periods.date, "target": told["target"]})
    if "of" in told:
        counted = random.binomial(told["of"], level)
        made = made.assign(actual=counted / told["of"], numerator=counted, denominator=told["of"])
    else:
        drawn = np.round(level + random.normal(0, told.get("noise", 0), count), 2 if told["unit"] == "share" else -2)
        made["actual"] = told.get("values", drawn)
    missing = made["period_on"].astype(str).isin([str(day) for day in told.get("missing", [])])
    more = {name: told[name] for name in ("kind", "unit", "better", "weight") if name in told}
    return made.assign(actual=made["actual"].astype(float).mask(missing), **more)
