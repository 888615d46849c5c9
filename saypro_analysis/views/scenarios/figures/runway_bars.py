"""How many months the cash lasts in each scenario, and how likely it is to run out."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.ticker import MaxNLocator

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.formats import format_chance, format_value
from saypro_analysis.views.kit.palette import INK, MUTED, RULE, colour_of

MOST_ROWS = 9
MIX = "All, weighted"
_ROW, _LEFT, _RIGHT, _SIZE, _BAR, _TOP = 30, 210, 160, 12, 15, 6


@draws
def plot_runway(runway: pd.DataFrame) -> Chart:
    """Draw how long the cash lasts: a bar per scenario, as many months as 95 % of the courses last.

    `runway` is what `simulate_runway` returns. The line beyond the bar ends where half of the courses have run out, at
    the edge where that is later than was looked ahead. Orange may run out (above 5 %), yellow is tight, blue lasts. The
    weighted mix is first; of more than eight scenarios the eight likeliest are drawn. Returns a Chart.

    >>> runway = pd.DataFrame({"scenario": [None], "scenario_name": ["As forecast"], "probability": [1.0],
    ...     "months": [5.0], "months_low": [4.0], "chance_out": [0.9], "chance_out_quarter": [0.0], "horizon": [12],
    ...     "balance": [50.0], "state": ["may_run_out"]})
    >>> plot_runway(runway).title
    'The cash of $50 runs out within 12 months with 90 %'
    """
    shown = runway.sort_values("probability", ascending=False, kind="stable").head(MOST_ROWS)
    return Chart(
        lambda canvas: _draw(canvas, shown),
        title=_title(shown),
        caption="Bar: months that 95 % of the courses last. Line: until half have run out, or beyond the edge."
        " Chances are those of running out within the months drawn.",
        alt="Cash: " + ("; ".join(_tell(row) for row in shown.to_dict("records")) or "none"),
        empty=shown.empty,
    )


def _title(shown: pd.DataFrame) -> str:
    if shown.empty:
        return "No cash is entered"
    row = shown.iloc[0]
    cash, chance = format_value(row["balance"], "money"), format_chance(row["chance_out"])
    return f"The cash of {cash} runs out within {row['horizon']:.0f} months with {chance}"


def _name(row: dict[str, Any]) -> str:
    return MIX if pd.isna(row["scenario"]) and row["scenario_name"] != "As forecast" else clean(row["scenario_name"])


def _tell(row: dict[str, Any]) -> str:
    half = f"more than {row['horizon']:.0f}" if pd.isna(row["months"]) else f"{row['months']:.1f}"
    most = f"more than {row['horizon']:.0f}" if pd.isna(row["months_low"]) else f"{row['months_low']:.1f}"
    return (f"{_name(row)}: half last {half} months, 95 % {most}, runs out with {format_chance(row['chance_out'])} "
            f"({format_chance(row['chance_out_quarter'])} within three months)")  # fmt: skip


def _draw(canvas: Canvas, shown: pd.DataFrame) -> None:
    sheet, horizon = Sheet(canvas), float(shown["horizon"].max())
    row = _ROW + (18 if sheet.narrow else 0)
    left, right = (0.0, 8.0) if sheet.narrow else (float(_LEFT), float(_RIGHT))
    wide, bottom = sheet.width - left - right, _TOP + row * len(shown)
    ticks = [tick for tick in MaxNLocator(4, integer=True, steps=[1, 2, 3, 4, 6, 10]).tick_values(0, horizon)
             if 0 <= tick <= horizon]  # fmt: skip
    for tick in ticks:
        x = left + wide * tick / horizon
        sheet.line([x, x], [_TOP, bottom], RULE, lw=0.8)
        words = f"{tick:.0f} months" if tick == ticks[-1] else f"{tick:.0f}"
        sheet.text(x, bottom + 4, words, size=11, color=MUTED, ha="center" if tick not in (ticks[0], ticks[-1]) else
                   "left" if tick == ticks[0] else "right")  # fmt: skip
    for number, told in enumerate(shown.to_dict("records")):
        _draw_row(sheet, told, _TOP + row * number, left, wide / horizon)
    sheet.draw(bottom + 22)


def _draw_row(sheet: Sheet, row: dict[str, Any], top: float, left: float, month: float) -> None:
    middle, words = top + (18 if sheet.narrow else 0), f"{format_chance(row['chance_out'])} to run out"
    half, most = (row["horizon"] if pd.isna(row[name]) else row[name] for name in ("months", "months_low"))
    weight = {"fontweight": "bold"} if pd.isna(row["scenario"]) else {}
    room = sheet.width * 0.6 if sheet.narrow else _LEFT - 10
    sheet.text(0, top + 1, shorten(_name(row), room, size=_SIZE), size=_SIZE, **weight)
    sheet.text(sheet.width, top + 1, words, size=_SIZE, ha="right", **weight)
    sheet.bar(left, middle, max(month * most, 1.0), _BAR, colour_of(row["state"]), alpha=0.85)
    sheet.line([left + month * most, left + month * half], [middle + _BAR / 2] * 2, colour_of(row["state"]), lw=2)
    sheet.mark(left + month * most / 2, middle + _BAR / 2, _tell(row))
    if pd.notna(row["months"]):
        sheet.dot(left + month * half, middle + _BAR / 2, INK, size=6)
