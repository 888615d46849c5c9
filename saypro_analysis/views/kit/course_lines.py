"""A KPI's course beside its card: limits, target, level and events, small enough for a phone as it stands."""

from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from saypro_analysis.views.kit.drawings import measure
from saypro_analysis.views.kit.formats import format_compact, format_day
from saypro_analysis.views.kit.palette import CSS_NAMES, GREY, INK, MUTED, PAPER, POINT_COLOURS, colour_of

WIDTH, HEIGHT, SHOWN = 358, 150, 36
LEFT, TOP, BOTTOM = 5, 22, 22
BESIDE, SMALL = 11.5, 10.5  # sizes of the labels at the right
APART, LETTER = 14, 11  # pixels between labels one above the other, and between letters side by side


class Span(NamedTuple):
    """What several courses have in common, so that their dates line up: the periods, and the room for labels."""

    first: pd.Timestamp
    last: pd.Timestamp
    room: float


def find_spans(charts: pd.DataFrame) -> dict[str, Span]:
    """The span of the courses of each cadence that stand together.

    `charts` holds the rows of `summarise_charts` of all KPIs.
    """
    measured = charts.dropna(subset="actual").groupby("kpi", sort=False).tail(SHOWN)
    spans: dict[str, Span] = {}
    for _, course in measured.groupby("kpi", sort=False):
        cadence = str(course["cadence"].iloc[0])
        own = Span(course["period_on"].iloc[0], course["period_on"].iloc[-1], _room(course))
        met = spans.get(cadence, own)
        spans[cadence] = Span(min(own.first, met.first), max(own.last, met.last), max(own.room, met.room))
    return spans


def _measured(course: pd.DataFrame) -> pd.DataFrame:
    return course.dropna(subset="actual").tail(SHOWN).reset_index(drop=True)


