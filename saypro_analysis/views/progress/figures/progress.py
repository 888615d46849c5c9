"""The plan's actions: how far each is, beside how far it should be."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.formats import format_day, format_percent, format_whole_percent
from saypro_analysis.views.kit.palette import INK, MUTED, RULE, colour_of, tone_of
from saypro_analysis.views.kit.words import STATUS, count_of, cut

ROW = 40


@draws
def plot_progress(progress: pd.DataFrame) -> Chart:
    """Draw how far each action is beside how far it should be: a bar and a mark per action, by due date.

    `progress` is what `track_progress` returns; needed are `action, statement, due_on, complete, planned_complete,
    status`. The bar is the share reported complete, the upright mark the share planned by now; blue is done or on
    track, orange late, slipping or never reported, grey not started. Returns a Chart, a matplotlib Figure.

    >>> progress = pd.DataFrame({"action": ["S1"], "statement": ["Train"], "complete": [0.4],
    ...     "planned_complete": [0.5], "status": ["slipping"], "due_on": pd.to_datetime(["2025-02-28"])})
    >>> plot_progress(progress).alt
    'Progress: S1 Train, 40 %, slipping, planned 50 %, due 28 Feb 2025'
    """
    late = int(progress["status"].isin(["overdue", "slipping", "unreported"]).sum())
    columns = ["action", "statement", "complete", "status", "planned_complete", "due_on"]
    words = [f"{action} {statement}, {_told(complete, status)}, {_plan(planned, due)}"
             for action, statement, complete, status, planned, due in progress[columns].itertuples(index=False)
             ]  # fmt: skip
    verb = "is" if late == 1 else "are"
    return Chart(
        lambda canvas: _draw_progress(canvas, progress),
        title=f"{late} of {count_of(len(progress), 'action')} {verb} late, slipping or unreported",
        caption="Bar: share of the work reported complete. Upright mark: share planned by now. By due date.",
        alt="Progress: " + ("; ".join(words) or "none"),
        empty=progress.empty,
    )


def _told(complete: float, state: str) -> str:
    return STATUS[state] if pd.isna(complete) else f"{format_whole_percent(complete)}, {STATUS[state]}"


def _plan(planned: float, due: pd.Timestamp) -> str:
    share = "" if pd.isna(planned) else f"planned {format_whole_percent(planned)}, "
    return share + ("no due date" if pd.isna(due) else f"due {format_day(due)}")


def _draw_progress(canvas: Canvas, told: pd.DataFrame) -> None:
    left = 0 if canvas.narrow else 440
    axes = canvas.axes(height=(ROW + (8 if canvas.narrow else 0)) * max(len(told), 1), left=left, right=130, bottom=8)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(told) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    aside: dict[str, Any] = {
        "xycoords": axes.get_yaxis_transform(),
        "textcoords": "offset points",
        "annotation_clip": False,
    }
    rows = told[["action", "statement", "complete", "status", "planned_complete"]].itertuples(index=False)
    for row, (action, statement, complete, state, planned) in enumerate(rows):
        low = row + (0.22 if canvas.narrow else 0)
        text = f"{action}  {statement}"
        axes.barh(low, 1, height=0.26, color=RULE, lw=0)
        axes.barh(low, 0 if pd.isna(complete) else complete, height=0.26, color=colour_of(state), lw=0)
        canvas.mark(axes, 0, low, f"{text}: {_told(complete, state)}; {format_percent(planned)} planned by now", 1)
        axes.plot([planned, planned], [low - 0.24, low + 0.24], color=INK, lw=1.6, clip_on=False)
        length = 44 if canvas.narrow else 56
        place = (0, row - 0.2) if canvas.narrow else (0, row)
        axes.annotate(cut(text, length), place, (-left, 0), va="center",
                      fontsize=12 if canvas.narrow else 13, color=INK, **aside)  # fmt: skip
        axes.annotate(_told(complete, state), (1, low), (8, 0), va="center", fontsize=12,
                      color=colour_of(state) if tone_of(state) == "bad" else MUTED, **aside)  # fmt: skip
