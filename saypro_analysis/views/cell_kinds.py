"""What a table's cell is: its label, how its value is written, whether that is markup; and the usual kinds of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd

from saypro_analysis.views.formats import NOTHING, format_count, format_day, format_percent, format_value

Row = dict[str, Any]


def write_text(row: Row) -> str:
    """A value as text, a dash where there is none."""
    return NOTHING if pd.isna(row["value"]) else str(row["value"])


def write_yes(row: Row) -> str:
    """Yes or no."""
    return "yes" if row["value"] is True or row["value"] == 1 else "no"


class Cell(NamedTuple):
    """A column's label, how a row's value is written, whether that is markup, whether it is set right; other columns
    that its writing needs."""

    label: str
    write: Callable[[Row], str] = write_text
    markup: bool = False
    right: bool = False
    needs: tuple[str, ...] = ()


def figure_cell(label: str, write: Callable[[Row], str]) -> Cell:
    """A figure, set right."""
    return Cell(label, write, right=True)


def count_cell(label: str) -> Cell:
    """A whole number."""
    return figure_cell(label, lambda row: format_count(row["value"]))


def money_cell(label: str) -> Cell:
    """Money."""
    return figure_cell(label, lambda row: format_value(row["value"], "money"))


def percent_cell(label: str) -> Cell:
    """A share."""
    return figure_cell(label, lambda row: format_percent(row["value"]))


def day_cell(label: str) -> Cell:
    """A day on one line."""
    return Cell(label, lambda row: format_day(row["value"]).replace(" ", "\u00a0"))
