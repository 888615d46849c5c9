"""Sentences about what bears a scenario: options and their worth, months of cash, stock against surprises."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.formats import format_chance, format_count, format_value
from saypro_analysis.views.kit.words import Absence, Sentences, clean, count_of, join_first

MOST_TOLD = 3


def describe_options(options: pd.DataFrame) -> Sentences:
    """Say which options are worth their money: a sentence each, the best first, at most six.

    `options` is what `estimate_options` returns. Returns Sentences, a tuple of plain text: whether the option pays, its
    present value and benefit per unit of cost, and where it depends on the scenario in which it pays.

    >>> told = pd.DataFrame({"option": ["Comply early"], "npv": [20.0], "npv_low": [5.0], "npv_high": [40.0],
    ...     "chance_worth_it": [0.97], "benefit_cost_ratio": [1.2], "verdict": ["worth_it"], "best_scenario": [None],
    ...     "best_npv": [float("nan")], "worst_npv": [float("nan")]})
    >>> describe_options(told)
    Comply early is worth its money: $20 of today ($5 to $40, nine times in ten), 1.20 back for each 1 spent.
    """
    told = [_tell_option(row) for row in options.head(2 * MOST_TOLD).to_dict("records")]
    return Sentences(told) if told else Absence("No option is entered.")


def _tell_option(row: dict[str, Any]) -> str:
    words = {"worth_it": "is worth its money", "not_worth_it": "is not worth its money"}
    word = words.get(row["verdict"], f"pays with a chance of {format_chance(row['chance_worth_it'])}")
    low, npv, high = (format_value(row[name], "money") for name in ("npv_low", "npv", "npv_high"))
    ratio = f", {row['benefit_cost_ratio']:.2f} back for each 1 spent" if pd.notna(row["benefit_cost_ratio"]) else ""
    told = f"{clean(row['option'])} {word}: {npv} of today ({low} to {high}, nine times in ten){ratio}"
    turns = pd.notna(row["best_npv"]) and row["worst_npv"] <= 0 < row["best_npv"]
    if not turns:
        return f"{told}."
    best = format_value(row["best_npv"], "money")
    return f"{told}; it depends on the scenario: in {clean(row['best_scenario'])} it is worth {best}."


def describe_runway(runway: pd.DataFrame) -> Sentences:
    """Say how long the cash lasts, and in which scenario it runs out first.

    `runway` is what `simulate_runway` returns. Returns Sentences, a tuple of plain text: the weighted mix, then the
    worst scenario where it is another, then what the credit changes.

    >>> told = pd.DataFrame({"scenario": [None], "scenario_name": ["As forecast"], "balance": [50.0], "burn": [10.0],
    ...     "months": [5.0], "months_low": [4.0], "chance_out": [0.9], "chance_out_quarter": [0.02], "horizon": [12],
    ...     "credit": [0.0], "chance_out_with_credit": [0.9]})
    >>> describe_runway(told)[0].partition(";")[0]
    'As forecast, the cash of $50 runs out within 12 months with 90 %, within 3 months with 2 %'
    """
    if runway.empty:
        return Absence("No cash is entered.")
    mix, rows = runway.iloc[0].to_dict(), runway[runway["scenario"].notna()]
    told = [_tell_mix(mix)]
    ordered = rows.sort_values("chance_out", kind="stable")
    if len(set(rows["chance_out"].map(format_chance))) > 1:
        best, worst = ordered.iloc[0], ordered.iloc[-1]
        told.append(f"Worst is {clean(worst['scenario_name'])} ({format_chance(worst['chance_out'])} within "
                    f"{worst['horizon']:.0f} months), best {clean(best['scenario_name'])} "
                    f"({format_chance(best['chance_out'])}).")  # fmt: skip
    if mix["credit"] > 0:
        told.append(f"With the credit of {format_value(mix['credit'], 'money')} used, it runs out with "
                    f"{format_chance(mix['chance_out_with_credit'])}.")  # fmt: skip
    return Sentences(told)


def _tell_mix(row: dict[str, Any]) -> str:
    head = "With all scenarios weighted" if row["scenario_name"] != "As forecast" else "As forecast"
    if row["balance"] < 0:
        return f"{head}, the cash is {format_value(-row['balance'], 'money')} below nothing already."
    told = (f"{head}, the cash of {format_value(row['balance'], 'money')} runs out within {row['horizon']:.0f} months "
            f"with {format_chance(row['chance_out'])}, within 3 months with "
            f"{format_chance(row['chance_out_quarter'])}")  # fmt: skip
    half = f"half of the courses last {row['months']:.1f} months or longer" if pd.notna(row["months"]) else ""
    most = (
        f"95 % last {row['months_low']:.1f}{'' if half else ' months or longer'}" if pd.notna(row["months_low"]) else ""
    )
    lasts = ", ".join(part for part in (half, most) if part)
    return f"{told}; {lasts}." if lasts else f"{told}."


def describe_safety_stock(stocks: pd.DataFrame) -> Sentences:
    """Say of which items there is too little, and what the safety stock costs.

    `stocks` is what `measure_safety_stock` returns. Returns Sentences, a tuple of plain text.

    >>> told = pd.DataFrame({"item": ["Frame"], "state": ["short"], "short": [66.0], "chance_out": [0.5],
    ...                      "reorder_point": [466.0], "on_hand": [400.0], "buffer_cost": [1300.0]})
    >>> describe_safety_stock(told)
    1 of 1 item is short of the stock that its service level asks for: Frame (66 short, runs out first with 50 %).
    The safety stock of all items ties up $1,300.
    """
    if stocks.empty:
        return Absence("No stock is entered.")
    short = stocks[stocks["state"] == "short"]
    named = [f"{clean(row['item'])} ({format_count(row['short'])} short, runs out first with "
             f"{format_chance(row['chance_out'])})" for row in short.to_dict("records")]  # fmt: skip
    verb = "is" if len(short) == 1 else "are"
    head = f"{len(short)} of {count_of(len(stocks), 'item')} {verb} short of the stock that its service level asks for"
    head = head.replace("its service level asks", "their service levels ask") if len(short) != 1 else head
    cost = stocks["buffer_cost"].sum(min_count=1)
    return Sentences([
        f"{head}{': ' + join_first(named, MOST_TOLD) if named else ''}.",
        f"The safety stock of all items ties up {format_value(cost, 'money')}." if pd.notna(cost) else "",
    ])  # fmt: skip
