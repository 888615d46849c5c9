"""How single cells of a table are shown: text, figures in their unit, states as marked words."""

from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from saypro_analysis.data.framework.gap_states import LONG_RUN
from saypro_analysis.views.kit.formats import (
    NOTHING,
    format_chance,
    format_chance_range,
    format_count,
    format_day,
    format_gap,
    format_percent,
    format_plain,
    format_time,
    format_value,
    format_whole_percent,
)
from saypro_analysis.views.kit.icons import assurance_strokes, draw_icon, variation_strokes
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import ASSURANCE, STATUS, VARIATION, VERDICT

Row = dict[str, Any]


def show_text(row: Row) -> str:
    """A value as text."""
    return NOTHING if pd.isna(row["value"]) else str(row["value"])


def show_words(row: Row) -> str:
    """A state as words."""
    return show_text(row).replace("_", " ")


def show_capitalised(row: Row) -> str:
    """A word as the start of a line."""
    return show_words(row).capitalize()


def show_number(row: Row) -> str:
    """A figure whose unit is not known."""
    return format_plain(row["value"])


def show_count(row: Row) -> str:
    """A whole number."""
    return format_count(row["value"])


def show_money(row: Row) -> str:
    """An amount of money."""
    return format_value(row["value"], "money")


def show_percent(row: Row) -> str:
    """A share as percent."""
    return format_percent(row["value"])


def show_day(row: Row) -> str:
    """A day, which no line breaks apart."""
    return format_day(row["value"]).replace(" ", "\u00a0")


def show_time(row: Row) -> str:
    """A day and the time of day, which no line breaks apart."""
    return format_time(row["value"]).replace(" ", "\u00a0")


def show_gap(row: Row) -> str:
    """A signed difference in the row's unit."""
    return format_gap(row["value"], row.get("unit") or "count")


def show_in_unit(row: Row) -> str:
    """A figure in the row's unit."""
    if "driver" in row:
        own = row.get("driver_unit")
        return format_value(row["value"], own) if isinstance(own, str) else format_plain(row["value"])
    return format_value(row["value"], row.get("unit") or "count")


def show_relative_gap(row: Row) -> str:
    """Empty for shares: their gap is in percentage points, and a percent beside it would be read as one."""
    return "" if row.get("unit") in ("share", "ratio") else format_percent(row["value"], signed=True)


def show_chip(state: object, word: str, sign: str = "") -> str:
    """A state as a marked word, after a sign where it has one: the tone is the state's own."""
    return f'<span class="chip {tone_of(state)}">{sign}{escape(word)}</span>'


def show_status(row: Row) -> str:
    """A status as a marked word."""
    if row.get("reference", "target") != "target":
        return _comparison(row)
    state = "exceeds" if row.get("exceeds") is True and row["value"] == "met" else str(row["value"])
    return show_chip(state, STATUS.get(state, state))


def _comparison(row: Row) -> str:
    """Beside anything but a target nothing is met or missed: it is better, about the same, or worse."""
    beside = {"met": "no_worse", "near": "about_the_same", "missed": "worse"}
    state = "better" if row.get("exceeds") is True else beside.get(row["value"], str(row["value"]))
    return show_chip(state, STATUS.get(state, state.replace("_", " ")))


def show_verdict(row: Row) -> str:
    """A verdict as a marked word."""
    state = str(row["value"])
    return show_chip(state, VERDICT.get(state, state.replace("_", " ")))


def show_variation(row: Row) -> str:
    """Whether the KPI changed, with its sign."""
    state = str(row["value"])
    return _marked(state, VARIATION, draw_icon(variation_strokes(state, str(row.get("better"))), state))


def show_assurance(row: Row) -> str:
    """Whether the KPI can meet its target, with its sign; of what it missed for long, how long."""
    state, misses = str(row["value"]), row.get("missed_in_a_row", 0)
    if state == "hit_or_miss" and misses >= LONG_RUN:
        return show_chip("missed", f"missed {misses} running", f"{draw_icon(assurance_strokes(state, ''), 'missed')} ")
    return _marked(state, ASSURANCE, draw_icon(assurance_strokes(state, str(row.get("better"))), state))


def _marked(state: str, words: dict[str, str], icon: str) -> str:
    return show_chip(state, words.get(state, state), f"{icon} ")


def show_chance(row: Row) -> str:
    """A chance, with its interval where there is one."""
    if pd.isna(row["value"]) or pd.isna(row.get("chance_low")):
        return format_chance(row["value"])
    return f"{format_chance(row['value'])} ({format_chance_range(row['chance_low'], row['chance_high'])})"


def show_range(row: Row) -> str:
    """The gap's interval; both ends in one cell, as markup that breaks between them where a table is narrow."""
    unit = row.get("unit") or "count"
    if pd.isna(row["value"]) or pd.isna(row.get("gap_high")):
        return NOTHING
    low, high = (escape(format_gap(row[end], unit)).replace(" ", "\u00a0") for end in ("value", "gap_high"))
    return f'<span class="ends">{low} to {high}</span>'


def show_prose(row: Row) -> str:
    """Text with room to be read."""
    return f'<span class="prose">{escape(show_text(row))}</span>'


def show_bar(row: Row) -> str:
    """A share as a bar and a figure."""
    if pd.isna(row["value"]):
        return NOTHING
    told = escape(format_whole_percent(row["value"]))
    return f'<span class="bar"><i style="width:{100 * row["value"]:.0f}%"></i></span> {told}'


def show_coefficient(row: Row) -> str:
    """A coefficient with two decimals."""
    return NOTHING if pd.isna(row["value"]) else f"{row['value']:.2f}".replace("-", "−")


def show_yes(row: Row) -> str:
    """Yes or no."""
    return "yes" if row["value"] is True or row["value"] == 1 else "no"


class Cell(NamedTuple):
    """A column's label, how a row's value is shown, whether that is markup, whether it is set right; other columns
    that its showing needs."""

    label: str
    show: Callable[[Row], str] = show_text
    markup: bool = False
    right: bool = False
    needs: tuple[str, ...] = ()


def figure_cell(label: str, show: Callable[[Row], str], needs: tuple[str, ...] = ()) -> Cell:
    """A column of figures, set right."""
    return Cell(label, show, right=True, needs=needs)


def count_cell(label: str) -> Cell:
    """A column of counts."""
    return figure_cell(label, show_count)


def money_cell(label: str) -> Cell:
    """A column of money."""
    return figure_cell(label, show_money)


def percent_cell(label: str) -> Cell:
    """A column of shares."""
    return figure_cell(label, show_percent)


def prose_cell(label: str) -> Cell:
    """A column of text with room to be read."""
    return Cell(label, show_prose, markup=True)


def day_cell(label: str) -> Cell:
    """A column of days."""
    return Cell(label, show_day)
