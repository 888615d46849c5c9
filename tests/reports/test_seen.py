"""Every report of the weeks can be read in eight minutes: at most 1,500 words are seen, in every department."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reports.browser import Browser, browsing
from tests.reports.seen import count_seen, read_seen

MOST_WORDS, LARGEST = 1500, 250_000
WEEKS = ("week1_performance_review", "week2_gap_identification", "week3_corrective_actions",
         "week4_implementation_monitoring")  # fmt: skip


def test_the_count_sees_what_a_reader_sees() -> None:
    folds = "<details><summary>four</summary><p>d</p><details><summary>e</summary></details></details>"
    page = (
        "<html><head><title>a</title></head><body><p>one two</p><svg><text>three</text><circle><title>b</title>"
        f"</circle></svg><div class='narrow'>c</div>{folds}<details class='rows'><summary>five</summary><p>six</p>"
        "</details></body></html>"
    )
    assert read_seen(page).split() == ["one", "two", "three", "four", "five", "six"]


@pytest.mark.parametrize("week", WEEKS)
def test_no_report_of_a_week_is_longer_than_eight_minutes(sample_run: Path, week: str) -> None:
    pages = sorted(sample_run.glob(f"*/{week}.html"))
    assert len(pages) == 6
    counted = {page.parent.name: count_seen(page) for page in pages}
    assert {name: words for name, words in counted.items() if words > MOST_WORDS} == {}
    assert {page.parent.name: page.stat().st_size for page in pages if page.stat().st_size > LARGEST} == {}


def test_no_page_of_the_organisation_is_longer_than_eight_minutes(sample_run: Path) -> None:
    pages = sorted(sample_run.glob("organisation/*.html"))
    assert len(pages) == 8
    assert {page.stem: count_seen(page) for page in pages if count_seen(page) > MOST_WORDS} == {}
    assert {page.stem: page.stat().st_size for page in pages if page.stat().st_size > LARGEST} == {}


def test_each_week_of_a_department_has_a_head_of_its_own(sample_run: Path) -> None:
    for folder in sorted(path for path in sample_run.iterdir() if (path / f"{WEEKS[0]}.html").exists()):
        heads = {week: _head(folder / f"{week}.html") for week in WEEKS}
        assert len(set(heads.values())) == len(WEEKS), heads


def _head(page: Path) -> str:
    return page.read_text(encoding="utf-8").partition("<h1>")[2].partition("</h1>")[0]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.mark.long("a browser opens every page")
def test_no_table_of_the_weeks_is_clipped_on_a_wide_screen(sample_run: Path, browser: Browser) -> None:
    clipped = """() => { document.querySelectorAll('details').forEach(fold => fold.open = true);
        return Array.from(document.querySelectorAll('.scroll'))
            .filter(part => part.scrollWidth > part.clientWidth + 1)
            .map(part => part.getAttribute('aria-label')) }"""
    found = {}
    with browser.visiting(1280) as visit:
        for page in sorted(sample_run.glob("*/week*.html")):
            visit.page.goto(page.as_uri())
            if told := visit.page.evaluate(clipped):
                found[f"{page.parent.name}/{page.stem}"] = told
    assert found == {}
