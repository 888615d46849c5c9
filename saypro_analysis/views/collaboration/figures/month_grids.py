"""The calendar of content as a month grid: a cell per day, the darker the more goes out."""

from __future__ import annotations

import calendar
from typing import Any

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet
from saypro_analysis.views.kit.formats import format_day
from saypro_analysis.views.kit.palette import BLUE, INK, MUTED, ORANGE, PAPER, RULE, SOFT
from saypro_analysis.views.kit.words import clean, count_of, cut_at_word, join_words

MONTHS = 3
MOST_TOLD = 3  # busiest days
MOST_LISTED = 6  # items of a day, on hover
_WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CELL = 46
_FULL = 6  # items, from which a cell is as dark as it gets


@draws
def plot_calendar(plan: pd.DataFrame, *, as_of: object) -> Chart:
    """Draw the calendar of content: the month of `as_of`, the one before and the one after, a cell per day.

    `plan` is what `plan_content` returns. A cell tells how many items are to go out, the darker the more; an orange
    edge marks a day with something overdue, a dot one on which items clash. A day tells its items on hover, the title
    the busiest days. Returns a Chart, a matplotlib Figure; without a dated item it shows nothing. Raises ValueError for
    another form of `as_of`.

    >>> plan = pd.DataFrame({"content": ["A"], "title": ["News"], "publish_on": pd.to_datetime(["2025-04-02"]),
    ...                      "state": ["on_track"], "clashes": [0], "crowded": [False], "day_items": [1.0],
    ...                      "channel": ["mail"]})
    >>> plot_calendar(plan, as_of="2025-03-31").title
    '1 item from February to April 2025, most on 2 Apr: 1'
    """
    day = pd.Timestamp(str(as_of)).normalize().tz_localize(None)
    first = day.replace(day=1) - pd.DateOffset(months=1)
    last = first + pd.DateOffset(months=MONTHS) - pd.Timedelta(days=1)
    there = plan[plan["publish_on"].between(first, last) & (plan["state"] != "cancelled")]
    days = there.groupby("publish_on").agg(
        items=("content", "size"), late=("state", lambda states: (states == "overdue").sum()),
        clashes=("clashes", "sum"), crowded=("crowded", "any"),
    )  # fmt: skip
    beyond = len(plan) - len(there)
    more = f" {count_of(beyond, 'item')} on other days or without one." if beyond else ""
    return Chart(
        lambda canvas: _draw(canvas, days, there, first, day),
        title=_title(days, first, last),
        caption=f"How many items go out on each day; orange edge: something is overdue, dot: items clash.{more}",
        alt=f"Calendar of content. {_title(days, first, last)}. {_busiest(days)}",
        empty=days.empty,
    )


def _title(days: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> str:
    span = f"from {format_day(first, 'MMMM')} to {format_day(last, 'MMMM y')}"
    if days.empty:
        return f"Nothing goes out {span}"
    most = days["items"].max()
    top = [format_day(day, "d MMM") for day in days.index[days["items"] == most]]
    crowded = int(days["crowded"].sum())
    over = f"; {count_of(crowded, 'day')} too full" if crowded else ""
    where = f"most on {join_words(top)}: {most}" if len(top) <= MOST_TOLD else f"at most {most} on a day"
    return f"{count_of(int(days['items'].sum()), 'item')} {span}, {where}{over}"


def _busiest(days: pd.DataFrame) -> str:
    top = days.sort_values("items", ascending=False, kind="stable").head(MOST_TOLD)
    return "Busiest: " + "; ".join(f"{format_day(day)} with {row.items}" for day, row in
                                   zip(top.index, top.itertuples(), strict=True))  # fmt: skip


def _draw(canvas: Canvas, days: pd.DataFrame, there: pd.DataFrame, first: pd.Timestamp, today: pd.Timestamp) -> None:
    sheet = Sheet(canvas)
    names = {day: list(own[["title", "content"]].itertuples(index=False)) for day, own in there.groupby("publish_on")}
    months = [first + pd.DateOffset(months=number) for number in range(MONTHS)]
    across = 1 if sheet.narrow else MONTHS
    gap = 26.0
    wide = (sheet.width - gap * (across - 1)) / across
    top = tallest = 0.0
    for number, month in enumerate(months):
        if number and number % across == 0:
            top, tallest = top + tallest + 12, 0.0
        left = (number % across) * (wide + gap)
        tallest = max(tallest, _month(sheet, left, top, wide / 7, month, days, names, today))
    sheet.draw(top + tallest)


def _month(
    sheet: Sheet, left: float, top: float, cell: float, month: pd.Timestamp, days: pd.DataFrame,
    names: dict[Any, list[Any]], today: pd.Timestamp,
) -> float:  # fmt: skip
    """One month at a place; returns how tall it is."""
    sheet.text(left, top, format_day(month, "MMMM y"), size=13, fontweight="bold")
    for place, name in enumerate(_WEEK):
        sheet.text(left + (place + 0.5) * cell, top + 22, name, size=11, color=MUTED, ha="center")
    weeks = calendar.monthcalendar(month.year, month.month)
    for row, week in enumerate(weeks):
        for place, number in enumerate(week):
            if number:
                on = month.replace(day=number)
                corner = (left + place * cell, top + 42 + row * _CELL)
                _day(sheet, corner, cell, on, days.loc[on] if on in days.index else None, today)
                if on in names:
                    sheet.mark(corner[0] + cell / 2, corner[1] + _CELL / 2, _listed(on, names[on]))
    return 42 + len(weeks) * _CELL + 4


def _day(
    sheet: Sheet, corner: tuple[float, float], cell: float, on: pd.Timestamp, told: Any, today: pd.Timestamp
) -> None:
    (x, y), inner, tall = corner, cell - 3, _CELL - 3
    items = 0 if told is None else int(told["items"])
    if told is not None and told["late"]:
        sheet.bar(x, y, inner, tall, ORANGE)
        sheet.bar(x + 2.5, y + 2.5, inner - 5, tall - 5, SOFT)
    else:
        sheet.bar(x, y, inner, tall, RULE if on == today else SOFT)
    if items:
        edge = 2.5 if told["late"] else 0
        sheet.bar(x + edge, y + edge, inner - 2 * edge, tall - 2 * edge, BLUE, alpha=min(items / _FULL, 1) * 0.8)
    dark = items / _FULL * 0.8 > 0.4
    if items or on.day_of_week == 0 or on.day == 1 or on == today:  # the others follow from these
        sheet.text(x + 4, y + 3, str(on.day), size=9, color=PAPER if dark else MUTED)
    if items:
        weight = "bold" if told["crowded"] else "normal"
        sheet.text(x + inner / 2, y + 16, str(items), size=15, color=PAPER if dark else INK, ha="center",
                   fontweight=weight)  # fmt: skip
    if told is not None and told["clashes"]:
        sheet.dot(x + inner - 7, y + 8, PAPER if dark else INK, size=5)


def _listed(on: pd.Timestamp, items: list[Any]) -> str:
    told = [cut_at_word(clean(title if isinstance(title, str) else content), 40) for title, content in items]
    more = [f"{len(told) - MOST_LISTED} more"] if len(told) > MOST_LISTED else []
    return f"{format_day(on)}: {'; '.join([*told[:MOST_LISTED], *more])}"
