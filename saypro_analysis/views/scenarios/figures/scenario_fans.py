"""How a KPI goes on in each scenario: what was measured, then a fan, a panel per scenario on one scale."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import clean, shorten
from saypro_analysis.views.kit.figures_alike import format_ticks
from saypro_analysis.views.kit.formats import format_compact, format_day, format_percent, format_value
from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, ORANGE, RULE

MOST_PANELS = 6
SEEN = 12  # periods of the past beside the fan
ROUND = [1, 2, 2.5, 5, 10]
_CELL, _SIZE = 200, 11
_COLOURS = {True: BLUE, False: ORANGE}  # by whether the middle ends on the target's good side


@draws
def plot_scenario_fans(paths: pd.DataFrame, measurements: pd.DataFrame, *, kpi: str | None = None) -> Chart:
    """Draw how a KPI goes on in each scenario: a panel per scenario, all on one scale, the weighted mix first.

    `paths` is what `forecast_scenarios` returns, `measurements` the table of that name, whose last twelve periods are
    drawn before the fan; `kpi` is which one (the first of `paths` by default). The band is the 90 % range, its line
    the middle, the dashed line the target. Blue: the middle ends on the target's good side, orange: on the other. At
    most six panels, the likeliest scenarios. Returns a Chart.

    >>> days = pd.to_datetime(["2025-04-01", "2025-05-01"])
    >>> paths = pd.DataFrame({"scenario": "up", "scenario_name": "Up", "probability": 1.0, "kpi": "k", "name": "Orders",
    ...     "unit": "count", "better": "higher", "period_on": days, "ahead": [1, 2], "mean": [11.0, 12.0],
    ...     "low": [9.0, 9.0], "p50": [11.0, 12.0], "high": [13.0, 15.0], "target": [10.0, 10.0],
    ...     "on_target": True})
    >>> rows = pd.DataFrame({"kpi": "k", "period_on": pd.to_datetime(["2025-03-01"]), "actual": [10.0]})
    >>> plot_scenario_fans(paths, rows).title
    'Orders may be 9 to 15 in May 2025'
    """
    chosen = kpi if kpi is not None or paths.empty else str(paths["kpi"].iloc[0])
    own = paths[paths["kpi"] == chosen]
    likeliest = own.drop_duplicates("scenario_name").sort_values("probability", ascending=False, kind="stable")
    own = own[own["scenario_name"].isin(likeliest["scenario_name"].head(MOST_PANELS))]
    seen = measurements[(measurements["kpi"] == chosen) & measurements["actual"].notna()]
    seen = seen.sort_values("period_on", kind="stable").tail(SEEN)
    return Chart(
        lambda canvas: _draw(canvas, own, seen),
        title=_title(own),
        caption="Grey: measured. Band: 90 % range. Dashed: target. Blue ends on its good side, orange does not.",
        alt="Scenarios ahead: " + ("; ".join(_tell(part) for _, part in _panels(own)) or "none"),
        empty=own.empty,
    )


def _panels(own: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(name), part.sort_values("ahead")) for name, part in own.groupby("scenario_name", sort=False)]


def _title(own: pd.DataFrame) -> str:
    if own.empty:
        return "No scenario moves the KPI"
    ends = own[own["ahead"] == own["ahead"].max()]
    low, high = (format_value(value, ends["unit"].iloc[0]) for value in (ends["low"].min(), ends["high"].max()))
    return f"{clean(ends['name'].iloc[0])} may be {low} to {high} in {format_day(ends['period_on'].iloc[0], 'MMM y')}"


def _tell(part: pd.DataFrame) -> str:
    last = part.iloc[-1]
    low, middle, high = (format_value(last[name], last["unit"]) for name in ("low", "p50", "high"))
    return f"{clean(last['scenario_name'])}, {format_day(last['period_on'], 'MMM y')}: {middle} ({low} to {high})"


def _draw(canvas: Canvas, own: pd.DataFrame, seen: pd.DataFrame) -> None:
    panels = _panels(own)
    columns = 1 if canvas.narrow else min(len(panels), 3)
    areas = canvas.grid(-(-len(panels) // columns), columns, _CELL, gap=26)
    low, high = own["low"].min(), own["high"].max()
    for column, extreme in (("actual", seen), ("target", own)):
        low, high = min(low, extreme[column].min()), max(high, extreme[column].max())
    for axes, (_, part) in zip(areas, panels, strict=False):
        _draw_panel(canvas, axes, part, seen)
        axes.set_ylim(low - 0.06 * (high - low), high + 0.06 * (high - low))
        _set_ticks(axes, part["unit"].iloc[0])
    for axes in areas[len(panels) :]:
        axes.set_axis_off()


def _draw_panel(canvas: Canvas, axes: Axes, part: pd.DataFrame, seen: pd.DataFrame) -> None:
    last, colour = part.iloc[-1], _COLOURS.get(part["on_target"].iloc[-1], MUTED)
    joined = seen.tail(1).assign(low=seen["actual"], p50=seen["actual"], high=seen["actual"])
    fan = pd.concat([joined[["period_on", "low", "p50", "high"]], part[["period_on", "low", "p50", "high"]]])
    axes.plot(seen["period_on"], seen["actual"], color=GREY, lw=1.8)
    axes.fill_between(fan["period_on"], fan["low"], fan["high"], color=colour, alpha=0.22, lw=0)
    axes.plot(fan["period_on"], fan["p50"], color=colour, lw=2)
    if pd.notna(last["target"]):
        axes.axhline(last["target"], color=INK, lw=1.1, ls=(0, (4, 3)))
    axes.plot([last["period_on"]], [last["p50"]], "o", color=colour, ms=5)
    share = "" if pd.isna(last["scenario"]) else f", {format_percent(last['probability'])}"
    room = axes.get_position().width * canvas.width - 74
    name = shorten(clean(last["scenario_name"]), room, size=12.5, bold=True, end=share)
    axes.set_title(name, loc="left", fontsize=12.5, fontweight="bold", pad=8)
    axes.set_title(format_compact(last["p50"], last["unit"]), loc="right", fontsize=12.5, color=colour, pad=8)
    first = min(seen["period_on"].min(), fan["period_on"].min()) if len(seen) else fan["period_on"].min()
    days, span = [first, last["period_on"]], last["period_on"] - first
    axes.set_xlim(first - 0.2 * span, last["period_on"] + 0.02 * span)
    axes.set_xticks(days, [format_day(day, "MMM y") for day in days], fontsize=_SIZE, color=MUTED)
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    for row in part.to_dict("records"):
        canvas.mark(axes, row["period_on"], row["p50"], _tell(pd.DataFrame([row])))


def _set_ticks(axes: Axes, unit: str) -> None:
    low, high = axes.get_ylim()
    ticks = [tick for tick in MaxNLocator(3, steps=ROUND).tick_values(low, high) if low <= tick <= high]
    axes.set_yticks(ticks, format_ticks(ticks, unit), fontsize=_SIZE)
    axes.tick_params(axis="y", pad=-2)
    for label in axes.get_yticklabels():
        label.set(ha="left", va="bottom")
    axes.grid(axis="y", color=RULE, lw=0.8)
