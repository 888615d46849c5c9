"""A report's page on paper: the same HTML as a PDF, without a browser and without a request."""

import re
import warnings
from pathlib import Path
from typing import Any

from saypro_analysis.reports.page_files import paint_drawings
from saypro_analysis.reports.signposts import travel

# What a page folds away is for whoever looks closer, on the screen.
_FOLDED = re.compile(r"<section[^>]*><details>.*?</details></section>", re.DOTALL)
# What a browser's window scrolls has to fit a sheet.
_PAPER = """
@page{margin:16mm 15mm}html{font-size:9.5pt}section{padding:.7rem 0 0}
.scroll table{font-size:7.4pt;width:100%!important}.scroll th,.scroll td{padding:3pt 4pt}
.prose{display:inline;min-width:0}th.gt_stub{min-width:0}td:not(.gt_right){max-width:none}
"""


class PdfUnavailable(RuntimeError):
    """No PDF can be made on this machine; the message says what is missing."""


def write_pdf(page: Path) -> Path:
    """Write a report's page as a PDF beside it; returns the PDF's path.

    `page` is a page that `saypro run` or nbconvert made (.html). The PDF is printed from the same HTML on A4, with
    running heads; nothing outside the page is fetched, and the same page gives the same bytes. A PDF that is newer
    than its page is kept as it is. Raises PdfUnavailable where WeasyPrint (the extra `pdf`) or the libraries that it
    draws with are not installed, OSError where the page cannot be read.

    >>> write_pdf(Path("outputs/2025-Q1/sales/week1_performance_review.html"))  # doctest: +SKIP
    """
    path = page.with_suffix(".pdf")
    if not (path.exists() and path.stat().st_mtime_ns > page.stat().st_mtime_ns):
        draft = path.with_name(f".{path.name}")
        draft.write_bytes(make_pdf(page.read_text(encoding="utf-8")))
        draft.replace(path)
    return path


def make_pdf(html: str) -> bytes:
    """A page as a PDF; nothing outside the page is fetched."""
    weasyprint = _open_weasyprint()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # WeasyPrint draws inline SVG without the page's variables.
        fetcher = weasyprint.URLFetcher(allowed_protocols={"data"})
        html = paint_drawings(_FOLDED.sub("", travel(html)))
        html = html.replace("</head>", f"<style>{_PAPER}</style></head>", 1)
        page = weasyprint.HTML(string=html, url_fetcher=fetcher, media_type="print")
        return bytes(page.write_pdf(pdf_identifier=b"saypro"))


def _open_weasyprint() -> Any:
    try:
        import weasyprint
    except ImportError as error:
        raise PdfUnavailable("no PDF without WeasyPrint: pip install 'saypro-analysis[pdf]'") from error
    except OSError as error:
        missing = "WeasyPrint's libraries are missing (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0)"
        raise PdfUnavailable(f"no PDF: {missing}") from error
    return weasyprint
