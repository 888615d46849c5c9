"""The scenarios of the sample: the four of every new workspace, what drives them, options, stocks and cash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from . import measurements
from .series import read_yaml, stream

TEMPLATES = Path(__file__).parents[2] / "saypro_analysis" / "data" / "templates"
ORDER = ("growth", "downturn", "supply", "rules")
SOURCE = "Round of the heads of department, 2025-03-10"


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the scenarios."""
    told = read_yaml("registers/scenarios.yaml")
    return {
        "scenarios": pd.read_csv(TEMPLATES / "scenarios.csv"),
        "scenario_points": _points(told["actions"]),
        "scenario_drivers": pd.DataFrame([*_ranges(told), *_followers(told)]),
        "scenario_reviews": pd.DataFrame(_reviews(told["reviews"])),
        "option_flows": _rows(told["options"], "option", ["year", "kind", "amount", "low", "high", "scenario"]),
        "stocks": _stocks(told["stocks"]),
        "cash": cash(),
    }


def _points(actions: dict[str, list[object]]) -> pd.DataFrame:
    points = pd.read_csv(TEMPLATES / "scenario_points.csv")
    for at, column in enumerate(("owner", "due_on", "status")):
        points[column] = points["point"].map({point: told[at] for point, told in actions.items()})
    return points


def _ranges(told: dict[str, dict[str, dict[str, list[float]]]]) -> list[dict[str, object]]:
    return [
        {"scenario": scenario, "driver": told["names"][driver], "low": low, "likely": likely, "high": high,
         "base": 100, "unit": "index, 100 = as now", "source": SOURCE}
        for scenario, drivers in told["ranges"].items()
        for driver, (low, likely, high) in drivers.items()
    ]  # fmt: skip


def _followers(told: dict[str, dict[str, dict[str, object]]]) -> list[dict[str, object]]:
    rows = []
    for driver, kpis in told["follow"].items():
        for kpi, given in kpis.items():
            row = {"driver": told["names"][driver], "kpi": kpi}
            if isinstance(given, str):
                rows.append({**row, "indicator": given})
            else:
                value, *ends = given if isinstance(given, list) else [given]
                named = dict(zip(("elasticity_low", "elasticity_high"), ends, strict=False))
                rows.append({**row, "elasticity": value, **named, "source": SOURCE})
    return rows


def _reviews(reviews: dict[object, list[object]]) -> list[dict[str, object]]:
    return [
        {"scenario": scenario, "reviewed_on": day, "probability": probability, "version": version,
         "reviewer": "Heads of department", "note": note}
        for day, (version, probabilities, note) in reviews.items()
        for scenario, probability in zip(ORDER, probabilities, strict=True)
    ]  # fmt: skip


def _rows(told: dict[str, list[list[object]]], name: str, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame([(key, *row) for key, rows in told.items() for row in rows], columns=[name, *columns])


def _stocks(told: dict[str, list[object]]) -> pd.DataFrame:
    columns = [
        "demand",
        "demand_sd",
        "lead_periods",
        "lead_sd_periods",
        "service_level",
        "on_hand",
        "unit_cost",
        "supplier",
    ]
    return pd.DataFrame.from_dict(told, orient="index", columns=columns).rename_axis("item").reset_index()


def cash() -> pd.DataFrame:
    """Return the `cash` table: customers pay a month late, costs follow sales down slowly, the balance falls."""
    table = measurements.measurements()
    sold = table[table["kpi"] == "revenue"].sort_values("period_on")
    random = stream("cash")
    months = len(sold)
    came = sold["actual"].shift(1).bfill() * 0.97
    received = came.to_numpy() * random.normal(1, 0.015, months)
    paid = came.rolling(5, min_periods=1).mean().to_numpy() * 0.985 * random.normal(1, 0.02, months)
    received, paid = received.round(-2), paid.round(-2)
    balance = np.cumsum(received - paid)
    return pd.DataFrame(
        {"period_on": sold["period_on"].to_numpy(), "received": received, "paid": paid,
         "balance": balance - balance[-1] + 520_000, "credit": 150_000}
    )  # fmt: skip
