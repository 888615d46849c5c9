"""A gap from target to actual, step by step: what each driver or segment adds to it."""

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, measure, tall, wrap
from saypro_analysis.views.kit.formats import format_compact, format_gap, format_value, format_whole_percent
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, PAPER, RULE
from saypro_analysis.views.kit.words import hold, join_words
from saypro_analysis.views.segments.figures.falls import (
    NOTHING,
    Fall,
    Step,
    find_floor,
    list_stops,
    read_fall,
    split_falls,
)

_WHOLE, _LITTLE = 1.005, 0.25
_ROW, _THICK = 40, 20


@draws
def plot_contributions(
    contributions: pd.DataFrame, *, unit: str | None = None, better: str | None = None, target: float | None = None
) -> Chart:
    """Draw a gap as a waterfall from target to actual: a bar for what each driver or segment adds.

    `contributions` is what `explain_drivers`, `decompose_drivers`, `explain_segments` or `explain_gap` returns: a name
    in `driver` or `segment`, a size in `contribution` or `gap`; `kind, actual, target` or `expected`, and the KPI's
    `name, unit, better, kpi_target` are used where they are there. `unit`, `better` ("higher" by default) and `target`
    (the KPI's) take their place; without a target the bars start at the gap's zero. Several KPIs stand one below the
    other. Beyond 12 parts the smallest are drawn together. Orange makes the KPI worse, blue better, grey cannot be
    placed. Where the axis does not start at zero the figure and its caption say so. Returns a Chart, a matplotlib
    Figure.

    >>> contributions = pd.DataFrame({"driver": ["leads", "deal_size"], "contribution": [-80.0, -20.0]})
    >>> plot_contributions(contributions, unit="money").title
    'Leads hold 80 % of the gap (−$100)'
    """
    falls = [read_fall(part, unit, better, target) for part in split_falls(contributions)]
    return Chart(
        lambda canvas: _draw_falls(canvas, falls),
        title=_title(falls),
        caption=_caption(falls, contributions),
        alt=". ".join(_alt(fall) for fall in falls),
        empty=not falls,
    )


def _title(falls: list[Fall]) -> str:
    if not falls:
        return "No gap to split"
    fall = max(falls, key=lambda fall: abs(fall.gap / fall.start) if fall.start == fall.start and fall.start else 0.0)
    whole, of = format_gap(fall.gap, fall.unit), f" in {fall.name}" if fall.name else ""
    named = [step for step in fall.steps if step.colour != GREY or len(fall.steps) == 1]
    if fall.steps[0].name == NOTHING:
        closest = f"; {fall.closest} comes closest" if fall.closest else ""
        return f"{NOTHING} in the gap{of} ({whole}){closest}"
    worst = max(named, key=lambda step: step.size * (-1 if fall.gap < 0 else 1), default=None)
    if worst is None or not worst.share > 0:
        return f"No single part stands out in the gap{of} ({whole})"
    if worst.share > _WHOLE:
        return f"{worst.name} alone would make a gap{of} of {format_gap(worst.size, fall.unit)}; the rest offsets it"
    holding = f"{hold(worst.name)} {tell_share(worst)}"
    if worst.share < _LITTLE:
        return f"The gap{of} ({whole}) is spread: the largest part, {worst.name}, {holding}"
    return f"{worst.name} {holding} of the gap{of} ({whole})"


def _caption(falls: list[Fall], contributions: pd.DataFrame) -> str:
    known = all(fall.start == fall.start for fall in falls)
    told = f"Each bar adds to the gap, from {'the target to the actual' if known else 'no gap to the whole of it'}."
    told += " Orange makes it worse, blue better, grey is neither."
    if "periods" in contributions and (contributions["periods"] > 1).any():
        told += " Beneath a driver: its mean per period, actual against target."
    several = len(falls) > 1
    cut = [f"at {format_compact(find_floor(fall), fall.unit)}{f' for {fall.name}' if several else ''}"
           for fall in falls if find_floor(fall)]  # fmt: skip
    if cut:
        told += f" The axis is cut: it begins {join_words(cut)}, so compare lengths among the coloured bars only."
    return told


def _alt(fall: Fall) -> str:
    told = [f"{step.name} {format_gap(step.size, fall.unit)}" + (f" ({step.detail})" if step.detail else "")
            for step in fall.steps]  # fmt: skip
    known = fall.start == fall.start
    ends = f" from {format_value(fall.start, fall.unit)}" if known else ""
    return f"{fall.name or 'The KPI'}, gap of {format_gap(fall.gap, fall.unit)}{ends}: " + "; ".join(told)


