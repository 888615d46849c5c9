"""An executed notebook becomes one page for people who have never heard of notebooks."""

import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any, NamedTuple

import mistune
import pandas as pd
from nbconvert.exporters import TemplateExporter
from slugify import slugify

from saypro_analysis.reports.findings import MIME, read_findings
from saypro_analysis.views.words import STATUS, TONES, tie

TEMPLATES = Path(__file__).parent / "templates"
NOTEBOOK_ONLY = "notebook-only"
WEEKS = ("Review", "Gaps and causes", "Plan", "Progress")
_MARKDOWN = mistune.create_markdown(escape=True, plugins=["table"])
_HEADING = re.compile(r"<h2>(.*?)</h2>")


class Section(NamedTuple):
    """A part of the page: its heading, its anchor, and its content as HTML."""

    heading: str
    anchor: str
    html: str


class PageExporter(TemplateExporter):
    """Makes one self-contained HTML page of an executed notebook, for `jupyter nbconvert --to saypro` and the batch.

    The page shows no code and needs no script and no other file. Its head comes from the notebook's findings
    (`publish`), its sections from the second-level headings; without findings it is headed by the notebook's title.
    """

    export_from_notebook = "SayPro report"

    def __init__(self, **options: Any) -> None:
        options.setdefault("extra_template_basedirs", [str(TEMPLATES)])
        super().__init__(**options)

    def _template_name_default(self) -> str:
        return "saypro"

    def _file_extension_default(self) -> str:
        return ".html"

    @property
    def output_mimetype(self) -> str:
        return "text/html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """The page of an executed notebook, and nbconvert's resources."""
        resources = {**(resources or {}), "page": compose_page(nb)}
        page, resources = super().from_notebook_node(nb, resources, **options)
        return page.strip() + "\n", resources


def compose_page(notebook: Any) -> dict[str, Any]:
    """What the template needs of an executed notebook: its title, its findings, its sections."""
    findings = read_findings(notebook)
    title, lead, sections = _split(notebook)
    headlines = findings.get("headlines", [])
    week = re.match(r"Week (\d)", title)
    status = findings.get("status", "")
    return {
        "title": title,
        "lead": lead,
        "findings": findings,
        "headline": tie(headlines[0].removesuffix(".")) if headlines else title,
        "more": [tie(sentence) for sentence in headlines[1:]],
        "week": int(week[1]) if week else 0,
        "weeks": WEEKS,
        "as_of": _day(findings.get("as_of")),
        "status": STATUS.get(status, status),
        "tone": TONES.get(status, ""),
        "sections": sections,
        "style": (TEMPLATES / "style.css").read_text(encoding="utf-8"),
    }


def _day(text: str | None) -> str:
    if not text:
        return ""
    day = pd.Timestamp(text)
    return f"{day.day} {day.month_name()} {day.year}"


def _split(notebook: Any) -> tuple[str, str, list[Section]]:
    """The title, the paragraph under it, and the sections; what stands before the first section goes into it."""
    html = "".join(_show(notebook["cells"]))
    title = re.search(r"<h1>(.*?)</h1>", html)
    html = html.replace(title[0], "", 1) if title else html
    before, *parts = re.split(_HEADING, html)
    lead = before.strip()
    anchors: dict[str, int] = {}
    sections = []
    for heading, content in zip(parts[::2], parts[1::2], strict=True):
        anchor = slugify(unescape(heading)) or "section"
        anchors[anchor] = anchors.get(anchor, 0) + 1
        unique = anchor if anchors[anchor] == 1 else f"{anchor}-{anchors[anchor]}"
        sections.append(Section(unescape(heading), unique, content))
    return (unescape(re.sub("<[^>]+>", "", title[1])) if title else "Report"), lead, sections


def _show(cells: list[Any]) -> Iterator[str]:
    for cell in cells:
        if NOTEBOOK_ONLY in cell["metadata"].get("tags", []):
            continue
        if cell["cell_type"] == "markdown":
            yield str(_MARKDOWN("".join(cell["source"])))
        elif cell["cell_type"] == "code":
            for output in cell.get("outputs", []):
                yield _show_output(output)


def _show_output(output: Any) -> str:
    data = output.get("data", {})
    if MIME in data or output["output_type"] == "stream":
        return ""
    if output["output_type"] == "error":
        return f'<p class="nothing">{escape(output["ename"])}: {escape(output["evalue"])}</p>'
    if "text/html" in data:
        return _frame_table("".join(data["text/html"]))
    if "image/png" in data:
        alt = escape(output.get("metadata", {}).get("alt", "".join(data.get("text/plain", "Chart"))))
        return f'<figure><img alt="{alt}" src="data:image/png;base64,{"".join(data["image/png"]).strip()}"></figure>'
    return f"<pre>{escape(''.join(data.get('text/plain', '')))}</pre>"


def _frame_table(html: str) -> str:
    """The page has its own style, and a wide table scrolls within a region that the keyboard can reach."""
    html = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    if "<table" not in html:
        return html
    caption = re.search(r'<td [^>]*class="gt_heading gt_title[^"]*"[^>]*>(.*?)</td>', html, re.DOTALL)
    if not caption:
        return f'<div class="scroll" role="region" aria-label="Table" tabindex="0">{html}</div>'
    row = re.compile(r'<tr class="gt_heading">.*?</tr>', re.DOTALL)
    html = row.sub("", html, count=1)
    html = re.sub(r' aria-labelledby="[^"]*"', "", html)
    html = re.sub(r"(<table[^>]*>)", rf"\1<caption>{caption[1]}</caption>", html, count=1)
    return f'<div class="scroll" role="region" aria-label="{caption[1]}" tabindex="0">{html}</div>'
