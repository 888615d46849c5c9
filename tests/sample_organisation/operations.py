"""Hours, stops, units and cost: the Operations figures that hang together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import series
from .series import MONTHS, QUARTER, as_kpi, as_ratio, by_fiscal_year, planted, stream

MACHINES = 12
SHIFT_HOURS = 8
STOPPED_SHARE_OF_QUARTER = 0.15


def scheduled_hours() -> np.ndarray:
    """Return the hours that four lines in three shifts were meant to run: every working day."""
    days = [len(pd.bdate_range(month, month + pd.offsets.MonthEnd())) for month in MONTHS]
    return (np.array(days) - 1.0) * MACHINES * SHIFT_HOURS


def stopped_hours() -> np.ndarray:
    """Return the hours that the lines stood still."""
    noise = series.autocorrelated(stream("downtime"), 0.006, 0.4)
    share = 0.1035 + planted("downtime", "difference") + noise
    hours = np.round(share * scheduled_hours(), 1)
    total = STOPPED_SHARE_OF_QUARTER * scheduled_hours()[QUARTER].sum()
    return series.pin_quarter(hours, total, 0.1)


def units_made() -> np.ndarray:
    """Return the units made in the hours that the lines did run."""
    drift = 0.588 + 0.0006 * np.arange(len(MONTHS))
    rate = drift + series.autocorrelated(stream("productivity"), 0.009, 0.3)
    return np.round(rate * (scheduled_hours() - stopped_hours()))


def operations() -> dict[str, pd.DataFrame]:
    """Return the Operations KPIs that follow from hours and units."""
    scheduled, stopped, made = scheduled_hours(), stopped_hours(), units_made()
    costs = costs_of(made)
    return {
        "downtime": as_ratio(stopped, scheduled, by_fiscal_year([0.11, 0.10, 0.10])),
        "throughput": as_kpi(made, target_units()),
        "productivity": as_ratio(made, scheduled - stopped, by_fiscal_year([0.58, 0.59, 0.60])),
        "cost_per_unit": as_ratio(costs.sum(axis=1).round(2).to_numpy(), made, target_cost_per_unit()),
    }


def target_units() -> np.ndarray:
    """Return the monthly unit target."""
    return by_fiscal_year([1030, 1065, 1100])


def target_cost_per_unit() -> np.ndarray:
    """Return the cost that a unit should have."""
    return by_fiscal_year([168, 171, 174])


def costs_of(made: np.ndarray) -> pd.DataFrame:
    """Return what was spent on materials, labour and overhead; labour and overhead are mostly fixed."""
    rng = stream("cost_per_unit")
    years = np.arange(len(MONTHS)) / 12
    materials = made * (88 + 1.6 * years) * rng.normal(1, 0.008, len(made))
    labour = (53_500 + 1_500 * years) * rng.normal(1, 0.010, len(made))
    overhead = (31_000 + 700 * years) * rng.normal(1, 0.012, len(made))
    columns = {"materials_cost": materials, "labour_cost": labour, "overhead_cost": overhead}
    return pd.DataFrame(columns, index=MONTHS).round(2)


def target_costs() -> pd.DataFrame:
    """Return the budget behind the target cost per unit; overhead takes what is left."""
    units = target_units()
    materials = units * by_fiscal_year([89, 90.5, 92])
    labour = by_fiscal_year([52_800, 54_300, 56_000])
    overhead = target_cost_per_unit() * units - materials - labour
    columns = {"materials_cost": materials, "labour_cost": labour, "overhead_cost": overhead}
    return pd.DataFrame(columns, index=MONTHS).round(2)
