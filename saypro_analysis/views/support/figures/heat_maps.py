"""When things come in: weekday by hour."""

import pandas as pd
import seaborn as sns
from matplotlib.colors import LinearSegmentedColormap

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.palette import BLUE, SOFT

_SHADES = LinearSegmentedColormap.from_list("arrivals", [SOFT, BLUE])
HOURS = (0, 6, 12, 18)


@draws
def plot_arrivals(arrivals: pd.DataFrame) -> Chart:
    """Draw when things come in: a row per weekday, a column per hour, the darker the more.

    `arrivals` is what `map_arrivals` returns. The title tells the busiest hour; a cell tells its figure on hover.
    Returns a Chart, a matplotlib Figure; where nothing came in it shows nothing.

    >>> rows = [(day, n, hour, 5 if (n, hour) == (0, 9) else 0) for n, day in enumerate(["Monday", "Tuesday"])
    ...         for hour in range(24)]
    >>> arrivals = pd.DataFrame(rows, columns=["weekday", "weekday_number", "hour", "arrivals"]).assign(per_week=0.5)
    >>> plot_arrivals(arrivals).title
    'Most comes in on Monday between 9 and 10 o’clock'
    """
    nothing = arrivals.empty or not arrivals["arrivals"].any()
    busiest = None if nothing else arrivals.loc[arrivals["arrivals"].idxmax()]
    title = (
        "Nothing came in"
        if busiest is None
        else f"Most comes in on {busiest['weekday']} between {busiest['hour']} and {busiest['hour'] + 1} o’clock"
    )
    return Chart(
        lambda canvas: _draw(canvas, arrivals),
        title=title,
        caption="What came in by weekday and hour, all weeks together; darker is more.",
        alt=f"Arrivals by weekday and hour. {title}",
        empty=nothing,
    )


def _draw(canvas: Canvas, arrivals: pd.DataFrame) -> None:
    grid = arrivals.pivot_table(index="weekday_number", columns="hour", values="arrivals")
    names = arrivals.drop_duplicates("weekday_number").sort_values("weekday_number")["weekday"].str[:3]
    axes = canvas.axes(height=26 * len(grid), left=40, right=4, bottom=30)
    sns.heatmap(grid, ax=axes, cmap=_SHADES, cbar=False, linewidths=1.5, linecolor="none", vmin=0)
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.set_yticks([place + 0.5 for place in range(len(grid))], list(names), rotation=0)
    axes.set_xticks([hour + 0.5 for hour in HOURS], [f"{hour}:00" for hour in HOURS], rotation=0)
    for row in arrivals.itertuples(index=False):
        told = f"{row.weekday}, {row.hour} to {row.hour + 1}: {row.arrivals} in all, {row.per_week:.1f} a week"
        canvas.mark(axes, row.hour + 0.5, row.weekday_number + 0.5, told)
