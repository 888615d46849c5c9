"""What flows of money are worth today: costs, benefits, their ratio, and when they come back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats

INTERVAL = (0.05, 0.95)
_OWED = 1e-9


class Worth(NamedTuple):
    """Money of today, and its 90 % interval where it was drawn: `chance` is that the net present value is above 0."""

    cost: float
    benefit: float
    npv: float
    npv_low: float
    npv_high: float
    chance: float
    ratio: float
    ratio_low: float
    ratio_high: float


def check_rate(rate: float) -> None:
    """Raise ValueError for a rate a year that no money could be discounted by."""
    if not rate > -1:
        raise ValueError(f"rate: found {rate!r}, expected a share above -1, such as 0.1 for 10 % a year")


def discount(years: Floats, rate: float) -> Floats:
    """What 1 of each year is worth today; `rate` is a share a year, and above -1."""
    check_rate(rate)
    return (1 + rate) ** -np.asarray(years, dtype=float)


def weigh_flows(amounts: Floats, drawn: Floats) -> Worth:
    """What discounted flows are worth: `amounts` as expected, one of a kind; `drawn` the same, draws x flows.

    >>> weigh_flows(np.array([-100.0, 150.0]), np.array([[-100.0, 150.0], [-100.0, 90.0]])).npv
    50.0
    """
    cost, benefit = (float(side[0]) for side in split_sides(amounts[None, :]))
    costs, benefits = split_sides(drawn)
    worths, ratios = benefits - costs, over(benefits, costs)
    low, high = np.quantile(worths, INTERVAL)
    ratio_low, ratio_high = np.quantile(ratios, INTERVAL) if costs.min() > 0 else (np.nan, np.nan)
    chance = float((worths > 0).mean())
    ratio = float(over(np.array([benefit]), np.array([cost]))[0])
    return Worth(cost, benefit, benefit - cost, low, high, chance, ratio, ratio_low, ratio_high)


def split_sides(flows: Floats) -> tuple[Floats, Floats]:
    """Costs and benefits, each above 0, by row."""
    return -np.minimum(flows, 0).sum(axis=1), np.maximum(flows, 0).sum(axis=1)


def over(above: Floats, below: Floats) -> Floats:
    """One over the other; missing where nothing is below."""
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)


def pay_back(years: Floats, amounts: Floats) -> float:
    """When the sum first comes back to nothing owed, in years; within a year the money comes evenly; NaN: never."""
    by_year = np.bincount(np.asarray(years, dtype=int), weights=amounts)
    owed = by_year.cumsum()
    back = np.flatnonzero(owed >= -_OWED)
    if not len(back):
        return float("nan")
    year = int(back[0])
    return float(year) if year == 0 else float(year - 1 - owed[year - 1] / by_year[year])