class Box(NamedTuple):
    """Where a figure of a place in the course stands."""

    first: pd.Timestamp
    last: pd.Timestamp
    low: float
    high: float
    right: float  # where the labels begin

    def x(self, day: pd.Timestamp) -> float:
        """Pixels from the left."""
        whole = (self.last - self.first) / pd.Timedelta(days=1)
        return LEFT + (self.right - LEFT) * ((day - self.first) / pd.Timedelta(days=1) / whole if whole > 0 else 0.5)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        up = 0.5 if self.high == self.low else (value - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up


def draw_course(
    course: pd.DataFrame, events: pd.DataFrame, verdict: str, alt: str, spans: Mapping[str, Span] = MappingProxyType({})
) -> str:
    """An SVG of one KPI's course, with letters where something happened; empty where nothing was measured.

    `course` are the rows of one KPI of `summarise_charts`, `events` those of `summarise_events`, `verdict` colours the
    last point, `alt` says what is seen, `spans` are those of all that stand together. The line and its limits break
    where a new level is established.
    """
    course = _measured(course)
    if course.empty:
        return ""
    ends = course.reindex(columns=["actual", "lower", "upper", "low", "high"]).astype(float)
    span = spans.get(str(course["cadence"].iloc[0])) or find_spans(course)[str(course["cadence"].iloc[0])]
    box = Box(span.first, span.last, float(ends.min().min()), float(ends.max().max()), WIDTH - span.room)
    parts = [*_draw_levels(course, box), *_draw_targets(course, box), *_draw_points(course, box, verdict),
             *_draw_labels(course, box, verdict), *_draw_events(course, events, box)]  # fmt: skip
    return (
        f'<svg class="course" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{escape(alt)}" fill="none" font-size="{BESIDE}">{"".join(parts)}</svg>'
    )


def _paint(part: str, colour: str) -> str:
    """A colour by name, so that a dark page may have its own."""
    return f'style="{part}:var({CSS_NAMES[colour]},{colour})"'


def _levels(course: pd.DataFrame) -> list[pd.DataFrame]:
    """The course in pieces, one for each level that was accepted or established."""
    after = course["step_on"].notna() & (course["period_on"] >= course["step_on"])
    return [part for _, part in course.groupby([course["segment"], after], sort=False)]


def _points(box: Box, places: Any, values: Any) -> str:
    return " ".join(f"{box.x(x):.1f},{box.y(y):.1f}" for x, y in zip(places, values, strict=True) if not pd.isna(y))


def _draw_levels(course: pd.DataFrame, box: Box) -> Iterator[str]:
    for part in _levels(course):
        known = part.dropna(subset=["lower", "upper"])
        upper = _points(box, known["period_on"], known["upper"])
        lower = _points(box, known["period_on"][::-1], known["lower"][::-1])
        if len(known) > 1:
            yield f'<polygon points="{upper} {lower}" {_paint("fill", GREY)} opacity=".16"/>'
        line = _points(box, part["period_on"], part["actual"])
        yield f'<polyline points="{line}" {_paint("stroke", GREY)} stroke-width="1.5"/>'


def _draw_targets(course: pd.DataFrame, box: Box) -> Iterator[str]:
    for end in ["low"] if course["low"].equals(course["high"]) else ["low", "high"]:
        known = course.dropna(subset=end)
        if len(known):
            steps = " ".join(_steps(box, list(known["period_on"]), known[end]))
            yield f'<polyline points="{steps}" {_paint("stroke", INK)} stroke-width="1" stroke-dasharray="4 3"/>'


def _steps(box: Box, places: Any, values: pd.Series) -> Iterator[str]:
    """A target holds for its whole period: corners where it changes."""
    yield f"{box.x(places[0]):.1f},{box.y(float(values.iloc[0])):.1f}"
    for (place, before), (following, value) in pairwise(zip(places, values, strict=True)):
        if value != before:
            middle = box.x(place + (following - place) / 2)
            yield f"{middle:.1f},{box.y(before):.1f} {middle:.1f},{box.y(value):.1f}"
    yield f"{box.x(places[-1]):.1f},{box.y(float(values.iloc[-1])):.1f}"


def _beside(course: pd.DataFrame) -> tuple[str, str]:
    """What stands beside the last point: its value, and its target or nothing."""
    last, unit = course.iloc[-1].to_dict(), str(course["unit"].iloc[-1])
    short = unit if len(unit) <= len("minutes") else "score"
    aim = _aim(last, short)
    return format_compact(last["actual"], short), f"target {aim}" if aim else ""


def _aim(row: dict[str, Any], unit: str) -> str:
    """The target, or the range that is one, its unit once; nothing where there is none."""
    low, high = (None if pd.isna(row[end]) else format_compact(row[end], unit) for end in ("low", "high"))
    if low is None or high is None or low == high:
        return low or high or ""
    number, _, suffix = low.partition(" ")
    return f"{number if suffix and high.endswith(f' {suffix}') else low} to {high}"


def _room(course: pd.DataFrame) -> float:
    value, aim = _beside(course)
    return 14 + max(measure(value, BESIDE, bold=True), measure(aim, SMALL))


def _draw_points(course: pd.DataFrame, box: Box, verdict: str) -> Iterator[str]:
    """Marked points and the last are seen; every point says its figures to a pointer that rests on it."""
    last, hidden, seen = len(course) - 1, [], []
    for place, row in enumerate(course.to_dict("records")):
        kind = str(row["point_type"])
        told = f"<title>{escape(_tell(row))}</title></circle>"
        at = f'<circle cx="{box.x(row["period_on"]):.0f}" cy="{box.y(row["actual"]):.0f}"'
        if place == last or kind != "common_cause":
            colour = colour_of(verdict) if place == last else POINT_COLOURS.get(kind, MUTED)
            seen.append(f'{at} r="{4 if place == last else 2.6}" {_paint("fill", colour)}>{told}')
        else:
            hidden.append(f'{at} r="4">{told}')
    yield f'<g fill="{PAPER}" opacity="0">{"".join(hidden)}</g>'
    yield from seen


def _tell(row: dict[str, Any]) -> str:
    aim = _aim(row, str(row["unit"]))
    target = f", target {aim}" if aim else ""
    return f"{_when(row)}: {format_compact(row['actual'], row['unit'])}{target}"


def _when(row: dict[str, Any]) -> str:
    return format_day(row["period_on"], "d MMM y" if row["cadence"] in ("day", "week") else "MMM y")


def _draw_labels(course: pd.DataFrame, box: Box, verdict: str) -> Iterator[str]:
    """The first and the last period, the last value and its target, held apart from one another."""
    rows = course.to_dict("records")
    last = rows[-1]
    first, end = (escape(_when({**last, "period_on": day})) for day in (box.first, box.last))
    yield f'<text x="{LEFT}" y="{HEIGHT - 5}" {_paint("fill", MUTED)}>{first}</text>'
    if first != end:
        at = f'x="{box.right:.0f}" y="{HEIGHT - 5}" text-anchor="end"'
        yield f"<text {at} {_paint('fill', MUTED)}>{end}</text>"
    aim = last["high"] if pd.isna(last["low"]) else last["low"]
    value_y, aim_y = _apart(box.y(last["actual"]), None if pd.isna(aim) else box.y(aim))
    colour = colour_of(verdict)
    style = _paint("fill", MUTED if colour == GREY else colour).replace('style="', 'style="font-weight:700;')
    value, told = map(escape, _beside(course))
    x = box.right + 9
    yield f'<text x="{x:.0f}" y="{value_y:.1f}" {style}>{value}</text>'
    if aim_y is not None:
        yield f'<text x="{x:.0f}" y="{aim_y:.1f}" font-size="{SMALL}" {_paint("fill", INK)}>{told}</text>'


def _apart(value: float, aim: float | None) -> tuple[float, float | None]:
    """Base lines of two labels, no nearer than a line of text, within the drawing."""
    lowest = float(HEIGHT - BOTTOM + 4)
    value += 4
    if aim is None:
        return min(value, lowest), None
    aim += 4
    if abs(aim - value) < APART:
        middle = min(max((aim + value) / 2, TOP + APART / 2), lowest - APART / 2)
        way = 1 if aim >= value else -1
        value, aim = middle - way * APART / 2, middle + way * APART / 2
    return min(value, lowest), min(aim, lowest)


def _draw_events(course: pd.DataFrame, events: pd.DataFrame, box: Box) -> Iterator[str]:
    """A letter and a thin line for each event; letters stand side by side where events are close."""
    days = course["period_on"]
    free = 0.0
    for row in events.to_dict("records"):
        if row["happened_on"] < days.iloc[0]:
            continue
        place = int((days <= row["happened_on"]).sum()) - 1
        x = box.x(days.iloc[place])
        left = max(x - LETTER / 2, free)
        free = left + LETTER
        line = f'x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{HEIGHT - BOTTOM}"'
        yield f'<line {line} {_paint("stroke", MUTED)} stroke-width=".8" opacity=".6"/>'
        yield f'<text x="{left:.1f}" y="{TOP - 9}" {_paint("fill", MUTED)}>{escape(row["mark"])}</text>'
