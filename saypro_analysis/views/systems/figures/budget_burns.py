"""The error budget as it burns down, a line per system."""

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import shorten
from saypro_analysis.views.kit.formats import format_day, format_percent
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, ORANGE, RULE
from saypro_analysis.views.kit.words import clean

_APART = 18  # pixels between the names of two lines
_HEIGHT = 260


@draws
def plot_budget_burn(days: pd.DataFrame) -> Chart:
    """Draw what is left of each system's error budget, day by day.

    `days` is what `track_budget` returns. A line falls with each outage; orange is one that has fallen below 0, its
    budget overdrawn, the others are grey. The dashed line is what would be left if the budget were spent evenly.
    Returns a Chart, a matplotlib Figure; without a row it shows nothing.

    >>> days = pd.DataFrame({"system": "Web", "day_on": pd.date_range("2025-03-01", periods=3),
    ...                      "budget_left_share": [1.0, 0.4, -0.1]})
    >>> plot_budget_burn(days).title
    'Web has overdrawn its error budget'
    """
    title = _title(days) if len(days) else "No outages"
    return Chart(
        lambda canvas: _draw(canvas, days),
        title=title,
        caption="What is left of the downtime that the target allows, in percent of it; dashed if spent evenly.",
        alt=f"Error budgets by day. {title}",
        empty=days.empty,
    )


def _title(days: pd.DataFrame) -> str:
    last = days.groupby("system")["budget_left_share"].last().sort_values(kind="stable")
    over = last[last < 0]
    if len(over):
        has, whose = ("has", "its") if len(over) == 1 else ("have", "their")
        return f"{', '.join(clean(name) for name in over.index)} {has} overdrawn {whose} error budget"
    return f"{clean(last.index[0])} has least left of its error budget: {format_percent(last.iloc[0])}"


def _draw(canvas: Canvas, days: pd.DataFrame) -> None:
    axes = canvas.axes(height=_HEIGHT, left=48, right=110 if canvas.narrow else 150, bottom=28)
    first, last = days["day_on"].min(), days["day_on"].max()
    axes.plot([first, last], [1, 0], color=RULE, lw=1.2, ls=(0, (4, 3)))
    axes.axhline(0, color=RULE, lw=1)
    low = min(float(days["budget_left_share"].min()) - 0.05, -0.05)
    axes.set_ylim(low, 1.03)
    ends = []
    for system, own in days.groupby("system"):
        colour = ORANGE if own["budget_left_share"].iloc[-1] < 0 else GREY
        axes.step(own["day_on"], own["budget_left_share"], where="post", color=colour, lw=2)
        ends.append((float(own["budget_left_share"].iloc[-1]), clean(system), ORANGE if colour == ORANGE else MUTED))
        for row in own[own["budget_left_share"].diff() < 0].itertuples(index=False):
            canvas.mark(
                axes,
                row.day_on,
                row.budget_left_share,
                f"{clean(system)}, {format_day(row.day_on)}: {format_percent(row.budget_left_share)} left",
            )
    _name_ends(axes, sorted(ends), low, 90 if canvas.narrow else 140)
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.set_xticks([first, last], [format_day(first, "d MMM"), format_day(last, "d MMM")], color=INK)


def _name_ends(axes: Axes, ends: list[tuple[float, str, str]], low: float, room: float) -> None:
    places: list[float] = []
    for value, _, _ in ends:
        place = (value - low) / (1.03 - low) * _HEIGHT
        places.append(max(place, places[-1] + _APART) if places else place)
    over = max(places[-1] - _HEIGHT, 0.0)
    for (_, name, colour), place in zip(ends, places, strict=True):
        axes.annotate(
            shorten(name, room),
            (1, (place - over) / _HEIGHT),
            (8, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            fontsize=12,
            color=colour,
            annotation_clip=False,
        )
