"""What a page offers beside it: each drawing as a file of its own, each published table as CSV."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote

from saypro_analysis.reports.safety import check_page
from saypro_analysis.views.kit.palette import CSS_NAMES, INK, PAPER

_VARIABLE = re.compile(r"var\((--[\w-]+)(?:,\s*([^()]+))?\)")
_COLOURS = {name: colour for colour, name in CSS_NAMES.items()}
_FIGURE = re.compile(
    r'(<figure class="chart">.*?)(<svg\b[^>]*viewBox="([^"]+)"[^>]*>)(.*?</svg>)(.*?)'
    r'(?:<p class="files" id="csv-(\d+)"></p>)?(</figure>)',
    re.DOTALL,
)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_PLACE = re.compile(r'<p class="files" id="csv-(\d+)"></p>')
_FONT = 'text{font-family:Inter,"Segoe UI","Helvetica Neue",Arial,sans-serif}'
_FIRST_FOLD = re.compile('<details class="(?:terms|made)">')
_FOOT = "the figures behind this page are in the files beside it"


class Offer(NamedTuple):
    """A page with links to what lies beside it, and the drawings and CSV texts to be written there, by name."""

    page: str
    drawings: dict[str, str]
    texts: dict[str, str]


def offer_files(page: str, stem: str, tables: Iterable[str], csv: Sequence[str] = ()) -> Offer:
    """The page with links below each drawing and table, and one for each table published.

    `stem` begins the files' names, `tables` are the names of what was published, `csv` the CSV texts that the page's
    places are numbered by. A drawing alone has its own font and paper, and colours that need no page around it.
    """
    drawings: dict[str, str] = {}
    texts: dict[str, str] = {}

    def offer(found: re.Match[str]) -> str:
        before, head, box, body, after, place, end = found.groups()
        name = f"{stem}.drawing_{len(drawings) + 1}.svg"
        drawings[name] = _stand_alone(head, box, body)
        links = [(name, "Figure as SVG")]
        if text := _find(csv, place):
            links.append((name.replace(".svg", ".csv"), "CSV"))
            texts[links[-1][0]] = text
        return f"{before}{head}{body}{after}{_link(links)}{end}"

    def link(found: re.Match[str]) -> str:
        if not (text := _find(csv, found[1])):
            return ""
        name = f"{stem}.table_{sum('.table_' in told for told in texts) + 1}.csv"
        texts[name] = text
        return _link([(name, "CSV")])

    page = _PLACE.sub(link, _FIGURE.sub(offer, page))
    published = [(f"{stem}.{table}.csv", table.replace("_", " ")) for table in tables]
    if published:
        page = page.replace(_FOOT, "the figures behind this page", 1)
        links = _link(published, "As CSV: ")
        page = _FIRST_FOLD.sub(lambda fold: f"{links}{fold[0]}", page, count=1)
    return Offer(check_page(page), drawings, texts)


def _find(csv: Sequence[str], place: str | None) -> str:
    """The text of a place; a page may name places that nothing was made for."""
    return csv[int(place)] if place and int(place) < len(csv) else ""


def _link(files: Iterable[tuple[str, str]], words: str = "") -> str:
    links = " · ".join(f'<a href="{quote(name)}">{told}</a>' for name, told in files)
    return f'<p class="files">{words}{links}</p>'


def _stand_alone(head: str, box: str, body: str) -> str:
    x, y, width, height = box.split()
    named = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    opened = re.sub(r' xmlns(:xlink)?="[^"]*"', "", head).replace("<svg", f"<svg{named}", 1)
    paper = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{PAPER}"/>'
    return f"{opened}<style>{_FONT}</style>{paper}{_VARIABLE.sub(_paint, body)}\n"


def paint_drawings(page: str) -> str:
    """The page with the colours by day in its drawings, for a reader that knows no colour by name there.

    >>> told = paint_drawings('<p style="color:var(--ink)"><svg><path style="fill: var(--ink)"/></svg></p>')
    >>> told == f'<p style="color:var(--ink)"><svg><path style="fill: {INK}"/></svg></p>'
    True
    """
    return _DRAWING.sub(lambda found: _VARIABLE.sub(_paint, found[0]), page)


def _paint(found: re.Match[str]) -> str:
    """The colour of a name by day, for a drawing that no page gives its colours to."""
    return found[2] or _COLOURS.get(found[1], INK)