def _draw_falls(canvas: Canvas, falls: list[Fall]) -> None:
    sheet, top = Sheet(canvas), 0.0
    for fall in falls:
        if len(falls) > 1:
            sheet.text(0, top, wrap(fall.name, sheet.width, size=14, most=1, bold=True), size=14, fontweight="bold")
            top += 28
        top = _draw_fall(sheet, top, fall) + 22
    sheet.draw(max(top, 40))


def _draw_fall(sheet: Sheet, top: float, fall: Fall) -> float:
    path, floor = list_stops(fall), find_floor(fall)
    low, high = min(*path, floor), max(*path, floor)
    told = [format_gap(size, fall.unit) for size in (*(step.size for step in fall.steps), fall.gap)]
    told += [format_compact(value, fall.unit) for value in (path[0], path[-1])]
    values = max(measure(text, 13, bold=True) for text in told) + 12
    left = 0.0 if sheet.narrow else 250.0
    room = sheet.width - left - values * (2 if low < 0 < high or not floor else 1) - (0 if sheet.narrow else 80)
    scale = max(room, 60.0) / ((high - low) or 1.0)
    origin = left + (values if low < 0 else 0.0) - low * scale

    def place(value: float) -> float:
        return origin + value * scale

    known = fall.start == fall.start
    if known:
        top = _draw_end(sheet, top, "Target", path[0], fall.unit, place, floor)
    for step, before in zip(fall.steps, path[:-1], strict=True):
        top = _draw_step(sheet, top, step, before, fall.unit, place, tell_share(step) if fall.is_one_way else "")
    if known:
        return _draw_end(sheet, top, "Actual", path[-1], fall.unit, place, floor)
    return _draw_end(sheet, top, "Gap", path[-1], fall.unit, place, 0.0)


def _draw_end(sheet: Sheet, top: float, name: str, value: float, unit: str, place, floor: float) -> float:  # type: ignore[no-untyped-def]
    """A grey bar for the target, the actual, or the whole gap."""
    y, below = _draw_name(sheet, top, name, "")
    start, end = sorted((place(floor), place(value)))
    sheet.bar(start, y, end - start, _THICK, RULE)
    if floor:  # two white strokes say that the bar is longer than drawn
        for shift in (14, 20):
            sheet.line([start + shift - 4, start + shift + 4], [y + _THICK + 2, y - 2], PAPER, lw=3)
    told = format_gap(value, unit) if name == "Gap" else format_compact(value, unit)
    _draw_value(sheet, start, end, y, told, INK, left=value < 0)
    return below


def tell_share(step: Step) -> str:
    """A part's share of the gap, as whole percent; empty where there is none."""
    return "" if pd.isna(step.share) else format_whole_percent(step.share)


def _draw_step(sheet: Sheet, top: float, step: Step, before: float, unit: str, place, share: str) -> float:  # type: ignore[no-untyped-def]
    y, below = _draw_name(sheet, top, step.name, step.detail)
    start, end = sorted((place(before), place(before + step.size)))
    sheet.bar(start, y, max(end - start, 1.5), _THICK, step.colour)
    colour = MUTED if step.colour == GREY else step.colour
    of = f", {share} of the gap" if share else ""
    sheet.mark(start, y + _THICK / 2, f"{step.name}: {format_gap(step.size, unit)}{of}", end)
    _draw_value(sheet, start, end, y, format_gap(step.size, unit), colour, left=step.size < 0)
    if not sheet.narrow and share:
        sheet.text(sheet.width, y + 3, share, size=12, color=MUTED, ha="right")
    return below


def _draw_name(sheet: Sheet, top: float, name: str, detail: str) -> tuple[float, float]:
    """The name and its detail, beside the bar or above it; returns where the bar begins and where the row ends."""
    width, size = (sheet.width, 12) if sheet.narrow else (236, 13)
    lines = wrap(name, width, size=size, most=2)
    under = wrap(detail, width, size=11, most=1) if detail else []
    height = tall(lines, size) + tall(under, 11)
    row = max(_ROW, height + 8)
    start = top if sheet.narrow else top + (row - height) / 2
    sheet.text(0, start, lines, size=size)
    if under:
        sheet.text(0, start + tall(lines, size), under, size=11, color=MUTED)
    y = top + height + 2 if sheet.narrow else top + (row - _THICK) / 2
    return y, y + _THICK + 10 if sheet.narrow else top + row


def _draw_value(sheet: Sheet, start: float, end: float, y: float, told: str, colour: str, *, left: bool) -> None:
    """The figure beside its bar, on the side towards which the bar grows if there is room, else on the other."""
    need = measure(told, 13, bold=True) + 8
    edge = 0.0 if sheet.narrow else 250.0
    if (left and start - need >= edge) or end + need > sheet.width - (0 if sheet.narrow else 60):
        sheet.text(start - 6, y + 3, told, size=13, color=colour, fontweight="bold", ha="right")
    else:
        sheet.text(end + 6, y + 3, told, size=13, color=colour, fontweight="bold")
