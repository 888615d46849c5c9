"""What would move a goal's KPI away from its own history: running actions, and the scenarios' weighted mix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from saypro_analysis.analysis.goals.methods.goal_chances import Change
from saypro_analysis.analysis.kernels.statistics.grids import Floats

CONFIDENCE = 0.95  # of the interval of an effect whose frame does not say it
OUTER = (0.05, 0.5, 0.95)  # what the scenarios' low, p50 and high are


def read_running(effects: pd.DataFrame) -> pd.DataFrame:
    """One row per effect that was estimated, with its standard deviation; actions that cannot be told apart count once.

    An effect is believed as far as it stands out of its own noise (positive-part shrinkage, James and Stein 1961): one
    that may as well be nothing moves nothing.
    """
    told = effects.dropna(subset=["kpi", "effect", "start_on"]).reset_index(drop=True)
    together = told.get("inseparable_from", pd.Series("", told.index)).fillna("") != ""
    told = told.assign(together=together).sort_values(["start_on", "together"], kind="stable", ascending=False)
    told = told.loc[_alone(told)].astype({"effect": float})
    sides = np.array([special.ndtri((1 + _confidence(row)) / 2) for row in told.to_dict("records")], dtype=float)
    error = ((told["upper"] - told["lower"]) / 2 / sides).astype(float).fillna(0.0)
    noise = np.divide(error, told["effect"].abs(), out=np.full(len(told), np.inf), where=told["effect"].to_numpy() != 0)
    share = np.maximum(1 - noise**2, 0.0)
    return told.assign(effect=told["effect"] * share, deviation=error * np.sqrt(share))


def _alone(told: pd.DataFrame) -> list[bool]:
    """Which rows no earlier one contains: the effect of several together is in the row that names the others."""
    contained: set[str] = set()
    kept = []
    for row in told.to_dict("records"):
        kept.append(row.get("action") not in contained)
        if kept[-1] and isinstance(names := row.get("inseparable_from"), str):
            contained |= {name.strip() for name in names.split(",") if name.strip()}
    return kept


def take_out(measurements: pd.DataFrame, running: pd.DataFrame) -> pd.DataFrame:
    """The figures as they would have been without the actions."""
    actual = measurements["actual"].astype(float).copy()
    for effect in running.to_dict("records"):
        since = (measurements["kpi"] == effect["kpi"]) & (measurements["period_on"] >= effect["start_on"])
        actual[since] -= effect["effect"]
    return measurements.assign(actual=actual)


def add_effects(running: pd.DataFrame, draws: int, seed: int) -> Change:
    """Draws with the effects of the actions on their KPI, each drawn from its own interval."""
    random = np.random.default_rng([seed, draws])
    moves: dict[str, Floats] = {}
    for effect in running.to_dict("records"):
        move = effect["effect"] + effect["deviation"] * random.standard_normal(draws)
        moves[str(effect["kpi"])] = moves.get(str(effect["kpi"]), np.zeros(draws)) + move
    return lambda kpi, _period, figures: figures + moves.get(kpi, np.zeros(draws))


def _confidence(effect: Mapping[Any, Any]) -> float:
    told = effect.get("confidence", CONFIDENCE)
    return float(told) if told is not None and 0 < told < 1 else CONFIDENCE


def read_mix(mix: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The rows of the weighted mix, by KPI."""
    return {str(kpi): rows.to_dict("records") for kpi, rows in mix.groupby("kpi", sort=False)}


def find_in_mix(mix: Mapping[str, list[dict[str, Any]]], kpi: object, period: object) -> dict[str, Any] | None:
    """The row that tells of a KPI's period, else one that tells by how much the KPI changes, else None."""
    rows = mix.get(str(kpi), [])
    same = [row for row in rows if row["period_on"] == period]
    return next(iter([*same, *(row for row in reversed(rows) if pd.notna(row["change_share"]))]), None)


def move_to_mix(mix: Mapping[str, list[dict[str, Any]]]) -> Change:
    """Draws carried over to the mix: to its median and ends where it tells of the same period, else by its change."""

    def change(kpi: str, period: pd.Timestamp, figures: Floats) -> Floats:
        row = find_in_mix(mix, kpi, period)
        if row is None:
            return figures
        if row["period_on"] != period:
            return figures + np.abs(figures) * row["change_share"]
        low, middle, high = np.quantile(figures, OUTER)
        apart = figures - middle
        below = _ratio(row["p50"] - row["low"], middle - low)
        above = _ratio(row["high"] - row["p50"], high - middle)
        return row["p50"] + np.where(apart < 0, below, above) * apart

    return change


def _ratio(wide: float, own: float) -> float:
    return float(wide / own) if own > 0 else 1.0
