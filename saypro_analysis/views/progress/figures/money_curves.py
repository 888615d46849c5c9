"""Planned, earned and spent over time, and what is left to do."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import widest
from saypro_analysis.views.kit.formats import format_compact, format_day, format_percent, format_value
from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, ORANGE, RULE

_HEIGHT, _ROOM = 280, 150
_LABEL_PIXELS = 18


@draws
def plot_earned_value(values: pd.DataFrame) -> Chart:
    """Draw what was planned, earned and spent, week by week: three lines that end in their figures.

    `values` is what `earned_value` returns. Grey and dashed is the value planned, blue the value of the work done,
    orange what was spent for it. Orange above blue is money beyond plan, blue below grey is work behind plan. Returns a
    Chart, a matplotlib Figure; without a row it shows nothing.

    >>> values = pd.DataFrame({"on": pd.to_datetime(["2025-01-10", "2025-01-17"]), "pv": [300.0, 500.0],
    ...                        "ev": [300.0, 400.0], "ac": [280.0, 500.0], "cpi": [1.07, 0.8], "spi": [1.0, 0.8]})
    >>> plot_earned_value(values).title
    '80 % of the planned work is done; $1 bought $0.80 of planned work'
    """
    lines = [("Planned", "pv", GREY), ("Earned", "ev", BLUE), ("Spent", "ac", ORANGE)]
    return Chart(
        lambda canvas: _draw_lines(canvas, values, lines),
        title=_value_title(values),
        caption="Money, by week. Earned is the planned cost of the work that was reported done.",
        alt=_alt("Money by week", values, lines),
        empty=values.empty,
    )


@draws
def plot_burn(values: pd.DataFrame) -> Chart:
    """Draw what is left to do, week by week: the work that remains and what should remain by plan.

    `values` is what `earned_value` returns; both lines fall from the budget to 0 when all is done. Grey and dashed is
    what should be left by plan, blue what is left, orange where more is left than planned. Returns a Chart, a
    matplotlib Figure; without a row it shows nothing.

    >>> values = pd.DataFrame({"on": pd.to_datetime(["2025-01-10", "2025-01-17"]), "pv": [300.0, 500.0],
    ...                        "ev": [300.0, 400.0], "budget": [1000.0, 1000.0]})
    >>> plot_burn(values).title
    'Work worth $600 is left; by plan it would be $500'
    """
    behind = not values.empty and values["ev"].iloc[-1] < values["pv"].iloc[-1]
    left = values.assign(left=values["budget"] - values["ev"], planned_left=values["budget"] - values["pv"])
    lines = [("By plan", "planned_left", GREY), ("Left", "left", ORANGE if behind else BLUE)]
    return Chart(
        lambda canvas: _draw_lines(canvas, left, lines),
        title=_burn_title(left),
        caption="Planned cost of the work not yet done, by week.",
        alt=_alt("Work left by week", left, lines),
        empty=values.empty,
    )


def _value_title(values: pd.DataFrame) -> str:
    if values.empty or pd.isna(values["spi"].iloc[-1]):
        return "Nothing was planned or earned yet"
    last = values.iloc[-1]
    money = (
        ""
        if pd.isna(last["cpi"])
        else f"; {format_value(1, 'money')} bought {format_value(last['cpi'], 'money')} of planned work"
    )
    return f"{format_percent(last['spi'])} of the planned work is done{money}"


def _burn_title(left: pd.DataFrame) -> str:
    if left.empty:
        return "Nothing is left"
    last = left.iloc[-1]
    told, planned = format_value(last["left"], "money"), format_value(last["planned_left"], "money")
    return f"Work worth {told} is left; by plan it would be {planned}"


def _alt(head: str, values: pd.DataFrame, lines: list[tuple[str, str, str]]) -> str:
    if values.empty:
        return f"{head}: none"
    last = values.iloc[-1]
    told = ", ".join(f"{name.lower()} {format_value(last[column], 'money')}" for name, column, _ in lines)
    return f"{head}, from {format_day(values['on'].iloc[0])} to {format_day(last['on'])}: at the end {told}"


def _draw_lines(canvas: Canvas, values: pd.DataFrame, lines: list[tuple[str, str, str]]) -> None:
    room = round(widest(_ends(values, lines, canvas.narrow), 12)) + 14 if canvas.narrow else _ROOM
    axes = canvas.axes(height=_HEIGHT, left=4, right=room, bottom=28)
    for name, column, colour in lines:
        style = (0, (4, 3)) if colour == GREY else "-"
        axes.plot(values["on"], values[column], color=colour, lw=2, ls=style, clip_on=False)
        axes.plot(values["on"].iloc[-1:], values[column].iloc[-1:], "o", color=colour, ms=5, clip_on=False)
        for day, value in zip(values["on"], values[column], strict=True):
            canvas.mark(axes, day, value, f"{format_day(day)}: {name.lower()} {format_value(value, 'money')}")
    top = max(float(values[[column for _, column, _ in lines]].max().max()), 1e-9)
    axes.set_ylim(0, top * 1.04)
    axes.set_yticks([])
    _name_ends(axes, values, lines, top * 1.04, canvas.narrow)
    _name_days(axes, values)


def _ends(values: pd.DataFrame, lines: list[tuple[str, str, str]], narrow: bool) -> list[str]:
    """Each line's name and last figure."""
    show = format_compact if narrow else format_value
    return [f"{name} {show(values[column].iloc[-1], 'money')}" for name, column, _ in lines]


def _name_ends(axes: Axes, values: pd.DataFrame, lines: list[tuple[str, str, str]], top: float, narrow: bool) -> None:
    """Each line's name and last figure at its end, apart from one another."""
    named = zip(_ends(values, lines, narrow), lines, strict=True)
    ends = sorted((float(values[column].iloc[-1]), end, colour) for end, (_, column, colour) in named)
    places = np.array([value / top * _HEIGHT for value, _, _ in ends])
    for place in range(1, len(places)):
        places[place] = max(places[place], places[place - 1] + _LABEL_PIXELS)
    over = max(places[-1] - _HEIGHT, 0.0)
    for (_, end, colour), height in zip(ends, places - over, strict=True):
        axes.annotate(end, (1, height / _HEIGHT), (10, 0), xycoords="axes fraction", va="center",
                      textcoords="offset points", fontsize=12, annotation_clip=False,
                      color=MUTED if colour == GREY else colour)  # fmt: skip


def _name_days(axes: Axes, values: pd.DataFrame) -> None:
    first, last = values["on"].iloc[0], values["on"].iloc[-1]
    axes.set_xticks([])
    axes.spines["bottom"].set_color(RULE)
    for day, side in ((first, "left"), (last, "right")) if first < last else ((last, "left"),):
        axes.annotate(format_day(day), (0 if side == "left" else 1, 0), (0, -8), xycoords="axes fraction", ha=side,
                      va="top", textcoords="offset points", fontsize=12, color=INK, annotation_clip=False)  # fmt: skip
