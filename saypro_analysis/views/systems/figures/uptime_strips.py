"""Uptime as strips: a row per system, a cell per day."""

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, shorten
from saypro_analysis.views.kit.formats import format_day, format_percent, format_value
from saypro_analysis.views.kit.palette import BLUE, MUTED, ORANGE, YELLOW
from saypro_analysis.views.kit.words import clean

_ROW, _BAR, _NAME = 34, 20, 176
BRIEF = 0.99  # of a day: less downtime is brief


@draws
def plot_uptime(days: pd.DataFrame, downtime: pd.DataFrame) -> Chart:
    """Draw when systems were up: a row per system, a cell per day of the period.

    `days` is what `track_budget` returns, `downtime` what `measure_downtime` does, whose order the rows have. Blue is a
    day without an unplanned outage, yellow one with a brief one (less than 1 % of the day), orange one with more; a
    cell tells its outages on hover. Returns a Chart, a matplotlib Figure; without a row it shows nothing.

    >>> days = pd.DataFrame({"system": "Web", "day_on": pd.date_range("2025-03-01", periods=2), "uptime": [1.0, 0.9],
    ...                      "downtime_hours": [0.0, 2.4], "outages": ["", "OUT-1"]})
    >>> plot_uptime(days, pd.DataFrame({"system": ["Web"], "uptime": [0.95]})).title
    'Web was up least: 95 %, down on 1 of 2 days'
    """
    title = _title(days, downtime) if len(days) else "No outages"
    return Chart(
        lambda canvas: _draw(canvas, days, downtime),
        title=title,
        caption="A cell a day: blue up, yellow down for less than 1 % of it, orange longer; planned work left out.",
        alt=f"Uptime by system and day. {title}",
        empty=days.empty,
    )


def _title(days: pd.DataFrame, downtime: pd.DataFrame) -> str:
    worst = downtime.iloc[0]
    own = days[days["system"] == worst["system"]]
    bad = int((own["downtime_hours"] > 0).sum())
    return f"{clean(worst['system'])} was up least: {format_percent(worst['uptime'])}, down on {bad} of {len(own)} days"


def _draw(canvas: Canvas, days: pd.DataFrame, downtime: pd.DataFrame) -> None:
    sheet, top = Sheet(canvas), 0.0
    left = 0 if canvas.narrow else _NAME
    row = _ROW + (18 if canvas.narrow else 0)
    for system, uptime in zip(downtime["system"], downtime["uptime"], strict=True):
        own = days[days["system"] == system]
        if own.empty:
            continue
        _name(sheet, top, clean(system), format_percent(uptime))
        _cells(sheet, own, left, top + (18 if canvas.narrow else 0))
        top += row
    first, last = days["day_on"].min(), days["day_on"].max()
    sheet.text(left, top, format_day(first), color=MUTED)
    sheet.text(sheet.width, top, format_day(last), color=MUTED, ha="right")
    sheet.draw(top + 20)


def _name(sheet: Sheet, top: float, system: str, uptime: str) -> None:
    told = f"{system}, {uptime}"
    sheet.text(0, top + (0 if sheet.narrow else 3), shorten(told, sheet.width if sheet.narrow else _NAME - 8))


def _cells(sheet: Sheet, own: pd.DataFrame, left: float, top: float) -> None:
    wide = (sheet.width - left) / len(own)
    for place, day in enumerate(own.itertuples(index=False)):
        colour = BLUE if not day.downtime_hours > 0 else YELLOW if day.uptime > BRIEF else ORANGE
        sheet.bar(left + place * wide, top, max(wide - 1, 1), _BAR, colour)
        if day.downtime_hours > 0:
            told = f"{format_day(day.day_on)}: down {format_value(day.downtime_hours, 'hours')} ({clean(day.outages)})"
            sheet.mark(left + (place + 0.5) * wide, top + _BAR / 2, told)
