"""What happened beside what would have happened without an action, period by period."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.effects.cells import format_effect, format_span
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import clean, widest
from saypro_analysis.views.kit.figures_alike import format_ticks
from saypro_analysis.views.kit.formats import format_compact, format_day, format_plain
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, RULE, colour_of
from saypro_analysis.views.kit.words import VERDICT

CELL = 190
_LABEL = 16  # pixels: a tick higher than this below the edge would meet the heading
_COURSE = ["period_on", "observed", "counterfactual", "lower", "upper", "cumulative", "cumulative_lower",
           "cumulative_upper"]  # fmt: skip


@draws
def plot_effect(effects: pd.DataFrame, action: str | None = None) -> Chart:
    """Draw what was observed beside what was to be expected without the action, the difference, and its sum.

    `effects` is what `estimate_effect` or `estimate_effects` returns; `action` chooses a row, the first that has a
    course is drawn without it. Grey is the counterfactual with the band of its interval, which begins with the action;
    the line is what was observed. Below stand the difference in each period and the sum of the differences, each with
    its interval. Returns a Chart, a matplotlib Figure. Raises ValueError for an action that is not in the frame.

    >>> from saypro_analysis.analysis.effects.effects import estimate_effect
    >>> months = pd.date_range("2022-01-01", periods=36, freq="MS")
    >>> calls = pd.Series([40 + i * 7 % 5 + (9 if i >= 28 else 0) for i in range(36)], months)
    >>> plot_effect(estimate_effect(calls, "2024-05-01")).title
    'The series changed by +8.75 (works)'
    """
    row = _chosen(effects, action)
    if row is None:
        title = "No action has a course that could be drawn"
        return Chart(lambda canvas: None, title=title, caption="", alt=title, empty=True)  # noqa: ARG005
    course = _course(row)
    return Chart(
        lambda canvas: _draw_effect(canvas, row, course),
        title=_title(row),
        caption=_caption(row),
        alt=_alt(row),
    )


def _chosen(effects: pd.DataFrame, action: str | None) -> pd.Series | None:
    rows = effects
    if action is not None:
        known = list(effects["action"]) if "action" in effects else []
        if action not in known:
            raise ValueError(f"action: found {action!r}, expected one of {', '.join(map(str, known)) or 'none'}")
        rows = effects[effects["action"] == action]
    drawn = rows[[len(course) > 0 for course in rows["course"]]]
    return None if drawn.empty else drawn.iloc[0]


def _course(row: pd.Series) -> pd.DataFrame:
    course = pd.DataFrame(list(row["course"]), columns=_COURSE)
    return course.astype(dict.fromkeys(_COURSE[1:], float))


def name_of(row: pd.Series) -> str:
    """What a row's series is called."""
    return clean(row["name"]) if isinstance(row.get("name"), str) else "The series"


def _title(row: pd.Series) -> str:
    after = f" after {clean(row['action'])}" if isinstance(row.get("action"), str) else ""
    change = format_effect(row["effect"], row.get("unit"))
    return f"{name_of(row)} changed by {change}{after} ({VERDICT[row['verdict']]})"


def _caption(row: pd.Series) -> str:
    share = f"{100 * row['confidence']:.0f} %"
    return (f"Line: observed. Dashed: to be expected without the action; bands and bars: {share} intervals. "
            f"Orange is for the worse, blue for the better. {_reason(row)}.")  # fmt: skip


def _reason(row: pd.Series) -> str:
    told = clean(row["reason"])
    return told[:1].upper() + told[1:]


def _alt(row: pd.Series) -> str:
    unit = row.get("unit")
    span = format_span(row["lower"], row["upper"], unit)
    total = format_effect(row["cumulative"], unit)
    return (f"{name_of(row)}: {_level(row['observed'], unit)} observed, {_level(row['counterfactual'], unit)} expected "
            f"without; effect {format_effect(row['effect'], unit)} ({span}) per period, {total} in all")  # fmt: skip


def _level(value: float, unit: object) -> str:
    return format_compact(value, unit) if isinstance(unit, str) else format_plain(value)


def _label(ticks: list[float], unit: object, *, differs: bool) -> list[str]:
    if differs or not isinstance(unit, str):
        return [format_effect(tick, unit) if differs else _level(tick, unit) for tick in ticks]
    return format_ticks(ticks, unit)


def _draw_effect(canvas: Canvas, row: pd.Series, course: pd.DataFrame) -> None:
    areas = canvas.grid(3, 1, CELL if not canvas.narrow else CELL - 20)
    colour = colour_of(row["verdict"])
    unit = row.get("unit")
    late = course[course["lower"].notna()]
    after = late["period_on"]
    _draw_course(areas[0], course, late, colour, unit)
    _mark_periods(canvas, areas, late, unit)
    gap = late["observed"] - late["counterfactual"]
    ends = late["observed"] - late["upper"], late["observed"] - late["lower"]
    _draw_difference(areas[1], after, gap, ends, colour)
    ends = late["cumulative_lower"], late["cumulative_upper"]
    _draw_sum(areas[2], after, late["cumulative"], ends, colour)
    headings = ("Observed and expected", "Difference in each period", "Sum of the differences")
    finals = (
        _level(late["observed"].iloc[-1], unit),
        f"{format_effect(row['effect'], unit)} on average",
        f"{format_effect(row['cumulative'], unit)} in all",
    )
    for axes, heading, final, x in zip(areas, headings, finals, (course["period_on"], after, after), strict=True):
        _dress(axes, x, heading, final, colour, unit, differs=axes is not areas[0])


