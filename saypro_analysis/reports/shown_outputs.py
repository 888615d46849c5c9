"""What the outputs of a notebook's cells show on a page: tables in their frames, drawings, places for CSV files."""

import re
from html import escape
from typing import Any

from saypro_analysis.reports.safety import clean_html
from saypro_analysis.views.kit.csv_texts import CSV_MIME
from saypro_analysis.views.kit.faces import unshield

MOST_CARDS = 3
FOLDED = "</details>"
TAG, _SPARE = re.compile(r"<[^<>]*>"), re.compile(r"var\((--[\w-]+), ?#[\da-fA-F]{3,6}\)")
# Of great_tables' classes the page's style knows those of cells set right, of row heads and of long cells.
_USUAL = re.compile(r'class="(?:gt_row |gt_col_heading gt_columns_bottom_border )?(?:gt_left ?)?([^"]*)"')
_SILENT = re.compile(r' class=""| style="padding-left:0px[^"]*"')
_ROW = re.compile(r'<th [^>]*scope="row"')


def list_csv(notebook: Any) -> list[str]:
    """The CSV texts that tables and figures of an executed notebook carry, in the order of their places on a page."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", []))
    return [text for output in outputs for text in csv_of(output)]


def csv_of(output: Any) -> list[str]:
    """The CSV texts of one output."""
    return list(map(str, output.get("data", {}).get(CSV_MIME, {}).get("csv", [])))


def place_csv(html: str, first: int, texts: list[str]) -> str:
    """The HTML with a place for the link to each CSV text: in its figure, or below its table."""
    places = [f'<p class="files" id="csv-{first + number}"></p>' if text else "" for number, text in enumerate(texts)]
    if html.count("</figure>") == len(places):
        parts = html.split("</figure>")
        return "</figure>".join([*(part + place for part, place in zip(parts, places, strict=False)), parts[-1]])
    return html if len(places) != 1 else f"{html.removesuffix(FOLDED)}{places[0]}{FOLDED * html.endswith(FOLDED)}"


def show_output(output: Any, asked: str) -> str:
    """What an output shows; a picture that says nothing of itself answers what was `asked` before it."""
    data = output.get("data", {})
    if output["output_type"] == "error":
        return f'<p class="failed">{escape(output["ename"])}: {escape(output["evalue"])}</p>'
    if "text/html" in data:
        return _name_colours(clean_html(_frame_table(unshield("".join(data["text/html"])))))
    if "image/png" in data:
        alt = escape(output.get("metadata", {}).get("alt", asked))
        return f'<figure><img alt="{alt}" src="data:image/png;base64,{"".join(data["image/png"]).strip()}"></figure>'
    return f"<pre>{escape(''.join(data.get('text/plain', '')))}</pre>"


def _name_colours(html: str) -> str:
    """A page has the colours by name, so that a drawing need not say each of them once more."""
    return TAG.sub(lambda tag: _SPARE.sub(r"var(\1)", tag[0]), html)


def _frame_table(html: str) -> str:
    """The page has its own style, and a wide table scrolls within a region that the keyboard can reach.

    On a phone, where each row is a card, a long table lies in a fold; elsewhere the page's style keeps that open.
    """
    html = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    if "<table" not in html or "<figure" in html:
        return html
    caption = re.search(r'<td [^>]*class="gt_heading gt_title[^"]*"[^>]*>(.*?)</td>', html, re.DOTALL)
    if not caption:
        return f'<div class="scroll" role="region" aria-label="Table" tabindex="0">{html}</div>'
    row = re.compile(r'<tr class="gt_heading">.*?</tr>', re.DOTALL)
    html = row.sub("", html, count=1)
    html = re.sub(
        r' (?:aria-labelledby="[^"]*"|headers="[^"]*"|(?:row|col)span="1"|data-quarto-[\w-]+="[^"]*")', "", html
    )
    html = re.sub(r'(<t[hd] [^>]*?) id="[^"]*"', r"\1", re.sub(r">\s*\n\s*<", "><", html))
    html = _SILENT.sub("", _USUAL.sub(lambda found: f'class="{found[1]}"', html))
    html = re.sub(r"(<table[^>]*>)", rf"\1<caption>{caption[1]}</caption>", html, count=1)
    region = f'<div class="scroll" role="region" aria-label="{caption[1]}" tabindex="0">{html}</div>'
    rows = len(_ROW.findall(html))
    if rows <= MOST_CARDS:
        return region
    return f'<details class="rows"><summary>{caption[1]}: {rows} rows</summary>{region}{FOLDED}'
