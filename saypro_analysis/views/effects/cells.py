"""How an effect is shown: with its interval, in its KPI's unit, and how long until it can be told."""

from html import escape

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    figure_cell,
    prose_cell,
    show_chance,
    show_number,
    show_words,
)
from saypro_analysis.views.kit.formats import (
    NOTHING,
    format_gap,
    format_plain,
)
from saypro_analysis.views.kit.layout_kinds import lay_out
from saypro_analysis.views.kit.words import count_of


def format_effect(value: float, unit: object) -> str:
    """A signed change in its KPI's unit; to three digits where the unit is not known.

    >>> format_effect(-0.021, "share"), format_effect(2.345, None)
    ('−2.1 pp', '+2.35')
    """
    if isinstance(unit, str):
        return format_gap(value, unit)
    written = format_plain(value)
    return f"+{written}" if pd.notna(value) and value > 0 else written


def format_span(low: float, high: float, unit: object) -> str:
    """Both ends of an interval."""
    return f"{format_effect(low, unit)} to {format_effect(high, unit)}"


def show_effect(row: Row) -> str:
    """The effect, and its interval on a line of its own; markup."""
    unit = row.get("unit")
    if pd.isna(row["value"]):
        return NOTHING
    span = format_span(row["lower"], row["upper"], unit)
    return f"{escape(format_effect(row['value'], unit))}<br><small>{escape(span)}</small>"


def show_expected(row: Row) -> str:
    """The effect that was hoped for."""
    return format_effect(row["value"], row.get("unit"))


def show_needed(row: Row) -> str:
    """How many more periods it takes to tell, where it cannot be told yet."""
    if row["verdict"] != "cannot_tell" or pd.isna(row["value"]):
        return ""
    return count_of(int(row["value"]), f"more {row['cadence']}")


CELLS: dict[str, Cell] = {
    "effect": Cell("Effect and its interval", show_effect, markup=True, right=True, needs=("lower", "upper")),
    "periods_needed": Cell("To be told in", show_needed, needs=("cadence", "verdict")),
    "p_value": figure_cell("p value", show_number),
    "method": Cell("Method", show_words),
}
LAYOUTS = [
    lay_out(
        "estimate_effects",
        marks="effect periods_needed verdict",
        columns="action name verdict effect expected chance periods_needed reason",
        caption="Did the actions move their KPIs",
        empty="No action has begun.",
        cells={
            "expected": figure_cell("Expected", show_expected),
            "chance": figure_cell("Chance", show_chance),
            "reason": prose_cell("Why"),
        },
    ),
]
