"""The page for leadership: each sentence's figures stand where it leads; one sheet of paper, three phone screens."""

import re
import zlib
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup, Tag

from saypro_analysis.reports.pdfs import make_pdf
from tests.reports.browser import browsing

FIGURE = re.compile(r"[$€£]?\d[\d,.]*")
PHONE_WIDTH, PHONE_HEIGHT, SCREENS = 390, 844, 3


class Told(NamedTuple):
    """A sentence of the page and the address that it leads to."""

    sentence: str
    address: str


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def page(sample_run: Path) -> Path:
    return sample_run / "organisation" / "leadership_digest.html"


@pytest.fixture(scope="module")
def told(page: Path) -> list[Told]:
    items = read(page).select("main section > .says li")
    assert all(len(item.select("small a.to[href]")) == 1 for item in items), "each sentence leads somewhere"
    found = []
    for item in items:
        link = item.select_one("small")
        address = str(link.select_one("a")["href"])
        link.extract()
        found.append(Told(clean(item), address))
    return found


def clean(node: Tag) -> str:
    return " ".join(node.get_text(" ").replace("\u00a0", " ").replace("\u2060", "").split())


def list_figures(text: str) -> set[str]:
    """The figures in a text, without sign: a sentence says below where a table writes a minus."""
    return {figure.strip(".,") for figure in FIGURE.findall(text)}


def land(page: Path, address: str) -> str:
    """The words of the section that an address leads to, or of the head of the page where it names none."""
    place, _, anchor = address.partition("#")
    there = read((page.parent / place).resolve() if place else page)
    if not anchor:
        return " ".join(clean(part) for part in there.select("h1, .facts, .more"))
    section = there.find(id=anchor)
    assert section is not None, address
    return clean(section)


def test_every_figure_of_every_sentence_stands_where_it_leads(page: Path, told: list[Told]) -> None:
    assert len(told) >= 12
    assert len({each.address.partition("#")[0] for each in told}) >= 6, "other reports and the page itself"
    absent = []
    for sentence, address in told:
        there = list_figures(land(page, address))
        absent += [f"{figure} of {sentence!r} at {address}" for figure in list_figures(sentence) - there]
    assert absent == []


def test_the_first_sentences_tell_events_gaps_goals_and_what_is_late(told: list[Told]) -> None:
    words = " ".join(each.sentence for each in told)
    for part in (
        "got worse together",
        "below target",
        "goals will probably",
        "open projects",
        "Since the review before",
    ):
        assert part in words


def test_it_is_one_sheet_of_paper(page: Path) -> None:
    assert count_pages(make_pdf(page.read_text(encoding="utf-8"))) == 1


def count_pages(made: bytes) -> int:
    """The sheets of a PDF, whose objects lie in compressed streams."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)
    plain = b"".join(_inflate(part) for part in parts) + made
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", plain))


def _inflate(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


def test_it_is_three_screens_of_a_phone(page: Path) -> None:
    script = "[...document.querySelectorAll('main section:not(:has(> details))')].at(-1).getBoundingClientRect().bottom"
    with browsing() as browser, browser.visiting(width=PHONE_WIDTH) as visit:
        visit.open(page)
        assert 0 < visit.page.evaluate(script) <= PHONE_HEIGHT * SCREENS
