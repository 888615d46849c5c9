"""Partnerships over time: from start to planned end, with every milestone where it was planned and reached."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.formats import format_day
from saypro_analysis.views.kit.palette import GREY, MUTED, RULE, colour_of, ink_of
from saypro_analysis.views.kit.words import count_of

MOST_ROWS = 20
LATEST = pd.DateOffset(years=2)  # after today, where bars end
_ROW, _LEFT, _RIGHT, _TOP = 34, 230, 96, 26
STATES = {"on_time": "reached in time", "late": "reached late", "overdue": "overdue", "ahead": "ahead"}
Place = Callable[[pd.Timestamp], float]


@draws
def plot_partner_timeline(review: pd.DataFrame, milestones: pd.DataFrame, *, as_of: object) -> Chart:
    """Draw partnerships over time: a bar from start to planned end each, a mark per milestone, the delayed first.

    `review` is what `review_partnerships` returns, `milestones` what `track_partner_milestones` does. Blue dots were
    reached in time, orange ones late or are overdue (hollow diamonds), grey hollow dots lie ahead. Beyond 20
    partnerships the first 20 are drawn. Returns a Chart.

    >>> day = pd.Timestamp("2025-03-31")
    >>> review = pd.DataFrame({"partnership": ["P"], "name": "Shops", "status": "delayed", "start_on": [day],
    ...                        "planned_end_on": [day], "ended_on": [pd.NaT]})
    >>> marks = pd.DataFrame({"partnership": ["P"], "title": "Pilot", "planned_on": [day], "finished_on": [pd.NaT],
    ...                       "state": "overdue", "days_late": [30.0]})
    >>> plot_partner_timeline(review, marks, as_of=day).title
    '1 milestone of 1 partnership is overdue'
    """
    day = read_day(as_of)
    shown = review.head(MOST_ROWS)
    marks = milestones[milestones["partnership"].isin(shown["partnership"])]
    return Chart(
        lambda canvas: _draw(canvas, shown, marks, day),
        title=_title(milestones),
        caption=_caption(len(shown), len(review)),
        alt="Partnerships over time: " + "; ".join(_tell(row, marks) for row in shown.to_dict("records")),
        empty=shown.empty,
    )


def _title(milestones: pd.DataFrame) -> str:
    late = milestones[milestones["state"] == "overdue"]
    if milestones.empty:
        return "No partnership has a milestone"
    if late.empty:
        return f"None of {count_of(len(milestones), 'milestone')} is overdue"
    who = count_of(late["partnership"].nunique(), "partnership")
    return f"{count_of(len(late), 'milestone')} of {who} {'is' if len(late) == 1 else 'are'} overdue"


def _caption(shown: int, every: int) -> str:
    told = "Bars: from start to planned end. Dots: milestones reached, blue in time and orange late. Diamonds: overdue."
    told += " Rings: ahead."
    return told + (
        f" Drawn are {shown} of {count_of(every, 'partnership')}, the delayed first." if shown < every else ""
    )


def _tell(row: dict[str, Any], marks: pd.DataFrame) -> str:
    own = marks[marks["partnership"] == row["partnership"]].to_dict("records")
    said = [f"{clean(mark['title'])} {STATES[mark['state']]}" for mark in own]
    return f"{clean(row['name'])}, {str(row['status']).replace('_', ' ')}: {', '.join(said) or 'no milestone'}"


def _draw(canvas: Canvas, shown: pd.DataFrame, marks: pd.DataFrame, day: pd.Timestamp) -> None:
    sheet, row = Sheet(canvas), _ROW + (14 if canvas.narrow else 0)
    first, last = _ends(shown, marks, day)
    left, right = (6.0, 10.0) if canvas.narrow else (float(_LEFT), float(_RIGHT))
    reach = max((last - first).days, 1)

    def place(when: pd.Timestamp) -> float:
        return left + (sheet.width - left - right) * min(max((when - first).days, 0), reach) / reach

    height = float(_TOP + row * len(shown))
    _draw_quarters(sheet, first, last, place, height)
    sheet.line([place(day)] * 2, [_TOP - 4, height], MUTED, lw=1.2, ls=(0, (3, 3)))
    sheet.text(place(day), height + 3, "today", size=11.5, color=MUTED, ha="center")
    for number, partnership in enumerate(shown.to_dict("records")):
        own = marks[marks["partnership"] == partnership["partnership"]]
        _draw_partnership(sheet, partnership, own, place, _TOP + row * (number + 1) - _ROW / 2, last)
    sheet.draw(height + 22)


def _ends(shown: pd.DataFrame, marks: pd.DataFrame, day: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    days = pd.concat([shown["start_on"], shown["planned_end_on"], shown["ended_on"], marks["planned_on"]]).dropna()
    first = min(shown["start_on"].min(), day)
    return first, max(min(days.max(), day + LATEST), day)


def _draw_quarters(sheet: Sheet, first: pd.Timestamp, last: pd.Timestamp, place: Place, height: float) -> None:
    starts = pd.date_range(first, last, freq="QS" if (last - first).days <= 3 * 365 else "YS")
    step = max(len(starts) // (3 if sheet.narrow else 6) + 1, 1)
    for number, start in enumerate(starts):
        sheet.line([place(start)] * 2, [_TOP - 6, height], RULE, lw=0.8)
        if number % step == 0 and place(start) < sheet.width - 62:
            sheet.text(place(start) + 3, _TOP - 22, format_day(start, "MMM y"), size=11.5, color=MUTED)


def _draw_partnership(
    sheet: Sheet, row: dict[str, Any], marks: pd.DataFrame, place: Place, y: float, last: pd.Timestamp
) -> None:
    end = row["ended_on"] if pd.notna(row["ended_on"]) else row["planned_end_on"]
    until = place(last if pd.isna(end) else end)
    sheet.bar(place(row["start_on"]), y - 4, max(until - place(row["start_on"]), 2), 8, GREY, alpha=0.35)
    above = y - 24 if sheet.narrow else y - 8
    wide = sheet.width - 92 if sheet.narrow else _LEFT - 16
    sheet.text(0, above, shorten(row["name"], wide, size=12.5), size=12.5)
    word = str(row["status"])
    told = {"cannot_tell": "not known"}.get(word, word.replace("_", " "))
    sheet.text(sheet.width, above, told, size=12, color=ink_of(word), ha="right")
    for mark in marks.to_dict("records"):
        on = mark["finished_on"] if pd.notna(mark["finished_on"]) else mark["planned_on"]
        state = str(mark["state"])
        shape: dict[str, Any] = {"marker": "D", "size": 7} if state == "overdue" else {"size": 8}
        sheet.dot(place(on), y, colour_of(state), hollow=state in ("ahead", "overdue"), **shape)
        sheet.mark(
            place(on), y, f"{clean(mark['title'])}, planned for {format_day(mark['planned_on'])}: {STATES[state]}"
        )
