"""Events as funnels: from the invited to the satisfied."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, shorten
from saypro_analysis.views.kit.formats import format_count, format_day, format_percent
from saypro_analysis.views.kit.palette import BLUE, MUTED, RULE
from saypro_analysis.views.kit.words import clean, count_of

MOST_EVENTS = 6
_STEP, _LABEL = 24, 84
_OF = {"registered": "of those invited", "attended": "of those registered", "satisfied": "of those who answered"}


@draws
def plot_funnel(funnel: pd.DataFrame) -> Chart:
    """Draw each event as a funnel: a bar per step, as wide as its share of the event's largest.

    `funnel` is what `measure_funnel` returns. Each bar says how many and what share of the step before; what nobody
    counted has a line instead of a bar. Of more than six events the latest six are drawn. Returns a Chart, a matplotlib
    Figure; without an event it shows nothing.

    >>> funnel = pd.DataFrame({"event": "E", "name": "Fair", "held_on": pd.Timestamp("2025-03-01"),
    ...     "step": ["invited", "registered", "attended"], "count": [200.0, 50, 40], "of": [None, 200.0, 50],
    ...     "rate": [None, 0.25, 0.8]})
    >>> plot_funnel(funnel).title
    'Of 50 registered 40 came (80 %)'
    """
    own = funnel[funnel["event"] != "all events"]
    names = own.drop_duplicates("event")["event"]
    kept = list(names.tail(MOST_EVENTS))
    more = f" {count_of(len(names) - len(kept), 'earlier event')} not drawn." if len(names) > len(kept) else ""
    shown = own[own["event"].isin(kept)]
    return Chart(
        lambda canvas: _draw(canvas, shown, kept),
        title=_title(funnel),
        caption=f"How many, and which share of the step before; a dash: nobody has counted, or it lies ahead.{more}",
        alt=f"{_title(funnel)}. " + "; ".join(_say(event, shown) for event in kept),
        empty=shown.empty,
    )


def _title(funnel: pd.DataFrame) -> str:
    whole = funnel[funnel["event"] == "all events"] if (funnel["event"] == "all events").any() else funnel
    came = whole[(whole["step"] == "attended") & whole["rate"].notna()]
    if came.empty:
        return "How many came to the events is not known"
    row = came.iloc[0]
    return (f"Of {format_count(row['of'])} registered {format_count(row['count'])} came "
            f"({format_percent(row['rate'])})")  # fmt: skip


def _say(event: str, shown: pd.DataFrame) -> str:
    own = shown[(shown["event"] == event) & shown["count"].notna()]
    steps = ", ".join(f"{row.step} {format_count(row.count)}" for row in own.itertuples(index=False, name="Step"))
    return f"{clean(shown.loc[shown['event'] == event, 'name'].iloc[0])}: {steps or 'nothing counted'}"


def _draw(canvas: Canvas, shown: pd.DataFrame, kept: list[str]) -> None:
    sheet = Sheet(canvas)
    across = 1 if sheet.narrow else min(len(kept), 3)
    gap = 30.0
    wide = (sheet.width - gap * (across - 1)) / across
    tall = 32 + 4 * _STEP + 14
    for number, event in enumerate(kept):
        corner = ((number % across) * (wide + gap), (number // across) * tall)
        _event(sheet, shown[shown["event"] == event].to_dict("records"), corner, wide)
    sheet.draw(-(-len(kept) // across) * tall)


def _event(sheet: Sheet, steps: list[dict[str, Any]], corner: tuple[float, float], wide: float) -> None:
    left, top = corner
    day = format_day(steps[0]["held_on"], "d MMM")
    sheet.text(left, top, shorten(f"{clean(steps[0]['name'])}, {day}", wide, size=13, bold=True), size=13,
               fontweight="bold")  # fmt: skip
    known = [step["count"] for step in steps if pd.notna(step["count"])]
    most, room = max([*known, 1]), wide - _LABEL - 92
    for place, step in enumerate(steps):
        y = top + 26 + place * _STEP
        sheet.text(left, y + 2, step["step"].capitalize(), size=12, color=MUTED)
        if pd.isna(step["count"]):
            sheet.line([left + _LABEL, left + _LABEL + 14], [y + 9, y + 9], RULE, lw=2)
            continue
        length = max(room * step["count"] / most, 2)
        sheet.bar(left + _LABEL, y, length, _STEP - 7, BLUE, alpha=1 - 0.18 * place)
        share = f" ({format_percent(step['rate'])})" if pd.notna(step["rate"]) else ""
        sheet.text(left + _LABEL + length + 6, y + 2, f"{format_count(step['count'])}{share}", size=12)
        said = f" {_OF[step['step']]}" if share and step["step"] in _OF else ""
        sheet.mark(left + _LABEL + length / 2, y + 8, f"{step['step']}: {format_count(step['count'])}{share}{said}")
