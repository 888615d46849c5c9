"""How many months the cash lasts in each scenario, and how likely it is to run out."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.weighted_draws import weighted_mean, weighted_quantiles
from saypro_analysis.analysis.scenarios.methods.assumptions import (
    list_links,
    list_ranges,
    read_drivers,
    read_scenarios,
)
from saypro_analysis.analysis.scenarios.methods.elasticities import fill_elasticities
from saypro_analysis.analysis.scenarios.methods.factors import draw_factors
from saypro_analysis.analysis.scenarios.methods.futures import Panel, draw_future
from saypro_analysis.analysis.scenarios.methods.worlds import World, check_counts, mix_worlds
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.registers import read_register
from saypro_analysis.data.tables.scenarios import PAID, RECEIVED

QUARTER = 3  # months
RISKY, TIGHT = 0.05, 0.01  # chances of running out, above which the cash is at risk, or tight
CHANCES = (0.05, 0.5, 0.95)
AT_RISK, NARROW, SAFE = "may_run_out", "tight", "lasts"
COLUMNS = ["scenario", "scenario_name", "probability", "as_of_month_on", "balance", "credit", "received", "paid",
           "burn", "months", "months_low", "chance_out", "chance_out_quarter", "chance_out_with_credit", "balance_end",
           "balance_end_low", "balance_end_high", "lowest_low", "horizon", "state"]  # fmt: skip
UNEXPLAINED = 0.05  # of a month's receipts and payments, by which a balance may differ from them unremarked
_ROUNDING = 1e-9


def simulate_runway(
    cash: pd.DataFrame,
    scenarios: pd.DataFrame | None = None,
    scenario_drivers: pd.DataFrame | None = None,
    *,
    horizon: int = 12,
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """How long the cash lasts: a row for the weighted mix of the scenarios, then a row per scenario.

    The frames are the tables of those names. What comes in and goes out is forecast for `horizon` months and moved by
    the drivers whose `kpi` is cash_received or cash_paid. Columns out: `scenario` (missing in the mix), `scenario_name,
    probability`; `as_of_month_on`, the last month told, and its `balance, credit`; `received, paid`, the mean month
    ahead, `burn` = paid - received; `months` until the balance is below 0, half of the draws last longer, and
    `months_low`, 95 % last longer (missing: longer than `horizon`); the chances that within the horizon it falls
    below 0 (`chance_out`), within 3 months (`chance_out_quarter`), below the credit (`chance_out_with_credit`);
    `balance_end` (mean) with its 90 % interval, `lowest_low`, the lowest balance on the way, higher in 95 % of draws;
    `state`: may_run_out (chance_out above 5 %), tight (above 1 %) or lasts. Without scenarios there is one row. Raises
    DataError as `simulate_scenarios` does. Method: docs/methods/scenarios.md, "Cash".

    >>> months = pd.date_range("2024-01-01", periods=12, freq="MS")
    >>> cash = pd.DataFrame({"period_on": months, "received": 90.0, "paid": 100.0, "balance": range(160, 40, -10)})
    >>> simulate_runway(cash)[["months", "chance_out"]].values.tolist()
    [[5.0, 1.0]]
    """
    check_counts(horizon=horizon, draws=draws)
    told = _read_cash(cash)
    if told.empty:
        return pd.DataFrame(columns=COLUMNS)
    worlds = _draw(told, scenarios, scenario_drivers, horizon, draws, seed)
    return pd.DataFrame([_tell(world, told) for world in worlds], columns=COLUMNS)


def _read_cash(cash: pd.DataFrame) -> pd.DataFrame:
    told = read_register(cash, "cash")
    problems = [
        Problem("cash", int(row) if isinstance(row, int) else None, name, "", "an amount of money")
        for name in ("received", "paid")
        for row in told.index[told[name].isna()]
    ]
    told = told.sort_values("period_on", kind="stable")
    if len(told) and pd.isna(told["balance"].iloc[-1]):
        last = told.index[-1]
        problems.append(
            Problem(
                "cash", last if isinstance(last, int) else None, "balance", "", "the money at the end of the last month"
            )
        )
    if problems:
        raise DataError(problems)
    _warn_of_unexplained(told)
    return told.reset_index(drop=True)


def _warn_of_unexplained(told: pd.DataFrame) -> None:
    """Say which balances do not follow from the one before, what came in and what went out."""
    off = told["balance"] - (told["balance"].shift() + told["received"] - told["paid"])
    months = told["period_on"].dt.to_period("M")
    follows = (months - months.shift()).map(lambda step: getattr(step, "n", 0) == 1)
    odd = follows & (off.abs() > UNEXPLAINED * (told["received"] + told["paid"]) + _ROUNDING)
    if odd.any():
        named = ", ".join(str(month) for month in months[odd].iloc[:5]) + (" and more" if odd.sum() > 5 else "")
        told_of = "the balance does not follow from the month before, what came in and what went out"
        warnings.warn(f"simulate_runway: {told_of}: {named}", UserWarning, stacklevel=4)


def _draw(
    cash: pd.DataFrame,
    scenarios: pd.DataFrame | None,
    drivers: pd.DataFrame | None,
    horizon: int,
    draws: int,
    seed: int,
) -> list[World]:
    """Draws of what comes in and goes out, draws x 2 x months, in the mix and in each scenario."""
    panel = _as_panel(cash)
    plain = draw_future(panel, horizon, draws, seed)
    told = read_scenarios(pd.DataFrame() if scenarios is None else scenarios)
    if told.empty:
        return [World(None, "As forecast", 1.0, panel, plain, np.ones(draws))]
    factors = _draw_factors(told, drivers, draws, seed)
    worlds = []
    for row in told.itertuples():
        moved = plain * factors[row.scenario][:, :, None] if row.scenario in factors else plain
        worlds.append(World(row.scenario, row.name, row.probability, panel, moved, np.ones(draws)))
    return [mix_worlds(worlds), *worlds]


def _draw_factors(scenarios: pd.DataFrame, drivers: pd.DataFrame | None, draws: int, seed: int) -> dict[str, Floats]:
    names = pd.Index([RECEIVED, PAID])
    told = read_register(drivers, "scenario_drivers")
    read = read_drivers(told, scenarios, pd.Index(told["kpi"].dropna()).append(pd.Index(told["indicator"].dropna())))
    links = list_links(read[read["kpi"].isin(names)], scenarios, names)
    filled = fill_elasticities(links, [], pd.DataFrame({"kpi": []}))
    return draw_factors(list_ranges(read, scenarios), filled, names, draws, seed)


def _as_panel(cash: pd.DataFrame) -> Panel:
    months = cash["period_on"].dt.year * 12 + cash["period_on"].dt.month - 1 - 12 * 1970
    figures = np.full((2, int(months.max() - months.min()) + 1), np.nan)
    figures[:, months - months.min()] = cash[["received", "paid"]].to_numpy(float).T
    return Panel(np.array([0, 1]), figures, int(months.min()), 1, 0.0, 12)


def _tell(world: World, cash: pd.DataFrame) -> dict[str, object]:
    last, weights, whole = cash.iloc[-1], world.weights, world.weights.sum()
    balance = float(last["balance"]) + np.cumsum(world.drawn[:, 0] - world.drawn[:, 1], axis=1)
    credit = 0.0 if pd.isna(last["credit"]) else float(last["credit"])
    least = -_ROUNDING * np.abs(balance).max()
    lasts = count_months(float(last["balance"]), balance, least)
    lowest = balance.min(axis=1)
    spread = weighted_quantiles(np.column_stack([balance[:, -1], lowest]), weights, CHANCES)
    received, paid = weighted_mean(world.drawn.mean(axis=2), weights)
    out = float(weights[lowest < least].sum() / whole)
    return {
        "scenario": world.scenario,
        "scenario_name": world.name,
        "probability": world.probability,
        "as_of_month_on": last["period_on"],
        "balance": float(last["balance"]),
        "credit": credit,
        "received": received,
        "paid": paid,
        "burn": paid - received,
        "months": _outlast(lasts, weights, 0.5),
        "months_low": _outlast(lasts, weights, 0.05),
        "chance_out": out,
        "chance_out_quarter": float(weights[balance[:, :QUARTER].min(axis=1) < least].sum() / whole),
        "chance_out_with_credit": float(weights[lowest + credit < least].sum() / whole),
        "balance_end": weighted_mean(balance[:, -1:], weights)[0],
        "balance_end_low": spread[0, 0],
        "balance_end_high": spread[2, 0],
        "lowest_low": spread[0, 1],
        "horizon": balance.shape[1],
        "state": AT_RISK if out > RISKY + _ROUNDING else NARROW if out > TIGHT + _ROUNDING else SAFE,
    }


def count_months(start: float, balance: Floats, least: float = 0.0) -> Floats:
    """Months until each row's balance first is below 0, the month's money going out evenly; infinite: never."""
    below = balance < least
    first = below.argmax(axis=1)
    before = np.column_stack([np.full(len(balance), start), balance[:, :-1]])
    rows = np.arange(len(balance))
    had, has = before[rows, first], balance[rows, first]
    share = np.clip(np.divide(had, had - has, out=np.zeros(len(rows)), where=had > has), 0, 1)
    return np.where(below.any(axis=1), first + share, np.inf)


def _outlast(lasts: Floats, weights: Floats, chance: float) -> float:
    """The months which all but `chance` of the draws outlast; NaN where that is beyond the horizon."""
    order = np.argsort(lasts, kind="stable")
    reached = int(np.searchsorted(np.cumsum(weights[order]) / weights.sum(), chance - _ROUNDING))
    months = float(lasts[order[reached]])
    return months if np.isfinite(months) else float("nan")
