"""Nothing in a page may run or call out: what notebooks show is cleaned, and the finished page is scanned once more."""

import re
from html.parser import HTMLParser

import nh3

from saypro_analysis.reports.answer_links import is_answer

_TEXT = (
    "a abbr b blockquote br caption code dd details div dl dt em figcaption figure h3 h4 hr i kbd li ol p pre s small"
)
_TEXT += " span strong sub summary sup table tbody td tfoot th thead tr u ul img"
_DRAWING = "svg g path rect circle ellipse line polyline polygon text tspan title defs use clipPath"
_LOOK = {"class", "style", "id", "role", "aria-label", "aria-hidden", "tabindex", "title", "lang", "dir"}
_LINES = {"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "points", "width", "height", "viewBox",
          "transform", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray",
          "fill-opacity", "opacity", "clip-path", "text-anchor", "font-size", "preserveAspectRatio", "xlink:href",
          "href"}  # fmt: skip
_CELLS = {"scope", "colspan", "rowspan", "headers", "data-label"}
_TAGS = {*_TEXT.split(), *_DRAWING.split()}
_ATTRIBUTES = {
    **dict.fromkeys(_TEXT.split(), _LOOK),
    **dict.fromkeys(_DRAWING.split(), _LOOK | _LINES),
    **dict.fromkeys(("td", "th"), _LOOK | _CELLS),
    "img": _LOOK | {"src", "alt", "width", "height"},
    "a": _LOOK | {"href", "data-to"},
}
# What the page's own template adds to them; the finished page holds nothing else.
_FRAME = {"html", "head", "meta", "title", "style", "body", "header", "main", "nav", "section", "footer", "h1", "h2"}
_KNOWN = {tag.lower() for tag in _TAGS | _FRAME}
_SAID = {"alt", "aria-label", "title", "data-label", "data-tip", "content"}
_NAMES = {name.lower() for names in _ATTRIBUTES.values() for name in names}
_NAMES |= {"charset", "name", "content", "http-equiv", "aria-current", "open", "data-to", "data-tip"}
_METAS = {"content-security-policy"}
_ADDRESSES = {"href", "src", "srcset", "xlink:href", "action", "formaction", "poster", "data", "background", "ping"}
_HARMLESS = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
_DRAWN = re.compile(r"data:image/svg\+xml;base64,[\w+/=]*\Z", re.ASCII)  # in a picture nothing of it runs
# Beside the page, or one folder over: another page of the run, or a file of figures.
_BESIDE = re.compile(r"(?:\.\./)?(?:[A-Za-z0-9_-][\w.%~-]*/)?[\w%~-][\w.%~-]*\.(?:html(?:#[\w-]*)?|csv|svg)", re.ASCII)
_CALLS_OUT = re.compile(
    r"url\(\s*[\"']?(?!#|data:)|image-set\(|(?<![\w-])src\(|@import|expression\(|-moz-binding|behavior\s*:",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"""/\*.*?\*/|"(?:[^"\\\n]|\\[0-9a-f]{1,6} )*"|'[^'\\\n]*'""", re.DOTALL)


class UnsafePage(ValueError):
    """A page that would run something or call out; the message names every place."""


def clean_html(html: str) -> str:
    """What a notebook's cell shows, without anything that could run, call out or leave its place.

    >>> clean_html('<p onclick="x()">text<script>x()</script></p>')
    '<p>text</p>'
    """
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=_keep, url_schemes={"data"},
                     link_rel=None, clean_content_tags={"script", "style", "template"})  # fmt: skip


def _keep(tag: str, name: str, value: str) -> str | None:
    if name in _ADDRESSES:
        allowed = _HARMLESS.match(value.strip()) if tag == "img" else value.strip().startswith("#")
        return value if allowed else None
    return None if name not in _SAID and _calls_out(value) else value


def _leads_nowhere(tag: str, name: str, value: str) -> bool:
    """Whether an address stays within the page, or beside it; a drawing may be the source of a picture alone."""
    beside = (tag, name) == ("a", "href") and _BESIDE.fullmatch(value)
    drawn = (tag, name) == ("img", "src") and _DRAWN.match(value)
    answer = (tag, name) == ("a", "href") and is_answer(value)
    return bool(beside or drawn or answer or _HARMLESS.match(value.strip()))


def _calls_out(style: str) -> bool:
    """Whether a style fetches something, or hides behind escapes what it does; text in quotes may hold escapes."""
    hidden = "\\" in style and "\\" in _QUOTED.sub("", style)
    return hidden or _CALLS_OUT.search(style) is not None


def check_page(page: str) -> str:
    """The page itself, if nothing in it runs or calls out.

    A page may hold the elements and attributes that are known here and no others; no comments, for browsers end them
    in more ways than a parser knows; and no `<` that begins no element. Raises UnsafePage that names every script,
    event attribute, address outside the page and the like, with its line.
    """
    scanner = _Scanner()
    scanner.feed(page)
    scanner.close()
    if scanner.found:
        raise UnsafePage("the page would not be safe to send: " + "; ".join(scanner.found[:20]))
    return page


class _Scanner(HTMLParser):
    """Collects what a page must not hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)  # so that a `<` in a text is one that nobody escaped
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        if tag not in _KNOWN:
            self._note(f"<{tag}>")
        for name, value in attrs:
            self._check(tag, name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "title"):
            self._note(f"<{tag}/>, which ends nothing")
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._note("a < that begins no element")
        if self._in_style and _calls_out(data):
            self._note("a style sheet that calls out")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self._note(f"<!{decl[:60]}>")

    def handle_comment(self, data: str) -> None:
        self._note(f"a comment, {data[:60]!r}")

    def handle_pi(self, data: str) -> None:
        self._note(f"an instruction, {data[:60]!r}")

    def unknown_decl(self, data: str) -> None:
        self._note(f"a declaration, {data[:60]!r}")

    def _check(self, tag: str, name: str, value: str) -> None:
        if name not in _NAMES:
            self._note(f"{name} on <{tag}>")
        elif name in _ADDRESSES and not _leads_nowhere(tag, name, value):
            self._note(f"{name}={value[:60]!r} on <{tag}>")
        elif name not in _SAID and _calls_out(value):
            self._note(f"{name} on <{tag}> calls out")
        elif name == "http-equiv" and value.lower() not in _METAS:
            self._note(f"a {value[:60]!r} for the browser")

    def _note(self, what: str) -> None:
        self.found.append(f"line {self.getpos()[0]}: {what}")
