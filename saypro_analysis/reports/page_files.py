"""What a page offers beside it: each drawing as a file of its own, each published table as CSV."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from saypro_analysis.reports.safety import check_page
from saypro_analysis.views.kit.palette import PAPER

VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")
_FIGURE = re.compile(
    r'(<figure class="chart">.*?)(<svg\b[^>]*viewBox="([^"]+)"[^>]*>)(.*?</svg>)(.*?)(</figure>)', re.DOTALL
)
_FONT = 'text{font-family:Inter,"Segoe UI","Helvetica Neue",Arial,sans-serif}'
_FOOT = "the figures behind this page are in the files beside it"


class Offer(NamedTuple):
    """A page with links to what lies beside it, and the drawings to be written there, by name."""

    page: str
    drawings: dict[str, str]


def offer_files(page: str, stem: str, tables: Iterable[str]) -> Offer:
    """The page with a link below each drawing and one for each table; `stem` begins the files' names.

    A drawing alone has its own font and paper, and colours that need no page around it.
    """
    drawings: dict[str, str] = {}

    def offer(found: re.Match[str]) -> str:
        before, head, box, body, after, end = found.groups()
        name = f"{stem}.drawing_{len(drawings) + 1}.svg"
        drawings[name] = _stand_alone(head, box, body)
        return f"{before}{head}{body}{after}{_link([(name, 'Figure as SVG')])}{end}"

    page = _FIGURE.sub(offer, page)
    csv = [(f"{stem}.{table}.csv", table.replace("_", " ")) for table in tables]
    if csv:
        page = page.replace(_FOOT, "the figures behind this page", 1)
        page = page.replace('<details class="made">', f'{_link(csv, "As CSV: ")}<details class="made">', 1)
    return Offer(check_page(page), drawings)


def _link(files: Iterable[tuple[str, str]], words: str = "") -> str:
    links = " · ".join(f'<a href="{quote(name)}">{told}</a>' for name, told in files)
    return f'<p class="files">{words}{links}</p>'


def _stand_alone(head: str, box: str, body: str) -> str:
    x, y, width, height = box.split()
    named = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    opened = re.sub(r' xmlns(:xlink)?="[^"]*"', "", head).replace("<svg", f"<svg{named}", 1)
    paper = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{PAPER}"/>'
    return f"{opened}<style>{_FONT}</style>{paper}{VARIABLE.sub(lambda found: found[1], body)}\n"
