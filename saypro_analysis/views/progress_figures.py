"""The plan's actions and how far each was last reported to be."""

from typing import Any

import pandas as pd

from saypro_analysis.views.charts import Canvas, Chart
from saypro_analysis.views.formats import format_day
from saypro_analysis.views.palette import INK, MUTED, ORANGE, RULE, STATUS_COLOURS
from saypro_analysis.views.words import STATUS, count_of

ROW = 40


def plot_updates(told: pd.DataFrame) -> Chart:
    """Draw how far each action was last reported to be: a bar per action, by due date.

    `told` is what `summarise_updates` returns; needed are `action, statement, due_on, complete, state`. The bar is the
    share reported complete; blue is done, grey under way or not started, orange started without any report. It shows
    what people reported, not whether that is on time. Returns a Chart, a matplotlib Figure.

    >>> told = pd.DataFrame({"action": ["S1"], "statement": ["Train"], "complete": [0.4], "state": ["under_way"],
    ...                      "due_on": pd.to_datetime(["2025-02-28"])})
    >>> plot_updates(told).alt
    'Reported progress: S1 Train, 40 %, under way, due 28 Feb 2025'
    """
    done = int((told["state"] == "done").sum())
    rows = told[["action", "statement", "complete", "state", "due_on"]].itertuples(index=False)
    words = [f"{action} {statement}, {_told(complete, state)}, due {format_day(due)}"
             for action, statement, complete, state, due in rows]  # fmt: skip
    return Chart(
        lambda canvas: _draw_updates(canvas, told),
        title=f"{done} of {count_of(len(told), 'action')} {'is' if done == 1 else 'are'} reported done",
        caption="Share of the work reported complete, by due date. Reported, not checked.",
        alt="Reported progress: " + ("; ".join(words) or "none"),
        empty=told.empty,
    )


def _told(complete: float, state: str) -> str:
    return STATUS[state] if pd.isna(complete) else f"{round(100 * complete)} %, {STATUS[state]}"


def _draw_updates(canvas: Canvas, told: pd.DataFrame) -> None:
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
    rows = told[["action", "statement", "complete", "state"]].itertuples(index=False)
    for row, (action, statement, complete, state) in enumerate(rows):
        low = row + (0.22 if canvas.narrow else 0)
        axes.barh(low, 1, height=0.26, color=RULE, lw=0)
        axes.barh(low, 0 if pd.isna(complete) else complete, height=0.26, color=STATUS_COLOURS[state], lw=0)
        text = f"{action}  {statement}"
        length = 44 if canvas.narrow else 56
        place = (0, row - 0.2) if canvas.narrow else (0, row)
        axes.annotate(text if len(text) <= length else text[: length - 1] + "…", place, (-left, 0), va="center",
                      fontsize=12 if canvas.narrow else 13, color=INK, **aside)  # fmt: skip
        axes.annotate(_told(complete, state), (1, low), (8, 0), va="center", fontsize=12,
                      color=ORANGE if state == "unreported" else MUTED, **aside)  # fmt: skip
