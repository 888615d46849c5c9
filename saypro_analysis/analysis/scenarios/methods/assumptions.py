"""The scenarios and their drivers as somebody entered them, checked as a whole before anything is reckoned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.registers import read_register
from saypro_analysis.data.tables.scenarios import PAID, RECEIVED

WHOLE = 0.001  # probabilities written with three digits make 1 within this
ENDS = ["low", "base", "high", "likely"]
_ROUNDING = 1e-12


def read_scenarios(scenarios: pd.DataFrame) -> pd.DataFrame:
    """The scenarios, with probabilities that make exactly 1. Raises DataError where they do not, or one is missing."""
    told = read_register(scenarios, "scenarios")
    problems = [
        Problem("scenarios", _row(told, at), "probability", "", "a probability between 0 and 1 for each scenario")
        for at in np.flatnonzero(told["probability"].isna())
    ]
    total = float(told["probability"].sum())
    if len(told) and not problems and abs(total - 1) > WHOLE + _ROUNDING:
        problems.append(Problem("scenarios", None, "probability", f"{total:.6g} in all", "probabilities that make 1"))
    if problems:
        raise DataError(problems)
    return told.assign(probability=told["probability"] / (total or 1.0)).reset_index(drop=True)


def read_drivers(drivers: pd.DataFrame | None, scenarios: pd.DataFrame, kpis: pd.Index) -> pd.DataFrame:
    """The drivers as they were entered, `likely` filled.

    `scenarios` are read, `kpis` the names that a driver may move besides the cash itself. Raises DataError with all
    that does not fit: ends in the wrong order, what has no ratio to its base, scenarios and KPIs that are not there,
    a driver that is told in two ways.
    """
    told = read_register(drivers, "scenario_drivers")
    labels = [_row(told, at) for at in range(len(told))]
    told = told.reset_index(drop=True)
    told["likely"] = told["likely"].fillna(told["base"])
    if problems := list(_find_problems(told, labels, set(scenarios["scenario"]), {*kpis, RECEIVED, PAID})):
        raise DataError(problems)
    return told


def _find_problems(
    told: pd.DataFrame, labels: list[int | None], scenarios: set[str], kpis: set[str]
) -> Iterator[Problem]:
    low, base, high, likely = (told[name] for name in ENDS)
    entered, least, most = (told[name] for name in ("elasticity", "elasticity_low", "elasticity_high"))
    ranged = told[["low", "base", "high"]].notna()
    partly = ranged.any(axis=1) | told["elasticity"].isna() & told["indicator"].isna() & told["kpi"].isna()
    nowhere = ~ranged.any(axis=1).groupby(told["driver"]).transform("any")
    wrong = [
        *((name, ~ranged[name] & (partly | nowhere), "a number, here or in another row of the driver")
          for name in ranged),
        ("base", base < 0, "a number of at least 0, what the driver is when nothing changes"),
        ("low", low > high, "no more than high"),
        ("likely", (low <= high) & ((likely < low) | (likely > high)), "between low and high (empty: the base)"),
        ("low", (base > 0) & (low <= 0), "above 0, as the base is"),
        ("low", (base == 0) & (low <= -1), "a change as a share, above -1, as the base is 0"),
        ("scenario", told["scenario"].notna() & ~told["scenario"].isin(scenarios), "one of the scenarios"),
        ("kpi", told["kpi"].notna() & ~told["kpi"].isin(kpis), f"a KPI, {RECEIVED} or {PAID}"),
        ("indicator", told["indicator"].notna() & ~told["indicator"].isin(kpis), "a KPI"),
        ("elasticity_low", least > entered, "no more than the elasticity"),
        ("elasticity_high", most < entered, "no less than the elasticity"),
        ("elasticity", entered.isna() & (least.notna() | most.notna()), "an elasticity between its ends"),
        ("driver", told.duplicated(["scenario", "driver", "kpi"]), "one row for a scenario, driver and KPI"),
        ("low", _differs(told), "the same low, base, high and likely in all rows of a scenario's driver"),
    ]  # fmt: skip
    for column, found, expected in wrong:
        for at in np.flatnonzero(found):
            value = told[column].iloc[at]
            shown = "" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)
            yield Problem("scenario_drivers", labels[at], column, shown, expected)


def _differs(told: pd.DataFrame) -> pd.Series:
    """Rows whose ends are others than those of the first row of the same scenario and driver that has them."""
    first = told.groupby(["scenario", "driver"], dropna=False, sort=False)[ENDS].transform("first")
    return (first != told[ENDS]).any(axis=1) & told[ENDS].notna().all(axis=1)


def read_parts(frame: pd.DataFrame | None, table: str, scenarios: pd.DataFrame) -> pd.DataFrame:
    """A table that refers to scenarios. Raises DataError with every row that names one that is not there."""
    told = read_register(frame, table)
    strange = told["scenario"].notna() & ~told["scenario"].isin(scenarios["scenario"])
    problems = [
        Problem(table, _row(told, at), "scenario", str(told["scenario"].iloc[at]), "one of the scenarios")
        for at in np.flatnonzero(strange)
    ]
    if problems:
        raise DataError(problems)
    return told.reset_index(drop=True)


def _row(frame: pd.DataFrame, at: Any) -> int | None:
    label = frame.index[at]
    return int(label) if isinstance(label, int | np.integer) else None


def list_ranges(drivers: pd.DataFrame, scenarios: pd.DataFrame) -> pd.DataFrame:
    """A row per scenario and driver that is told of it: its ends, and as `ratio_` what they are to their base.

    What is told of one scenario goes before what is told of all. A base of 0 makes the ends changes as shares.
    """
    rows = drivers[drivers[ENDS].notna().all(axis=1)]
    told = _for_each(rows, scenarios).drop_duplicates(["scenario", "driver"], ignore_index=True)
    base = told["base"]
    for end in ("low", "likely", "high"):
        told[f"ratio_{end}"] = (told[end] / base.where(base != 0)).where(base != 0, 1 + told[end])
    return told


def list_links(drivers: pd.DataFrame, scenarios: pd.DataFrame, kpis: pd.Index) -> pd.DataFrame:
    """A row per scenario, driver and KPI that follows it: what was told of the elasticity, the most particular row.

    A row without a KPI holds for those without one of their own, where it tells an elasticity or an indicator.
    """
    rows = _for_each(drivers, scenarios)
    own = rows[rows["kpi"].notna()]
    general = rows[rows["kpi"].isna() & (rows["elasticity"].notna() | rows["indicator"].notna())]
    spread = general.drop(columns="kpi").merge(pd.DataFrame({"kpi": kpis}), how="cross")
    told = pd.concat([_informed(own), spread], ignore_index=True)
    told = told.drop_duplicates(["scenario", "driver", "kpi"], ignore_index=True)
    return told[told["kpi"].isin(kpis)].reset_index(drop=True)


def _informed(own: pd.DataFrame) -> pd.DataFrame:
    """Rows that tell an elasticity before those that tell none."""
    silent = own["elasticity"].isna() & own["indicator"].isna()
    return own.iloc[np.argsort(silent.to_numpy(), kind="stable")]


def _for_each(rows: pd.DataFrame, scenarios: pd.DataFrame) -> pd.DataFrame:
    """Rows of one scenario, then those of every scenario once for each."""
    one, every = rows[rows["scenario"].notna()], rows[rows["scenario"].isna()]
    return pd.concat(
        [one, every.drop(columns="scenario").merge(scenarios[["scenario"]], how="cross")], ignore_index=True
    )
