"""What other verbs found, as the goals take it: checked, numbers as numbers, days as days."""

from __future__ import annotations

import warnings

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem

EFFECTS = {"kpi": "text", "start_on": "a day", "effect": "a number", "lower": "a number", "upper": "a number"}
MIX = {"scenario": "text", "kpi": "text", "period_on": "a day", "p50": "a number", "low": "a number",
       "high": "a number"}  # fmt: skip
_MADE_BY = {"effects": "estimate_effects", "scenarios": "simulate_scenarios"}


def read_effects(effects: pd.DataFrame | None) -> pd.DataFrame:
    """What `estimate_effects` returns; without rows where there is none."""
    if effects is None or effects.empty:
        return pd.DataFrame(columns=list(EFFECTS))
    return _read(effects, "effects", EFFECTS)


def read_scenarios(scenarios: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of the weighted mix that `simulate_scenarios` returns, of KPIs that any driver moves.

    The register alone names no KPI: it is told that nothing can come of it.
    """
    if scenarios is None or scenarios.empty:
        return pd.DataFrame(columns=[*MIX, "change_share"])
    if "probability" in scenarios and "kpi" not in scenarios:
        told = (
            "the register of scenarios alone moves no KPI; chance_with_scenarios takes what simulate_scenarios returns"
        )
        warnings.warn(f"forecast_goals: {told}", UserWarning, stacklevel=3)
        return pd.DataFrame(columns=[*MIX, "change_share"])
    told = _read(scenarios, "scenarios", MIX)
    mix = told[told["scenario"].astype("object").fillna("") == ""]
    moved = pd.to_numeric(mix["drivers"], errors="coerce") != 0 if "drivers" in mix else pd.Series(True, mix.index)
    share = pd.to_numeric(mix["change_share"], errors="coerce") if "change_share" in mix else float("nan")
    return mix.assign(change_share=share)[moved]


def _read(frame: pd.DataFrame, name: str, kinds: dict[str, str]) -> pd.DataFrame:
    """The frame with its numbers and days; DataError with every column that is missing, then every odd cell."""
    expected = f"what {_MADE_BY[name]} returns"
    if absent := [column for column in kinds if column not in frame]:
        raise DataError([Problem(name, None, column, "", expected) for column in absent])
    told = frame.reset_index(drop=True)
    typed = {column: _type(told[column], kind) for column, kind in kinds.items() if kind != "text"}
    odd = [Problem(name, int(row), column, str(told[column][row]), kinds[column])
           for column, values in typed.items() for row in told.index[values.isna() & told[column].notna()]]  # fmt: skip
    if odd:
        raise DataError(odd)
    return told.assign(**typed)


def _type(values: pd.Series, kind: str) -> pd.Series:
    if kind == "a day":
        return pd.to_datetime(values, errors="coerce")
    return pd.to_numeric(values, errors="coerce").astype(float)
