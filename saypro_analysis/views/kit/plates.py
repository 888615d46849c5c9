"""Words that a line would strike through stand on a plate of paper, whichever figure draws them."""

import warnings
from collections.abc import Iterator
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cbook import STEP_LOOKUP_MAP
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.text import Text

from saypro_analysis.views.kit.palette import PAPER
from saypro_analysis.views.kit.renderers import PictureRenderer

_PAD = 1.5  # pixels of paper around the words
_ABOVE = 4  # lines and marks are drawn below it
_UNSEEN = ("None", "", " ")


def lay_plates(figure: Figure) -> None:
    """Put a plate under each text of the drawing areas that a line crosses, above the lines and below the words."""
    renderer = _measure(figure.dpi)
    with warnings.catch_warnings():
        # The page's font draws the text, so letters that the drawing's own font lacks are no loss.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        for axes in figure.axes:
            _lay(axes, renderer)


@cache
def _measure(dpi: float) -> PictureRenderer:
    """What measures words; matplotlib remembers those of one renderer, and a figure's drawings share most of theirs."""
    return PictureRenderer(1, 1, dpi)


def _lay(axes: Axes, renderer: PictureRenderer) -> None:
    texts = list(filter(_is_bare, axes.texts))
    if not texts:
        return
    if axes.axison:
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_majorticklabels()  # only now its grid is where it will be drawn
    lines = list(_find_lines(axes))
    reach = np.array([_reach(line) for line in lines]).reshape(-1, 4)
    for text in texts:
        box = text.get_window_extent(renderer)
        near = (reach[:, :2] <= box.max).all(axis=1) & (reach[:, 2:] >= box.min).all(axis=1)
        if any(lines[place].intersects_bbox(box, filled=False) for place in np.flatnonzero(near)):
            text.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": _PAD})
            text.set_zorder(max(text.get_zorder(), _ABOVE))


def _is_bare(text: Text) -> bool:
    return text.get_visible() and bool(text.get_text().strip()) and text.get_bbox_patch() is None


def _find_lines(axes: Axes) -> Iterator[Path]:
    """Every line that is seen on a drawing area, in pixels."""
    scales = (axes.xaxis, axes.yaxis) if axes.axison else ()
    grids = [line for axis in scales for line in axis.get_gridlines()]
    for line in (*axes.lines, *grids):
        if line.get_visible() and line.get_linestyle() not in _UNSEEN and line.get_linewidth() > 0:
            yield line.get_transform().transform_path(_step(line))
    for collection in axes.collections:
        if isinstance(collection, LineCollection) and collection.get_visible():
            yield from map(collection.get_transform().transform_path, collection.get_paths())


def _reach(line: Path) -> np.ndarray:
    """The corner nearest to the origin and the farthest of what a line takes up, which few words stand in."""
    points = np.asarray(line.vertices)
    return np.concatenate([np.fmin.reduce(points, axis=0), np.fmax.reduce(points, axis=0)])


def _step(line: Line2D) -> Path:
    """A line's path as it is drawn, with its steps."""
    if line.get_drawstyle() == "default":
        return line.get_path()
    places = STEP_LOOKUP_MAP[line.get_drawstyle()](*np.asarray(line.get_path().vertices).T)
    return Path(np.column_stack(places))
