"""Control charts: a KPI's course within the limits of ordinary variation, its signals marked and told in words."""

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.charts import Canvas, Chart, Charts, draws
from saypro_analysis.views.kit.drawings import make_room
from saypro_analysis.views.kit.figures_alike import format_ticks
from saypro_analysis.views.kit.formats import format_compact, format_value
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, POINT_COLOURS, RULE
from saypro_analysis.views.signals.figures.control_words import (
    find_latest_run,
    tell_alt,
    tell_caption,
    tell_title,
    tell_when,
)
from saypro_analysis.views.signals.figures.event_letters import Letter, draw_letters, find_letters, tell_letters

HEIGHT = 230
_ROOM = 52  # pixels for the labels of a narrow scale, so that charts that stand together begin alike
Span = tuple[Any, Any]  # the first and the last period
TARGET_STYLE: dict[str, Any] = {"color": INK, "lw": 1.2, "ls": (0, (4, 3)), "drawstyle": "steps-mid"}
_USUAL = {"kpi": "", "name": "", "unit": "score", "cadence": "period", "segment": 1, "judged": True,
          "seasonal": False, "widened_by": 1.0,
          "step_on": pd.NaT, "drift": None, "drift_since": pd.NaT, "drifts": None}  # fmt: skip


@draws
def plot_control_chart(chart: pd.DataFrame, *, kpi: str = "", events: pd.DataFrame | None = None) -> Chart:
    """Draw one KPI's control chart: its course, the limits of ordinary variation, its target, its signals in words.

    `chart` is what `summarise_charts` or `control_chart` returns: of the first `kpi` (the short name) is drawn, for the
    second `kpi` is the name that readers see. The shaded band lies between the limits, anew in each
    segment; the thin line in it is the mean, the dashed line the target as it was in each period. Blue points are
    improvements, orange ones concerns, dark ones unusual where neither is better, grey ones ordinary variation. The
    last value is labelled. `events` (what `summarise_events` returns) puts a letter where something happened; the
    caption says what. Returns a Chart, a matplotlib Figure. Raises ValueError for a KPI that is not in `chart`.

    >>> from saypro_analysis.analysis.signals.control_charts import control_chart
    >>> chart = control_chart([5, 6] * 11 + [5, 16], dates=pd.date_range("2023-01-01", periods=24, freq="MS"))
    >>> plot_control_chart(chart, kpi="Calls").title
    'Calls: something changed for the better in Dec 2024'
    """
    return _plot(chart, kpi, events)


def _plot(charts: pd.DataFrame, kpi: str, events: pd.DataFrame | None, span: Span | None = None) -> Chart:
    """The control chart of one KPI, over the periods of all that stand together."""
    points = _points(charts, kpi)
    measured = points.dropna(subset="actual").reset_index(drop=True)
    letters = find_letters(events, measured)
    return Chart(
        lambda canvas: _draw(canvas, points, measured, letters, span),
        title=tell_title(measured),
        caption=f"{tell_caption(measured)}{tell_letters(letters)}",
        alt=tell_alt(measured),
        empty=measured.empty,
        frame=points,
    )


@draws
def plot_control_charts(charts: pd.DataFrame, kpis: Iterable[str], *, events: pd.DataFrame | None = None) -> Charts:
    """Draw the control charts of several KPIs, one below the other, in the order of `kpis`.

    `charts` is what `summarise_charts` returns, `kpis` are short names of KPIs, such as a column of a frame; those
    that `charts` does not have are passed over, as they were never measured. All span the periods of all, so
    that their dates line up. `events` (what `summarise_events` returns) letters what happened to each. Returns Charts,
    a tuple of what `plot_control_chart` returns; it shows nothing where there is none.

    >>> from saypro_analysis.analysis.signals.control_charts import control_chart
    >>> chart = control_chart([5, 6] * 12).assign(kpi="calls", name="Calls", unit="count")
    >>> [figure.title for figure in plot_control_charts(chart, ["calls", "letters"])]
    ['Calls: no period stands out']
    """
    known = set(charts["kpi"])
    shown = [kpi for kpi in kpis if kpi in known]
    periods = charts.loc[charts["kpi"].isin(shown), "period_on"] if "period_on" in charts else pd.Series(dtype=float)
    span = (periods.min(), periods.max()) if len(periods) else None
    return Charts(_plot(charts, kpi, events, span) for kpi in shown)


