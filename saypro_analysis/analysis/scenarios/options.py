"""Whether an option is worth its money, given how likely the scenarios are in which it pays."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.money.present_values import check_rate, discount, pay_back, weigh_flows
from saypro_analysis.analysis.kernels.statistics.grids import Floats
from saypro_analysis.analysis.kernels.statistics.triangles import triangle_quantile
from saypro_analysis.analysis.scenarios.methods.assumptions import read_parts, read_scenarios
from saypro_analysis.data.readings.problems import DataError, Problem

COLUMNS = ["option", "years", "cost", "benefit", "npv", "npv_low", "npv_high", "chance_worth_it", "benefit_cost_ratio",
           "ratio_low", "ratio_high", "payback_years", "best_scenario", "best_npv", "worst_scenario", "worst_npv",
           "verdict"]  # fmt: skip
CLEARLY = 0.95  # of the draws on one side of nothing, from which on an option is or is not worth its money
WORTH, NOT_WORTH, OPEN = "worth_it", "not_worth_it", "cannot_tell"


def estimate_options(
    option_flows: pd.DataFrame,
    scenarios: pd.DataFrame | None = None,
    *,
    rate: float = 0.10,
    draws: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """Whether options are worth their money: a row per option, the highest net present value first.

    `option_flows` and `scenarios` are the tables of those names: a flow with a `scenario` comes only in it, one without
    in all. `rate` discounts a year (.1 is 10 %). Columns out: `option, years`; money of today `cost, benefit, npv`,
    each flow as given times the probability of its scenario, with the 90 % interval `npv_low, npv_high`;
    `chance_worth_it`, that the npv is above 0; `benefit_cost_ratio` with `ratio_low, ratio_high`; `payback_years`
    (missing: never); `best_scenario, best_npv, worst_scenario, worst_npv`, if it depends on one; `verdict`: worth_it
    (95 % of the draws), not_worth_it (5 %) or cannot_tell. In each draw one scenario comes, and each amount lies
    in the triangle of `low, amount, high`. Raises DataError for tables that break their declaration and ends out of
    order, ValueError for a rate of -1 or less. Method: docs/methods/scenarios.md, "Options".

    >>> flows = pd.DataFrame({"option": "A", "year": [0, 1], "amount": [-100.0, 132.0]})
    >>> estimate_options(flows, rate=0.1)[["npv", "benefit_cost_ratio"]].round(3).values.tolist()
    [[20.0, 1.2]]
    """
    check_rate(rate)
    told = read_scenarios(pd.DataFrame() if scenarios is None else scenarios)
    flows = _check(read_parts(option_flows, "option_flows", told))
    rows = [_estimate(str(name), own, told, rate, draws, seed) for name, own in flows.groupby("option")]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["npv", "option"], ascending=[False, True], kind="stable", ignore_index=True)


def _check(flows: pd.DataFrame) -> pd.DataFrame:
    wrong = [
        ("low", flows["low"] > flows["amount"], "no more than the amount"),
        ("high", flows["high"] < flows["amount"], "no less than the amount"),
        ("amount", flows["amount"].isna(), "an amount of money"),
        ("year", flows["year"].isna() | (flows["year"] % 1 != 0), "a whole number of years"),
    ]
    problems = [
        Problem(
            "option_flows", row, name, "" if pd.isna(flows.loc[row, name]) else f"{flows.loc[row, name]:g}", expected
        )
        for name, found, expected in wrong
        for row in flows.index[found].tolist()
    ]
    if problems:
        raise DataError(problems)
    return flows


def _estimate(
    option: str, own: pd.DataFrame, scenarios: pd.DataFrame, rate: float, draws: int, seed: int
) -> dict[str, object]:
    own = own.sort_values(["year", "amount"], kind="stable")
    years, today = own["year"].to_numpy(float), discount(own["year"].to_numpy(float), rate)
    shares = own["scenario"].map(scenarios.set_index("scenario")["probability"]).fillna(1.0).to_numpy(float)
    amounts = own["amount"].to_numpy(float) * today
    drawn = _draw(own, scenarios, draws, np.random.default_rng(seed)) * today
    worth = weigh_flows(amounts * shares, drawn)
    return {
        "option": option,
        "years": int(years.max()),
        **{name: getattr(worth, name) for name in ("cost", "benefit", "npv", "npv_low", "npv_high")},
        "chance_worth_it": worth.chance,
        "benefit_cost_ratio": worth.ratio,
        "ratio_low": worth.ratio_low,
        "ratio_high": worth.ratio_high,
        "payback_years": pay_back(years, own["amount"].to_numpy(float) * shares),
        **_ends(own["scenario"], amounts, scenarios),
        "verdict": WORTH if worth.chance >= CLEARLY else NOT_WORTH if worth.chance <= 1 - CLEARLY else OPEN,
    }


def _draw(own: pd.DataFrame, scenarios: pd.DataFrame, draws: int, random: np.random.Generator) -> Floats:
    """Amounts between their ends; flows of a scenario are 0 in the draws in which another comes."""
    mode = own["amount"].to_numpy(float)
    low, high = (own[end].fillna(own["amount"]).to_numpy(float) for end in ("low", "high"))
    amounts = triangle_quantile(random.random((draws, len(own))), low, mode, high)
    comes = (np.arange(draws) + 0.5) / draws  # in proportion, not by luck
    which = np.searchsorted(scenarios["probability"].cumsum().to_numpy(), comes)
    places = pd.Index(scenarios["scenario"]).get_indexer(own["scenario"])
    return amounts * ((places < 0) | (places == which[:, None]))


def _ends(named: pd.Series, amounts: Floats, scenarios: pd.DataFrame) -> dict[str, object]:
    """The scenarios in which an option is worth most and least; nothing where it does not depend on them."""
    if named.isna().all():
        return {"best_scenario": None, "best_npv": np.nan, "worst_scenario": None, "worst_npv": np.nan}
    worth = [
        (float(amounts[(named.isna() | (named == scenario)).to_numpy()].sum()), str(name))
        for scenario, name in zip(scenarios["scenario"], scenarios["name"], strict=True)
    ]
    best, worst = max(worth), min(worth)
    return {"best_scenario": best[1], "best_npv": best[0], "worst_scenario": worst[1], "worst_npv": worst[0]}
