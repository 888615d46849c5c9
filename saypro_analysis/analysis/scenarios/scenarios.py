"""What the KPIs will be in each scenario, and in their weighted mix: at the end, and on the way there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.weighted_draws import weighted_mean, weighted_quantiles
from saypro_analysis.analysis.scenarios.methods.futures import fall_short, name_effects
from saypro_analysis.analysis.scenarios.methods.worlds import (
    World,
    check_counts,
    draw_worlds,
    read_assumptions,
    take_ends,
    warn_of_unknown,
)

CHANCES = (0.05, 0.5, 0.95)
COLUMNS = ["scenario", "scenario_name", "probability", "kpi", "name", "department", "unit", "better", "period_on",
           "forecast", "mean", "low", "p50", "high", "change", "change_share", "target", "shortfall", "shortfall_low",
           "shortfall_high", "chance_met", "drivers", "effect", "apart_share"]  # fmt: skip
PATH = ["scenario", "scenario_name", "probability", "kpi", "name", "unit", "better", "period_on", "ahead", "mean",
        "low", "p50", "high", "target", "on_target"]  # fmt: skip
_ROUNDING = 1e-9


def simulate_scenarios(
    scenarios: pd.DataFrame,
    scenario_drivers: pd.DataFrame,
    kpis: pd.DataFrame,
    measurements: pd.DataFrame,
    *,
    horizon: int = 3,
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """What each KPI will be in each scenario: a row per KPI and scenario, each KPI's first row the weighted mix.

    The frames are the tables of those names; `horizon` counts each KPI's own periods. Every draw is a joint future of
    all KPIs (the forecast), which a scenario's drivers then move: a driver is drawn between `low` and `high`, most
    probably `likely`, and a KPI changes by (driver / base) ** elasticity. Columns out: `scenario` (missing in the mix),
    `scenario_name, probability, kpi, name, department, unit, better`; `period_on`, the last period; in the KPI's unit
    `forecast` (mean without any scenario), `mean, p50` and the 90 % interval `low, high`, `change` = mean - forecast,
    `change_share` of the forecast, `target`, `shortfall` (mean; above 0 is worse) with `shortfall_low, shortfall_high`;
    `chance_met`; `drivers`, how many move it; `effect`: better, worse or about_the_same; `apart_share`, how far the
    scenarios' means lie apart, as a share of the forecast. KPIs without a figure are left out. Raises DataError for
    tables that break their declaration, probabilities that do not make 1, ends of drivers out of order; ValueError for
    a horizon below 1. Warns of elasticities that nothing tells: they move nothing. Method: docs/methods/scenarios.md.

    >>> scenarios = pd.DataFrame([["up", "Up", 1]], columns=["scenario", "name", "probability"])
    >>> drivers = pd.DataFrame([["up", "Demand", 110, 100, 110, 110, 1]],
    ...                        columns=["scenario", "driver", "low", "base", "high", "likely", "elasticity"])
    >>> kpis = pd.DataFrame([["k", "A", "K", "count", "higher"]])
    >>> kpis.columns = ["kpi", "department", "name", "unit", "better"]
    >>> rows = pd.DataFrame({"kpi": "k", "period_on": ["2025-01-01", "2025-02-01", "2025-03-01"], "actual": 50.0})
    >>> simulate_scenarios(scenarios, drivers, kpis, rows)["mean"].round(6).tolist()
    [55.0, 55.0]
    """
    check_counts(horizon=horizon, draws=draws)
    given = read_assumptions(scenarios, scenario_drivers, kpis, measurements)
    warn_of_unknown(given, "simulate_scenarios")
    ends, rows = take_ends(given, horizon), []
    for plain, worlds in draw_worlds(given, horizon, draws, seed):
        forecast = weighted_mean(plain[:, :, -1], np.ones(len(plain)))
        for rank, world in enumerate(worlds):
            rows += _tell_end(world, rank, ends, forecast)
    told = pd.DataFrame(rows, columns=[*COLUMNS, "place", "rank"])
    told = told.sort_values(["place", "rank"], kind="stable", ignore_index=True)
    told = told.astype(dict.fromkeys(("change", "forecast", "mean"), float))
    effect = name_effects(told["change"], told["forecast"], told["better"])
    return told.assign(effect=effect, apart_share=_tell_apart(told))[COLUMNS]


def _tell_apart(told: pd.DataFrame) -> pd.Series:
    """How far a KPI's scenarios lie apart, as a share of its forecast."""
    means = told["mean"].where(told["scenario"].notna()).groupby(told["kpi"])
    apart = means.transform("max") - means.transform("min")
    return apart / told["forecast"].abs().where(told["forecast"] != 0)


