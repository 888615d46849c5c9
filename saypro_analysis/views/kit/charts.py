"""A figure that carries its message: title, caption, alt text; drawn twice in SVG, for wide screens and for phones."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import wraps
from html import escape
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from saypro_analysis.views.kit.areas import Area
from saypro_analysis.views.kit.csv_texts import bundle, write_csv
from saypro_analysis.views.kit.faces import THEME, shield
from saypro_analysis.views.kit.marks import Mark, list_marks, write_marks
from saypro_analysis.views.kit.palette import INK, MUTED, PAPER, RULE
from saypro_analysis.views.kit.pictures import Picture, frame_picture
from saypro_analysis.views.kit.plates import lay_plates
from saypro_analysis.views.kit.renderers import write_svg
from saypro_analysis.views.kit.words import tie

WIDE, NARROW = 920, 358
MAILED = 480  # pixels: a mail's column holds it, and a phone shrinks it by no more than a quarter
TITLE_HEIGHT = 34
_STYLE = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 14,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "axes.formatter.useoffset": False,
}
_WINDOWS = ("backend", "interactive", "toolbar", "webagg.", "tk.", "macosx.", "keymap.", "date.epoch")
_DEFAULTS = {name: usual for name, usual in mpl.rcParamsDefault.items() if not name.startswith(_WINDOWS)}
Draw = Callable[["Canvas"], None]
_Asked = ParamSpec("_Asked")
_Drawn = TypeVar("_Drawn", "Chart", "Charts")


class Canvas:
    """Where a drawer draws: a figure of a width in pixels, on which one point is one pixel."""

    def __init__(self, figure: Figure, width: int, *, narrow: bool | None = None) -> None:
        self.figure, self.width = figure, width
        self.narrow = width <= NARROW if narrow is None else narrow
        self.marks: list[Mark] = []

    def mark(self, axes: Axes, x: Any, y: float, text: str, until: Any = None) -> None:
        """Say what stands at a place, or on a bar up to another, for a pointer that rests on it; a phone has none."""
        if not self.narrow:
            self.marks.append(Mark(axes, x, y, text, until))

    def axes(self, height: int, *, left: int = 0, right: int = 0, top: int = 8, bottom: int = 26) -> Axes:
        """One drawing area of `height` pixels below the title, its margins in pixels."""
        full = height + top + bottom + TITLE_HEIGHT
        self.figure.set_size_inches(self.width / 72, full / 72)
        box = (left / self.width, bottom / full, (self.width - left - right) / self.width, height / full)
        return self._add(box)

    def grid(self, rows: int, columns: int, cell: int, *, gap: int = 24) -> list[Axes]:
        """Equal drawing areas of `cell` pixels height, row by row; each leaves room for a heading above it."""
        full = rows * cell + TITLE_HEIGHT
        self.figure.set_size_inches(self.width / 72, full / 72)
        wide = (self.width - gap * (columns - 1)) / columns
        return [
            self._add((
                column * (wide + gap) / self.width,
                (full - TITLE_HEIGHT - (row + 1) * cell + 24) / full,
                wide / self.width,
                (cell - 62) / full,
            ))
            for row in range(rows)
            for column in range(columns)
        ]  # fmt: skip

    def _add(self, box: tuple[float, float, float, float]) -> Axes:
        return self.figure.add_axes(box, axes_class=Area)


class Chart(Figure):
    """A matplotlib Figure that knows its message.

    `title` says what the figure shows, `caption` how it is drawn, `alt` the same figures in words. In a notebook and
    in a report it appears as inline SVG whose text stays text, whose colours follow the page's light or dark, and
    which has a second drawing for narrow screens. `savefig` works as ever and includes the title. With `empty` there
    is nothing to draw: a report shows nothing, for the sentence above the figure says so. `frame` is what was drawn,
    for the CSV file that a report offers.
    """

    def __init__(
        self,
        draw: Draw,
        *,
        title: str,
        caption: str,
        alt: str,
        empty: bool = False,
        frame: pd.DataFrame | None = None,
    ) -> None:
        with _styled():
            super().__init__(dpi=72, figsize=(WIDE / 72, 5))
            self.frame = frame
            self._drawing, self._empty = draw, empty
            self._canvas = Canvas(self, WIDE)
            self.title, self.caption, self.alt = title, caption, alt
            if not empty:
                draw(self._canvas)
                lay_plates(self)
            self._headline = self.suptitle(
                title, x=0, y=1, ha="left", va="top", fontsize=15, fontweight="bold", wrap=False
            )

    def __repr__(self) -> str:
        return f"{self.title}. {self.alt}"

    def svg(self, *, narrow: bool = False) -> str:
        """The drawing without its title, for a page that writes the title itself."""
        with _styled({"svg.hashsalt": f"{self.title}{narrow}"}), warnings.catch_warnings():
            # The page's font draws the text, so letters that the drawing's own font lacks are no loss.
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            with nullcontext(self._draw_again(NARROW)) if narrow else self._without_title() as figure:
                marks = "" if narrow else write_marks(self._canvas.marks, self.get_figheight() * 72)
                return write_svg(figure, self.alt, TITLE_HEIGHT, marks)

    @contextmanager
    def _without_title(self) -> Iterator[Figure]:
        self._headline.set_visible(False)
        try:
            yield self
        finally:
            self._headline.set_visible(True)

    def _draw_again(self, width: int) -> Figure:
        figure = Figure(dpi=72)
        self._drawing(Canvas(figure, width))
        lay_plates(figure)
        return figure

    def png(self) -> Picture | None:
        """The drawing without its title as a picture for a mail, at twice its size; None where nothing is drawn."""
        if self._empty:
            return None
        # At twice the size hinted letters look no better, and take as long again.
        with _styled({"text.hinting": "none"}), warnings.catch_warnings():
            # A script that no installed font has is drawn as boxes; the alt text says the same in any script.
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            figure = Figure(dpi=72, facecolor=PAPER)
            self._drawing(Canvas(figure, MAILED, narrow=True))
            lay_plates(figure)
            figure.set_dpi(144)
            return frame_picture(figure)

    def _repr_html_(self) -> str:
        return self.face()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return bundle([self.csv()])

    def csv(self) -> str:
        """What was drawn, as CSV text; empty where nothing was, or where the figure does not know it."""
        return "" if self.frame is None or self._empty else write_csv(self.frame)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self._empty

    def face(self, *, phone: bool = True) -> str:
        """The figure with its title and caption as HTML; without `phone` it has no drawing for narrow screens."""
        if self._empty:
            return ""
        second = f'<div class="narrow">{self.svg(narrow=True)}</div>' if phone else ""
        wide = "wide" if phone else "only"
        return shield(
            f'<figure class="chart"><figcaption class="message">{tie(escape(self.title))}</figcaption>'
            f'<div class="{wide}">{self.svg()}</div>{second}'
            f'<p class="caption">{tie(escape(self.caption))}</p>{list_marks(self._canvas.marks)}</figure>'
            f"<style>{THEME}.chart .narrow{{display:none}}@media(max-width:46rem)"
            "{.chart .wide{display:none}.chart .narrow{display:block}}</style>"
        )


class Charts(tuple[Chart, ...]):
    """Several charts, one below the other; empty ones show nothing."""

    def __new__(cls, charts: Iterable[Chart]) -> "Charts":
        return super().__new__(cls, charts)

    def __repr__(self) -> str:
        return "\n".join(repr(chart) for chart in self)

    def _repr_html_(self) -> str:
        return "".join(chart._repr_html_() for chart in self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return bundle(chart.csv() for chart in self if not chart.is_empty)


def draws(plot: Callable[_Asked, _Drawn]) -> Callable[_Asked, _Drawn]:
    """A `plot_` verb whose figures keep the frame that it was given first, unless they know a part of it as theirs."""

    @wraps(plot)
    def plotted(*args: _Asked.args, **more: _Asked.kwargs) -> _Drawn:
        drawn = plot(*args, **more)
        first = next(iter((*args, *more.values())), None)
        for chart in [drawn] if isinstance(drawn, Chart) else drawn:
            if chart.frame is None and isinstance(first, pd.DataFrame):
                chart.frame = first
        return drawn

    return plotted


@contextmanager
def _styled(more: Mapping[str, Any] = MappingProxyType({})) -> Iterator[None]:
    """The house's style and nothing else: whatever theme an analyst has set, a chart of ours looks the same."""
    changed = {name: usual for name, usual in _DEFAULTS.items() if mpl.rcParams[name] != usual}
    with mpl.rc_context({**changed, **_STYLE, **more}):
        yield
