"""Why the chance of a goal cannot be told, in words; empty where it can."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.analysis.goals.methods.goal_panels import FARTHEST
from saypro_analysis.data.tables.known_words import GIVEN_UP

FEWEST = 6  # figures, below which nothing is told


def name_obstacle(goal: dict[str, Any], day: pd.Timestamp) -> str:
    """What the register itself leaves open."""
    if str(goal["status"]).strip().lower() in GIVEN_UP:
        return "it was given up"
    if pd.isna(goal["kpi"]):
        return "it names no KPI"
    if goal["unit"] is None:
        return "its KPI is not among the KPIs"
    if pd.isna(goal["due_on"]):
        return "it has no date"
    return name_aim_obstacle(goal) or ("it was due before this day" if goal["due_on"] < day else "")


def name_aim_obstacle(goal: dict[str, Any]) -> str:
    """What is open about the figure that it is to reach."""
    if goal["better"] == "neutral":
        return "neither direction of its KPI is better"
    if goal["better"] == "range":
        return (
            "" if pd.notna(goal["target_low"]) and pd.notna(goal["target_high"]) else "its KPI has no range to lie in"
        )
    return "it has no target" if pd.isna(goal["target"]) else ""


def name_few(figures: int) -> str:
    """Whether its KPI has too few figures."""
    if not figures:
        return "its KPI has no figures yet"
    told = "1 figure" if figures == 1 else f"{figures} figures"
    return f"its KPI has {told}, and {FEWEST} are needed" if figures < FEWEST else ""


def name_data_obstacle(figures: int, ahead: int, cadence: str) -> str:
    """What the figures of its KPI do not allow."""
    if few := name_few(figures):
        return few
    if ahead > min(FARTHEST[cadence], figures):
        return f"it is due {ahead} periods ahead, too far for {figures} figures"
    return "" if ahead > 0 else "the figure of its last period is missing"
