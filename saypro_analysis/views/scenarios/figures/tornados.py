"""What each driver alone would do to a KPI: bars to either side of the forecast, the widest on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.formats import format_plain, format_value
from saypro_analysis.views.kit.palette import INK, MUTED, colour_of
from saypro_analysis.views.kit.words import count_of

MOST_BARS, MOST_KPIS = 8, 3
_ROW, _HEAD, _LEFT, _ROOM, _SIZE, _BAR = 26, 26, 190, 92, 12, 15
Place = Callable[[float], float]


@draws
def plot_scenario_drivers(ranked: pd.DataFrame, *, kpi: str | None = None) -> Chart:
    """Draw what each driver alone would do to a KPI: bars to either side of its forecast, the widest on top (tornado).

    `ranked` is what `rank_scenario_drivers` returns; `kpi` draws one KPI alone, without it the three that move most are
    drawn one below the other. A bar runs from the forecast to what the KPI would be with the driver at its lowest or
    highest of all scenarios: blue is better, orange worse. At most eight drivers a KPI. Returns a Chart.

    >>> ranked = pd.DataFrame({"kpi": ["k"], "name": ["Orders"], "unit": ["count"], "driver": ["Demand"], "rank": [1],
    ...     "driver_low": [90.0], "driver_high": [105.0], "forecast": [100.0], "at_low": [90.0], "at_high": [105.0],
    ...     "low_effect": ["worse"], "high_effect": ["better"], "swing": [15.0]})
    >>> plot_scenario_drivers(ranked).title
    'Orders depends most on demand: 90 to 105'
    """
    chosen = ranked["kpi"].drop_duplicates().head(MOST_KPIS) if kpi is None else [kpi]
    shown = ranked[ranked["kpi"].isin(chosen) & (ranked["rank"] <= MOST_BARS) & (ranked["swing"] > 0)]
    more = int((ranked["kpi"].isin(chosen) & (ranked["rank"] > MOST_BARS)).sum())
    left = f" {count_of(more, 'driver')} that matter less {'is' if more == 1 else 'are'} in the table." if more else ""
    return Chart(
        lambda canvas: _draw(canvas, shown),
        title=_title(shown),
        caption="Each driver alone, from its lowest to its highest in any scenario; all others as they are."
        " Line: forecast. Blue is better, orange worse." + left,
        alt="Drivers: " + ("; ".join(_tell(row) for row in shown.to_dict("records")) or "none"),
        empty=shown.empty,
    )


def _title(shown: pd.DataFrame) -> str:
    if shown.empty:
        return "No driver moves the KPI"
    row = shown.iloc[0]
    low, high = (format_value(row[name], row["unit"]) for name in ("at_low", "at_high"))
    return f"{clean(row['name'])} depends most on {clean(row['driver']).lower()}: {low} to {high}"


def _tell(row: dict[str, Any]) -> str:
    ends = [
        f"{format_value(row[f'at_{end}'], row['unit'])} at {format_plain(row[f'driver_{end}'])}"
        for end in ("low", "high")
    ]
    return f"{clean(row['driver'])} on {clean(row['name'])}: {' and '.join(ends)}"


def _draw(canvas: Canvas, shown: pd.DataFrame) -> None:
    sheet, top = Sheet(canvas), 2.0
    for _, block in shown.groupby("kpi", sort=False):
        top = _draw_block(sheet, block, top) + 12
    sheet.draw(top)


def _draw_block(sheet: Sheet, block: pd.DataFrame, top: float) -> float:
    first = block.iloc[0].to_dict()
    name = f"{clean(first['name'])}, forecast {format_value(first['forecast'], first['unit'])}"
    sheet.text(0, top, shorten(name, sheet.width - 8, size=13, bold=True), size=13, fontweight="bold")
    top += _HEAD
    row = _ROW + (18 if sheet.narrow else 0)
    place = _scale(sheet, block)
    for number, told in enumerate(block.to_dict("records")):
        _draw_row(sheet, told, top + row * number, place)
    centre = place(first["forecast"])
    sheet.line([centre, centre], [top - 2, top + row * len(block)], INK, lw=1.2)
    return top + row * len(block)


def _scale(sheet: Sheet, block: pd.DataFrame) -> Place:
    ends = pd.concat([block["at_low"], block["at_high"], block["forecast"]])
    low, high = float(ends.min()), float(ends.max())
    left = _ROOM if sheet.narrow else _LEFT + _ROOM
    reach, wide = high - low or 1.0, sheet.width - left - _ROOM
    return lambda value: left + wide * (float(value) - low) / reach


def _draw_row(sheet: Sheet, row: dict[str, Any], top: float, place: Place) -> None:
    middle = top + (18 if sheet.narrow else 0)
    room = sheet.width if sheet.narrow else _LEFT
    sheet.text(0, top + 1, shorten(clean(row["driver"]), room, size=_SIZE), size=_SIZE)
    centre = place(row["forecast"])
    for end in sorted(("low", "high"), key=lambda end: -abs(row[f"at_{end}"] - row["forecast"])):
        value = row[f"at_{end}"]
        at = place(value)
        if abs(at - centre) < 0.5:
            continue
        sheet.bar(min(at, centre), middle, abs(at - centre), _BAR, colour_of(row[f"{end}_effect"]))
        sheet.mark((at + centre) / 2, middle + _BAR / 2, _tell(row))
    low, high = sorted((row["at_low"], row["at_high"]))
    ends = [(low, "right", -5.0)] if low < row["forecast"] else []
    ends += [(high, "left", 5.0)] if high > row["forecast"] else []
    for value, side, shift in ends:
        told = format_value(value, row["unit"])
        sheet.text(place(value) + shift, middle + 1, told, size=_SIZE, color=MUTED, ha=side)
