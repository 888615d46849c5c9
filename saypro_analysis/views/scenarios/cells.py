"""How the tables of scenarios look: KPIs in each, drivers, balance, reviews, options, stocks, cash."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    figure_cell,
    money_cell,
    percent_cell,
    prose_cell,
    show_chance,
    show_chip,
    show_coefficient,
    show_gap,
    show_in_unit,
    show_relative_gap,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.formats import NOTHING, format_percent, format_value
from saypro_analysis.views.kit.layout_kinds import Layout, lay_out

MIX = "All, weighted"
REVIEWS = 6  # of a scenario, that a cell shows


def _show_scenario(row: Row) -> str:
    return MIX if pd.isna(row.get("scenario", "")) else str(row["value"])


def _show_state(row: Row) -> str:
    return NOTHING if pd.isna(row["value"]) else show_chip(row["value"], show_words(row))


def _show_figure(row: Row) -> str:
    """A figure in its KPI's unit, whatever drives it."""
    return format_value(row["value"], row.get("unit") or "count")


def _show_months(row: Row) -> str:
    """Months of cash; beyond the horizon it is only known that they are more."""
    return f"more than {row.get('horizon', 12):.0f}" if pd.isna(row["value"]) else f"{row['value']:.1f}"


def _show_course(row: Row) -> str:
    """Probabilities of the last reviews, the oldest first."""
    told = [] if pd.isna(row["value"]) else [format_percent(float(one)) for one in row["value"].split("; ")]
    return " → ".join([*["…"] * (len(told) > REVIEWS), *told[-REVIEWS:]]) or NOTHING


# Other subjects have columns of some of these names: they are cells of this subject's tables alone.
_CELLS: dict[str, Cell] = {
    "scenario_name": Cell("Scenario", _show_scenario, needs=("scenario",)),
    "driver": Cell("Driver"),
    "probability": percent_cell("Probability"),
    "npv": money_cell("Worth today"),
    "npv_low": money_cell("At least"),
    "npv_high": money_cell("At most"),
    "chance_worth_it": figure_cell("Chance to pay", show_chance),
    "benefit_cost_ratio": figure_cell("Benefit over cost", show_coefficient),
    "forecast": figure_cell("As forecast", _show_figure, needs=("unit",)),
    "change": figure_cell("Against the forecast", show_gap, needs=("unit",)),
    "change_share": figure_cell("Which is", show_relative_gap, needs=("unit",)),
    "chance_met": figure_cell("Chance to meet it", show_chance),
    "effect": Cell("So", _show_state, markup=True),
    "at_low": figure_cell("With the driver at its lowest", _show_figure, needs=("unit",)),
    "at_high": figure_cell("At its highest", _show_figure, needs=("unit",)),
    "swing_share": percent_cell("Apart by"),
    "elasticity": figure_cell("1 % more moves it by, in %", show_coefficient),
    "elasticity_low": figure_cell("At least", show_coefficient),
    "elasticity_high": figure_cell("At most", show_coefficient),
    "basis": Cell("Known from", show_words),
    "opportunities": count_cell("Opportunities"),
    "net_score": count_cell("Balance"),
    "opportunity_score": count_cell("For"),
    "risk_score": count_cell("Against"),
    "balance": Cell("So", _show_state, markup=True),
    "strategy": prose_cell("What that asks for"),
    "reviewed_probability": percent_cell("At the last review"),
    "before_probability": percent_cell("Before that"),
    "first_probability": percent_cell("At first"),
    "option": Cell("Option"),
    "best_scenario": Cell("Best in"),
    "worst_scenario": Cell("Worst in"),
    "best_npv": money_cell("Worth there"),
    "worst_npv": money_cell("Worth there"),
    "safety_stock": count_cell("Safety stock"),
    "reorder_point": count_cell("Order below"),
    "on_hand": count_cell("In stock"),
    "buffer_cost": money_cell("Money in safety stock"),
    "months": figure_cell("Cash lasts, months", _show_months, needs=("horizon",)),
    "months_low": figure_cell("With 95 %, months", _show_months, needs=("horizon",)),
    "chance_out": figure_cell("Runs out within the year", show_chance),
    "chance_out_quarter": figure_cell("Within three months", show_chance),
    "chance_out_with_credit": figure_cell("With the credit used", show_chance),
}
CELLS: dict[str, Cell] = {}


def _lay_out(kind: str, columns: str, cells: dict[str, Cell] | None = None, **more: Any) -> Layout:
    own = {name: _CELLS[name] for name in columns.split() if name in _CELLS}
    return lay_out(kind, columns=columns, cells={**own, **(cells or {})}, **more)


