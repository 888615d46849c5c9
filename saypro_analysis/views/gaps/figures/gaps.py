"""Gaps as dots about their target: a department's KPIs, the biggest first, and the frame that such figures share."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.data.tables import UNITS
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import widest
from saypro_analysis.views.kit.formats import format_gap, format_percent
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, RULE, colour_of
from saypro_analysis.views.kit.words import VERDICT, count_of, cut

ROW = 32
FARTHEST = 0.6


@draws
def plot_gaps(gaps: pd.DataFrame, signals: pd.DataFrame | None = None) -> Chart:
    """Draw each KPI's gap as a dot beside its target, the furthest short at the top.

    `gaps` is what `quantify_gaps` returns; needed are `name, unit, gap, shortfall_pct, status`. Left of the line is
    worse than target and right of it better, whatever the KPI's direction; the distance is the gap as a share of the
    target, the label the gap in the KPI's unit. A dot beyond 60 % stands at the edge as an arrow. Orange is missed,
    grey near, blue met; KPIs that cannot be judged are counted in the caption. With `signals` (what `detect_signals`
    returns) a bar is the gap's 90 % interval, and orange is a shortfall that is real, grey one that could be chance or
    lies within tolerance. Returns a Chart, a matplotlib Figure.

    >>> gaps = pd.DataFrame([["Revenue", "money", -3e5, 0.2, "missed"]],
    ...                     columns=["name", "unit", "gap", "shortfall_pct", "status"])
    >>> plot_gaps(gaps).title
    '1 of 1 KPI missed its target'
    """
    judged = gaps[gaps["shortfall_pct"].notna()].sort_values("shortfall_pct", ascending=False, kind="stable")
    judged = _with_intervals(judged, signals)
    left_out = len(gaps) - len(judged)
    bars = (
        " Bars: 90 % intervals; a gap beyond its tolerance is real where its bar leaves the target out."
        if signals is not None
        else ""
    )
    caption = f"Gap as a share of the target; left of the line is worse, whichever direction is better.{bars}"
    if left_out:
        caption += f" {count_of(left_out, 'KPI')} without a target or without data left out."
    return Chart(
        lambda canvas: _draw_gaps(canvas, judged),
        title=_gaps_title(judged),
        caption=caption,
        alt=_gaps_alt(judged),
        empty=judged.empty,
    )


def _with_intervals(judged: pd.DataFrame, signals: pd.DataFrame | None) -> pd.DataFrame:
    """Verdict and interval beside each gap; without signals the verdict is the status."""
    if signals is None:
        return judged.assign(verdict=judged["status"], least=np.nan, most=np.nan).reset_index(drop=True)
    found = signals.set_index("kpi").reindex(judged["kpi"])
    verdict = found["verdict"].fillna(judged["status"].set_axis(found.index))
    ends = (found[f"shortfall_pct_{end}"].to_numpy() for end in ("low", "high"))
    least, most = ends
    return judged.assign(verdict=verdict.to_numpy(), least=least, most=most).reset_index(drop=True)


def _gaps_title(judged: pd.DataFrame) -> str:
    if judged.empty:
        return "No KPI can be held against a target"
    missed = int((judged["status"] == "missed").sum())
    if not missed:
        return "No KPI missed its target by more than its tolerance"
    title = f"{missed} of {count_of(len(judged), 'KPI')} missed {'its' if len(judged) == 1 else 'their'} target"
    doubtful = int(judged["verdict"].isin(["noise", "cannot_tell"]).sum())
    if not doubtful:
        return title + ("; all are clearly not chance" if (judged["verdict"] == "real").sum() > 1 else "")
    return f"{title}; {'none' if doubtful == missed else missed - doubtful} of these are clearly not chance"


def _gaps_alt(judged: pd.DataFrame) -> str:
    rows = judged[["name", "gap", "unit", "verdict"]].itertuples(index=False)
    told = [f"{name} {format_gap(gap, unit)} ({VERDICT[verdict]})" for name, gap, unit, verdict in rows]
    return "Gap to target by KPI: " + ("; ".join(told) if told else "none")


def _draw_gaps(canvas: Canvas, judged: pd.DataFrame) -> None:
    sure = judged["most"].notna().any()
    left, right = (0, _room(judged, sure=sure)) if canvas.narrow else (240, 120)
    height = ROW + (14 if canvas.narrow else 6 if sure else 0)
    axes = canvas.axes(height=height * max(len(judged), 1), left=left, right=right, bottom=44)
    reach = find_reach(pd.concat([judged[column] for column in ("shortfall_pct", "least", "most")]))
    draw_frame(canvas, axes, reach, len(judged))
    columns = ["name", "gap", "unit", "shortfall_pct", "verdict", "least", "most"]
    inside = reach * 0.97
    for row, (name, gap, unit, shortfall, verdict, *ends) in enumerate(judged[columns].itertuples(index=False)):
        colour = colour_of(verdict)
        if sure:
            _draw_interval(axes, ends, row, reach, colour)
            draw_dot(axes, -shortfall, row, reach, colour, stem=False)
        else:
            draw_dot(axes, -shortfall, row, reach, colour)
        told = format_gap(gap, unit if unit in UNITS else "score")
        _label(canvas, axes, row, str(name), told, colour, VERDICT[verdict] if sure else "")
        canvas.mark(axes, np.clip(-shortfall, -inside, inside), row, f"{name}: {told}, {VERDICT[verdict]}")


def _room(judged: pd.DataFrame, *, sure: bool) -> int:
    """What the gaps and the verdicts in words take to the right of a narrow drawing."""
    rows = judged[["gap", "unit"]].itertuples(index=False)
    told = [format_gap(gap, unit if unit in UNITS else "score") for gap, unit in rows]
    words = [VERDICT[verdict] for verdict in judged["verdict"]] if sure else []
    return round(max(widest(told, 14, bold=True), widest(words, 11.5))) + 12


def _draw_interval(axes: Axes, ends: list[float], row: int, reach: float, colour: str) -> None:
    if not any(pd.isna(end) for end in ends):
        places = np.clip([-end for end in ends], -reach * 0.985, reach * 0.985)
        axes.plot(places, [row, row], color=colour, lw=8, alpha=0.26, solid_capstyle="round", clip_on=False)


def find_reach(shortfall: pd.Series) -> float:
    """How far the axis goes to either side, so that the target stays in the middle of what is seen."""
    return float(min(max(shortfall.abs().max(), 0.05), FARTHEST) * 1.12) if len(shortfall) else 0.1


def draw_frame(canvas: Canvas, axes: Axes, reach: float, rows: int) -> None:
    """The target in the middle, worse to its left and better to its right."""
    axes.set_xlim(-reach, reach)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_yticks([])
    step = next(step for step in (0.02, 0.05, 0.1, 0.2, 0.3, 0.5) if reach / step <= (2.2 if canvas.narrow else 4.2))
    ticks = [tick for tick in np.arange(-10, 11) * step if abs(tick) <= reach]
    axes.set_xticks(ticks, ["target" if abs(tick) < 1e-9 else format_percent(abs(tick))
                            for tick in ticks])  # fmt: skip
    axes.tick_params(axis="x", labelsize=12)
    for tick in ticks:
        axes.axvline(tick, color=INK if abs(tick) < 1e-9 else RULE, lw=1.2 if abs(tick) < 1e-9 else 0.8, zorder=0)
    axes.annotate("← worse", (0, 0), (0, -24), xycoords="axes fraction", textcoords="offset points", va="top",
                  color=MUTED, fontsize=12)  # fmt: skip
    axes.annotate("better →", (1, 0), (0, -24), xycoords="axes fraction", textcoords="offset points", va="top",
                  ha="right", color=MUTED, fontsize=12)  # fmt: skip


def draw_dot(axes: Axes, place: float, row: float, reach: float, colour: str, *, stem: bool = True) -> None:
    """A gap as a dot; beyond the edge it is an arrow at the edge, with the figure that it stands for."""
    told = format_percent(abs(place))
    inside = reach * 0.97
    beyond = abs(place) > inside
    place = float(np.clip(place, -inside, inside))
    if stem:
        axes.plot([0, place], [row, row], color=colour, lw=2, alpha=0.35, solid_capstyle="round")
    axes.plot(place, row, "<" if beyond and place < 0 else ">" if beyond else "o", color=colour, ms=9, clip_on=False)
    if beyond:
        side = 1 if place < 0 else -1
        axes.annotate(told, (place, row), (9 * side, 0), textcoords="offset points", va="center", fontsize=11.5,
                      color=MUTED, ha="left" if side > 0 else "right")  # fmt: skip


def _label(canvas: Canvas, axes: Axes, row: int, name: str, gap: str, colour: str, verdict: str = "") -> None:
    right: dict[str, Any] = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points", "va": "center"}
    told = colour if colour != GREY else MUTED
    axes.annotate(gap, (1, row), (10, 7 if verdict else 0), color=told, fontweight="bold", fontsize=14,
                  annotation_clip=False, **right)  # fmt: skip
    if verdict:
        axes.annotate(verdict, (1, row), (10, -9), color=told, fontsize=11.5, annotation_clip=False, **right)
    if canvas.narrow:
        axes.annotate(cut(name, 34), (0, row - 0.42), (0, 0), fontsize=12, **right)
    else:
        axes.annotate(cut(name, 30), (0, row), (-240, 0), annotation_clip=False, **right)
