"""The risks of the sample: those of every new workspace with figures, owners, reviews, plans and suppliers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .scenarios import TEMPLATES
from .series import read_yaml


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the risks."""
    told = read_yaml("registers/risks.yaml")
    risks = _risks(told)
    return {
        "risks": risks,
        "risk_history": pd.DataFrame(_reviews(told, risks)),
        "mitigations": _plans(told),
        "risk_losses": pd.DataFrame(
            [(risk, *row) for risk, rows in told["losses"].items() for row in rows],
            columns=["risk", "happened_on", "loss", "note"],
        ),
        "risk_scale": pd.read_csv(TEMPLATES / "risk_scale.csv"),
        "suppliers": pd.DataFrame(
            told["suppliers"], columns=["supplier", "item", "spend", "region", "loss_per_week", "weeks_to_replace"]
        ),
    }


def _risks(told: dict[str, Any]) -> pd.DataFrame:
    risks = pd.read_csv(TEMPLATES / "risks.csv")
    names = risks["risk"]
    for at, column in ((1, "likelihood"), (2, "impact")):
        risks[column] = names.map({name: rows[-1][at] for name, rows in told["reviews"].items()}).fillna(risks[column])
    for at, column in enumerate(("frequency", "loss_low", "loss_high")):
        risks[column] = names.map({name: row[at] for name, row in told["figures"].items()})
    for at, column in enumerate(("owner", "review_on")):
        risks[column] = [told["owners"].get(name, told["usual"])[at] for name in names]
    risks["status"] = names.isin(told["closed"]).map({True: "closed", False: "open"})
    risks["goal"] = names.map(told["goals"])
    return risks.assign(raised_on=names.map(told["raised"]).fillna("2024-12-02"))


def _reviews(told: dict[str, Any], risks: pd.DataFrame) -> list[dict[str, object]]:
    """The reviews that are told, and of the other risks one like today's on each usual day after they were raised."""
    names = ["reviewed_on", "likelihood", "impact"]
    rows: list[dict[str, object]] = []
    for risk in risks.to_dict("records"):
        usual = [[day, risk["likelihood"], risk["impact"]] for day in told["others_reviewed_on"]
                 if day >= risk["raised_on"]]  # fmt: skip
        listed = told["reviews"].get(risk["risk"], usual)
        rows += [{"risk": risk["risk"], **dict(zip(names, values, strict=True))} for values in listed]
    return rows


def _plans(told: dict[str, Any]) -> pd.DataFrame:
    plans = pd.read_csv(TEMPLATES / "mitigations.csv")
    for at, column in enumerate(("owner", "due_on", "done_on")):
        plans[column] = plans["mitigation"].map({name: row[at] for name, row in told["plans"].items()})
    plans.loc[plans["done_on"].notna(), "status"] = "done"
    return pd.concat([plans, pd.DataFrame(told["more_plans"])], ignore_index=True)
