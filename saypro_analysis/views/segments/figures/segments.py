"""A KPI segment by segment: what each reached, how sure that is, and what was expected of it."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, Charts, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.formats import format_count, format_value
from saypro_analysis.views.kit.palette import INK, MUTED, RULE, colour_of
from saypro_analysis.views.kit.words import count_of, initial

MOST_ROWS = 30
_ROW, _HEAD, _LEFT, _RIGHT = 25, 26, 210, 150


@draws
def plot_segments(breakdown: pd.DataFrame) -> Charts:
    """Draw each KPI that is a share, one dimension after the other: a dot per segment with its interval.

    `breakdown` is what `summarise_segments` returns. The dot is the segment's figure, the bar its 95 % interval, the
    upright line what was expected of it; orange segments are worse than expected beyond chance (Holm), grey ones could
    be chance. At the right stand the figure and how many it is counted among. KPIs whose segments have no interval
    are left out; of more than 30 segments those that add most to the gap are drawn. Returns Charts, a tuple of one
    Chart per KPI.

    >>> row = {"kpi": "won", "name": "Conversion", "unit": "share", "better": "higher", "dimension": "region",
    ...        "segment": "North", "actual": 0.06, "expected": 0.2, "contribution": -0.1, "count": 1000.0, "low": 0.05,
    ...        "high": 0.08, "underperforming": True}
    >>> plot_segments(pd.DataFrame([row]))[0].title
    'Conversion: 1 of 1 segment is worse than expected beyond chance (North)'
    """
    known = breakdown[breakdown["low"].notna()]
    return Charts(_chart(part) for _, part in known.groupby("kpi", sort=False))


def _chart(part: pd.DataFrame) -> Chart:
    worst = part["contribution"].where(part["better"] != "lower", -part["contribution"]).sort_values(kind="stable")
    shown = part.loc[part.index.isin(worst.index[:MOST_ROWS])]
    more = (
        f" {count_of(len(part) - len(shown), 'segment')} that add less are left out." if len(part) > MOST_ROWS else ""
    )
    return Chart(
        lambda canvas: _draw(canvas, shown),
        title=_title(part),
        caption="Dot: what was reached; bar: its 95 % interval; upright line: what was expected. At the right also how "
        f"many it is counted among.{more}",
        alt=_alt(part),
        frame=part,
    )


def _title(part: pd.DataFrame) -> str:
    name, short = clean(part["name"].iloc[0]), part[part["underperforming"].astype(bool)]
    if short.empty:
        return f"{name}: no segment is worse than expected beyond chance"
    verb = "is" if len(short) == 1 else "are"
    named = f" ({clean(short['segment'].iloc[0])})" if len(short) == 1 else ""
    return f"{name}: {len(short)} of {count_of(len(part), 'segment')} {verb} worse than expected beyond chance{named}"


def _alt(part: pd.DataFrame) -> str:
    rows = part[["dimension", "segment", "actual", "expected", "unit"]].itertuples(index=False)
    told = [f"{clean(dimension)} {clean(segment)} {format_value(actual, unit)} against {format_value(expected, unit)}"
            for dimension, segment, actual, expected, unit in rows]  # fmt: skip
    return f"{clean(part['name'].iloc[0])} by segment: {'; '.join(told[:MOST_ROWS])}"


def _draw(canvas: Canvas, part: pd.DataFrame) -> None:
    sheet, top = Sheet(canvas), 4.0
    left, right = (4.0, canvas.width - 4.0) if canvas.narrow else (float(_LEFT), canvas.width - float(_RIGHT))
    place = _scale(part, left, right)
    for dimension, rows in part.groupby("dimension", sort=False):
        sheet.text(0, top, initial(clean(dimension).replace("_", " ")), size=12, color=MUTED)
        top += _HEAD - 4
        for row in rows.to_dict("records"):
            top += 18 if canvas.narrow else 0
            _draw_row(sheet, row, place, top, (left, right))
            top += _ROW
        top += 8
    sheet.draw(top)


def _scale(part: pd.DataFrame, left: float, right: float) -> Callable[[float], float]:
    """From a figure to pixels; intervals far wider than the rest run off the edge."""
    figures = part[["low", "high", "actual", "expected"]].to_numpy(dtype=float)
    least, most = np.nanmin(figures), np.nanmax(figures)
    reach = max(most - least, 1e-9)
    return lambda figure: left + (right - left) * (0.02 + 0.96 * (figure - least) / reach)


def _draw_row(  # type: ignore[no-untyped-def]
    sheet: Sheet, row, place: Callable[[float], float], top: float, ends: tuple[float, float]
) -> None:
    middle, colour = top + _ROW / 2, colour_of("underperforming" if row["underperforming"] else "")
    sheet.line([*ends], [middle, middle], RULE, lw=0.8)
    sheet.line([place(row["low"]), place(row["high"])], [middle, middle], colour, lw=8, alpha=0.26)
    if not pd.isna(row["expected"]):
        sheet.line([place(row["expected"])] * 2, [middle - 9, middle + 9], INK, lw=1.4)
    sheet.dot(place(row["actual"]), middle, colour, size=8)
    figure, name = format_value(row["actual"], row["unit"]), clean(row["segment"])
    expected = "" if pd.isna(row["expected"]) else f", expected {format_value(row['expected'], row['unit'])}"
    sheet.mark(place(row["actual"]), middle, f"{name}: {figure}{expected}")
    among, above = f"of {format_count(row['count'])}", middle - (26 if sheet.narrow else 8)
    edge = ends[1] if sheet.narrow else ends[1] + 14
    sheet.text(0, above, shorten(name, (ends[1] - 130) if sheet.narrow else _LEFT - 14, size=13), size=13)
    told = colour if row["underperforming"] else MUTED
    if sheet.narrow:
        sheet.text(edge, above, f"{figure} {among}", size=12, color=told, ha="right")
        return
    sheet.text(edge, above, figure, size=13, color=told, fontweight="bold")
    sheet.text(edge + 68, above + 1, among, size=12, color=MUTED)