def _points(chart: pd.DataFrame, kpi: str) -> pd.DataFrame:
    """One KPI's points under the names of `summarise_charts`."""
    points = chart.rename(columns={"date": "period_on", "value": "actual"})
    if "kpi" in points and kpi:
        points = points[points["kpi"] == kpi]
        if points.empty:
            raise ValueError(f"kpi: found {kpi!r}, expected one of {', '.join(chart['kpi'].unique())}")
    absent = {name: usual for name, usual in {**_USUAL, "name": kpi or "Value"}.items() if name not in points}
    points = points.assign(**absent)
    ends = {name: points["target"] for name in ("low", "high") if name not in points}
    return points.assign(**ends).reset_index(drop=True)


def _draw(
    canvas: Canvas, points: pd.DataFrame, measured: pd.DataFrame, letters: list[Letter], span: Span | None
) -> None:
    left, right = (0, 0) if canvas.narrow else (74, 118)
    axes = canvas.axes(HEIGHT, left=left, right=right, top=40 if canvas.narrow else 22, bottom=30)
    axes.spines[["left", "bottom"]].set_visible(False)
    for _, segment in measured.groupby(["segment", _after_step(measured)], sort=False):
        _draw_band(axes, segment)
    _draw_target(axes, points)
    axes.plot(measured["period_on"], measured["actual"], color=GREY, lw=1.4, zorder=2)
    for kind, colour in POINT_COLOURS.items():
        marked = measured[measured["point_type"] == kind]
        size = 3.6 if kind == "common_cause" else 6.5
        axes.plot(marked["period_on"], marked["actual"], "o", color=colour, ms=size, mew=0, zorder=3, clip_on=False)
    for row in measured.to_dict("records"):
        canvas.mark(axes, row["period_on"], row["actual"], _tell(row))
    _set_ticks(axes, measured, span)
    if canvas.narrow:
        make_room(canvas, axes, least=_ROOM)
    draw_letters(axes, letters)
    _label_last(axes, measured, canvas.narrow)
    if measured["signal"].any():
        _annotate(axes, measured, canvas.narrow)


def _after_step(measured: pd.DataFrame) -> pd.Series:
    """Which points lie after the established step of their segment, if there is one."""
    if measured["step_on"].isna().all():  # periods may then be plain numbers
        return pd.Series(False, index=measured.index)
    return measured["step_on"].notna() & (measured["period_on"] >= measured["step_on"])


def _tell(row: dict[str, Any]) -> str:
    """A point in words: name, period, value, target, limits."""
    told = {name: format_value(row[name], row["unit"]) for name in ("actual", "target", "lower", "upper")}
    target = "" if pd.isna(row["target"]) else f", target {told['target']}"
    when = tell_when(row["period_on"], row["cadence"])
    return f"{row['name']}, {when}: {told['actual']}{target}, limits {told['lower']} to {told['upper']}"


def _draw_band(axes: Axes, segment: pd.DataFrame) -> None:
    axes.fill_between(segment["period_on"], segment["lower"], segment["upper"], color=GREY, alpha=0.14, lw=0)
    axes.plot(segment["period_on"], segment["mean"], color=GREY, lw=1, alpha=0.8)


def _draw_target(axes: Axes, points: pd.DataFrame) -> None:
    ends = ["low"] if points["low"].equals(points["high"]) else ["low", "high"]
    for end in ends:
        axes.plot(points["period_on"], points[end], **TARGET_STYLE)


