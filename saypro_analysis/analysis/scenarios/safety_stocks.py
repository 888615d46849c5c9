"""How much stock a service level asks for, and whether it is there."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from saypro_analysis.analysis.kernels.statistics.grids import Floats, divide
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.registers import read_register

SERVICE_LEVEL = 0.95
LEAST_LEVEL = 0.5  # below it no stock would be kept for safety
COLUMNS = ["item", "supplier", "demand", "demand_sd", "lead_periods", "service_level", "safety_stock", "reorder_point",
           "on_hand", "short", "chance_out", "state", "buffer_cost"]  # fmt: skip


def measure_safety_stock(stocks: pd.DataFrame, *, service_level: float = SERVICE_LEVEL) -> pd.DataFrame:
    """How much stock is to be kept against surprises: a row per item, what is shortest first.

    `stocks` is the table of that name: `item`, the mean `demand` of a period and its standard deviation `demand_sd`,
    the `lead_periods` that a delivery takes (`lead_sd_periods`: how much that varies). `service_level` (0.5 to below 1)
    counts where the item has none: the share of deliveries before which stock does not run out. Columns out, beside
    these: `safety_stock` = z x root of (lead x demand_sd² + demand² x lead_sd²); `reorder_point`, what is needed until
    the delivery comes, with it; `short`, how much `on_hand` is below that; `chance_out`, that what is there does not
    last until a delivery that is ordered today; `state`: short, enough or unknown (no stock told); `buffer_cost`, money
    that lies in the safety stock. Raises DataError for a table that breaks its declaration, and for a figure that is
    missing. Source: the normal approximation of the textbooks. Method: docs/methods/scenarios.md, "Safety stock".

    >>> stocks = pd.DataFrame([["Frame", 100, 20, 4]], columns=["item", "demand", "demand_sd", "lead_periods"])
    >>> measure_safety_stock(stocks, service_level=0.95)[["safety_stock", "reorder_point"]].round(2).values.tolist()
    [[65.79, 465.79]]
    """
    told = _check(read_register(stocks, "stocks"), service_level)
    lead, demand = told["lead_periods"], told["demand"]
    spread = np.sqrt(lead * told["demand_sd"] ** 2 + demand**2 * told["lead_sd_periods"].fillna(0) ** 2)
    safety = special.ndtri(told["service_level"]) * spread
    needed = demand * lead + safety
    short = (needed - told["on_hand"]).clip(lower=0)
    told = told.assign(
        safety_stock=safety,
        reorder_point=needed,
        short=short,
        chance_out=_run_out(told["on_hand"].to_numpy(float), (demand * lead).to_numpy(float), spread.to_numpy(float)),
        state=np.select([short.isna(), short > 0], ["unknown", "short"], "enough"),
        buffer_cost=safety * told["unit_cost"],
    )
    return told.sort_values(["short", "item"], ascending=[False, True], kind="stable", ignore_index=True)[COLUMNS]


def _check(stocks: pd.DataFrame, service_level: float) -> pd.DataFrame:
    stocks = stocks.assign(service_level=stocks["service_level"].fillna(service_level))
    level = stocks["service_level"]
    wrong = [(name, stocks[name].isna(), "a number") for name in ("demand", "demand_sd", "lead_periods")]
    wrong += [("service_level", ~((level >= LEAST_LEVEL) & (level < 1)), "a share of at least 0.5 and below 1")]
    problems = [
        Problem(
            "stocks",
            int(row) if isinstance(row, int) else None,
            name,
            f"{value:g}" if pd.notna(value) else "",
            expected,
        )
        for name, found, expected in wrong
        for row, value in stocks.loc[found, name].items()
    ]
    if problems:
        raise DataError(problems)
    return stocks


def _run_out(on_hand: Floats, needed: Floats, spread: Floats) -> Floats:
    """The chance that more is needed than there is; 0 or 1 where the need does not vary."""
    chance = special.ndtr(divide(needed - on_hand, spread))
    sure = np.where(needed > on_hand, 1.0, 0.0)
    return np.where(np.isnan(on_hand), np.nan, np.where(spread > 0, chance, sure))
