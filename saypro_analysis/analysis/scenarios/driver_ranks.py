"""Which driver matters most: what each would do to a KPI alone, all others as they are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.weighted_draws import weighted_mean
from saypro_analysis.analysis.scenarios.methods.elasticities import UNKNOWN
from saypro_analysis.analysis.scenarios.methods.futures import name_effects
from saypro_analysis.analysis.scenarios.methods.worlds import check_counts, draw_plain, read_assumptions

COLUMNS = ["kpi", "name", "unit", "better", "driver", "driver_low", "driver_base", "driver_high", "scenario_low",
           "scenario_high", "forecast", "at_low", "at_high", "low_effect", "high_effect", "swing", "swing_share",
           "rank"]  # fmt: skip
ELASTICITIES = ["driver", "kpi", "name", "elasticity", "elasticity_low", "elasticity_high", "basis", "pairs",
                "clear"]  # fmt: skip
_RANGE = ["scenario", "driver", "low", "base", "high", "ratio_low", "ratio_high"]
_LINK = ["scenario", "driver", "kpi", "elasticity"]


def rank_scenario_drivers(
    scenarios: pd.DataFrame,
    scenario_drivers: pd.DataFrame,
    kpis: pd.DataFrame,
    measurements: pd.DataFrame,
    *,
    horizon: int = 3,
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """How far each driver alone would move each KPI: a row per KPI and driver, a KPI's widest swing first (tornado).

    The arguments are those of `simulate_scenarios`. Columns out: `kpi, name, unit, better, driver`; `driver_low,
    driver_high`, the least and the most that it may be in any scenario, `scenario_low, scenario_high`, in which that
    is, and `driver_base`; in the KPI's unit `forecast` (of the last period, without a scenario), `at_low, at_high`
    (the same with the driver at those ends and all others at their base), `low_effect, high_effect` (better, worse or
    about_the_same), and `swing`, how far these are apart;
    `swing_share` of the forecast; `rank` within the KPI. KPIs come by the sum of their swings' shares. Where a driver's
    elasticity differs between scenarios, each end takes its own scenario's. Raises what `simulate_scenarios` raises.

    >>> scenarios = pd.DataFrame([["up", "Up", 1]], columns=["scenario", "name", "probability"])
    >>> drivers = pd.DataFrame([["up", "Demand", 90, 100, 110, 1]],
    ...                        columns=["scenario", "driver", "low", "base", "high", "elasticity"])
    >>> kpis = pd.DataFrame([["k", "A", "K", "count", "higher"]])
    >>> kpis.columns = ["kpi", "department", "name", "unit", "better"]
    >>> rows = pd.DataFrame({"kpi": "k", "period_on": ["2025-01-01", "2025-02-01", "2025-03-01"], "actual": 50.0})
    >>> told = rank_scenario_drivers(scenarios, drivers, kpis, rows)
    >>> told[["at_low", "at_high", "swing_share"]].round(6).values.tolist()
    [[45.0, 55.0, 0.2]]
    """
    check_counts(horizon=horizon, draws=draws)
    given = read_assumptions(scenarios, scenario_drivers, kpis, measurements)
    forecast = pd.Series(np.nan, index=given.kpis["kpi"])
    for panel, plain in draw_plain(given, horizon, draws, seed):
        forecast.iloc[panel.places] = weighted_mean(plain[:, :, -1], np.ones(len(plain)))
    known = given.links.loc[given.links["basis"] != UNKNOWN, _LINK]
    moved = known.merge(given.ranges[_RANGE], on=["scenario", "driver"])
    told = _swing(moved.assign(forecast=moved["kpi"].map(forecast).astype(float)))
    told = told[told["forecast"].notna()].merge(given.kpis[["kpi", "name", "unit", "better"]], on="kpi")
    return _rank(told)[COLUMNS]


def _swing(moved: pd.DataFrame) -> pd.DataFrame:
    """A row per KPI and driver, with what the KPI is at either end of the driver."""
    ends = []
    for end, least in (("low", True), ("high", False)):
        at = moved.sort_values(f"ratio_{end}", ascending=least, kind="stable").drop_duplicates(["kpi", "driver"])
        factor = at[f"ratio_{end}"] ** at["elasticity"]
        value = at["forecast"] + at["forecast"].abs() * (factor - 1)
        named = {f"driver_{end}": at[end], f"scenario_{end}": at["scenario"], f"at_{end}": value}
        ends.append(at.assign(**named).set_index(["kpi", "driver"])[list(named)])
    first = moved.drop_duplicates(["kpi", "driver"]).set_index(["kpi", "driver"])
    return first[["forecast", "base"]].rename(columns={"base": "driver_base"}).join(ends).reset_index()


def _rank(told: pd.DataFrame) -> pd.DataFrame:
    swing = (told["at_high"] - told["at_low"]).abs()
    effects = {
        f"{end}_effect": name_effects(told[f"at_{end}"] - told["forecast"], told["forecast"], told["better"])
        for end in ("low", "high")
    }
    told = told.assign(**effects, swing=swing, swing_share=swing / told["forecast"].abs().where(told["forecast"] != 0))
    whole = told.groupby("kpi")["swing_share"].transform("sum")
    told = told.assign(whole=whole).sort_values(
        ["whole", "kpi", "swing", "driver"], ascending=[False, True, False, True], kind="stable", ignore_index=True
    )
    return told.assign(rank=told.groupby("kpi").cumcount() + 1)


def estimate_elasticities(
    scenario_drivers: pd.DataFrame, kpis: pd.DataFrame, measurements: pd.DataFrame
) -> pd.DataFrame:
    """How strongly each KPI follows each driver, and how that is known: a row per driver and KPI.

    The frames are the tables of those names. Columns out: `driver, kpi, name`; `elasticity`, by how many percent the
    KPI changes where the driver does by one, with its 90 % interval `elasticity_low, elasticity_high`; `basis`: entered
    (as the table has it), estimated (by the history of the driver's `indicator`, else of a KPI called as the driver) or
    unknown (neither; it counts as 0); `pairs`, how many changes from one period to the next told of an estimate;
    `clear`, whether the interval leaves 0 out. Where scenarios tell different ones, the first is shown. Raises
    DataError for tables that break their declaration. Method: docs/methods/scenarios.md, "Elasticities".

    >>> drivers = pd.DataFrame([["Demand", 90, 100, 110, 1.2]], columns=["driver", "low", "base", "high", "elasticity"])
    >>> kpis = pd.DataFrame([["k", "A", "K", "count", "higher"]])
    >>> kpis.columns = ["kpi", "department", "name", "unit", "better"]
    >>> rows = pd.DataFrame({"kpi": "k", "period_on": ["2025-01-01", "2025-02-01", "2025-03-01"], "actual": 50.0})
    >>> estimate_elasticities(drivers.assign(scenario=None), kpis, rows)[["elasticity", "basis"]].values.tolist()
    [[1.2, 'entered']]
    """
    named = scenario_drivers["scenario"].dropna().unique()
    scenarios = pd.DataFrame({"scenario": named if len(named) else ["any"]})
    alike = scenarios.assign(name=scenarios["scenario"], probability=1 / len(scenarios))
    given = read_assumptions(alike, scenario_drivers, kpis, measurements)
    told = given.links.merge(given.kpis[["kpi", "name"]], on="kpi")
    return told.drop_duplicates(["driver", "kpi"], ignore_index=True)[ELASTICITIES]
