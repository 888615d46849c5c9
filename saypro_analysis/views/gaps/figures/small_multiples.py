"""Each KPI's course over time as a small chart of its own."""

from typing import Any, Literal

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.formats import format_compact, format_day, format_value
from saypro_analysis.views.kit.palette import GREY, INK, ink_of
from saypro_analysis.views.kit.words import STATUS, count_of, cut

CELL = 150


@draws
def plot_histories(histories: pd.DataFrame, gaps: pd.DataFrame | None = None) -> Chart:
    """Draw each KPI over time beside its own target, one small chart per KPI, in the order of the frame.

    `histories` is what `summarise_histories` returns; `gaps` (what `quantify_gaps` returns) colours the last point by
    the review period's status. The grey line is the actual, the dashed line the target as it was in each period (both
    ends, for a target range), the last value is labelled. Scales differ from chart to chart and need not start at zero.
    Returns a Chart, a matplotlib Figure.

    >>> histories = pd.DataFrame({"kpi": ["a"] * 2, "name": ["Leads"] * 2, "unit": ["count"] * 2, "actual": [7.0, 9.0],
    ...     "period_on": pd.to_datetime(["2025-01-01", "2025-02-01"]), "target": [8.0, 8.0], "low": [8.0, 8.0],
    ...     "high": [8.0, 8.0], "missed": [True, False]})
    >>> plot_histories(histories).alt
    'Latest against target: Leads 9 against 8, missed in 1 of 2 periods'
    """
    parts = [part for _, part in histories.groupby("kpi", sort=False)]
    statuses = dict(zip(gaps["kpi"], gaps["status"], strict=True)) if gaps is not None else {}
    return Chart(
        lambda canvas: _draw_histories(canvas, parts, statuses),
        title=_title(parts),
        caption="Line: actual. Dashed: the target as it was in each period. Each chart has its own scale, "
        "which need not start at zero.",
        alt="Latest against target: " + ("; ".join(_alt(part) for part in parts) or "none"),
        empty=not parts,
    )


def _title(parts: list[pd.DataFrame]) -> str:
    counts = [(int(part["missed"].tail(12).fillna(False).sum()), str(part["name"].iloc[0])) for part in parts]
    often, name = max(counts, key=lambda count: count[0], default=(0, ""))
    if not often:
        return "No KPI missed a target in its last twelve periods"
    length = min(12, max(len(part) for part in parts))
    return f"{name} missed its target in {often} of the last {length} periods"


def _alt(part: pd.DataFrame) -> str:
    last = part.dropna(subset="actual").iloc[-1:] if part["actual"].notna().any() else part.iloc[-1:]
    unit = last["unit"].iloc[0]
    latest, target = (format_compact(last[column].iloc[0], unit) for column in ("actual", "target"))
    judged = part["missed"].notna().sum()
    missed = f", missed in {int(part['missed'].fillna(False).sum())} of {count_of(judged, 'period')}" if judged else ""
    return f"{last['name'].iloc[0]} {latest} against {target}{missed}"


def _draw_histories(canvas: Canvas, parts: list[pd.DataFrame], statuses: dict[str, str]) -> None:
    columns = 1 if canvas.narrow else 3
    areas = canvas.grid(-(-max(len(parts), 1) // columns), columns, CELL)
    for axes, part in zip(areas, parts, strict=False):
        _draw_one(axes, part, statuses.get(part["kpi"].iloc[0], ""), canvas.narrow)
        for row in part.to_dict("records"):
            canvas.mark(axes, row["period_on"], row["actual"], _tell(row))
    for axes in areas[len(parts) :]:
        axes.remove()


def _tell(row: dict[str, Any]) -> str:
    """A point in words: name, period, value, target."""
    actual, target = (format_value(row[column], row["unit"]) for column in ("actual", "target"))
    beside = "" if pd.isna(row["target"]) else f", target {target}"
    return f"{row['name']}, {format_day(row['period_on'], 'MMM y')}: {actual}{beside}"


def _draw_one(axes: Axes, part: pd.DataFrame, status: str, narrow: bool) -> None:
    unit, name = part["unit"].iloc[0], str(part["name"].iloc[0])
    axes.plot(part["period_on"], part["actual"], color=GREY, lw=1.6)
    ends = ["low"] if part["low"].equals(part["high"]) else ["low", "high"]
    for end in ends:
        axes.plot(part["period_on"], part[end], color=INK, lw=1, ls=(0, (4, 3)), drawstyle="steps-mid", alpha=0.7)
    axes.set_title(cut(name, 36), loc="left", fontsize=13, fontweight="bold", pad=20)
    axes.set_yticks([])
    axes.margins(x=0.02, y=0.15)
    axes.annotate(f"{STATUS.get(status, '')}", (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points",
                  fontsize=12, color=ink_of(status))  # fmt: skip
    known = part.dropna(subset="actual")
    if len(known):
        last = known.iloc[-1]
        axes.plot(last["period_on"], last["actual"], "o", color=ink_of(status), ms=6, clip_on=False)
        axes.annotate(format_compact(last["actual"], unit), (1, 1), (0, 6), xycoords="axes fraction", ha="right",
                      textcoords="offset points", fontsize=13, fontweight="bold", color=ink_of(status))  # fmt: skip
    first, final = part["period_on"].iloc[0], part["period_on"].iloc[-1]
    axes.set_xticks([first, final] if first != final else [first])
    axes.set_xticklabels([format_day(day, "MMM y") for day in ([first, final] if first != final else [first])])
    sides: tuple[Literal["left", "right"], ...] = ("left", "right")
    for label, side in zip(axes.get_xticklabels(), sides, strict=False):
        label.set_horizontalalignment(side)
        label.set_fontsize(12)
    axes.tick_params(axis="x", pad=4)
    del narrow
