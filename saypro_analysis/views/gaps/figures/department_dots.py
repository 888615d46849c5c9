"""All departments at a glance: each KPI as a dot beside its target."""

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.data.framework.gap_states import weigh_gaps
from saypro_analysis.views.gaps.figures.gaps import draw_frame, find_reach
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.formats import format_gap
from saypro_analysis.views.kit.palette import MUTED, colour_of
from saypro_analysis.views.kit.words import STATUS, count_of, cut

MOST_DEPARTMENTS = 16  # that a figure draws; of more those furthest from target
FEWEST_DEPARTMENTS, MOST_DOTS = 4, 320  # where departments have very many KPIs, fewer of them are drawn


@draws
def plot_departments(gaps: pd.DataFrame) -> Chart:
    """Draw every KPI of every department as a dot beside its target: a row per department, as in the frame.

    `gaps` is what `quantify_gaps` returns for several departments; needed are `department, name, unit, gap,
    shortfall_pct, tolerances, weight, status`. Left of the line is worse than target, right of it better; orange is
    missed, grey near, blue met. The KPI that weighs most (weight x shortfall in tolerances) is named. Of more than 16
    departments, or of fewer with more than 320 KPIs together, those furthest from target are drawn. Returns a Chart, a
    matplotlib Figure.

    >>> gaps = pd.DataFrame([["Sales", "Revenue", "money", -3e5, 0.2, 4.0, 1.0, "missed"]],
    ...     columns=["department", "name", "unit", "gap", "shortfall_pct", "tolerances", "weight", "status"])
    >>> plot_departments(gaps).title
    '1 of 1 department has a KPI that missed its target'
    """
    judged = gaps[gaps["shortfall_pct"].notna()]
    departments = list(judged["department"].drop_duplicates())
    drawn = _furthest(judged, departments)
    missing = judged.loc[judged["status"] == "missed", "department"].nunique()
    verb = "has" if missing == 1 else "have"
    title = f"{missing} of {count_of(len(departments), 'department')} {verb} a KPI that missed its target"
    caption = "Each dot is a KPI: its gap as a share of the target. Named is the biggest gap."
    if len(drawn) < len(departments):
        caption += f" Drawn are the {len(drawn)} of {len(departments)} departments that are furthest from target."
    return Chart(
        lambda canvas: _draw_departments(canvas, judged, drawn),
        title=title,
        caption=caption,
        alt=_departments_alt(judged, drawn),
        empty=judged.empty,
    )


def _furthest(judged: pd.DataFrame, departments: list[str]) -> list[str]:
    """At most so many departments as one looks at, those with the weightiest gap, in the order of the frame."""
    weight = weigh_gaps(judged).groupby(judged["department"]).max().sort_values(ascending=False, kind="stable")
    dots = judged["department"].value_counts().reindex(weight.index).cumsum()
    room = int((dots <= MOST_DOTS).sum())
    kept = set(weight.index[: min(MOST_DEPARTMENTS, max(room, FEWEST_DEPARTMENTS))])
    return [department for department in departments if department in kept]


def _worst(judged: pd.DataFrame, department: str) -> pd.Series:
    own = judged[judged["department"] == department]
    return own.loc[weigh_gaps(own).idxmax()]


def _departments_alt(judged: pd.DataFrame, departments: list[str]) -> str:
    told = []
    for department in departments:
        counts = judged.loc[judged["department"] == department, "status"].value_counts()
        worst = _worst(judged, department)
        states = ", ".join(f"{counts.get(status, 0)} {STATUS[status]}" for status in ("missed", "near", "met"))
        told.append(f"{department}: {states}; biggest gap: {worst['name']} {format_gap(worst['gap'], worst['unit'])}")
    return "Gaps by department. " + ". ".join(told)


def _draw_departments(canvas: Canvas, judged: pd.DataFrame, departments: list[str]) -> None:
    height = (64 if canvas.narrow else 52) * max(len(departments), 1)
    axes = canvas.axes(height=height, left=0 if canvas.narrow else 190, right=8, bottom=44)
    reach = find_reach(judged["shortfall_pct"])
    draw_frame(canvas, axes, reach, len(departments))
    beside: dict[str, Any] = {
        "xycoords": axes.get_yaxis_transform(),
        "textcoords": "offset points",
        "annotation_clip": False,
    }
    dots: dict[str, list[tuple[float, int]]] = {}
    for row, department in enumerate(departments):
        own = judged[judged["department"] == department].sort_values("shortfall_pct", kind="stable")
        columns = ["shortfall_pct", "status", "name", "gap", "unit"]
        for shortfall, status, name, gap, unit in own[columns].itertuples(index=False):
            place = float(np.clip(-shortfall, -reach * 0.97, reach * 0.97))
            dots.setdefault(colour_of(status), []).append((place, row))
            canvas.mark(axes, place, row, f"{department}, {name}: {format_gap(gap, unit)}, {STATUS[status]}")
        worst = _worst(judged, department)
        label = f"{cut(str(worst['name']), 30)} {format_gap(worst['gap'], worst['unit'])}"
        if worst["shortfall_pct"] > 0:
            axes.annotate(label, (-min(worst["shortfall_pct"], reach * 0.97), row), (-4, 9), fontsize=12, color=MUTED,
                          textcoords="offset points", annotation_clip=False)  # fmt: skip
        offset = (2, 24) if canvas.narrow else (-190, -5)
        axes.annotate(cut(department, 40 if canvas.narrow else 24), (0, row), offset, fontweight="bold", **beside)
    for colour, places in dots.items():
        axes.plot(*zip(*places, strict=True), "o", color=colour, ms=9, alpha=0.8, mew=0, clip_on=False)
