"""Which department waits for which: a map in layers, those who wait at the left, those waited for at the right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, measure, shorten, wrap
from saypro_analysis.views.kit.formats import format_count
from saypro_analysis.views.kit.palette import INK, MUTED, ORANGE, PAPER, RULE, SOFT
from saypro_analysis.views.kit.words import clean, count_of

LAYERS = ("waits", "both", "awaited")
HEADS = {"waits": "Mostly wait", "both": "Wait and are waited for", "awaited": "Mostly waited for"}
MOST_LINES = 120  # waits drawn, those that lost most days first
MOST_NAMED = 5  # waits named below the map
_ROW, _BOX, _SIZE = 30, 210, 13


@draws
def plot_department_waits(waits: pd.DataFrame) -> Chart:
    """Draw who waits for whom: departments in three layers, a line for each pair, orange where something is overdue.

    `waits` is what `map_dependencies` returns. At the left stand the departments that mostly wait, at the right those
    mostly waited for; bold are the lines of the five worst waits, which are named below, and those to the department
    that is waited for most, the thicker the more days were lost. A phone has the five alone. Returns a Chart, a
    matplotlib Figure; without a row it shows nothing.

    >>> waits = pd.DataFrame({"department": ["Sales"], "waits_for": ["Legal"], "layer": "waits", "overdue": [1],
    ...     "waits_for_layer": "awaited", "days_lost": [10.0], "longest_days": [10.0], "most_waited_for": [True],
    ...     "departments_waiting": [1], "own_days": [10.0], "worst_deliverable": ["Terms"], "blocking_path": ["x"]})
    >>> plot_department_waits(waits).title
    'Legal holds up 1 department, which lost 10 days by it'
    """
    drawn = waits.head(MOST_LINES)
    more = f" {count_of(len(waits) - len(drawn), 'pair')} more are not drawn." if len(waits) > len(drawn) else ""
    return Chart(
        lambda canvas: _draw(canvas, waits, drawn),
        title=_title(waits),
        caption="From who waits to who has to deliver; orange: overdue, bold: named below or for whoever is waited for "
        f"most, the thicker the more days were lost.{more}",
        alt=f"Who waits for whom. {'; '.join(_tell(row) for row in _worst(waits)) or 'Nobody waits.'}",
        empty=waits.empty,
    )


def _title(waits: pd.DataFrame) -> str:
    first = waits[waits["most_waited_for"].astype(bool)]
    if first.empty:
        return "Nobody has lost a day by waiting for another department"
    row = first.iloc[0]
    days = count_of(round(row["own_days"]), "day")
    if not row["departments_waiting"]:
        return f"{clean(row['waits_for'])} cost others most: {days}, all over by now"
    held = count_of(int(row["departments_waiting"]), "department")
    which = "which" if row["departments_waiting"] == 1 else "which together"
    return f"{clean(row['waits_for'])} holds up {held}, {which} lost {days} by it"


def _worst(waits: pd.DataFrame) -> list[dict[str, Any]]:
    late = waits[waits["overdue"] > 0].sort_values("longest_days", ascending=False, kind="stable")
    return late.head(MOST_NAMED).to_dict("records")


def _tell(row: dict[str, Any]) -> str:
    """A wait in words: who, for whom, since when, for what."""
    what = f": {clean(row['worst_deliverable'])}" if isinstance(row["worst_deliverable"], str) else ""
    days = count_of(round(row["longest_days"]), "day")
    return f"{clean(row['department'])} has waited {days} for {clean(row['waits_for'])}{what}"


def _draw(canvas: Canvas, waits: pd.DataFrame, drawn: pd.DataFrame) -> None:
    sheet = Sheet(canvas)
    top = 0.0 if sheet.narrow else _map(sheet, waits, drawn)
    for row in _worst(waits):
        lines = wrap(_tell(row), sheet.width - 18, size=_SIZE, most=3)
        sheet.bar(0, top + 3, 8, 8, ORANGE)
        sheet.text(18, top, lines, size=_SIZE)
        top += 18 * len(lines) + 4
    sheet.draw(max(top, 20) + 6)


def _map(sheet: Sheet, waits: pd.DataFrame, drawn: pd.DataFrame) -> float:
    """The departments in their layers and the lines between them; what is below begins at what it returns."""
    layers = {**dict(zip(waits["department"], waits["layer"], strict=True)),
              **dict(zip(waits["waits_for"], waits["waits_for_layer"], strict=True))}  # fmt: skip
    columns = [[name for name in layers if layers[name] == layer] for layer in LAYERS]
    tall = max(len(names) for names in columns) * _ROW
    places: dict[str, tuple[float, float]] = {}
    for number, (layer, names) in enumerate(zip(LAYERS, columns, strict=True)):
        left = number * (sheet.width - _BOX) / 2
        if names:
            sheet.text(left + _BOX / 2, 0, HEADS[layer], size=12, color=MUTED, ha="center")
        start = 24 + (tall - len(names) * _ROW) / 2
        places |= {name: (left, start + place * _ROW) for place, name in enumerate(names)}
    _lines(sheet, drawn, places)
    for name, (left, y) in places.items():
        _box(
            sheet, clean(name), left, y, most=name in set(waits.loc[waits["most_waited_for"].astype(bool), "waits_for"])
        )
    return 24 + tall + 12


def _lines(sheet: Sheet, drawn: pd.DataFrame, places: dict[str, tuple[float, float]]) -> None:
    most = max(float(drawn["days_lost"].max()), 1.0)
    named = {(row["department"], row["waits_for"]) for row in _worst(drawn)}
    for row in drawn.iloc[::-1].to_dict("records"):
        late = row["overdue"] > 0
        xs, ys = _curve(places[row["department"]], places[row["waits_for"]])
        loud = late and (row["most_waited_for"] or (row["department"], row["waits_for"]) in named)
        width = 1 + 3.5 * row["days_lost"] / most if loud else 0.9
        sheet.line(xs, ys, ORANGE if late else RULE, lw=width, alpha=0.8 if loud else 0.35 if late else 1, zorder=1)
        days = f"{format_count(row['days_lost'])} days lost" if row["days_lost"] else "no day lost"
        sheet.mark(xs[len(xs) // 2], ys[len(ys) // 2],
                   f"{clean(row['department'])} waits for {clean(row['waits_for'])}: {days}")  # fmt: skip


def _curve(begin: tuple[float, float], end: tuple[float, float]) -> tuple[list[float], list[float]]:
    """A line from one box to another: from side to side, or out and back beside a box of the same layer."""
    steps = np.linspace(0, 1, 24)
    middle = _ROW / 2 - 4
    (x0, y0), (x1, y1) = begin, end
    if x0 == x1:
        side, bulge = (x0 + _BOX, 46) if x0 == 0 else (x0, -46)
        xs = side + bulge * np.sin(np.pi * steps)
        return list(xs), list(y0 + middle + (y1 - y0) * steps)
    start, stop = (x0 + _BOX, x1) if x0 < x1 else (x0, x1 + _BOX)
    eased = steps**2 * (3 - 2 * steps)
    return list(start + (stop - start) * steps), list(y0 + middle + (y1 - y0) * eased)


def _box(sheet: Sheet, name: str, left: float, y: float, *, most: bool) -> None:
    told = shorten(name, _BOX - 16, size=_SIZE, bold=most)
    sheet.bar(left, y, _BOX, _ROW - 8, ORANGE if most else SOFT, zorder=2)
    inset = (_BOX - measure(told, _SIZE, bold=most)) / 2
    weight = "bold" if most else "normal"
    sheet.text(left + inset, y + 3, told, size=_SIZE, color=PAPER if most else INK, fontweight=weight, zorder=3)
    if told != name:
        sheet.mark(left + _BOX / 2, y + _ROW / 2 - 4, name)
