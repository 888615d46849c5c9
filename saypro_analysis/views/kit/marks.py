"""What a mark of a figure says when the pointer rests on it: invisible spots with a title, for wide screens only."""

from collections.abc import Iterable
from html import escape
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.words import clean

RADIUS = 8  # pixels: a spot that a pointer meets, even where the mark is a point of a line


class Mark(NamedTuple):
    """A place on a drawing area, in its own figures, and what stands there in words."""

    axes: Axes
    x: Any
    y: float
    text: str


def write_marks(marks: Iterable[Mark], height: float) -> str:
    """The spots as SVG, for a drawing of this height in pixels; a mark without a figure has none."""
    return "".join(_write(mark, height) for mark in marks if not (pd.isna(mark.x) or pd.isna(mark.y)))


def _write(mark: Mark, height: float) -> str:
    axes: Any = mark.axes
    across, up = axes.transData.transform((axes.convert_xunits(mark.x), axes.convert_yunits(mark.y)))
    return (
        f'<circle cx="{across:.1f}" cy="{height - up:.1f}" r="{RADIUS}" fill="transparent">'
        f"<title>{escape(clean(mark.text))}</title></circle>"
    )
