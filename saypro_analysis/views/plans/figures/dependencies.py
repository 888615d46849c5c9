"""Which department waits for which: a line for every action that needs another department's."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.palette import INK, MUTED, colour_of
from saypro_analysis.views.kit.words import count_of

_ROW, _MOST = 30, 15


@draws
def plot_dependencies(dependencies: pd.DataFrame) -> Chart:
    """Draw the actions that wait for another department: departments that wait at the left, those waited for at right.

    `dependencies` is what `summarise_dependencies` returns, of which those that cross departments are drawn, at most
    15, those that start too early first. Each line carries the two actions; an orange one is due on or after the day
    on which the other starts. Returns a Chart, a matplotlib Figure.

    >>> waits = pd.DataFrame({"action": ["S1"], "department": ["Sales"], "needs": ["M1"],
    ...                       "needs_department": ["Marketing"], "crosses": True, "late": True})
    >>> plot_dependencies(waits).title
    '1 of 1 action that waits for another department starts too early'
    """
    crossing = dependencies[dependencies["crosses"].astype(bool)]
    order = (~crossing["late"].astype(bool)).sort_values(kind="stable").index
    shown = crossing.loc[order].head(_MOST).reset_index(drop=True)
    late = int(crossing["late"].sum())
    verb, wait = ("starts", "waits") if len(crossing) == 1 else ("start", "wait")
    more = f" {len(crossing) - len(shown)} more are not drawn." if len(crossing) > len(shown) else ""
    told = [_tell(wait) for wait in shown.to_dict("records")]
    return Chart(
        lambda canvas: _draw(canvas, shown),
        title=f"{late} of {count_of(len(crossing), 'action')} that {wait} for another department {verb} too early",
        caption=f"Left waits for right. Orange: what is waited for is due on or after the start.{more}",
        alt="Actions that wait for another department: " + ("; ".join(told) or "none"),
        empty=shown.empty,
    )


def _tell(wait: dict[str, Any]) -> str:
    home, action, needs, other = (clean(wait[name]) for name in ("department", "action", "needs", "needs_department"))
    return f"{home} {action} waits for {needs} of {other}" + " (too late)" * bool(wait["late"])


def _draw(canvas: Canvas, shown: pd.DataFrame) -> None:
    sheet, row = Sheet(canvas), _ROW + (18 if canvas.narrow else 0)
    side = 0.0 if canvas.narrow else 190.0
    for number, wait in enumerate(shown.to_dict("records")):
        middle, colour = number * row + row - _ROW / 2, colour_of("late" if wait["late"] else "")
        start, end = side + 4, sheet.width - side - 4
        sheet.line([start, end], [middle, middle], colour, lw=1.6)
        sheet.dot(start, middle, colour, size=6)
        sheet.dot(end, middle, colour, marker=">", size=7)
        sheet.mark(start, middle, _tell(wait), until=end)
        sheet.text(start + 10, middle - 16, clean(wait["action"]), size=12, color=INK)
        sheet.text(end - 12, middle - 16, clean(wait["needs"]), size=12, color=INK, ha="right")
        _name(sheet, wait, middle, side)
    sheet.draw(row * len(shown) + 10)


def _name(sheet: Sheet, wait: dict[str, object], middle: float, side: float) -> None:
    homes = [clean(wait[name]) for name in ("department", "needs_department")]
    if sheet.narrow:
        sheet.text(0, middle - 36, shorten(" waits for ".join(homes), sheet.width, size=12), size=12, color=MUTED)
        return
    sheet.text(0, middle - 8, shorten(homes[0], side - 12, size=13), size=13)
    sheet.text(sheet.width - side + 8, middle - 8, shorten(homes[1], side - 12, size=13), size=13)
