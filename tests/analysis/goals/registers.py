"""Small registers of goals, each with what a test changes of it."""

from typing import Any

import pandas as pd

GOAL = {"goal": "G1", "department": "Sales", "kpi": "orders", "statement": "At least 130 orders in June",
        "target": 130.0, "due_on": "2025-06-30", "owner": "Ada", "baseline": 110.0, "set_on": "2025-01-06"}  # fmt: skip
KPIS = pd.DataFrame({"kpi": ["orders", "cost"], "department": "Sales", "name": ["Orders", "Cost"],
                     "unit": ["count", "money"], "better": ["higher", "lower"],
                     "goal": ["Grow at home", None]})  # fmt: skip


def goals(*changes: dict[str, Any]) -> pd.DataFrame:
    """A row per change; without one, the goal as it stands."""
    return pd.DataFrame([{**GOAL, **change} for change in changes or ({},)])


def measured(*actual: float, kpi: str = "orders", **more: Any) -> pd.DataFrame:
    """Months of a KPI that end in March 2025."""
    months = pd.date_range(end="2025-03-01", periods=len(actual), freq="MS")
    return pd.DataFrame({"kpi": kpi, "period_on": months, "actual": actual, "target": None, **more})


def opportunities(*changes: dict[str, Any]) -> pd.DataFrame:
    own = {"opportunity": "O1", "statement": "Sell by telephone", "subject": None, "owner": "Ada"}
    return pd.DataFrame([{**own, **change} for change in changes or ({},)])


def risks(*changes: dict[str, Any]) -> pd.DataFrame:
    own = {"risk": "R1", "description": "The supplier fails", "category": "supply chain"}
    return pd.DataFrame([{**own, **change} for change in changes or ({},)])
