"""What figures are drawn with: matplotlib's renderers, which add up the room of words from their letters."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from matplotlib.backends.backend_agg import RendererAgg, get_hinting_flag
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags

from saypro_analysis.views.kit.svg_writers import SvgWriter
from saypro_analysis.views.kit.text_sizes import size_lines, size_words

_DESIGNED = 100  # points; a drawing's words are sized from letters as large as this, which nothing rounds
_NOTHING: dict[str, Any] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_Room = tuple[float, float, float]
# matplotlib asks a renderer how far lines reach, where it can tell, by a name that may change; else it reads the font's
# tables anew for each text.
_Lines = tuple[float, float, float] | tuple[None, None, None]


class DrawingRenderer(RendererSVG):
    """Writes SVG, one pixel to the point."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(width, height, io.StringIO(), metadata=_NOTHING)  # its head and style are not a page's
        self.writer = SvgWriter()

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> _Room:
        """The room of words, however large, from letters of one size."""
        room = None if ismath else size_words(s, prop, _DESIGNED, 72, LoadFlags.NO_HINTING)
        if room is None:
            return super().get_text_width_height_descent(s, prop, ismath)
        scale = prop.get_size_in_points() / _DESIGNED
        return room[0] * scale, room[1] * scale, room[2] * scale

    def _get_font_height_metrics(self, prop: FontProperties) -> _Lines:
        return size_lines(prop, prop.get_size_in_points(), 72) or (None, None, None)


class PictureRenderer(RendererAgg):
    """Fills pixels."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> _Room:
        """The room of words, from letters as they are fitted to the pixels."""
        room = None if ismath else size_words(s, prop, prop.get_size_in_points(), self.dpi, get_hinting_flag())
        return room or super().get_text_width_height_descent(s, prop, ismath)

    def _get_font_height_metrics(self, prop: FontProperties) -> _Lines:
        return size_lines(prop, prop.get_size_in_points(), self.dpi) or (None, None, None)


def write_svg(figure: Figure, alt: str, title: int, marks: str = "") -> str:
    """A figure as SVG for a page, without paper, and without the `title` pixels that its title took; `marks` lie on it.

    `alt` says what is seen.
    """
    width, height = figure.get_size_inches() * 72
    renderer = DrawingRenderer(width, height)
    with _without_paper(figure):
        figure.draw(renderer)
    renderer.finalize()
    box = f'viewBox="0 {title:g} {width:g} {height - title:g}" width="{width:g}" height="{height - title:g}"'
    head = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'{head} {box} role="img" aria-label="{escape(alt)}">{renderer.writer.tell()} {marks}</svg> '


def paint(figure: Figure) -> PictureRenderer:
    """A figure in pixels, at its own resolution."""
    renderer = PictureRenderer(*figure.bbox.size, figure.dpi)
    figure.draw(renderer)
    return renderer


@contextmanager
def _without_paper(figure: Figure) -> Iterator[None]:
    """The figure and its drawing areas let through what is behind them, at one pixel to the point."""
    papers = [figure.patch, *(axes.patch for axes in figure.axes)]
    colours = [(paper.get_facecolor(), paper.get_edgecolor()) for paper in papers]
    dpi, figure.dpi = figure.dpi, 72
    for paper in papers:
        paper.set(facecolor="none", edgecolor="none")
    try:
        yield
    finally:
        figure.dpi = dpi
        for paper, (face, edge) in zip(papers, colours, strict=True):
            paper.set(facecolor=face, edgecolor=edge)
