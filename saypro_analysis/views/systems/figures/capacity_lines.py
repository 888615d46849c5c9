"""A resource that fills: what was measured, where it leads, and when it reaches its limit."""

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.formats import format_day, format_percent, format_value
from saypro_analysis.views.kit.palette import BLUE, GREY, MUTED, ORANGE
from saypro_analysis.views.kit.words import clean


@draws
def plot_capacity(capacity: pd.DataFrame, system_metrics: pd.DataFrame) -> Chart:
    """Draw the resource that reaches its limit first: what was measured, and where it leads.

    `capacity` is what `forecast_capacity` returns, of which the first row with a day is drawn; `system_metrics` the
    table. Blue is each day's highest reading, grey and dashed the line to the limit, orange the limit; the band on it
    is the range of the day. Returns a Chart, a matplotlib Figure; where nothing reaches its limit it shows nothing.

    >>> days = pd.date_range("2025-01-01", periods=3)
    >>> metrics = pd.DataFrame({"system": "Files", "metric": "disk_usage", "measured_at": days,
    ...                         "value": [0.5, 0.6, 0.7]})
    >>> capacity = pd.DataFrame({"system": ["Files"], "metric": ["disk_usage"], "label": ["disk in use"],
    ...     "unit": ["share"], "latest": [0.7], "threshold": [0.8], "reached_on": [days[2]],
    ...     "reached_low_on": [days[2]], "reached_high_on": [days[2]]})
    >>> plot_capacity(capacity, metrics).title
    'Files, disk in use: 80 % about 3 Jan 2025'
    """
    due = capacity[capacity["reached_on"].notna()] if len(capacity) else capacity
    row = due.iloc[0] if len(due) else None
    own = pd.DataFrame() if row is None else _readings(system_metrics, row)
    title = "Nothing reaches its limit" if row is None else _title(row)
    return Chart(
        lambda canvas: _draw(canvas, own, row) if row is not None else None,
        title=title,
        caption="Each day's highest reading; dashed where it leads, the band on the limit is the range of the day.",
        alt=f"Capacity. {title}",
        empty=row is None,
    )


def _readings(system_metrics: pd.DataFrame, row: pd.Series) -> pd.DataFrame:
    chosen = (system_metrics["system"] == row["system"]) & (system_metrics["metric"] == row["metric"])
    own = system_metrics[chosen]
    days = pd.to_datetime(own["measured_at"]).dt.tz_localize(None).dt.normalize().rename("day_on")
    return own.groupby(days)["value"].max().reset_index()


def _title(row: pd.Series) -> str:
    limit = format_value(row["threshold"], row["unit"])
    return f"{clean(row['system'])}, {clean(row['label'])}: {limit} about {format_day(row['reached_on'])}"


def _draw(canvas: Canvas, own: pd.DataFrame, row: pd.Series) -> None:
    axes = canvas.axes(height=240, left=64, right=24, bottom=28)
    last = own.iloc[-1]
    high = row["reached_high_on"] if pd.notna(row["reached_high_on"]) else row["reached_on"]
    axes.plot(own["day_on"], own["value"], color=BLUE, lw=2)
    axes.plot(
        [last["day_on"], row["reached_on"]], [last["value"], row["threshold"]], color=GREY, lw=1.6, ls=(0, (4, 3))
    )
    axes.axhline(row["threshold"], color=ORANGE, lw=1.2)
    axes.plot([row["reached_low_on"], high], [row["threshold"]] * 2, color=GREY, lw=8, alpha=0.5, solid_capstyle="butt")
    low, top = float(own["value"].min()), max(float(row["threshold"]), float(own["value"].max()))
    axes.set_ylim(low - 0.1 * (top - low), top + 0.12 * (top - low))
    axes.set_yticks([low, row["threshold"]], [format_value(value, row["unit"]) for value in (low, row["threshold"])])
    days = [own["day_on"].iloc[0], last["day_on"], row["reached_on"]]
    axes.set_xticks(days, [format_day(day, "d MMM") for day in days], color=MUTED)
    for day in own.iloc[::7].itertuples(index=False):
        told = format_percent(day.value) if row["unit"] == "share" else format_value(day.value, row["unit"])
        canvas.mark(axes, day.day_on, day.value, f"{format_day(day.day_on)}: {told}")
