"""Whether a project is worth its money: present values, payback, and how sure that is."""

from zlib import crc32

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.money.present_values import check_rate, discount, pay_back, weigh_flows
from saypro_analysis.analysis.kernels.statistics.triangles import triangle_quantile
from saypro_analysis.analysis.projects.methods.project_registers import read_register
from saypro_analysis.data.readings.problems import DataError, Problem

COLUMNS = ["project", "years", "cost", "benefit", "npv", "npv_low", "npv_high", "chance_worth_it",
           "benefit_cost_ratio", "ratio_low", "ratio_high", "payback_years", "discounted_payback_years",
           "kinds"]  # fmt: skip


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
    check_rate(rate)
    flows = _check(read_register(cash_flows, "cash_flows"))
    rows = [_estimate(str(name), own, rate, draws, seed) for name, own in flows.groupby("project")]
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
    years, amounts = own["year"].to_numpy(float), own["amount"].to_numpy(float)
    today = discount(years, rate)
    drawn = _draw(own, draws, np.random.default_rng([seed, crc32(project.encode())]))
    worth = weigh_flows(amounts * today, drawn * today)
    kinds = own.loc[(own["amount"] > 0) & own["kind"].notna(), "kind"]
    return {
        "project": project,
        "years": int(years.max()),
        "cost": worth.cost,
        "benefit": worth.benefit,
        "npv": worth.npv,
        "npv_low": worth.npv_low,
        "npv_high": worth.npv_high,
        "chance_worth_it": worth.chance,
        "benefit_cost_ratio": worth.ratio,
        "ratio_low": worth.ratio_low,
        "ratio_high": worth.ratio_high,
        "payback_years": pay_back(years, amounts),
        "discounted_payback_years": pay_back(years, amounts * today),
        "kinds": "; ".join(dict.fromkeys(kinds)) or None,
    }


def _draw(own: pd.DataFrame, draws: int, random: np.random.Generator) -> np.ndarray:
    """Amounts between their ends, most often as given."""
    mode = own["amount"].to_numpy(float)
    low, high = (own[end].fillna(own["amount"]).to_numpy(float) for end in ("low", "high"))
    return triangle_quantile(random.random((draws, len(own))), low, mode, high)
