"""How an answer looks on the site: its HTML without styles of its own, and of figures a picture for the gallery."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from saypro_analysis.views.kit.charts import Chart, Charts
from saypro_analysis.views.kit.faces import unshield
from saypro_analysis.views.kit.palette import name_colours
from saypro_analysis.views.tables.tables import tabulate

_STYLES = re.compile(r"<style.*?</style>", re.DOTALL)
_FRAME = re.compile(
    r'(<div id="\w+") style="[^"]*overflow-x:auto[^"]*"'
)  # the box that answers stand in scrolls already
_COLOUR = re.compile(r"var\((--[\w-]+), ?#\w+\)")


def put_in_box(html: str) -> str:
    """An answer in a box that scrolls by itself, by keys too, where it is wider than the page."""
    return f'<div class="answer" role="group" aria-label="What comes out" tabindex="0">{html}</div>'


class Face(NamedTuple):
    """An answer's HTML; of a figure also its title and its drawing by day and by night, else empty."""

    html: str
    title: str = ""
    day: str = ""
    night: str = ""


def show(value: Any) -> Face:
    """The face of a figure, a table, sentences or facts; an empty one for what shows nothing."""
    if isinstance(value, Chart | Charts):
        first = value if isinstance(value, Chart) else next(iter(value), None)
        html = _clean(value._repr_html_())
        drawn = first is not None and html
        return Face(html, first.title, _paint(first, night=False), _paint(first, night=True)) if drawn else Face("")
    if isinstance(value, pd.DataFrame):
        return show(tabulate(value))
    if hasattr(value, "_repr_html_"):
        return Face(_clean(value._repr_html_() or ""))
    return Face(_list(value) if isinstance(value, Iterable) else escape(str(value or "")))


def _list(values: Iterable[Any]) -> str:
    values = list(values)
    if values and all(hasattr(value, "label") for value in values):
        parts = (f"<div class='{fact.tone}'><dt>{escape(fact.label)}</dt><dd>{escape(str(fact.value))}<small>"
                 f"{escape(fact.detail)}</small></dd></div>" for fact in values)  # fmt: skip
        return f"<dl class='facts'>{''.join(parts)}</dl>"
    return f"<ul class='says'>{''.join(f'<li>{escape(str(value))}</li>' for value in values)}</ul>" if values else ""


def _clean(html: str) -> str:
    return _FRAME.sub(r"\1", _STYLES.sub("", unshield(html)))


def _paint(chart: Chart, *, night: bool) -> str:
    """A figure's drawing for narrow screens with the colours of day or night written out, for a file of its own."""
    colours: Mapping[str, str] = {f"--{name}": colour for name, colour in name_colours(night=night).items()}
    font = '<svg style="font-family:system-ui,sans-serif" '
    return _COLOUR.sub(lambda found: colours[found[1]], chart.svg(narrow=True)).replace("<svg ", font, 1)
