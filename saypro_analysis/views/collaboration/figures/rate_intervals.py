"""What channels, types or items brought, with what can be told apart."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.ticker import MaxNLocator

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, shorten, widest
from saypro_analysis.views.kit.formats import format_count, format_percent
from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, ORANGE, RULE
from saypro_analysis.views.kit.words import clean, count_of

MOST_ROWS = 12
MEASURES = {"clicks": "Clicks", "engagement": "Engagement", "conversion": "Conversion"}
_COLOURS = {"best": BLUE, "behind": ORANGE}
_FROM_NOTHING = 0.5  # the scale begins at 0 where some rate is below this part of the highest
_ROW = 32


@draws
def plot_content_rates(rates: pd.DataFrame, *, measure: str = "clicks") -> Chart:
    """Draw what brought how much: a row per name, the rate to be expected with its interval, the raw rate hollow.

    `rates` is what `summarise_content` returns, `measure` one of its measures (clicks, engagement, conversion). Blue is
    what is clearly best, orange what is clearly behind it, grey cannot be told apart. Of more than twelve the first
    twelve are drawn. Returns a Chart, a matplotlib Figure; without a rate it shows nothing. Raises ValueError for an
    unknown measure.

    >>> rates = pd.DataFrame({"measure": "clicks", "by": "channel", "name": ["mail"], "rate": [0.05], "low": [0.03],
    ...                       "shrunken": [0.04], "high": [0.06], "verdict": ["cannot_tell"], "count": [5.0],
    ...                       "of": [100.0]})
    >>> plot_content_rates(rates).title
    'Clicks: which channel is best cannot be told yet'
    """
    if measure not in MEASURES:
        raise ValueError(f"measure: found {measure!r}, expected {', '.join(MEASURES)}")
    own = rates[(rates["measure"] == measure) & rates["shrunken"].notna()].sort_values(
        "shrunken", ascending=False, kind="stable"
    )
    shown = own.head(MOST_ROWS)
    more = f" {len(own) - len(shown)} more are not drawn." if len(own) > len(shown) else ""
    told = [_say(row) for row in shown.to_dict("records")]
    return Chart(
        lambda canvas: _draw(canvas, shown),
        title=_title(own, measure),
        caption=f"Dot and line: the rate to be expected and its 95 % interval; hollow: as counted.{more}",
        alt=f"{_title(own, measure)}. " + "; ".join(told),
        empty=shown.empty,
    )


def _say(row: dict[str, Any]) -> str:
    ends = f"{format_percent(row['low'])} to {format_percent(row['high'])}"
    return f"{clean(row['name'])} {format_percent(row['shrunken'])} ({ends})"


def _title(own: pd.DataFrame, measure: str) -> str:
    head = MEASURES[measure]
    if own.empty:
        return f"{head}: nothing was counted"
    best = own[own["verdict"] == "best"]
    what = str(own["by"].iloc[0]).replace("content", "item")
    if best.empty:
        return f"{head}: which {what} is best cannot be told yet"
    if len(best) == 1:
        return f"{head}: {clean(best['name'].iloc[0])} is best, {format_percent(best['shrunken'].iloc[0])}"
    return f"{head}: {count_of(len(best), 'group')} have a clear best"


def _draw(canvas: Canvas, shown: pd.DataFrame) -> None:
    sheet = Sheet(canvas)
    label = min(widest(map(clean, shown["name"]), 13) + 14, sheet.width * 0.34)
    right = 8 if sheet.narrow else 200
    least, most = float(shown[["low", "rate"]].min().min()), float(shown[["high", "rate"]].max().max())
    ticks = MaxNLocator(3 if sheet.narrow else 5, steps=[1, 2, 5, 10]).tick_values(
        least if least > most * _FROM_NOTHING else 0, most
    )
    scale = (sheet.width - label - right) / (max(most, ticks[1]) - ticks[0])

    def at(value: float) -> float:
        return label + (value - ticks[0]) * scale

    for number, row in enumerate(shown.to_dict("records")):
        middle = number * _ROW + _ROW / 2
        _row(sheet, row, middle, [at(row[name]) for name in ("low", "shrunken", "high", "rate")], label, right)
    sheet.line([label, label], [0, len(shown) * _ROW], RULE)
    for tick in ticks:
        if tick <= most:
            sheet.text(at(tick), len(shown) * _ROW + 4, format_percent(tick), size=11, color=MUTED, ha="center")
    sheet.draw(len(shown) * _ROW + 24)


def _row(sheet: Sheet, row: dict[str, Any], middle: float, xs: list[float], label: float, right: float) -> None:
    colour = _COLOURS.get(row["verdict"], GREY)
    low, expected, high, raw = xs
    sheet.text(0, middle - 8, shorten(row["name"], label - 10, size=13), size=13)
    sheet.line([low, high], [middle, middle], colour, lw=2.5)
    sheet.dot(raw, middle, colour, hollow=True, size=7)
    sheet.dot(expected, middle, colour, size=8)
    counted = f"{format_count(row['count'])} of {format_count(row['of'])}"
    sheet.mark(expected, middle, f"{clean(row['name'])}: {counted}, {format_percent(row['shrunken'])} to be expected")
    if not sheet.narrow:
        word = {"best": "clearly best", "behind": "clearly behind", "alone": "nothing to compare"}
        told = word.get(row["verdict"], "cannot be told")
        sheet.text(sheet.width - right + 12, middle - 8, f"{told}, {counted}", size=11,
                   color=INK if row["verdict"] in _COLOURS else MUTED)  # fmt: skip
