"""The two faces of a mail, HTML and plain, made of one summary so that both say the same."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup, escape

from saypro_analysis.delivery.addresses import Letterhead
from saypro_analysis.delivery.summaries import Summary, summarise_findings
from saypro_analysis.reports.logos import Logo
from saypro_analysis.views.kit.palette import name_colours
from saypro_analysis.views.kit.words import tie

TEMPLATES = Path(__file__).parent / "templates"
LARGEST = 75_000  # bytes of HTML; beyond 102 kB Gmail cuts a mail off
_SENTENCES = (400, 200, 100, 50)  # how long a sentence may be; shorter ones where the HTML would grow too large


class Place(NamedTuple):
    """Where the full report is: a sentence, and its address on the web where it has one."""

    sentence: str = ""
    link: str = ""


class Faces(NamedTuple):
    """What a mail says, its HTML and plain faces, and the Content-IDs of the pictures that the HTML shows, and of the
    logo (empty without one)."""

    summary: Summary
    html: str
    plain: str
    pictures: tuple[str, ...]
    logo: str = ""


def write_faces(
    findings: Mapping[str, Any], letterhead: Letterhead, *, changes: list[str], since: str, place: Place, key: str
) -> Faces:
    """Both faces of a report's findings; `key` begins the Content-IDs of its pictures."""
    logo = f"{key}.logo@{letterhead.sender.domain}" if find_logo(letterhead) else ""
    for longest in _SENTENCES:
        summary = summarise_findings(
            findings, changes=changes, since=since, report=place.sentence, link=place.link, longest=longest
        )
        names = tuple(f"{key}.{number}@{letterhead.sender.domain}" for number, _ in enumerate(summary.pictures, 1))
        html = write_html(summary, [f"cid:{name}" for name in names], letterhead, logo and f"cid:{logo}")
        if len(html.replace("\n", "\r\n").encode()) <= LARGEST:
            break
    return Faces(summary, html, write_text(summary, letterhead), names, logo)


def find_logo(letterhead: Letterhead) -> Logo | None:
    """The logo as a mail can show it; most mail programs draw no SVG, so that the name stands alone there."""
    logo = letterhead.branding.logo
    return logo if logo and logo.kind == "png" else None


def write_html(summary: Summary, pictures: list[str], letterhead: Letterhead, logo: str = "") -> str:
    """The HTML face of a mail; `pictures` are the addresses of its figures, `logo` that of the logo."""
    shown = zip(summary.pictures, pictures, strict=True)
    colours = name_colours()
    return _template().render(
        mail=summary, pictures=shown, head=letterhead, whose=letterhead.branding, logo=logo,
        colours={**colours, "accent": letterhead.branding.day or colours["blue"]},
    )  # fmt: skip


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters["tie"] = _tie
    return environment.get_template("mail.html")


def _tie(text: str) -> Markup:
    """Text with its units tied to their figures; of a joiner without width Outlook would make a box."""
    return Markup(tie(str(escape(text))).replace("\u2060", ""))


def write_text(summary: Summary, letterhead: Letterhead) -> str:
    """The plain face of a mail: every figure that the HTML holds."""
    lines = [summary.headline, _about(summary, letterhead), ""]
    lines += _list(f"{summary.edition}:", summary.changes)
    for fact in summary.facts:
        lines.append(f"{fact.label}: {fact.value}" + (f" ({fact.detail})" if fact.detail else ""))
    lines += [""] if summary.facts else []
    lines += _list("", summary.findings) + _list(f"{summary.asked}:", summary.requests)
    for picture in summary.pictures:
        lines += [f"Figure: {picture.title}", picture.alt, picture.caption, ""]
    lines += _list("Not in this review:", summary.notes)
    lines += [summary.report, summary.link, "", summary.reason]
    lines.append(f"To stop these mails: {letterhead.unsubscribe}" if letterhead.unsubscribe else "")
    lines.append(letterhead.branding.foot)
    return "\n".join(lines).strip() + "\n"


def _about(summary: Summary, letterhead: Letterhead) -> str:
    parts = [letterhead.branding.organisation, summary.about, f"as of {summary.as_of}" if summary.as_of else "",
             f"status: {summary.status}" if summary.status else ""]  # fmt: skip
    return " · ".join(filter(None, parts))


def _list(heading: str, sentences: tuple[str, ...]) -> list[str]:
    if not sentences:
        return []
    return [*filter(None, [heading]), *(f"* {sentence}" for sentence in sentences), ""]
