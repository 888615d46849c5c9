"""Icons for the two questions, did it change and can it meet its target: a few strokes, in SVG and in figures."""

import math
from typing import NamedTuple

from matplotlib.axes import Axes

from saypro_analysis.views.kit.palette import colour_of

SIZE = 24
FALLING = {"improving": "lower", "worsening": "higher"}


class Stroke(NamedTuple):
    """A line through points of a 24 x 24 box, solid or dashed; a single point is a dot."""

    points: tuple[tuple[float, float], ...]
    dashed: bool = False


def _wave(middle: float, height: float = 2.5) -> Stroke:
    places = [3 + 18 * step / 24 for step in range(25)]
    return Stroke(tuple((x, middle - height * math.sin((x - 3) * math.pi / 4.5)) for x in places))


def _dots() -> list[Stroke]:
    return [Stroke(((x, 12.0),)) for x in (6.0, 12.0, 18.0)]


def _line(height: float) -> Stroke:
    return Stroke(((2.0, height), (22.0, height)), dashed=True)


_UP = [Stroke(((3, 17), (11, 17), (13, 7), (20, 7))), Stroke(((20, 7),))]
_DOWN = [Stroke(((3, 7), (11, 7), (13, 17), (20, 17))), Stroke(((20, 17),))]
_LIMITS = [_line(5), _line(19)]


def variation_strokes(variation: str, better: str) -> list[Stroke]:
    """A step up or down where something changed, a wave within its limits where nothing did."""
    if variation == "too_few":
        return _dots()
    if variation == "steady":
        return [*_LIMITS, _wave(12)]
    down = variation == "low" or FALLING.get(variation) == better
    return _DOWN if down else _UP


def assurance_strokes(assurance: str, better: str) -> list[Stroke]:
    """A wave beyond its target line, on it, or short of it; what is better lies above, or below."""
    if assurance in ("too_few", "no_target"):
        return _dots() if assurance == "too_few" else [_wave(12)]
    if assurance == "hit_or_miss":
        return [_line(12), _wave(12, 5)]
    met = assurance == "consistently_met"
    if better == "range":
        return [*_LIMITS, _wave(12)] if met else [_line(14), _line(21), _wave(6)]
    above = met == (better == "higher")
    return [_line(18), _wave(8)] if above else [_line(6), _wave(16)]


def draw_icon(strokes: list[Stroke], state: str) -> str:
    """An inline SVG that takes the colour of the text about it; hidden from screen readers, for the word is beside."""
    marks = "".join(_svg_stroke(stroke) for stroke in strokes)
    return (
        f'<svg class="icon" viewBox="0 0 {SIZE} {SIZE}" width="18" height="18" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" aria-hidden="true" data-state="{state}">{marks}</svg>'
    )


def _svg_stroke(stroke: Stroke) -> str:
    if len(stroke.points) == 1:
        x, y = stroke.points[0]
        return f'<circle cx="{x:g}" cy="{y:g}" r="2.2" fill="currentColor" stroke="none"/>'
    path = " ".join(f"{x:.4g},{y:.4g}" for x, y in stroke.points)
    return f'<polyline points="{path}"{_DASHED if stroke.dashed else ""}/>'


_DASHED = ' stroke-dasharray="2 3.4" stroke-width="1.4"'


def paint_icon(axes: Axes, strokes: list[Stroke], state: str, left: float, top: float, size: float = 20) -> None:
    """The same icon in a figure whose axes count pixels, its upper left corner at `left`, `top`."""
    colour, scale = colour_of(state), size / SIZE
    for stroke in strokes:
        across, down = zip(*((left + x * scale, top + y * scale) for x, y in stroke.points), strict=True)
        if len(across) == 1:
            axes.plot(across, down, "o", color=colour, ms=4, mew=0)
        else:
            style = (0, (1.2, 2)) if stroke.dashed else "-"
            axes.plot(across, down, color=colour, ls=style, lw=1.1 if stroke.dashed else 1.8)
