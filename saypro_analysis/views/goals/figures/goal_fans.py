"""Where each goal's KPI is heading, against the target; and how the chance to make it moved."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.goals.names import EDGES, name_goals, name_with_id, tell_chance
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import clean, shorten
from saypro_analysis.views.kit.figures_alike import format_pair, format_ticks
from saypro_analysis.views.kit.formats import format_compact, format_day
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, RULE, colour_of, ink_of
from saypro_analysis.views.kit.words import STATUS, count_of, join_first

MOST_FANS, MOST_LINES = 9, 8
HISTORY = 18  # periods before the last one that a fan shows
_CELL, _SIZE, _SPARE = (
    190,
    12,
    0.14,
)  # pixels of a panel and its title; room above and below its figures, as a part of their span


@draws
def plot_goal_fans(forecasts: pd.DataFrame, measurements: pd.DataFrame) -> Chart:
    """Draw where each goal is heading: a panel per goal with its history, its forecast and its target, worst first.

    `forecasts` is what `forecast_goals` returns; `measurements` the table, of which the last 18 periods are drawn. The
    fan ends where 4 of 5 futures do, the dashed line is the target. Goals without a chance are left out, at most nine
    are drawn; the caption says how many more there are. Returns a Chart.

    >>> day = pd.Timestamp("2025-06-01")
    >>> told = pd.DataFrame({"goal": ["G1"], "name": ["Orders"], "kpi": ["orders"], "unit": ["count"],
    ...     "target": [130.0], "actual": [120.0], "actual_on": [day - pd.DateOffset(months=3)], "period_on": [day],
    ...     "expected": [125.0], "expected_low": [118.0], "expected_high": [132.0], "chance": [0.2],
    ...     "status": ["off_track"]})
    >>> known = pd.DataFrame({"kpi": ["orders"], "period_on": [day - pd.DateOffset(months=3)], "actual": [120.0]})
    >>> plot_goal_fans(told, known).title
    '1 of 1 goal will probably be missed: Orders'
    """
    drawn = forecasts.dropna(subset=["chance", "expected"]).sort_values("chance", kind="stable")
    rest = len(drawn) - MOST_FANS
    more = f" {count_of(rest, 'more goal')} {'is' if rest == 1 else 'are'} not drawn." if rest > 0 else ""
    return Chart(
        lambda canvas: _draw_fans(canvas, drawn.head(MOST_FANS), measurements),
        title=_title(forecasts),
        caption=f"Line: the figures so far. Fan: where 4 of 5 futures end. Dashed: target.{more}",
        alt="Goals: " + ("; ".join(_tell(row) for row in drawn.to_dict("records")) or "none can be foretold"),
        empty=drawn.empty,
    )


def _title(forecasts: pd.DataFrame) -> str:
    missed = name_goals(forecasts[forecasts["status"] == "off_track"].sort_values("chance", kind="stable"))
    made = int((forecasts["status"] == "on_track").sum())
    if missed:
        return f"{len(missed)} of {count_of(len(forecasts), 'goal')} will probably be missed: {join_first(missed, 3)}"
    return f"{made} of {count_of(len(forecasts), 'goal')} will probably be made"


def _tell(row: dict[str, Any]) -> str:
    actual, target = format_pair(row["actual"], row["target"], _unit(row))
    word = STATUS.get(str(row["status"]), str(row["status"]))
    return f"{clean(row['goal'])} {clean(row['name'])} {actual} against {target}, {word}, {tell_chance(row['chance'])}"


def _unit(row: dict[str, Any]) -> str:
    return row["unit"] if isinstance(row["unit"], str) else "count"


def _draw_fans(canvas: Canvas, drawn: pd.DataFrame, measurements: pd.DataFrame) -> None:
    columns = 1 if canvas.narrow else min(len(drawn), 3)
    areas = canvas.grid(-(-len(drawn) // columns), columns, _CELL, gap=34)
    for axes, row in zip(areas, drawn.to_dict("records"), strict=False):
        own = measurements[measurements["kpi"] == row["kpi"]].dropna(subset=["actual"]).sort_values("period_on")
        _draw_fan(canvas, axes, row, own[own["period_on"] <= row["actual_on"]].tail(HISTORY))
    for axes in areas[len(drawn) :]:
        axes.set_axis_off()


def _draw_fan(canvas: Canvas, axes: Axes, row: dict[str, Any], past: pd.DataFrame) -> None:
    colour, end = colour_of(row["status"]), row["period_on"]
    if end > row["actual_on"]:
        ends, known = [row["actual_on"], end], row["actual"]
        axes.fill_between(
            ends, [known, row["expected_low"]], [known, row["expected_high"]], color=colour, alpha=0.28, lw=0
        )
        axes.plot(ends, [known, row["expected"]], color=colour, lw=1.6)
    axes.plot(past["period_on"], past["actual"], color=INK, lw=1.5)
    axes.plot([row["actual_on"]], [row["actual"]], "o", color=INK, ms=4.5)
    _scale(axes, row, past)
    head = shorten(f"{clean(row['goal'])} {clean(row['name'])}", 200, size=_SIZE, bold=True)
    axes.set_title(head, loc="left", fontsize=_SIZE, fontweight="bold", pad=8)
    axes.set_title(tell_chance(row["chance"]), loc="right", fontsize=13, fontweight="bold", pad=8,
                   color=ink_of(row["status"], INK))  # fmt: skip
    for on, actual in past[["period_on", "actual"]].itertuples(index=False):
        canvas.mark(axes, on, actual, f"{row['goal']}, {format_day(on, 'MMM y')}: {format_compact(actual, _unit(row))}")
    canvas.mark(axes, end, row["expected"], f"{row['goal']}, {format_day(end, 'MMM y')}: expected "
                f"{format_compact(row['expected'], _unit(row))}")  # fmt: skip


def _scale(axes: Axes, row: dict[str, Any], past: pd.DataFrame) -> None:
    """A scale that holds figures, fan and target, with two ticks of its own and the first and the last month."""
    told = [*past["actual"], row["expected_low"], row["expected_high"], row["target"], row["actual"]]
    known = [value for value in told if pd.notna(value)]
    low, high = min(known), max(known)
    room = (high - low) * _SPARE or abs(high) * _SPARE or 1.0
    axes.set_ylim(low - room, high + room)
    axes.yaxis.set_major_locator(_round_ticks())
    # A tick's label stands on its line: at the very top it would meet the panel's title.
    ticks = [tick for tick in axes.get_yticks() if low - room <= tick <= high]
    axes.set_yticks(ticks, format_ticks(ticks, _unit(row)), fontsize=10.5)
    axes.tick_params(axis="y", pad=0)
    for label in axes.get_yticklabels():
        label.set(ha="left", va="bottom")
    axes.grid(axis="y", color=RULE, lw=0.8)
    first = past["period_on"].iloc[0] if len(past) else row["actual_on"]
    last = max(row["period_on"], row["actual_on"] + pd.Timedelta(days=1))
    span = last - first
    if pd.notna(row["target"]):
        axes.plot([first, last], [row["target"]] * 2, color=MUTED, lw=1.2, ls=(0, (4, 3)))
    axes.set_xlim(first - 0.22 * span, last + 0.03 * span)
    axes.set_xticks([first, last], [format_day(day, "MMM y") for day in (first, last)], fontsize=10.5)
    for label, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
        label.set(ha=side)


def _round_ticks() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=3, steps=[1, 2, 2.5, 5, 10])


@draws
def plot_goal_chances(traced: pd.DataFrame, forecasts: pd.DataFrame) -> Chart:
    """Draw how the chance of each goal moved: a line per goal, period by period, what is below 30 % likely missed.

    `traced` is what `trace_goals` returns, `forecasts` what `forecast_goals` does, needed are `goal, status`; `name`
    tells what a goal is about. At most eight goals are drawn, those whose chance moved most; the grey band is where it
    may go either way. Returns a Chart.

    >>> traced = pd.DataFrame({"goal": ["G1", "G1"], "chance": [0.5, 0.2], "status": ["at_risk", "off_track"],
    ...                        "period_on": pd.to_datetime(["2025-02-01", "2025-03-01"])})
    >>> plot_goal_chances(traced, pd.DataFrame({"goal": ["G1"], "status": ["off_track"]})).title
    'The chance of G1 moved most: from 50 % in Feb 2025 to 20 %'
    """
    ends = traced.groupby("goal").agg(
        first=("chance", "first"), last=("chance", "last"), size=("chance", "size"), since=("period_on", "first")
    )
    moved = (ends["last"] - ends["first"]).abs().sort_values(ascending=False, kind="stable")
    kept = list(moved.index[:MOST_LINES])
    drawn = traced[traced["goal"].isin(kept)]
    words = [f"{clean(goal)} from {tell_chance(row['first'])} to {tell_chance(row['last'])}"
             for goal, row in ends.iterrows()]  # fmt: skip
    rest = len(ends) - len(kept)
    more = f" {count_of(rest, 'goal')} that moved less {'is' if rest == 1 else 'are'} not drawn." if rest > 0 else ""
    states = dict(zip(forecasts["goal"], forecasts["status"], strict=True))
    return Chart(
        lambda canvas: _draw_chances(canvas, drawn, states),
        title=_moved_title(ends, moved, forecasts),
        caption=f"Each point: the chance as told when that month's figures had come in. Grey: may go either way.{more}",
        alt="Chances: " + ("; ".join(words) or "none"),
        empty=bool(ends.empty or (ends["size"] < 2).all()),
    )


def _moved_title(ends: pd.DataFrame, moved: pd.Series, forecasts: pd.DataFrame) -> str:
    if moved.empty:
        return "No chance is known yet"
    first, last = (tell_chance(ends.loc[moved.index[0], end]) for end in ("first", "last"))
    if first == last:
        return "No chance has moved"
    own = forecasts[forecasts["goal"] == moved.index[0]].to_dict("records")
    named = name_with_id(own[0]) if own else clean(moved.index[0])
    since = format_day(ends.loc[moved.index[0], "since"], "MMM y")
    return f"The chance of {named} moved most: from {first} in {since} to {last}"


def _draw_chances(canvas: Canvas, drawn: pd.DataFrame, states: dict[str, str]) -> None:
    axes = canvas.axes(height=260, left=52, right=58, bottom=34, top=12)
    axes.axhspan(*EDGES, color=GREY, alpha=0.16, lw=0)
    for goal, own in drawn.groupby("goal"):
        axes.plot(own["period_on"], own["chance"], "-o", ms=4.5, lw=1.6, color=colour_of(states.get(str(goal), "")))
        for on, chance in own[["period_on", "chance"]].itertuples(index=False):
            canvas.mark(axes, on, chance, f"{goal}, {format_day(on, 'MMM y')}: {tell_chance(chance)}")
    last = drawn.groupby("goal").tail(1).sort_values("chance", kind="stable")
    for goal, height in zip(last["goal"], _apart(list(last["chance"])), strict=True):
        axes.annotate(clean(goal), (1.0, height), (8, 0), xycoords=("axes fraction", "data"), va="center",
                      fontsize=11.5, textcoords="offset points", annotation_clip=False,
                      color=ink_of(states.get(str(goal), ""), INK))  # fmt: skip
    axes.set_ylim(-0.02, 1.02)
    axes.set_yticks([0, 0.3, 0.7, 1], ["0 %", "30 %", "70 %", "100 %"], fontsize=11)
    days = sorted(drawn["period_on"].unique())
    shown = days if len(days) <= (4 if canvas.narrow else 8) else [days[0], days[-1]]
    axes.set_xticks(shown, [format_day(pd.Timestamp(day), "MMM y") for day in shown], fontsize=11)


def _apart(heights: list[float], least: float = 0.065) -> list[float]:
    """Heights of labels from low to high, pushed apart until each has room, none above 1."""
    told: list[float] = []
    for height in heights:
        told.append(max(height, told[-1] + least) if told else height)
    over = max(told[-1] - 1.0, 0.0) if told else 0.0
    top = [min(height, 1.0 - least * (len(told) - 1 - place)) for place, height in enumerate(told)]
    return top if over else told
