"""How late finished projects were, as a curve of shares, and where open ones stand in cost and pace."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import clean, shorten
from saypro_analysis.views.kit.formats import format_count
from saypro_analysis.views.kit.palette import BLUE, INK, MUTED, ORANGE, RULE, colour_of, ink_of
from saypro_analysis.views.kit.words import count_of

HEIGHT = 260
MOST_NAMED = 12
LOWEST, HIGHEST = 0.4, 1.6  # of pace and cost, beyond which a project stands at the edge


@draws
def plot_slips(retrospectives: pd.DataFrame, summary: pd.DataFrame) -> Chart:
    """Draw the share of finished projects that were no later than so many days, with the 80 % mark.

    `retrospectives` is what `summarise_retrospectives` returns (a row per finished project), `summary` what
    `summarise_projects` does, whose first row gives the median and the 80 % mark. The curve is seaborn's ecdfplot; left
    of the line at 0 is on time. Returns a Chart.

    >>> looked = pd.DataFrame({"project": ["A", "B"], "days_late": [0.0, 20.0]})
    >>> summary = pd.DataFrame({"slip_days_median": [10.0], "slip_days_p80": [16.0], "on_time": [0.5]})
    >>> plot_slips(looked, summary).title
    'One in five projects was finished more than 16 days late'
    """
    late = retrospectives["days_late"].dropna()
    row = summary.iloc[0] if len(summary) else pd.Series({"slip_days_p80": float("nan")})
    most = row["slip_days_p80"]
    beyond = (
        f"more than {format_count(most)} days late" if most > 0 else f"more than {format_count(abs(most))} days early"
    )
    beyond = "late" if most == 0 else beyond
    return Chart(
        lambda canvas: _draw_slips(canvas, retrospectives, row),
        title=f"One in five projects was finished {beyond}" if len(late) else "No project is finished yet",
        caption="Curve: share of the finished projects that were no later. 0 is the promised day.",
        alt=f"Slips of {count_of(len(late), 'finished project')}: "
        f"median {format_count(row.get('slip_days_median'))} days, 80 % within {format_count(most)} days",
        empty=late.empty,
    )


def _draw_slips(canvas: Canvas, looked: pd.DataFrame, row: pd.Series) -> None:
    import seaborn as sns

    axes = canvas.axes(height=HEIGHT, left=44, right=16, bottom=40, top=16)
    late = looked.dropna(subset="days_late")
    sns.ecdfplot(x=late["days_late"].to_numpy(float), ax=axes, color=INK, lw=2)
    axes.axvline(0, color=BLUE, lw=1.4)
    axes.axvline(row["slip_days_p80"], color=ORANGE, lw=1.4, ls=(0, (4, 3)))
    axes.set(ylabel="", ylim=(0, 1.02))
    axes.set_xlabel("days after the promised day", fontsize=12)
    axes.set_yticks([0, 0.2, 0.5, 0.8, 1], ["0 %", "20 %", "50 %", "80 %", "100 %"])
    axes.tick_params(labelsize=11.5)
    axes.grid(axis="y", color=RULE, lw=0.8)
    axes.set_axisbelow(True)
    told = f"80 % within {format_count(row['slip_days_p80'])} days"
    right = row["slip_days_p80"] > sum(axes.get_xlim()) / 2
    axes.annotate(told, (row["slip_days_p80"], 0.06), (-6 if right else 6, 0), textcoords="offset points", fontsize=12,
                  color=ORANGE, ha="right" if right else "left")  # fmt: skip
    ordered = late.sort_values("days_late", kind="stable")
    for place, (project, days) in enumerate(ordered[["project", "days_late"]].itertuples(index=False), 1):
        canvas.mark(axes, days, place / len(ordered), f"{project}: {format_count(days)} days after the promise")


@draws
def plot_cost_and_pace(review: pd.DataFrame) -> Chart:
    """Draw where open projects stand in pace and cost: a dot per project, the lower left corner is behind and over.

    `review` is what `review_projects` returns; needed are `project, name, spi_time, cpi, standing`. To the right work
    is done faster than planned, upwards it costs less. Projects far outside stand at the edge. Beyond 12 only those
    that are behind and over are named. Returns a Chart.

    >>> review = pd.DataFrame({"project": ["A"], "name": ["Portal"], "spi_time": [0.6], "cpi": [0.7],
    ...                        "standing": ["behind_and_over"]})
    >>> plot_cost_and_pace(review).title
    '1 of 1 open project is both behind and over'
    """
    told = review[review["standing"].notna()]
    bad = int((told["standing"] == "behind_and_over").sum())
    rows = told[["project", "name", "spi_time", "cpi"]].itertuples(index=False)
    words = [
        f"{clean(project)} {clean(name)} pace {pace:.2f}, work per money {cost:.2f}"
        for project, name, pace, cost in rows
    ]
    verb = "is" if bad == 1 else "are"
    return Chart(
        lambda canvas: _draw_standing(canvas, told),
        title=f"{bad:,} of {count_of(len(told), 'open project')} {verb} both behind and over",
        caption="Pace: days of the plan earned over days elapsed. Work per money: worth of the work done over its "
        "cost. Behind and over: both below 1.",
        alt="Pace and cost: " + ("; ".join(words) or "none"),
        empty=told.empty,
    )


def _draw_standing(canvas: Canvas, told: pd.DataFrame) -> None:
    axes = canvas.axes(height=320, left=44, right=16, bottom=46, top=10)
    ticks = [0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6]
    axes.set(xlim=(LOWEST, HIGHEST), ylim=(LOWEST, HIGHEST), xticks=ticks, yticks=ticks)
    axes.set_xlabel("pace (1 is as planned)", fontsize=12)
    axes.set_ylabel("work per money", fontsize=12)
    axes.tick_params(labelsize=11.5)
    axes.tick_params(axis="x", pad=10)  # both axes begin with a figure at the same corner
    axes.axhline(1, color=MUTED, lw=1)
    axes.axvline(1, color=MUTED, lw=1)
    corner: dict[str, Any] = {"fontsize": 11.5, "color": MUTED, "xycoords": "axes fraction"}
    axes.annotate("behind and over", (0.01, 0.01), va="bottom", **corner)
    axes.annotate("ahead and under", (0.99, 0.99), va="top", ha="right", **corner)
    for row in told.to_dict("records"):
        x, y = (min(max(row[name], LOWEST), HIGHEST) for name in ("spi_time", "cpi"))
        axes.plot(
            [x], [y], "o", color=colour_of(row["standing"]), ms=9 if len(told) <= 60 else 5, clip_on=False, alpha=0.85
        )
        canvas.mark(
            axes, x, y, f"{row['project']} {row['name']}: pace {row['spi_time']:.2f}, work per money {row['cpi']:.2f}"
        )
        if len(told) <= MOST_NAMED:
            _name(axes, row, x, y, narrow=canvas.narrow)


def _name(axes: Axes, row: dict[str, Any], x: float, y: float, *, narrow: bool) -> None:
    label = shorten(row["project"] if narrow else f"{row['project']} {row['name']}", 200, size=12)
    left = x > (LOWEST + HIGHEST) / 2 + 0.2
    style: dict[str, Any] = {"va": "center", "fontsize": 12, "annotation_clip": False}
    axes.annotate(label, (x, y), (-9 if left else 9, 0), textcoords="offset points", ha="right" if left else "left",
                  color=ink_of(row["standing"], INK), **style)  # fmt: skip
