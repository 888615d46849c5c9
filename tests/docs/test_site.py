"""The site as `make docs` built it: no host is asked, nobody is barred, every verb that shows something is shown."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

import saypro_analysis as sp
from docs.site.examples import list_showing
from docs.site.reference import place_of
from tests.reports.browser import Browser, browsing

SITE = Path(__file__).parents[2] / "docs" / "_build"
PAGES = ("index", "start", "gallery/index", "gallery/sentences", "reference/index", "reference/gaps/quantify_gaps",
         "reference/gaps/plot_gaps", "guides/four_weeks", "methods/signals", "tables", "commands", "architecture",
         "decisions", "glossary", "contributing")  # fmt: skip
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (SITE / "index.html").exists(), reason="`make docs` builds the site that is looked at here"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def page_of(verb: str) -> Path:
    return SITE / place_of(verb).replace(".md", ".html")


def test_every_verb_has_a_page_with_its_docstrings_first_words() -> None:
    assert [verb for verb in sp.__all__ if not page_of(verb).exists()] == []
    assert "one row per KPI" in page_of("quantify_gaps").read_text(encoding="utf-8")


def test_every_verb_that_shows_something_is_shown() -> None:
    texts = {verb: page_of(verb).read_text(encoding="utf-8") for verb in list_showing()}
    assert [verb for verb, text in texts.items() if 'class="answer"' not in text] == []
    drawn = [verb for verb in texts if verb.startswith("plot_")]
    assert [verb for verb in drawn if "<svg" not in texts[verb]] == []
    assert [verb for verb in drawn if not (SITE / "_static" / "gallery" / f"{verb}.svg").exists()] == []
    index = (SITE / "gallery" / "index.html").read_text(encoding="utf-8")
    assert [verb for verb in drawn if f"{verb}.html" not in index] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_asks_no_host_and_scrolls_only_down(width: int, scheme: str, browser: Browser) -> None:
    with browser.visiting(width, scheme) as visit:
        for name in PAGES:
            visit.open(SITE / f"{name}.html")
            assert [one for one in visit.requests if not one.startswith(("file:", "data:"))] == [], name
            assert [line for line in visit.console if not line.startswith("[PST]")] == [], name
            assert visit.page.evaluate("document.documentElement.scrollWidth") == width, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(scheme: str, browser: Browser) -> None:
    told = []
    with browser.visiting(scheme=scheme) as visit:
        for name in PAGES:
            visit.open(SITE / f"{name}.html")
            found = Axe().run(visit.page).response
            told += [(name, rule["id"], node["html"][:160]) for rule in found["violations"] for node in rule["nodes"]]
    assert told == []


def test_every_formula_is_set() -> None:
    pages = {page.name: page.read_text(encoding="utf-8") for page in (SITE / "methods").glob("*.html")}
    assert sum(text.count("<math ") for text in pages.values()) > 20
    assert [
        name for name, text in pages.items() if re.search(r"\$\\|\\(frac|sqrt|sum|sigma)", _drop_labels(text))
    ] == []


def _drop_labels(text: str) -> str:
    return re.sub(r'aria-label="[^"]*"', "", text)


def test_the_search_finds_a_verb_without_a_host(browser: Browser) -> None:
    with browser.visiting() as visit:
        visit.page.goto((SITE / "search.html").as_uri() + "?q=quantify_gaps")
        visit.page.locator("#search-results li a").first.wait_for(timeout=20_000)
        assert "quantify_gaps" in visit.page.locator("#search-results").inner_text()
        assert [one for one in visit.requests if not one.startswith(("file:", "data:"))] == []
