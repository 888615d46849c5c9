"""How tickets get resolved over their age: the process, and what closed tickets alone would say."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.formats import format_percent
from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, RULE

LINE_HOURS, TICKS = 48, (0, 24, 48, 72, 96, 120, 144, 168)


@draws
def plot_resolution(curve: pd.DataFrame) -> Chart:
    """Draw how tickets get resolved over their age, with the line at 48 hours.

    `curve` is what `measure_resolution` returns, of which the last group is drawn (the latest). Blue is the share
    resolved by an age, open tickets counted (Kaplan-Meier), with its interval; grey and dashed what resolved tickets
    alone would say. Returns a Chart, a matplotlib Figure; without a row it shows nothing.

    >>> hours = [0.0, 24.0, 48.0]
    >>> curve = pd.DataFrame({"group": "all", "hours": hours, "resolved": [0, 0.5, 0.8], "resolved_low": [0, 0.4, 0.7],
    ...                       "resolved_high": [0, 0.6, 0.9], "resolved_closed_only": [0, 0.6, 0.92]})
    >>> plot_resolution(curve).title
    'By 48 hours 80 % are resolved; closed tickets alone say 92 %'
    """
    own = curve[curve["group"] == curve["group"].iloc[-1]] if len(curve) else curve
    at = own[own["hours"] == LINE_HOURS]
    told = [format_percent(at[name].iloc[0]) for name in ("resolved", "resolved_closed_only")] if len(at) else ["", ""]
    known = len(at) > 0 and at["resolved"].notna().all()
    title = (
        f"By {LINE_HOURS} hours {told[0]} are resolved; closed tickets alone say {told[1]}"
        if known
        else "How tickets get resolved"
    )
    return Chart(
        lambda canvas: _draw(canvas, own),
        title=title,
        caption="Share of tickets resolved by their age in hours; the band is the 95 % interval.",
        alt=f"Share of tickets resolved by age. {title}",
        empty=own.empty,
    )


def _draw(canvas: Canvas, own: pd.DataFrame) -> None:
    axes = canvas.axes(height=280, left=60, right=16 if canvas.narrow else 130, bottom=44)
    hours = own["hours"]
    axes.fill_between(hours, own["resolved_low"], own["resolved_high"], color=BLUE, alpha=0.15, lw=0, step="post")
    axes.step(hours, own["resolved"], where="post", color=BLUE, lw=2)
    axes.step(hours, own["resolved_closed_only"], where="post", color=GREY, lw=1.6, ls=(0, (4, 3)))
    axes.axvline(LINE_HOURS, color=RULE, lw=1.2)
    _frame(axes, canvas.narrow)
    _name(axes, own, canvas.narrow)
    for _, row in own[hours.isin(TICKS[1:-1])].iterrows():
        told = f"{row['hours']:.0f} hours: {format_percent(row['resolved'])} resolved"
        canvas.mark(axes, row["hours"], row["resolved"], told)


def _frame(axes: Axes, narrow: bool) -> None:
    axes.set_xlim(0, TICKS[-1])
    axes.set_ylim(0, 1.02)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], [format_percent(share) for share in (0, 0.25, 0.5, 0.75, 1)])
    ticks = TICKS[::2] if narrow else TICKS
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.set_xlabel("hours since the report")


def _name(axes: Axes, own: pd.DataFrame, narrow: bool) -> None:
    """The lines' names, at their ends or, on a phone, within."""
    last = own.dropna(subset="resolved").iloc[-1] if own["resolved"].notna().any() else own.iloc[0]
    names = [
        ("all tickets", last["resolved"], BLUE, -14),
        ("closed alone", own["resolved_closed_only"].iloc[-1], MUTED, 6),
    ]
    if narrow:
        for place, (name, _, colour, _) in enumerate(names):
            axes.annotate(
                name, (0.98, 0.08 + 0.09 * place), xycoords="axes fraction", ha="right", fontsize=12, color=colour
            )
    else:
        ends = [0.0 if np.isnan(end) else end for _, end, _, _ in names]
        close = abs(ends[0] - ends[1]) < 0.08
        for (name, _, colour, shift), end in zip(names, ends, strict=True):
            axes.annotate(
                name,
                (TICKS[-1], end),
                (8, shift if close else 0),
                textcoords="offset points",
                va="center",
                fontsize=12,
                color=colour,
                annotation_clip=False,
            )
    axes.annotate(f"{LINE_HOURS} h", (LINE_HOURS, 0), (4, 6), textcoords="offset points", fontsize=12, color=INK)
