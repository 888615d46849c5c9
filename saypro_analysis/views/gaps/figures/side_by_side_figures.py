"""Departments beside one another as shares with intervals; a cycle beside the one before as pairs of dots."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.gaps.figures.gaps import draw_dot, draw_frame, find_reach
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.formats import format_percent, format_value
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, PAPER, RULE, colour_of
from saypro_analysis.views.kit.words import STATUS, count_of, cut

ROW = 36
_LEFT = 200


@draws
def plot_compared_departments(comparison: pd.DataFrame) -> Chart:
    """Draw which share of its KPIs each department missed, with its interval, beside the share over all of them.

    `comparison` is what `compare_departments` returns; needed are `department, kpis, missed, missed_part, part_low,
    part_high, standing, whole_part`. The dot is the share of the KPIs that could be judged, the bar its 90 % interval,
    the upright line the share over all departments; orange departments missed more than the others beyond chance, blue
    ones less, grey ones cannot be told apart. Departments without a KPI to judge are left out and counted. Returns a
    Chart, a matplotlib Figure.

    >>> columns = ["department", "kpis", "missed", "missed_part", "part_low", "part_high", "standing", "whole_part"]
    >>> rows = [("Sales", 3, 2, 2 / 3, 0.14, 0.98, "cannot_tell", 1 / 3),
    ...         ("Finance", 3, 0, 0.0, 0.0, 0.63, "cannot_tell", 1 / 3)]
    >>> plot_compared_departments(pd.DataFrame(rows, columns=columns)).title
    'None of 2 departments stands apart from the others'
    """
    judged = comparison[comparison["kpis"] > 0].reset_index(drop=True)
    apart, absent = int((judged["standing"] != "cannot_tell").sum()), len(comparison) - len(judged)
    verb = "stands" if apart < 2 else "stand"
    left_out = f" {count_of(absent, 'department')} without a KPI to judge left out." if absent else ""
    rows = judged[["department", "missed", "kpis"]].itertuples(index=False)
    return Chart(
        lambda canvas: _draw_departments(canvas, judged),
        title=f"{apart or 'None'} of {count_of(len(judged), 'department')} {verb} apart from the others",
        caption=f"Share of the KPIs that missed their target, with its 90 % interval; the line is all.{left_out}",
        alt="KPIs missed: " + "; ".join(f"{name} {missed} of {kpis}" for name, missed, kpis in rows),
        empty=judged.empty,
    )


def _draw_departments(canvas: Canvas, judged: pd.DataFrame) -> None:
    height = ROW + (16 if canvas.narrow else 0)
    axes = canvas.axes(height=height * len(judged), left=0 if canvas.narrow else _LEFT, right=110, bottom=30)
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(len(judged) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_xticks([0, 0.5, 1], [format_percent(tick) for tick in (0, 0.5, 1)], fontsize=12)
    axes.axvline(judged["whole_part"].iloc[0], color=INK, lw=1.2, zorder=0)
    beside = _beside(axes)
    for row, one in enumerate(judged.itertuples(index=False)):
        colour = colour_of(one.standing)
        told = f"{one.missed} of {one.kpis} missed"
        axes.axhline(row, color=RULE, lw=0.8, zorder=0)
        axes.plot([one.part_low, one.part_high], [row, row], color=colour, lw=8, alpha=0.26, solid_capstyle="round")
        axes.plot(one.missed_part, row, "o", color=colour, ms=9)
        axes.annotate(told, (1, row), (10, -5), color=colour if colour != GREY else MUTED, fontsize=12, **beside)
        offset = (0, 14) if canvas.narrow else (-_LEFT, -5)
        axes.annotate(cut(str(one.department), 24), (0, row), offset, **beside)
        interval = f"90 % interval {format_percent(one.part_low)} to {format_percent(one.part_high)}"
        canvas.mark(axes, one.missed_part, row, f"{one.department}: {told}, {interval}")


def _beside(axes: Axes) -> dict[str, Any]:
    """Where words stand beside a row, outside the axes."""
    return {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points", "annotation_clip": False}


@draws
def plot_compared_cycles(comparison: pd.DataFrame) -> Chart:
    """Draw how far each KPI was from its target in the cycle before and is in this one, what worsened at the top.

    `comparison` is what `compare_cycles` returns; needed are `name, unit, shortfall_pct_before, shortfall_pct, actual,
    target, status, moved`. The hollow dot is the cycle before, the full one this cycle; left of the line is worse than
    target, whichever direction is better, as a share of the target. Orange moved for the worse, blue for the better,
    grey kept its state. KPIs that either cycle cannot judge are left out and counted. Returns a Chart, a matplotlib
    Figure.

    >>> row = {"name": "Revenue", "unit": "money", "shortfall_pct_before": 0.2, "shortfall_pct": -0.01,
    ...        "actual": 101.0, "target": 100.0, "status": "met", "moved": "improved"}
    >>> plot_compared_cycles(pd.DataFrame([row])).title
    '1 KPI moved for the better and 0 for the worse since the cycle before'
    """
    known = comparison[["shortfall_pct_before", "shortfall_pct"]].notna().all(axis=1)
    judged = comparison[known].reset_index(drop=True)
    moves = judged["moved"].value_counts()
    better, worse, absent = moves.get("improved", 0), moves.get("worsened", 0), int((~known).sum())
    left_out = f" {count_of(absent, 'KPI')} that cannot be compared left out." if absent else ""
    rows = judged[["name", "moved", "status"]].itertuples(index=False)
    return Chart(
        lambda canvas: _draw_cycles(canvas, judged),
        title=f"{count_of(int(better), 'KPI')} moved for the better and {worse} for the worse since the cycle before",
        caption=f"Hollow: the cycle before, full: this one; left of the line is worse than target.{left_out}",
        alt="State by KPI: " + "; ".join(f"{name} {moved}, now {STATUS[status]}" for name, moved, status in rows),
        empty=judged.empty,
    )


def _draw_cycles(canvas: Canvas, judged: pd.DataFrame) -> None:
    left, right = (0, 90) if canvas.narrow else (240, 120)
    height = ROW + (12 if canvas.narrow else 0)
    axes = canvas.axes(height=height * len(judged), left=left, right=right, bottom=44)
    reach = find_reach(pd.concat([judged["shortfall_pct_before"], judged["shortfall_pct"]]))
    draw_frame(canvas, axes, reach, len(judged))
    beside = _beside(axes)
    for row, one in enumerate(judged.itertuples(index=False)):
        colour = colour_of(one.moved)
        places = np.clip([-one.shortfall_pct_before, -one.shortfall_pct], -reach * 0.97, reach * 0.97)
        axes.plot(places, [row, row], color=colour, lw=2, alpha=0.5)
        axes.plot(places[0], row, "o", mec=colour, mfc=PAPER, ms=8, mew=1.6)
        draw_dot(axes, -one.shortfall_pct, row, reach, colour, stem=False)
        told = format_value(one.actual, one.unit)
        axes.annotate(told, (1, row), (10, -5), fontsize=12, color=colour if colour != GREY else MUTED, **beside)
        name = cut(str(one.name), 34 if canvas.narrow else 30)
        axes.annotate(name, (0, row), (0, 12) if canvas.narrow else (-left, -5), fontsize=12 if canvas.narrow else 14,
                      **beside)  # fmt: skip
        aim = format_value(one.target, one.unit)
        canvas.mark(axes, places[1], row, f"{one.name}: {told}, target {aim}, {one.moved}, {STATUS[one.status]}")
