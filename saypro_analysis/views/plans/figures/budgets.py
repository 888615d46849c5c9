"""What each budget would buy: the worth of the best set of actions, from nothing to all."""

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.charts import Canvas, Chart
from saypro_analysis.views.kit.formats import format_compact, format_value
from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, RULE
from saypro_analysis.views.kit.words import count_of


def plot_budget(budgets: pd.DataFrame, *, budget: float | None = None) -> Chart:
    """Draw the worth of the best set of actions over the budget, as steps, with the given budget marked.

    `budgets` is what `summarise_budgets` returns; `budget` is the one that the plan has, if any. Where the line is
    flat more money buys nothing; where it begins, what is mandatory can be paid. The title tells what share of the
    whole worth the budget reaches. Returns a Chart, a matplotlib Figure.

    >>> budgets = pd.DataFrame({"budget": [0.0, 50.0, 100.0], "value": [0.0, 80.0, 100.0], "actions": [0, 1, 2]})
    >>> plot_budget(budgets, budget=60).title
    'Half of the money would buy 80 % of the worth of all actions'
    """
    known = budgets.dropna(subset="value")
    return Chart(
        lambda canvas: _draw(canvas, known, budget),
        title=_title(known),
        caption="Worth per year of the best set within each budget; a flat stretch is money that buys nothing.",
        alt="Worth of the best set by budget: " + "; ".join(_points(known)),
        empty=known.empty or not known["value"].max() > 0,
    )


def _title(known: pd.DataFrame) -> str:
    if known.empty or not known["value"].max() > 0:
        return "No action is worth anything"
    half = known[known["budget"] <= known["budget"].max() / 2]["value"].max()
    share = 0 if pd.isna(half) else half / known["value"].max()
    return f"Half of the money would buy {round(100 * share)} % of the worth of all actions"


def _points(known: pd.DataFrame) -> list[str]:
    rows = known[["budget", "value", "actions"]].itertuples(index=False)
    return [f"{format_compact(budget, 'money')} buys {format_compact(value, 'money')} a year "
            f"({count_of(int(actions), 'action')})" for budget, value, actions in rows]  # fmt: skip


def _draw(canvas: Canvas, known: pd.DataFrame, budget: float | None) -> None:
    axes = canvas.axes(height=220, left=10, right=24, top=26, bottom=44)
    axes.step(known["budget"], known["value"], where="post", color=BLUE, lw=2.2)
    axes.set_xlim(0, known["budget"].max() * 1.02)
    axes.set_ylim(0, known["value"].max() * 1.12)
    ticks = [known["budget"].max() * share for share in ((0, 0.5, 1) if canvas.narrow else (0, 0.25, 0.5, 0.75, 1))]
    axes.set_xticks(ticks, [format_compact(tick, "money") for tick in ticks])
    axes.set_yticks([])
    for level in (0.5, 1):
        height = known["value"].max() * level
        axes.axhline(height, color=RULE, lw=0.8, zorder=0)
        axes.annotate(f"{format_compact(height, 'money')} a year", (0, height), (2, 3), textcoords="offset points",
                      fontsize=12, color=MUTED)  # fmt: skip
    axes.annotate("Budget", (1, 0), (0, -34), xycoords="axes fraction", textcoords="offset points", ha="right",
                  va="top", fontsize=12, color=MUTED)  # fmt: skip
    if budget is not None and budget <= known["budget"].max():
        _mark(axes, known, budget, canvas.narrow)


def _mark(axes: Axes, known: pd.DataFrame, budget: float, narrow: bool) -> None:
    reached = known.loc[known["budget"] <= budget, "value"].max()
    axes.axvline(budget, color=INK, lw=1.2, ls=(0, (3, 3)))
    if pd.notna(reached):
        axes.plot([budget], [reached], "o", color=BLUE, ms=9)
    late = budget > known["budget"].max() * (0.5 if narrow else 0.75)
    axes.annotate(f"the budget, {format_value(budget, 'money')}", (budget, 0), (-8 if late else 8, 6),
                  textcoords="offset points", ha="right" if late else "left", fontsize=12, color=GREY)  # fmt: skip
