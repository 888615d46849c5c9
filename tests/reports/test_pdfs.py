"""A page on paper: the same text, nothing fetched, and a clear word where it cannot be made."""

import os
import re
import shutil
import subprocess
import sys
import threading
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.reports.pages import PageExporter
from saypro_analysis.reports.pdfs import _FOLDED, PdfUnavailable, make_pdf, write_pdf
from saypro_analysis.views.kit.palette import ORANGE, name_colours


@pytest.fixture
def drawing() -> None:
    try:
        make_pdf("<p>one</p>")
    except PdfUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    cells = [
        nbformat.v4.new_markdown_cell("# Week 1\n\nWhere?"),
        nbformat.v4.new_markdown_cell("## Trends\n\nRevenue fell."),
    ]
    html, _ = PageExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    path = tmp_path / "week1.html"
    path.write_text(html, encoding="utf-8")
    return path


_FILL = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) rg\b")


def _inflate(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


def _read_colour(colour: str) -> tuple[float, ...]:
    """A colour as a PDF writes it: red, green and blue of 1."""
    return tuple(round(int(colour[place : place + 2], 16) / 255, 6) for place in (1, 3, 5))


@pytest.mark.usefixtures("drawing")
class TestPdf:
    def test_holds_what_the_page_says(self, page: Path) -> None:
        pdf = write_pdf(page)
        assert pdf.read_bytes().startswith(b"%PDF-")
        if shutil.which("pdftotext"):
            told = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
            assert "Revenue fell." in told

    def test_is_made_again_only_when_its_page_is_newer(self, page: Path) -> None:
        pdf = write_pdf(page)
        pdf.write_bytes(b"kept")
        assert write_pdf(page).read_bytes() == b"kept"
        later = pdf.stat().st_mtime_ns + 10**9
        os.utime(page, ns=(later, later))
        assert write_pdf(page).read_bytes() != b"kept"

    def test_the_same_page_gives_the_same_bytes(self, page: Path) -> None:
        text = page.read_text(encoding="utf-8")
        assert make_pdf(text) == make_pdf(text)

    def test_its_figures_and_chips_have_their_colours(self) -> None:
        gaps = pd.DataFrame(
            {"name": ["Revenue"], "unit": "money", "gap": -3e5, "shortfall_pct": 0.2, "status": "missed"}
        )
        shown = nbformat.v4.new_output("display_data", data={"text/html": sp.plot_gaps(gaps)._repr_html_()})
        cells = [nbformat.v4.new_markdown_cell("# Week 1"), nbformat.v4.new_code_cell("", outputs=[shown])]
        html, _ = PageExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
        html = html.replace("</main>", '<p class="chip bad">missed</p></main>')
        parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", make_pdf(html), re.DOTALL)
        filled = {tuple(map(float, found)) for part in parts for found in _FILL.findall(_inflate(part))}
        for colour in (ORANGE, name_colours()["bad"], name_colours()["bad-ink"]):
            assert _read_colour(colour) in filled

    def test_nothing_outside_the_page_is_fetched(self, tmp_path: Path) -> None:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(404)
                self.end_headers()

        secret = tmp_path / "secret.css"
        secret.write_text("p::after{content:'secret'}")
        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}"
            plain = make_pdf("<head></head><p>x</p>")
            made = make_pdf(
                f'<head><link rel="stylesheet" href="{secret.as_uri()}"></head><p>x</p><img src="{address}/a.png">'
                f'<style>p{{background:url({address}/b.png)}}</style><svg><image href="{address}/c.png"/></svg>'
            )
            server.shutdown()
        assert asked == []
        assert abs(len(made) - len(plain)) < 800  # a word more would bring a font with it


def test_without_weasyprint_it_is_said_how_to_get_it(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfUnavailable, match=r"pip install 'saypro-analysis\[pdf\]'"):
        write_pdf(page)
    assert not page.with_suffix(".pdf").exists()


def test_without_its_libraries_it_is_said_which(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(PdfUnavailable, match="libpango"):
        write_pdf(page)


def test_what_a_page_folds_away_is_not_printed() -> None:
    kept, folded = (
        "<section><h2>Kept</h2></section>",
        "<section><details><summary>x</summary><p>y</p></details></section>",
    )
    assert _FOLDED.sub("", kept + folded + kept) == kept + kept
    rows = "<section><details class='rows'><summary>x</summary></details><p>z</p></section>"
    assert _FOLDED.sub("", rows) == rows