def _set_ticks(axes: Axes, measured: pd.DataFrame, span: Span | None) -> None:
    unit = measured["unit"].iloc[0]
    axes.margins(x=0.012, y=0.12)
    axes.locator_params(axis="y", nbins=4)
    ticks = [tick for tick in axes.get_yticks() if axes.get_ylim()[0] <= tick <= axes.get_ylim()[1]]
    axes.set_yticks(ticks, format_ticks(ticks, unit))
    axes.grid(axis="y", color=RULE, lw=0.8)
    axes.set_axisbelow(True)
    ends = span or (measured["period_on"].iloc[0], measured["period_on"].iloc[-1])
    if ends[0] != ends[1]:
        room = (ends[1] - ends[0]) * 0.012
        axes.set_xlim(ends[0] - room, ends[1] + room)
    periods = list(_marked_periods(*ends, measured["cadence"].iloc[0]))
    axes.set_xticks([period for period, _ in periods], [label for _, label in periods])
    axes.tick_params(axis="both", labelsize=12)
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")


def _marked_periods(first: Any, last: Any, cadence: str) -> Iterator[tuple[Any, str]]:
    """The first period, each January that leaves room for its label, and the last."""
    yield first, tell_when(first, cadence) if isinstance(first, pd.Timestamp) else str(first)
    if isinstance(first, pd.Timestamp):
        room = (last - first) / 8
        for year in range(first.year + 1, last.year + 1):
            start = pd.Timestamp(year, 1, 1)
            if start - first > room and last - start > room:
                yield start, str(year)
    if last != first:
        yield last, tell_when(last, cadence) if isinstance(last, pd.Timestamp) else str(last)


def _label_last(axes: Axes, measured: pd.DataFrame, narrow: bool) -> None:
    last, unit = measured.iloc[-1], measured["unit"].iloc[0]
    colour = POINT_COLOURS[last["point_type"]] if last["signal"] else MUTED
    value, aim = format_compact(last["actual"], unit), last["high"] if pd.isna(last["low"]) else last["low"]
    style: dict[str, Any] = {"textcoords": "offset points", "annotation_clip": False}
    if narrow:
        axes.annotate(value, (1, 1), (0, 14), xycoords="axes fraction", ha="right", fontweight="bold", color=colour,
                      **style)  # fmt: skip
        return
    axes.annotate(value, (last["period_on"], last["actual"]), (14, 0), va="center", fontweight="bold", color=colour,
                  **style)  # fmt: skip
    if not pd.isna(aim):
        low, high = axes.get_ylim()
        apart = (aim - last["actual"]) / (high - low) * HEIGHT
        shift = 0 if abs(apart) >= 18 else (18 - abs(apart)) * (1 if apart >= 0 else -1)
        told = f"target {format_compact(aim, unit)}"
        axes.annotate(told, (last["period_on"], aim), (14, shift), va="center", fontsize=12, color=INK, **style)


def _annotate(axes: Axes, measured: pd.DataFrame, narrow: bool) -> None:
    """The latest signal in words above the chart, at its place; what an older segment showed is history."""
    first, last = find_latest_run(measured)
    if measured.loc[last, "segment"] != measured["segment"].iloc[-1]:
        return
    point, current = measured.loc[last], last == len(measured) - 1
    when = "" if current else f"{tell_when(point['period_on'], point['cadence'])}: "
    left = narrow or first < len(measured) / 2
    x = measured.loc[first, "period_on"] if left and not narrow else int(not left)
    axes.annotate(
        f"{when}{point['rule']}", (x, 1), (0, 14 if narrow else 8), ha="left" if left else "right", fontsize=12,
        xycoords=("data" if left and not narrow else "axes fraction", "axes fraction"),
        textcoords="offset points", color=POINT_COLOURS[point["point_type"]], annotation_clip=False,
    )  # fmt: skip
