"""A KPI's course beside its card: limits, target, level and events, small enough for a phone as it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_PARTS = ("period_on", "actual", "lower", "upper", "low", "high", "segment", "step_on", "point_type", "unit", "cadence")
_LIMITS = ("actual", "lower", "upper", "low", "high")
_DAY = pd.Timedelta(days=1).value
Course = list[dict[str, Any]]  # a period each, of these parts


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
        first, last = _as_rows(course.iloc[[0, -1]])
        cadence = str(first["cadence"])
        own = Span(first["period_on"], last["period_on"], _room(last))
        met = spans.get(cadence, own)
        spans[cadence] = Span(min(own.first, met.first), max(own.last, met.last), max(own.room, met.room))
    return spans


def _as_rows(course: pd.DataFrame) -> Course:
    """What is known of each period, None for what is not."""
    told = course.reindex(columns=list(_PARTS))
    cells = [[None if pd.isna(cell) else cell for cell in told[name].tolist()] for name in _PARTS]
    return [dict(zip(_PARTS, row, strict=True)) for row in zip(*cells, strict=True)]


class Box(NamedTuple):
    """Where a figure of a place in the course stands."""

    first: pd.Timestamp
    last: pd.Timestamp
    low: float
    high: float
    right: float  # where the labels begin

    def x(self, day: pd.Timestamp) -> float:
        """Pixels from the left."""
        since, whole = ((end.value - self.first.value) / _DAY for end in (day, self.last))
        return LEFT + (self.right - LEFT) * (since / whole if whole > 0 else 0.5)

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
    rows = _as_rows(course[course["actual"].notna()].tail(SHOWN))
    if not rows:
        return ""
    ends = [float(row[name]) for row in rows for name in _LIMITS if row[name] is not None]
    span = spans.get(str(rows[0]["cadence"])) or find_spans(course)[str(rows[0]["cadence"])]
    box = Box(span.first, span.last, min(ends), max(ends), WIDTH - span.room)
    parts = [*_draw_levels(rows, box), *_draw_targets(rows, box), *_draw_points(rows, box, verdict),
             *_draw_labels(rows, box, verdict), *_draw_events(rows, events, box)]  # fmt: skip
    return (
        f'<svg class="course" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{escape(alt)}" fill="none" font-size="{BESIDE}">{"".join(parts)}</svg>'
    )


def _paint(part: str, colour: str) -> str:
    """A colour by name, so that a dark page may have its own."""
    return f'style="{part}:var({CSS_NAMES[colour]},{colour})"'


def _levels(course: Course) -> Iterable[Course]:
    """The course in pieces, one for each level that was accepted or established."""
    pieces: dict[tuple[Any, bool], Course] = {}
    for row in course:
        after = row["step_on"] is not None and row["period_on"] >= row["step_on"]
        if row["segment"] is not None:
            pieces.setdefault((row["segment"], after), []).append(row)
    return pieces.values()


def _points(box: Box, course: Iterable[dict[str, Any]], part: str) -> str:
    return " ".join(f"{box.x(row['period_on']):.1f},{box.y(row[part]):.1f}" for row in course)


def _known(course: Course, *parts: str) -> Course:
    return [row for row in course if all(row[part] is not None for part in parts)]


def _draw_levels(course: Course, box: Box) -> Iterator[str]:
    for part in _levels(course):
        known = _known(part, "lower", "upper")
        band = f"{_points(box, known, 'upper')} {_points(box, reversed(known), 'lower')}"
        if len(known) > 1:
            yield f'<polygon points="{band}" {_paint("fill", GREY)} opacity=".16"/>'
        yield f'<polyline points="{_points(box, part, "actual")}" {_paint("stroke", GREY)} stroke-width="1.5"/>'


def _draw_targets(course: Course, box: Box) -> Iterator[str]:
    for end in ["low"] if all(row["low"] == row["high"] for row in course) else ["low", "high"]:
        if known := _known(course, end):
            steps = " ".join(_steps(box, [(row["period_on"], row[end]) for row in known]))
            yield f'<polyline points="{steps}" {_paint("stroke", INK)} stroke-width="1" stroke-dasharray="4 3"/>'


def _steps(box: Box, corners: Sequence[tuple[pd.Timestamp, float]]) -> Iterator[str]:
    """A target holds for its whole period: corners where it changes."""
    (first, begun), (last, ended) = corners[0], corners[-1]
    yield f"{box.x(first):.1f},{box.y(begun):.1f}"
    for (place, before), (following, value) in pairwise(corners):
        if value != before:
            middle = box.x(place + (following - place) / 2)
            yield f"{middle:.1f},{box.y(before):.1f} {middle:.1f},{box.y(value):.1f}"
    yield f"{box.x(last):.1f},{box.y(ended):.1f}"


def _beside(last: dict[str, Any]) -> tuple[str, str]:
    """What stands beside the last point: its value, and its target or nothing."""
    unit = str(last["unit"])
    short = unit if len(unit) <= len("minutes") else "score"
    aim = _aim(last, short)
    return format_compact(last["actual"], short), f"target {aim}" if aim else ""


def _aim(row: dict[str, Any], unit: str) -> str:
    """The target, or the range that is one, its unit once; nothing where there is none."""
    low, high = (None if row[end] is None else format_compact(row[end], unit) for end in ("low", "high"))
    if low is None or high is None or low == high:
        return low or high or ""
    number, _, suffix = low.partition(" ")
    return f"{number if suffix and high.endswith(f' {suffix}') else low} to {high}"


def _room(last: dict[str, Any]) -> float:
    value, aim = _beside(last)
    return 14 + max(measure(value, BESIDE, bold=True), measure(aim, SMALL))


def _draw_points(course: Course, box: Box, verdict: str) -> Iterator[str]:
    """Marked points and the last are seen; every point says its figures to a pointer that rests on it."""
    last, hidden, seen = len(course) - 1, [], []
    for place, row in enumerate(course):
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


def _draw_labels(course: Course, box: Box, verdict: str) -> Iterator[str]:
    """The first and the last period, the last value and its target, held apart from one another."""
    last = course[-1]
    first, end = (escape(_when({**last, "period_on": day})) for day in (box.first, box.last))
    yield f'<text x="{LEFT}" y="{HEIGHT - 5}" {_paint("fill", MUTED)}>{first}</text>'
    if first != end:
        at = f'x="{box.right:.0f}" y="{HEIGHT - 5}" text-anchor="end"'
        yield f"<text {at} {_paint('fill', MUTED)}>{end}</text>"
    aim = last["high"] if last["low"] is None else last["low"]
    value_y, aim_y = _apart(box.y(last["actual"]), None if aim is None else box.y(aim))
    colour = colour_of(verdict)
    style = _paint("fill", MUTED if colour == GREY else colour).replace('style="', 'style="font-weight:700;')
    value, told = map(escape, _beside(last))
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


def _draw_events(course: Course, events: pd.DataFrame, box: Box) -> Iterator[str]:
    """A letter and a thin line for each event; letters stand side by side where events are close."""
    days = [row["period_on"] for row in course]
    free = 0.0
    for row in events.to_dict("records"):
        if row["happened_on"] < days[0]:
            continue
        x = box.x(days[sum(day <= row["happened_on"] for day in days) - 1])
        left = max(x - LETTER / 2, free)
        free = left + LETTER
        line = f'x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{HEIGHT - BOTTOM}"'
        yield f'<line {line} {_paint("stroke", MUTED)} stroke-width=".8" opacity=".6"/>'
        yield f'<text x="{left:.1f}" y="{TOP - 9}" {_paint("fill", MUTED)}>{escape(row["mark"])}</text>'
