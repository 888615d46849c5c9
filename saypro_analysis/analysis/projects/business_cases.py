"""Whether a project is worth its money: present values, payback, and how sure that is."""

from zlib import crc32

import numpy as np
import pandas as pd

from saypro_analysis.analysis.projects.methods.registers import read_register
from saypro_analysis.data.readings.problems import DataError, Problem

COLUMNS = ["project", "years", "cost", "benefit", "npv", "npv_low", "npv_high", "chance_worth_it",
           "benefit_cost_ratio", "ratio_low", "ratio_high", "payback_years", "discounted_payback_years",
           "kinds"]  # fmt: skip
INTERVAL = (0.05, 0.95)


def estimate_business_case(
    cash_flows: pd.DataFrame, *, rate: float = 0.10, draws: int = 4000, seed: int = 0
) -> pd.DataFrame:
    """Tell whether projects are worth their money: one row per project, the highest net present value first.

    `cash_flows` is the table of that name: `project, year` (0 is the investment), `amount` (costs below 0) and the
    ends `low, high` where an amount is not sure. `rate` discounts a year (.1 is 10 %). Columns out: `years`; money of
    today: `cost, benefit, npv` with the 90 % interval `npv_low, npv_high`; `chance_worth_it`, that the npv is above 0;
    `benefit_cost_ratio` with `ratio_low, ratio_high`; `payback_years, discounted_payback_years` (missing where it is
    never paid back), even within a year; `kinds`, what the benefits are. Intervals are simulated: each amount is
    triangular between its ends, independent of the others (`draws`, `seed`). Without ends they are the figure itself.
    Raises DataError for a frame that breaks its declaration, ValueError for a rate of -1 or less.

    >>> flows = pd.DataFrame({"project": "A", "year": range(5), "amount": [-1000, 500, 400, 300, 100]})
    >>> told = estimate_business_case(flows, rate=0.10).iloc[0]
    >>> [round(float(told[name]), 3) for name in ("npv", "payback_years", "discounted_payback_years")]
    [78.82, 2.333, 2.953]
    """
    if not rate > -1:
        raise ValueError(f"rate: found {rate!r}, expected a share above -1, such as 0.1 for 10 % a year")
    flows = _check(read_register(cash_flows, "cash_flows"))
    rows = [_estimate(str(name), own, rate, draws, seed) for name, own in flows.groupby("project", sort=True)]
    told = pd.DataFrame(rows, columns=COLUMNS)
    return told.sort_values(["npv", "project"], ascending=[False, True], kind="stable", ignore_index=True)


def _check(flows: pd.DataFrame) -> pd.DataFrame:
    wrong = [
        ("low", flows["low"] > flows["amount"], "no more than"),
        ("high", flows["high"] < flows["amount"], "no less than"),
    ]
    problems = [
        Problem(
            "cash_flows",
            int(row),
            name,
            f"{flows.loc[row, name]:g}",
            f"{word} the amount, {flows.loc[row, 'amount']:g}",
        )
        for name, found, word in wrong
        for row in flows.index[found]
    ]
    known = flows["year"].notna() & flows["amount"].notna()
    problems += [
        Problem("cash_flows", int(row), "amount", "", "a year and an amount in each row") for row in flows.index[~known]
    ]
    broken = flows.index[known & (flows["year"] % 1 != 0)]
    problems += [
        Problem("cash_flows", int(row), "year", f"{flows.loc[row, 'year']:g}", "a whole number of years")
        for row in broken
    ]
    if problems:
        raise DataError(problems)
    return flows


def _estimate(project: str, own: pd.DataFrame, rate: float, draws: int, seed: int) -> dict[str, object]:
    own = own.sort_values(["year", "amount"], kind="stable")
    discount = (1 + rate) ** -own["year"].to_numpy(float)
    cost, benefit = _worth(own["amount"].to_numpy(float)[None, :] * discount)
    costs, benefits = _worth(_draw(own, draws, np.random.default_rng([seed, crc32(project.encode())])) * discount)
    worths, ratios = benefits - costs, _over(benefits, costs)
    low, high = np.quantile(worths, INTERVAL)
    ratio_low, ratio_high = np.quantile(ratios, INTERVAL) if costs.min() > 0 else (np.nan, np.nan)
    kinds = own.loc[(own["amount"] > 0) & own["kind"].notna(), "kind"]
    return {
        "project": project,
        "years": int(own["year"].max()),
        "cost": cost[0],
        "benefit": benefit[0],
        "npv": benefit[0] - cost[0],
        "npv_low": low,
        "npv_high": high,
        "chance_worth_it": float((worths > 0).mean()),
        "benefit_cost_ratio": _over(benefit, cost)[0],
        "ratio_low": ratio_low,
        "ratio_high": ratio_high,
        "payback_years": _pay_back(own["year"], own["amount"]),
        "discounted_payback_years": _pay_back(own["year"], own["amount"] * discount),
        "kinds": "; ".join(dict.fromkeys(kinds)) or None,
    }


def _worth(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Costs and benefits of today, each above 0, by row."""
    return -np.minimum(values, 0).sum(axis=1), np.maximum(values, 0).sum(axis=1)


def _draw(own: pd.DataFrame, draws: int, random: np.random.Generator) -> np.ndarray:
    """Amounts between their ends, most often as given (a triangle); the upside down of its distribution function."""
    mode = own["amount"].to_numpy(float)
    low, high = own["low"].fillna(own["amount"]).to_numpy(float), own["high"].fillna(own["amount"]).to_numpy(float)
    chance, wide = random.random((draws, len(own))), np.where(high > low, high - low, 1.0)
    up = low + np.sqrt(chance * wide * (mode - low))
    down = high - np.sqrt((1 - chance) * wide * (high - mode))
    return np.where(high > low, np.where(chance < (mode - low) / wide, up, down), mode)


def _over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)


def _pay_back(years: pd.Series, amounts: pd.Series) -> float:
    """When the sum first comes back to nothing owed; within a year the money comes evenly."""
    by_year = amounts.groupby(years.astype(int)).sum()
    by_year = by_year.reindex(range(int(years.max()) + 1), fill_value=0.0)
    owed = by_year.cumsum().to_numpy()
    back = np.flatnonzero(owed >= -1e-9)
    if not len(back):
        return float("nan")
    year = int(back[0])
    return float(year) if year == 0 else year - 1 - owed[year - 1] / by_year.iloc[year]
