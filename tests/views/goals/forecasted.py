"""Goals as `forecast_goals`, `review_goals` and `trace_goals` tell them, each with what a test changes of it."""

from typing import Any

import numpy as np
import pandas as pd

MARCH, JUNE = pd.Timestamp("2025-03-01"), pd.Timestamp("2025-06-01")
FORECAST = {"goal": "G1", "kpi": "orders", "name": "Orders", "unit": "count", "better": "higher", "target": 130.0,
            "actual": 120.0, "actual_on": MARCH, "period_on": JUNE, "expected": 125.0, "expected_low": 118.0,
            "expected_high": 132.0, "chance": 0.2, "status": "off_track", "reason": ""}  # fmt: skip
REVIEWED = {"goal": "G1", "name": "Orders", "statement": "At least 130 orders in June", "unit": "count",
            "better": "higher", "actual": 120.0, "target": 130.0, "smart": 5, "smart_lacks": "",
            "risk_review": "reviewed", "inconsistencies": ""}  # fmt: skip
DARK = {
    "status": "cannot_tell",
    "reason": "It names no KPI",
    "name": None,
    "statement": "Better brand",
    **dict.fromkeys(("chance", "expected", "actual"), np.nan),
}


def rows(usual: dict[str, Any], *changes: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{**usual, "goal": f"G{place}", **change} for place, change in enumerate(changes or ({},), 1)])


def months(*actual: float) -> pd.DataFrame:
    return pd.DataFrame({"kpi": "orders", "period_on": pd.date_range(end=MARCH, periods=len(actual), freq="MS"),
                         "actual": actual})  # fmt: skip


def traced(**chances: list[float]) -> pd.DataFrame:
    parts = [pd.DataFrame({"goal": goal, "chance": own, "status": "at_risk",
                           "period_on": pd.date_range(end=MARCH, periods=len(own), freq="MS")})
             for goal, own in chances.items()]  # fmt: skip
    return pd.concat(parts, ignore_index=True)
