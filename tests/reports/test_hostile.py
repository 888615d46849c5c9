"""An attack in every text of the data, and nothing runs: in a real browser, in every notebook's page."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.reports.answer_links import is_answer
from saypro_analysis.reports.safety import UnsafePage, check_page, clean_html
from tests.reports.browser import Browser, browsing
from tests.reports.hostile import write_hostile_workspace


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    params = write_hostile_workspace(tmp_path_factory.mktemp("hostile"))
    runs = run_cycle(open_cycle(params))
    assert [run.error for run in runs if run.error] == []
    return params.parent / "outputs" / "2025-Q1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.mark.long("every page in a real browser")
def test_no_page_runs_what_the_data_holds(outputs: Path, browser: Browser) -> None:
    pages = sorted(outputs.rglob("*.html"))
    reports = open_cycle(outputs.parents[1] / "params").jobs
    assert len(pages) == len(reports) + 1  # and the index
    for page in pages:
        with browser.visiting() as visit:
            visit.open(page)
            visit.page.locator("details").evaluate_all("all => all.forEach(part => part.open = true)")
            assert visit.page.evaluate("window.owned") is None, page.name
            assert visit.requests == []
            assert visit.console == []
            assert visit.page.locator("main").count() == 1
            assert visit.page.locator("script, iframe, form, img:not([src^='data:'])").count() == 0
            for address in visit.page.locator("a[href]").evaluate_all(
                "all => all.map(one => one.getAttribute('href'))"
            ):
                assert is_answer(address) or is_within(page, address, outputs), address


def is_within(page: Path, address: str, outputs: Path) -> bool:
    """Whether a link leads to a place on its page, or to a file that this run made."""
    if address.startswith("#"):
        return True
    led = (page.parent / unquote(address.partition("#")[0])).resolve()
    return outputs.resolve() in led.parents and led.is_file()


def test_the_attacks_are_there_to_be_read(outputs: Path, browser: Browser) -> None:
    with browser.visiting() as visit:
        visit.open(next(outputs.rglob("week2_gap_identification.html")))
        text = visit.page.locator("main").inner_text()
        for words in ("window.owned=1</script>", "onerror=window.owned=1>", "</style><style>*{display:none}</style>"):
            assert words in text


def test_outputs_lie_within_their_folder(outputs: Path) -> None:
    assert all(outputs in path.resolve().parents for path in outputs.rglob("*"))
    assert all(part.isascii() for path in outputs.rglob("*.html") for part in path.relative_to(outputs).parts)


@pytest.mark.parametrize(("html", "kept"), [
    ("<p onclick='x()'>text<script>x()</script></p>", "<p>text</p>"),
    ("<img src='https://example.org/x.png' alt='a'>", '<img alt="a">'),
    ("<img src='data:image/svg+xml;base64,AAAA'>", "<img>"),
    ("<img src='data:image/png;base64,AAAA'>", '<img src="data:image/png;base64,AAAA">'),
    ("<a href='javascript:x()'>a</a>", "<a>a</a>"),
    ("<p style='background:url(https://example.org)'>a</p>", "<p>a</p>"),
    ('<svg viewBox="0 0 1 1"><path d="M0 0"></path></svg>', '<svg viewBox="0 0 1 1"><path d="M0 0"></path></svg>'),
    ("<svg><use xlink:href='https://example.org#a'></use></svg>", "<svg><use></use></svg>"),
    ("<form action='/x'><input name='a'></form>text", "text"),
])  # fmt: skip
def test_what_an_analysts_cell_shows_is_cleaned(html: str, kept: str) -> None:
    assert clean_html(html) == kept


@pytest.mark.parametrize("html", [
    "<script>x()</script>", "<p onclick='x()'>", "<a href='javascript:x()'>", "<a href=' jAvAsCrIpT:x()'>",
    "<img src='//example.org/x.png'>", "<style>@import 'x'</style>", "<p style='background:url(http://a)'>",
    "<svg><use xlink:href='http://a#b'/></svg>", "<meta http-equiv='refresh' content='0'>", "<iframe>", "<link rel=x>",
    "<img src='data:image/svg+xml,<svg onload=x()>'>", "<svg/onload=x()>",
])  # fmt: skip
def test_a_page_that_would_run_or_call_out_is_refused(html: str) -> None:
    with pytest.raises(UnsafePage, match="line 2: "):
        check_page(f"<!doctype html>\n{html}")


@pytest.mark.parametrize("html", [
    "<!--><script>x()</script>-->", "<!-- --!><script>x()</script> -->", "<!--[if mso]><p>x</p><![endif]-->",
    "<![CDATA[><script>x()</script>]]>", "<?x ><script>x()</script>?>", "<!ENTITY x>", "<math href='#x'>",
    "<xmp><p title='</xmp><script>x()</script>'>", "<noscript><p title='</noscript><script>x()</script>'>",
    "<style/><p title='</style><script>x()</script>'>", "<svg><style><img src=x onerror=x()></style></svg>",
    "<svg><animate attributeName=href to=javascript:x()></svg>", "<svg><set attributeName=href to='#x'></svg>",
    "<svg><foreignObject><p>x</p></foreignObject></svg>", "<svg><title><img src=x onerror=x()></title></svg>",
    "<svg><path d='M0 0' fill='url(https://example.org#a)'/></svg>", "<img alt='' attributionsrc='https://example.org'>",
    "<p style='background:u\\72l(//example.org)'>", "<style>a{background:u\\72l(//example.org)}</style>",
    "<style>@\\69mport '//example.org'</style>", "<p style=\"background:image-set('//example.org/x.png' 1x)\">",
    "<meta http-equiv='set-cookie' content='a=b'>", "<p is='x-y'>", "<input autofocus onfocus=x()>", "a < b",
    "<a href=''>self</a>", "<a href='java&#9;script:x()'>a</a>", "<plaintext>", "<portal src='#'>",
    "<style>a{b:'\"';c:u\\72l(//example.org);d:'\"'}</style>", "<p \x00onclick=x()>",
])  # fmt: skip
def test_what_a_parser_may_read_otherwise_than_a_browser_is_refused_too(html: str) -> None:
    with pytest.raises(UnsafePage, match="line 2: "):
        check_page(f"<!doctype html>\n{html}")


def test_text_that_only_speaks_of_such_things_passes() -> None:
    text = "url(https://example.org) behavior: src(x) C:\\x @import &lt;script&gt;"
    page = (
        f"<!doctype html><style>a{{content:'x'}}@page{{content:\"\\22 url\\28 \"}}</style><p title='{text}'>{text}</p>"
    )
    assert check_page(page) == page


def test_a_page_of_text_drawings_and_anchors_passes() -> None:
    page = "<style>a{fill:url(#b)}</style><a href='#x'>x</a>&lt;script&gt;<svg><use xlink:href='#b'/></svg>"
    assert check_page(page) == page
