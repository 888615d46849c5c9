"""What each budget would buy: the worth of the best set of actions, from nothing to all."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.figures_alike import format_ticks
from saypro_analysis.views.kit.formats import format_compact, format_value
from saypro_analysis.views.kit.palette import BLUE, INK, MUTED, RULE
from saypro_analysis.views.kit.words import count_of

ROUND = [1, 2, 5, 10]  # what ticks are multiples of: nobody reads $17.6k
FARTHEST = 1.3  # a budget beyond this many times what all actions cost is not drawn


@draws
def plot_budget(budgets: pd.DataFrame, *, budget: float | None = None) -> Chart:
    """Draw the worth of the best set of actions over the budget, as steps, with the given budget marked.

    `budgets` is what `summarise_budgets` returns; `budget` is the one that the plan has, if any. Where the line is
    flat more money buys nothing; where it begins, what is mandatory can be paid. The title tells what
    share of the whole worth the best set has that costs at most half of it all. Returns a Chart, a matplotlib Figure.

    >>> budgets = pd.DataFrame({"budget": [0.0, 50.0, 100.0], "value": [0.0, 80.0, 100.0], "cost": [0.0, 45.0, 95.0],
    ...                         "actions": [0, 1, 2]})
    >>> plot_budget(budgets, budget=60).title
    '$45 of $95 buys 80 % of the worth of all actions'
    """
    known = budgets.dropna(subset="value").drop_duplicates("value")
    return Chart(
        lambda canvas: _draw(canvas, known, budget),
        title=_title(known),
        caption="Worth per year of the best set for its money; a flat stretch is money that buys nothing.",
        alt="Worth of the best set by its cost: " + "; ".join(_points(known)),
        empty=known.empty or not known["value"].max() > 0,
    )


def _title(known: pd.DataFrame) -> str:
    if known.empty or not known["value"].max() > 0:
        return "No action is worth anything"
    whole = known.iloc[-1]
    half = known[(known["cost"] <= known["cost"].max() / 2) & (known["value"] > 0)]
    best = whole if half.empty else half.iloc[-1]
    if best["value"] >= whole["value"]:
        return f"The best set costs {format_value(whole['cost'], 'money')}; more money buys nothing more"
    cost, most = format_value(best["cost"], "money"), format_value(whole["cost"], "money")
    return f"{cost} of {most} buys {round(100 * best['value'] / whole['value'])} % of the worth of all actions"


def _points(known: pd.DataFrame) -> list[str]:
    rows = known[["cost", "value", "actions"]].itertuples(index=False)
    return [f"{format_value(cost, 'money')} buys {format_value(value, 'money')} a year "
            f"({count_of(int(actions), 'action')})" for cost, value, actions in rows]  # fmt: skip


def _draw(canvas: Canvas, known: pd.DataFrame, budget: float | None) -> None:
    axes = canvas.axes(height=220, left=10, right=24, top=26, bottom=44)
    most = known["cost"].max()
    end = max(most, min(budget or 0, FARTHEST * most)) * 1.02
    axes.step([*known["cost"], end], [*known["value"], known["value"].iloc[-1]], where="post", color=BLUE, lw=2.2)
    axes.set_xlim(0, end)
    axes.set_ylim(0, known["value"].max() * 1.12)
    ticks = [
        tick for tick in MaxNLocator(3 if canvas.narrow else 6, steps=ROUND).tick_values(0, end) if 0 <= tick <= end
    ]
    axes.set_xticks(ticks, format_ticks(ticks, "money"))
    axes.set_yticks([])
    for cost, value, told in zip(known["cost"], known["value"], _points(known), strict=True):
        canvas.mark(axes, cost, value, told)
    best = known["value"].max()
    for height in (tick for tick in MaxNLocator(3, steps=ROUND).tick_values(0, best) if 0 < tick < best * 0.92):
        axes.axhline(height, color=RULE, lw=0.8, zorder=0)
        axes.annotate(f"{format_compact(height, 'money')} a year", (0, height), (2, 3), textcoords="offset points",
                      fontsize=12, color=MUTED)  # fmt: skip
    axes.annotate(f"worth {format_compact(best, 'money')}", (end, best), (0, 4), textcoords="offset points",
                  ha="right", fontweight="bold", color=BLUE)  # fmt: skip
    axes.annotate("Money", (1, 0), (0, -34), xycoords="axes fraction", textcoords="offset points", ha="right",
                  va="top", fontsize=12, color=MUTED)  # fmt: skip
    if budget is not None and budget <= FARTHEST * most:
        _mark(axes, known, budget, end * (0.5 if canvas.narrow else 0.75))


def _mark(axes: Axes, known: pd.DataFrame, budget: float, late: float) -> None:
    reached = known.loc[known["cost"] <= budget, "value"].max()
    axes.axvline(budget, color=INK, lw=1.2, ls=(0, (3, 3)))
    if pd.notna(reached):
        axes.plot([budget], [reached], "o", color=BLUE, ms=9)
    side = -8 if budget > late else 8
    axes.annotate(f"the budget, {format_value(budget, 'money')}", (budget, 0), (side, 6),
                  textcoords="offset points", ha="right" if side < 0 else "left", fontsize=12, color=MUTED)  # fmt: skip
