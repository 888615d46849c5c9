"""A drawing laid out in pixels from its upper left corner: text that is measured, wrapped and cut before it is set."""

import unicodedata
from collections.abc import Callable, Iterable
from copy import copy
from functools import lru_cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from saypro_analysis.views.kit.charts import Canvas
from saypro_analysis.views.kit.palette import INK
from saypro_analysis.views.kit.words import JOINERS, clean

__all__ = ["LEADING", "Sheet", "clean", "make_room", "measure", "shorten", "tall", "widest", "wrap"]

LEADING = 1.32
_WIDE = 1.15


class Sheet:
    """A drawing area in pixels, y counted downwards; what is set on it is drawn once its height is known.

    The scales are fixed, so that lines and bars are put on it as they are: matplotlib's `plot` and `add_patch` would
    look after each of them how far the scales have to reach.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.width, self.narrow = canvas, canvas.width, canvas.narrow
        self._set: list[Callable[[Axes], object]] = []

    def text(self, x: float, y: float, lines: str | list[str], *, size: float = 12, **more: Any) -> None:
        """Set lines of text, the top of the first at y."""
        told = "\n".join(lines) if isinstance(lines, list) else lines
        style = {"color": INK, "va": "top", "ha": "left", "linespacing": LEADING * 0.86, "parse_math": False, **more}
        self._set.append(lambda axes: axes.text(x, y, told, fontsize=size, clip_on=False, **style))

    def line(self, xs: list[float], ys: list[float], color: str, **more: Any) -> None:
        """Join points."""
        style = {"lw": 1.2, "solid_capstyle": "round", **more}
        self._set.append(lambda axes: axes.add_artist(Line2D(xs, ys, color=color, clip_on=False, **style)))

    def bar(self, left: float, top: float, width: float, height: float, color: str, **more: Any) -> None:
        """Fill a rectangle."""
        box = Rectangle((left, top), width, height, facecolor=color, edgecolor="none", clip_on=False, **more)
        self._set.append(lambda axes: axes.add_artist(copy(box)))

    def mark(self, x: float, y: float, text: str, until: float | None = None) -> None:
        """Say what stands at a place, or on a bar up to another, for a pointer that rests on it."""
        self._set.append(lambda axes: self.canvas.mark(axes, x, y, text, until))

    def dot(self, x: float, y: float, color: str, *, hollow: bool = False, marker: str = "o", size: float = 7) -> None:
        """Draw a point."""
        style: dict[str, Any] = {
            "mfc": "none" if hollow else color,
            "mec": color,
            "mew": 1.4,
            "ms": size,
            "clip_on": False,
        }
        self._set.append(lambda axes: axes.add_artist(Line2D([x], [y], marker=marker, linestyle="None", **style)))

    def draw(self, height: float) -> None:
        """Draw all that was set, on an area of this height."""
        axes = self.canvas.axes(height=int(height), top=2, bottom=2)
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(int(height), 0)
        for put in self._set:
            put(axes)


def wrap(text: object, width: float, *, size: float = 12, most: int = 4, bold: bool = False) -> list[str]:
    """Break text into lines no wider than `width` pixels, at most `most` of them; what is cut off ends in an ellipsis.

    >>> wrap("We did not use the correct targeting criteria for our ads", 200)
    ['We did not use the correct', 'targeting criteria for our ads']
    """
    lines: list[str] = []
    for word in clean(text).split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and measure(joined, size, bold=bold) <= width:
            lines[-1] = joined
        else:
            lines += _broken(word, width, size, bold)
        if len(lines) > most:
            return [*lines[: most - 1], _cut(f"{lines[most - 1]}…", width, size, bold)]
    return lines or [""]


def shorten(text: object, width: float, *, size: float = 12, bold: bool = False, end: str = "") -> str:
    """Text on one line no wider than `width` pixels, with `end` whole behind it."""
    return wrap(text, width - measure(end, size, bold=bold), size=size, most=1, bold=bold)[0] + end


def measure(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in pixels, generous for letters that the drawing's own font lacks."""
    return size * sum(_advance(letter, bold) for letter in text)


def widest(texts: Iterable[str], size: float, *, bold: bool = False) -> float:
    """The width of the widest of some texts in pixels; 0 where there are none."""
    return max((measure(text, size, bold=bold) for text in texts), default=0.0)


def make_room(canvas: Canvas, axes: Axes, *, size: float = 12, least: float = 0) -> None:
    """Let a drawing area begin to the right of the labels of its scale, however wide they are, `least` pixels in."""
    room = max(widest((label.get_text() for label in axes.get_yticklabels()), size) + 8, least)
    box = axes.get_position()
    left = box.x0 + room / canvas.width
    axes.set_position((left, box.y0, box.x1 - left, box.height))


def tall(lines: list[str], size: float = 12) -> float:
    """The height of lines of text in pixels."""
    return len(lines) * size * LEADING


def _broken(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word, in pieces where it is wider than a line."""
    pieces = [""]
    for letter in word[:400]:
        if pieces[-1] and measure(pieces[-1] + letter, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(line: str, width: float, size: float, bold: bool) -> str:
    while len(line) > 1 and measure(line, size, bold=bold) > width:
        line = line[:-2].rstrip() + "…"
    return line


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    if unicodedata.combining(letter) or letter in JOINERS:
        return 0.0
    font = _font(bold)
    if not font.get_char_index(ord(letter)) or unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / 100


@lru_cache(maxsize=2)
def _font(bold: bool) -> FT2Font:
    # A font of our own: matplotlib's cached ones are resized by whoever draws next.
    font = FT2Font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))
    font.set_size(100, 72)
    return font
