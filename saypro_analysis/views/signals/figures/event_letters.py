"""What happened to a KPI, as letters on its control chart and in words below it."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from saypro_analysis.views.kit.event_words import tell_event
from saypro_analysis.views.kit.palette import MUTED

_APART, _TALL = 11, 14  # pixels that a letter takes


class Letter(NamedTuple):
    """A letter, the period that it stands at, and what happened, with its day."""

    mark: str
    period_on: pd.Timestamp
    told: str


def find_letters(events: pd.DataFrame | None, measured: pd.DataFrame) -> list[Letter]:
    """The events of the KPI that was measured, each at the period in which it happened; none before the first."""
    if events is None or events.empty or measured.empty or not isinstance(measured["period_on"].iloc[0], pd.Timestamp):
        return []
    own = events[events["kpi"] == measured["kpi"].iloc[0]].sort_values("happened_on", kind="stable")
    periods = measured["period_on"]
    rows = [row for row in own.to_dict("records") if row["happened_on"] >= periods.iloc[0]]
    told = [(periods[periods <= row["happened_on"]].max(), *tell_event(row)) for row in rows]
    return [Letter(mark, period, what) for period, mark, what in told]


def tell_letters(letters: list[Letter]) -> str:
    """The end of a caption: each letter with what happened."""
    told = "; ".join(f"{letter.mark}: {letter.told}" for letter in letters)
    return f" {told}{'' if told.rstrip('”').endswith(('.', '…')) else '.'}" if told else ""


def draw_letters(axes: Axes, letters: list[Letter]) -> None:
    """A thin line and a letter at its foot for each event, beside it where the chart ends; close ones stand in rows."""
    end, rows = float(axes.transAxes.transform((1, 0))[0]), [float("-inf")]
    for letter in letters:
        axes.axvline(letter.period_on, color=MUTED, lw=0.8, alpha=0.6, zorder=1)
        place = float(axes.transData.transform((date2num(letter.period_on), 0))[0])
        left = place + 3 if place + _APART < end else place - _APART
        row = next((row for row, free in enumerate(rows) if left >= free), len(rows))
        rows[row:] = [left + _APART, *rows[row + 1 :]]
        axes.annotate(letter.mark, (letter.period_on, 0), (left - place, 3 + row * _TALL),
                      xycoords=("data", "axes fraction"), textcoords="offset points", fontsize=11, color=MUTED,
                      annotation_clip=False)  # fmt: skip