def forecast_scenarios(
    scenarios: pd.DataFrame,
    scenario_drivers: pd.DataFrame,
    kpis: pd.DataFrame,
    measurements: pd.DataFrame,
    *,
    horizon: int = 3,
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """How each KPI goes on in each scenario: a row per KPI, scenario and period, the weighted mix before the scenarios.

    The arguments are those of `simulate_scenarios`, and so are the draws: its rows are the last periods of these.
    Columns out: `scenario` (missing in the mix), `scenario_name, probability, kpi, name, unit, better, period_on`;
    `ahead`, the number of the period; in the KPI's unit `mean, p50`, the 90 % interval `low, high`, and the last
    period's `target`; `on_target`, whether the p50 does not fall short of it (missing without one). KPIs that no driver
    moves are left out: they go on as forecast. What a scenario assumes holds from the first period on. Raises what
    `simulate_scenarios` raises.

    >>> import saypro_analysis as sp
    >>> review = sp.open_review("sample")
    >>> told = sp.forecast_scenarios(review.scenarios, review.scenario_drivers, review.kpis, review.measurements)
    >>> sorted(set(told["ahead"]))
    [1, 2, 3]
    """
    check_counts(horizon=horizon, draws=draws)
    given = read_assumptions(scenarios, scenario_drivers, kpis, measurements)
    ends, rows = take_ends(given, horizon), []
    for _, worlds in draw_worlds(given, horizon, draws, seed):
        for rank, world in enumerate(worlds):
            rows += _tell_path(world, rank, ends)
    told = pd.DataFrame(rows, columns=[*PATH, "place", "rank"])
    return told.sort_values(["place", "rank", "ahead"], kind="stable", ignore_index=True)[PATH]


def _tell_end(world: World, rank: int, ends: pd.DataFrame, forecast: Floats) -> list[dict[str, Any]]:
    """A row per KPI of a world's panel, as the last period has it."""
    values = world.drawn[:, :, -1]
    mean, (low, middle, high) = weighted_mean(values, world.weights), _spread(values, world.weights)
    rows = []
    for at, place in enumerate(world.panel.places.tolist()):
        kpi, change = ends.iloc[place], mean[at] - forecast[at]
        told = {"forecast": forecast[at], "mean": mean[at], "low": low[at], "p50": middle[at], "high": high[at]}
        told |= {"change": change, "change_share": change / abs(forecast[at]) if forecast[at] else np.nan}
        rows.append({**_name(world, rank, kpi, place), **told, **_judge(values[:, at], world.weights, kpi, told)})
    return rows


def _spread(values: Floats, weights: Floats) -> Floats:
    return weighted_quantiles(values, weights, CHANCES)


def _name(world: World, rank: int, kpi: pd.Series, place: int) -> dict[str, Any]:
    kept = {
        name: kpi[name] for name in ("kpi", "name", "department", "unit", "better", "period_on", "target", "drivers")
    }
    told = {"scenario": world.scenario, "scenario_name": world.name, "probability": world.probability}
    return {**told, **kept, "place": place, "rank": rank}


def _judge(values: Floats, weights: Floats, kpi: pd.Series, told: dict[str, float]) -> dict[str, float]:
    """The gap to what is aimed at, and the chance that there is none; a difference that floating point made is none.

    Where more or less is better, the gap is a figure away from the values, whose mean and ends are `told` already.
    """
    short = fall_short(values, kpi)
    if not np.isfinite(short).all():
        return dict.fromkeys(("shortfall", "shortfall_low", "shortfall_high", "chance_met"), np.nan)
    if kpi["better"] == "range":
        middle, (low, _, high) = weighted_mean(short[:, None], weights)[0], _spread(short[:, None], weights)[:, 0]
    else:
        middle, *ends = fall_short(np.array([told["mean"], told["low"], told["high"]]), kpi)
        low, high = sorted(ends)
    rounding = _ROUNDING * float(np.abs(values).max(initial=0.0))
    met = float(weights[short <= rounding].sum() / weights.sum())
    return {"shortfall": middle, "shortfall_low": low, "shortfall_high": high, "chance_met": min(met, 1.0)}


def _is_met(short: float, value: float) -> bool | None:
    """Whether a figure does not fall short; None where nothing is aimed at."""
    return None if np.isnan(short) else bool(short <= _ROUNDING * abs(value))


def _tell_path(world: World, rank: int, ends: pd.DataFrame) -> list[dict[str, Any]]:
    """A row per KPI that is moved and period of a world's panel."""
    rows = []
    for ahead in range(1, world.drawn.shape[2] + 1):
        values = world.drawn[:, :, ahead - 1]
        mean, (low, middle, high) = weighted_mean(values, world.weights), _spread(values, world.weights)
        told = {"ahead": ahead, "period_on": world.panel.date(ahead)}
        for at, place in enumerate(world.panel.places.tolist()):
            if ends["drivers"].iloc[place]:
                kpi, figures = ends.iloc[place], {"mean": mean[at], "low": low[at], "p50": middle[at], "high": high[at]}
                figures["on_target"] = _is_met(fall_short(middle[at : at + 1], kpi)[0], middle[at])
                rows.append({**_name(world, rank, kpi, place), **told, **figures})
    return rows
