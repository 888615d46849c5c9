"""What a mark of a figure says when the pointer rests on it: invisible spots with a title, for wide screens only."""

from collections.abc import Iterable
from html import escape
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.words import clean

MOST_LISTED = 60  # marks; more of them are no table that anybody reads, and stand in the file beside the report
RADIUS = 8  # pixels: a spot that a pointer meets, even where the mark is a point of a line


class Mark(NamedTuple):
    """A place on a drawing area, in its own figures, and what stands there in words; a bar reaches `until` an x."""

    axes: Axes
    x: Any
    y: float
    text: str
    until: Any = None


def write_marks(marks: Iterable[Mark], height: float) -> str:
    """The spots as SVG, for a drawing of this height in pixels; a mark without a figure has none."""
    return "".join(_write(mark, height) for mark in marks if not (pd.isna(mark.x) or pd.isna(mark.y)))


def list_marks(marks: Iterable[Mark]) -> str:
    """What the marks say, as the table below their figure, folded away: a phone has no pointer to rest on one."""
    told = dict.fromkeys(clean(mark.text) for mark in marks if not (pd.isna(mark.x) or pd.isna(mark.y)))
    if not 0 < len(told) <= MOST_LISTED:
        return ""
    rows = "".join(map(_row, told))
    return f'<details class="figures"><summary>The figures</summary><table>{rows}</table></details>'


def _row(text: str) -> str:
    """Whose figures they are, and the figures; where no colon parts them, one cell."""
    name, colon, said = map(escape, text.partition(": "))
    return f'<tr><th scope="row">{name}</th><td>{said}</td></tr>' if colon else f'<tr><td colspan="2">{name}</td></tr>'


def _write(mark: Mark, height: float) -> str:
    axes: Any = mark.axes
    across, up = axes.transData.transform((axes.convert_xunits(mark.x), axes.convert_yunits(mark.y)))
    title = f"<title>{escape(clean(mark.text))}</title>"
    if mark.until is None:
        return f'<circle cx="{across:.1f}" cy="{height - up:.1f}" r="{RADIUS}" fill="transparent">{title}</circle>'
    end, _ = axes.transData.transform((axes.convert_xunits(mark.until), axes.convert_yunits(mark.y)))
    left, wide = min(across, end) - RADIUS / 2, abs(end - across) + RADIUS
    box = f'x="{left:.1f}" y="{height - up - RADIUS:.1f}" width="{wide:.1f}" height="{2 * RADIUS}"'
    return f'<rect {box} fill="transparent">{title}</rect>'
