"""The portfolio as bars: what was promised, and when it will really be finished; of many the most urgent and a sum."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.formats import format_chance, format_day
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, RULE, colour_of, ink_of
from saypro_analysis.views.kit.words import STATUS, count_of, join_words

MOST_ROWS = 24
FARTHEST = pd.DateOffset(years=3)  # after today, where a bar ends in an arrow
_ROW, _LEFT, _RIGHT, _TOP, _SUM = 30, 250, 128, 26, 54
_STATES = ("overdue", "slipping", "on_track", "not_started", "done", "cancelled")
_COLUMNS = ["project", "outlook", "on_time_chance", "p50_on", "p80_on"]
Place = Callable[[pd.Timestamp], float]


@draws
def plot_portfolio(review: pd.DataFrame, forecasts: pd.DataFrame, *, as_of: object = None) -> Chart:
    """Draw what was promised beside when it will be finished: a bar per project; of many the most urgent and a sum.

    `review` is what `review_projects` returns, `forecasts` what `forecast_finish` does. A grey bar runs from the start
    to the promised day; the line beyond ends by when it is finished with 80 %, its dot stands at even chances; a
    diamond is a finish. Orange is late or likely late, blue on time. Beyond 24 projects the 24 open ones that
    `review_projects` names first are drawn, below a bar that counts all by their state. Returns a Chart.

    >>> day = pd.Timestamp("2025-03-31")
    >>> review = pd.DataFrame({"project": ["A"], "name": ["Portal"], "state": ["slipping"], "start_on": [day],
    ...     "promised_on": [day + pd.Timedelta(days=60)], "finished_on": [pd.NaT]})
    >>> forecasts = pd.DataFrame({"project": ["A"], "outlook": ["likely_late"], "on_time_chance": [0.2],
    ...     "p50_on": [day + pd.Timedelta(days=90)], "p80_on": [day + pd.Timedelta(days=120)]})
    >>> plot_portfolio(review, forecasts, as_of=day).title
    '1 of 1 open project is late or likely to be'
    """
    told = review.merge(forecasts[_COLUMNS], on="project", how="left")
    dated = told.dropna(subset=["start_on", "promised_on"])
    live = dated[~dated["state"].isin(["done", "cancelled"])]
    shown = dated if len(dated) <= MOST_ROWS else live.head(MOST_ROWS)
    day = None if as_of is None else read_day(as_of)
    return Chart(
        lambda canvas: _draw(canvas, told, shown, day),
        title=_title(told),
        caption=_caption(told, dated, shown),
        alt=_alt(shown),
        empty=shown.empty,
    )


def _title(told: pd.DataFrame) -> str:
    ahead = told[told["outlook"].notna()]
    late = int(ahead["outlook"].isin(["overdue", "likely_late"]).sum())
    if ahead.empty:
        return f"All of {count_of(len(told), 'project')} are finished or given up"
    dark = int((ahead["outlook"] == "cannot_tell").sum())
    more = f"; of {dark:,} it cannot be told yet" if dark else ""
    return (
        f"{late:,} of {count_of(len(ahead), 'open project')} {'is' if late == 1 else 'are'} late or likely to be{more}"
    )


def _caption(told: pd.DataFrame, dated: pd.DataFrame, shown: pd.DataFrame) -> str:
    words = (
        "Grey: from the start to the promised day. Line: finished by its end with 80 %, by its dot as likely as not."
    )
    words += " Diamond: finished." if (shown["state"] == "done").any() else ""
    more = (
        f" Drawn are the {len(shown)} most urgent of {count_of(len(told), 'project')}."
        if len(shown) < len(dated)
        else ""
    )
    bare = len(told) - len(dated)
    return words + more + (f" {count_of(bare, 'project')} without a start or a promise." if bare else "")


def _alt(shown: pd.DataFrame) -> str:
    return "Portfolio: " + ("; ".join(_tell(row) for row in shown.to_dict("records")) or "none")


def _tell(row: dict[str, Any]) -> str:
    head = f"{clean(row['project'])} {clean(row['name'])}, promised for {format_day(row['promised_on'])}"
    if pd.notna(row["finished_on"]):
        return f"{head}, finished on {format_day(row['finished_on'])}"
    if pd.isna(row["p50_on"]):
        return f"{head}, {STATUS.get(str(row['state']), 'state not known')}"
    told = f"as likely as not by {format_day(row['p50_on'])}, with 80 % by {format_day(row['p80_on'])}"
    return f"{head}, {told}, on time {format_chance(row['on_time_chance'])}"


def _draw(canvas: Canvas, told: pd.DataFrame, shown: pd.DataFrame, day: pd.Timestamp | None) -> None:
    sheet, row = Sheet(canvas), _ROW + (14 if canvas.narrow else 0)
    top = float(_TOP + (_SUM if len(shown) < len(told) else 0))
    first, last = shown["start_on"].min(), _last(shown, day)
    left, right = (4.0, 8.0) if canvas.narrow else (float(_LEFT), float(_RIGHT))
    reach = max((last - first).days, 1)

    def place(when: pd.Timestamp) -> float:
        return left + (sheet.width - left - right) * min((when - first).days, reach) / reach

    height = top + row * len(shown)
    if len(shown) < len(told):
        _draw_sum(sheet, told)
    _draw_years(sheet, first, last, place, top, height)
    if day is not None and first <= day <= last:
        sheet.line([place(day)] * 2, [top - 4, height], MUTED, lw=1.2, ls=(0, (3, 3)))
        sheet.text(place(day), height + 3, "today", size=11.5, color=MUTED, ha="center")
    for number, project in enumerate(shown.to_dict("records")):
        _draw_project(sheet, project, place, top + row * number + row - _ROW / 2, last)
    sheet.draw(height + 22)


def _last(shown: pd.DataFrame, day: pd.Timestamp | None) -> pd.Timestamp:
    ends = pd.concat([shown["promised_on"], shown["p80_on"], shown["finished_on"]]).max()
    now = day if day is not None else shown["promised_on"].max()
    return max(min(ends, now + FARTHEST), now)


def _draw_sum(sheet: Sheet, told: pd.DataFrame) -> None:
    """All projects as one bar, by state."""
    counts = told["state"].value_counts()
    states = [state for state in _STATES if counts.get(state, 0)]
    x, words = 0.0, []
    for state in states:
        wide = max(sheet.width * counts[state] / max(counts[states].sum(), 1) - 2, 1.5)
        sheet.bar(x, 2, wide, 14, colour_of(state), alpha=1.0 if state in ("overdue", "slipping") else 0.55)
        sheet.mark(x + wide / 2, 9, f"{counts[state]:,} {STATUS[state]}")
        words.append(f"{counts[state]:,} {STATUS[state]}")
        x += wide + 2
    sheet.text(0, 20, shorten(join_words(words), sheet.width - 4, size=12.5), size=12.5)


def _draw_years(sheet: Sheet, first: pd.Timestamp, last: pd.Timestamp, place: Place, top: float, height: float) -> None:
    long = (last - first).days > 3 * 365
    starts = pd.date_range(first, last, freq="YS" if long else "QS")
    step = max(len(starts) // (4 if sheet.narrow else 7) + 1, 1)
    for number, start in enumerate(starts):
        sheet.line([place(start)] * 2, [top - 6, height], RULE, lw=0.8)
        if number % step == 0 and place(start) < sheet.width - 56:
            label = format_day(start, "y" if long else "MMM y")
            sheet.text(place(start) + 3, top - 22, label, size=11.5, color=MUTED)


def _draw_project(sheet: Sheet, row: dict[str, Any], place: Place, y: float, last: pd.Timestamp) -> None:
    begin, promise = place(row["start_on"]), place(row["promised_on"])
    sheet.bar(begin, y - 5, max(promise - begin, 2), 10, GREY, alpha=0.45)
    name = f"{clean(row['project'])}  {clean(row['name'])}"
    wide = sheet.width - 100 if sheet.narrow else _LEFT - 14
    sheet.text(0, y - 22 if sheet.narrow else y - 8, shorten(name, wide, size=12.5), size=12.5)
    if pd.notna(row["finished_on"]):
        late = row["finished_on"] > row["promised_on"]
        sheet.dot(place(row["finished_on"]), y, colour_of("late" if late else "done"), marker="D", size=6)
        sheet.mark(place(row["finished_on"]), y, _tell(row))
        return
    word, state = _word(row), str(row["outlook"])
    if pd.notna(row["p80_on"]):
        colour, end = ink_of(state, INK), place(min(row["p80_on"], last))
        sheet.line([min(promise, place(row["p50_on"])), end], [y, y], colour, lw=2.6)
        sheet.dot(place(row["p50_on"]), y, colour, size=8)
        if row["p80_on"] > last:
            sheet.dot(end, y, colour, marker=">", size=8)
        sheet.mark(place(row["p50_on"]), y, _tell(row))
    style: dict[str, Any] = {"size": 12, "color": ink_of(state), "ha": "right"}
    sheet.text(sheet.width, y - 22 if sheet.narrow else y - 8, word, **style)


def _word(row: dict[str, Any]) -> str:
    if pd.isna(row["on_time_chance"]):
        return STATUS.get(str(row["state"]), "")
    if row["outlook"] == "overdue":
        return "overdue"
    return f"{format_chance(row['on_time_chance'])} on time"