_FIGURES = {name: figure_cell(label, _show_figure, needs=("unit",)) for name, label in
            [("mean", "Expected"), ("low", "At least"), ("high", "At most"), ("target", "Target"),
             ("shortfall", "Falls short by")]}  # fmt: skip
LAYOUTS = [
    _lay_out(
        "simulate_scenarios",
        marks="scenario_name forecast chance_met apart_share",
        columns="name scenario_name mean low high change change_share target shortfall chance_met effect",
        caption="Each KPI in each scenario, in the last period",
        empty="No scenario is entered.",
        labels={"name": "KPI"},
        cells=_FIGURES,
    ),
    _lay_out(
        "forecast_scenarios",
        marks="scenario_name ahead p50",
        columns="name scenario_name period_on mean low high",
        caption="How the KPIs go on in each scenario",
        empty="No scenario is entered.",
        labels={"name": "KPI"},
        cells={**_FIGURES, "period_on": day_cell("Period from")},
    ),
    _lay_out(
        "rank_scenario_drivers",
        marks="driver swing_share at_low",
        columns="name driver forecast at_low scenario_low at_high scenario_high swing_share",
        caption="What each driver alone would do",
        empty="No driver moves a KPI.",
        labels={"name": "KPI"},
        cells={"scenario_low": Cell("Which is in"), "scenario_high": Cell("Which is in")},
    ),
    _lay_out(
        "estimate_elasticities",
        marks="driver elasticity basis",
        columns="driver name elasticity elasticity_low elasticity_high basis pairs clear",
        caption="How strongly KPIs follow the drivers",
        empty="No driver is entered.",
        labels={"name": "KPI"},
        cells={"pairs": count_cell("Changes seen"), "clear": Cell("Clearly moves it", show_yes)},
    ),
    _lay_out(
        "compare_scenarios",
        marks="opportunity_score risk_score balance",
        columns="name probability opportunities risks actions opportunity_score risk_score net_score balance strategy",
        caption="Opportunities against risks",
        empty="No scenario is entered.",
        labels={"name": "Scenario"},
        cells={"risks": count_cell("Risks"), "actions": count_cell("Actions"),
               "probability": percent_cell("Probability")},
    ),
    _lay_out(
        "review_scenarios",
        marks="reviewed_probability before_probability",
        columns="name probability course reviewed_on overdue note",
        caption="How likely each scenario was held to be",
        empty="No scenario is entered.",
        labels={"name": "Scenario"},
        cells={
            "probability": percent_cell("Probability"),
            "reviewed_on": day_cell("Reviewed"),
            "course": Cell("At each review", _show_course),
            "overdue": Cell("Overdue", show_yes),
            "note": prose_cell("What was seen"),
        },
    ),
    _lay_out(
        "estimate_options",
        marks="option npv verdict",
        columns="option cost benefit npv npv_low npv_high chance_worth_it benefit_cost_ratio ratio_low ratio_high"
        " best_scenario best_npv worst_scenario worst_npv verdict",
        caption="Whether options are worth their money",
        empty="No option is entered.",
        cells={
            "cost": money_cell("Cost"),
            "benefit": money_cell("Benefit"),
            "ratio_low": figure_cell("At least", show_coefficient),
            "ratio_high": figure_cell("At most", show_coefficient),
            "verdict": Cell("So", _show_state, markup=True),
        },
    ),
    _lay_out(
        "measure_safety_stock",
        marks="safety_stock reorder_point",
        columns="item supplier demand lead_periods service_level safety_stock reorder_point on_hand short chance_out"
        " state buffer_cost",
        caption="Stock against surprises",
        empty="No stock is entered.",
        cells={
            "item": Cell("Item"),
            "supplier": Cell("From"),
            "demand": count_cell("Needed a period"),
            "lead_periods": figure_cell("Delivery takes, periods", show_in_unit),
            "service_level": percent_cell("Service level"),
            "short": count_cell("Short by"),
            "chance_out": figure_cell("Runs out first", show_chance),
            "state": Cell("So", _show_state, markup=True),
        },
    ),
    _lay_out(
        "simulate_runway",
        marks="chance_out chance_out_quarter burn",
        columns="scenario_name received paid burn months months_low chance_out_quarter chance_out"
        " chance_out_with_credit state",
        caption="How long the cash lasts",
        empty="No cash is entered.",
        cells={
            "received": money_cell("Comes in a month"),
            "paid": money_cell("Goes out"),
            "burn": money_cell("Less each month"),
            "state": Cell("So", _show_state, markup=True),
        },
    ),
]  # fmt: skip
