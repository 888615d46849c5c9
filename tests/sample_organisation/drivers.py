"""The drivers of revenue and of the cost per unit."""

from __future__ import annotations

import pandas as pd

from . import commerce, operations
from .series import MONTHS


def drivers() -> pd.DataFrame:
    """Return the `drivers` table."""
    return pd.concat([of_revenue(), of_cost_per_unit()], ignore_index=True)


def of_revenue() -> pd.DataFrame:
    """Return leads worked, conversion and average deal; their product is revenue."""
    made, target = commerce.deals(), commerce.sales_targets()
    actual = pd.DataFrame(
        {
            "leads_worked": made["worked"],
            "conversion": (made["won"] / made["worked"]).round(12),
            "average_deal": (made["revenue"] / made["won"]).round(8),
        }
    )
    return long("revenue", actual, target[list(actual)])


def of_cost_per_unit() -> pd.DataFrame:
    """Return the three costs and the units; the costs over the units are the cost per unit."""
    units = operations.units_made()
    actual = operations.costs_of(units).assign(units=units)
    target = operations.target_costs().assign(units=operations.target_units())
    return long("cost_per_unit", actual, target)


def long(kpi: str, actual: pd.DataFrame, target: pd.DataFrame) -> pd.DataFrame:
    """Return wide drivers as rows: one per driver and month."""
    parts = [
        pd.DataFrame({"driver": name, "period_on": MONTHS, "actual": actual[name], "target": target[name]})
        for name in actual
    ]
    return pd.concat(parts).assign(kpi=kpi)