def _draw_course(axes: Axes, course: pd.DataFrame, late: pd.DataFrame, colour: str, unit: object) -> None:
    axes.fill_between(late["period_on"], late["lower"], late["upper"], color=GREY, alpha=0.22, lw=0)
    axes.plot(course["period_on"], course["counterfactual"], color=MUTED, lw=1.4, ls=(0, (4, 3)))
    early = course[course["lower"].isna()]
    axes.plot(course["period_on"], course["observed"], color=INK, lw=1.5)
    axes.plot(late["period_on"], late["observed"], color=colour, lw=2.4, marker="o", ms=4)
    if len(early):
        _mark_start(axes, early["period_on"].iloc[-1], late["period_on"].iloc[0])
    del unit


def _mark_periods(canvas: Canvas, areas: list[Axes], late: pd.DataFrame, unit: object) -> None:
    """What each period since the start says under the pointer, in all three drawing areas."""
    for when, observed, expected, total in late[["period_on", "observed", "counterfactual", "cumulative"]].itertuples(
        index=False
    ):
        told = f"{_when(when)}: {_level(observed, unit)} observed, {_level(expected, unit)} expected without"
        canvas.mark(areas[0], when, observed, told)
        canvas.mark(areas[1], when, observed - expected, f"{told}; {format_effect(observed - expected, unit)}")
        canvas.mark(areas[2], when, total, f"{_when(when)}: {format_effect(total, unit)} since the start")


def _mark_start(axes: Axes, last: object, first: object) -> None:
    middle = last + (first - last) / 2  # type: ignore[operator]
    axes.axvline(middle, color=MUTED, lw=1, ls=(0, (1, 2)))
    axes.annotate("start", (middle, 0.02), xycoords=("data", "axes fraction"), xytext=(-4, 0), ha="right",
                  textcoords="offset points", fontsize=11, color=MUTED)  # fmt: skip


def _draw_difference(
    axes: Axes, after: pd.Series, gap: pd.Series, ends: tuple[pd.Series, pd.Series], colour: str
) -> None:
    axes.axhline(0, color=MUTED, lw=1)
    axes.vlines(after, *ends, color=GREY, lw=2, alpha=0.6)
    axes.plot(after, gap, "o", color=colour, ms=5)


def _draw_sum(axes: Axes, after: pd.Series, total: pd.Series, ends: tuple[pd.Series, pd.Series], colour: str) -> None:
    axes.axhline(0, color=MUTED, lw=1)
    axes.fill_between(after, *ends, color=GREY, alpha=0.22, lw=0)
    axes.plot(after, total, color=colour, lw=2.2, marker="o", ms=4)


def _dress(axes: Axes, x: pd.Series, heading: str, final: str, colour: str, unit: object, *, differs: bool) -> None:
    axes.margins(y=0.14)
    axes.set_title(heading, loc="left", fontsize=13, fontweight="bold", pad=8)
    axes.annotate(final, (1, 1), (0, 8), xycoords="axes fraction", textcoords="offset points", ha="right",
                  fontsize=13, fontweight="bold", color=colour)  # fmt: skip
    ticks = _ticks(axes)
    axes.set_yticks(ticks, _label(ticks, unit, differs=differs))
    axes.tick_params(axis="y", labelsize=11, pad=0)
    for label in axes.get_yticklabels():
        label.set(ha="left", va="bottom")
    axes.grid(axis="y", color=RULE, lw=0.8)
    axes.set_axisbelow(True)
    labels = widest((label.get_text() for label in axes.get_yticklabels()), 11)
    _date(axes, list(x), (labels + 4) / axes.bbox.width)


def _date(axes: Axes, days: list[Any], room: float) -> None:
    """The first and the last period, and `room` (a share of the width) at the left for the labels of the scale."""
    first, last = days[0], days[-1]
    single = pd.Timedelta(days=1) if isinstance(first, pd.Timestamp) else 1.0
    span = last - first if last != first else single
    axes.set_xlim(first - span * max(0.12, room / (1 - room)), last + span * 0.015)
    ends = [first, last] if last != first else [first]
    axes.set_xticks(ends, [_when(day) for day in ends], fontsize=12)
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")


def _when(moment: object) -> str:
    return format_day(moment) if isinstance(moment, pd.Timestamp) else format_plain(float(str(moment))).replace(",", "")


def _ticks(axes: Axes) -> list[float]:
    low, high = axes.get_ylim()
    room = _LABEL / axes.bbox.height * (high - low)
    inside = [float(tick) for tick in axes.get_yticks() if low <= tick <= high - room]
    return inside[:: max(1, len(inside) // 3)]
