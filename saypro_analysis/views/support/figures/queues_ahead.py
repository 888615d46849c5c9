"""The backlog day by day, and what it will be at this rate."""

import pandas as pd
from matplotlib.ticker import MaxNLocator

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.formats import format_count, format_day
from saypro_analysis.views.kit.palette import BLUE, GREY, MUTED

SHOWN_DAYS = 91
APART, NARROW_APART = 0.08, 0.2  # of the axis, which a day's name takes up


@draws
def plot_backlog(flow: pd.DataFrame, ahead: pd.DataFrame) -> Chart:
    """Draw how many tickets were open at each day's end, and how many will be.

    `flow` is what `summarise_flow` returns, of which the last 91 days are drawn; `ahead` what `forecast_backlog` does.
    Blue is what was open, grey and dashed what is likely at this rate, with a band that holds four futures of five.
    Returns a Chart, a matplotlib Figure; without a row it shows nothing.

    >>> flow = pd.DataFrame({"day_on": pd.date_range("2025-01-01", periods=3), "backlog": [3, 4, 5]})
    >>> plot_backlog(flow, pd.DataFrame({"day_on": [], "backlog": [], "backlog_low": [], "backlog_high": []})).title
    '5 tickets are open; on 1 Jan 2025 it was 3'
    """
    own = flow.tail(SHOWN_DAYS)
    title = _title(own, ahead) if len(own) else "No tickets"
    return Chart(
        lambda canvas: _draw(canvas, own, ahead),
        title=title,
        caption="Tickets open at the end of each day; dashed at this rate, the band holds four futures of five.",
        alt=f"Open tickets by day. {title}",
        empty=own.empty,
    )


def _title(own: pd.DataFrame, ahead: pd.DataFrame) -> str:
    last, first = own.iloc[-1], own.iloc[0]
    now = f"{format_count(last['backlog'])} tickets are open"
    if ahead.empty:
        return f"{now}; on {format_day(first['day_on'])} it was {format_count(first['backlog'])}"
    end = ahead.iloc[-1]
    reach = f"{format_count(end['backlog_low'])} to {format_count(end['backlog_high'])}"
    return f"{now}; at this rate {reach} on {format_day(end['day_on'])}"


def _draw(canvas: Canvas, own: pd.DataFrame, ahead: pd.DataFrame) -> None:
    axes = canvas.axes(height=240, left=44, right=16 if canvas.narrow else 60, bottom=34)
    axes.plot(own["day_on"], own["backlog"], color=BLUE, lw=2)
    if len(ahead):
        axes.fill_between(ahead["day_on"], ahead["backlog_low"], ahead["backlog_high"], color=GREY, alpha=0.2, lw=0)
        axes.plot(ahead["day_on"], ahead["backlog"], color=GREY, lw=1.6, ls=(0, (4, 3)))
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    days = _spread([own["day_on"].iloc[0], own["day_on"].iloc[-1], *ahead["day_on"].tail(1)], canvas.narrow)
    axes.set_xticks(days, [format_day(day, "d MMM") for day in days], color=MUTED)
    axes.tick_params(axis="x", pad=10)  # the first day stands below the axis's nought
    for _, row in own.iloc[::7].iterrows():
        canvas.mark(
            axes, row["day_on"], row["backlog"], f"{format_day(row['day_on'])}: {format_count(row['backlog'])} open"
        )
    for _, row in ahead.iloc[6::7].iterrows():
        reach = f"{format_count(row['backlog_low'])} to {format_count(row['backlog_high'])}"
        canvas.mark(axes, row["day_on"], row["backlog"], f"{format_day(row['day_on'])}: {reach} open")


def _spread(days: list[pd.Timestamp], narrow: bool) -> list[pd.Timestamp]:
    """The days that can be written without touching: the last of all and today go before the first."""
    least = (days[-1] - days[0]) * (NARROW_APART if narrow else APART)
    first, *rest = days
    kept = [day for day in rest[:-1] if rest[-1] - day > least] + rest[-1:]
    return [first, *kept] if kept[0] - first > least else kept
