"""Mentions of other reports: what is one, where it leads, and what travels alone leads nowhere."""

import re

import nbformat
import pytest

from saypro_analysis.reports.pages import PageExporter
from saypro_analysis.reports.safety import UnsafePage, check_page
from saypro_analysis.reports.signposts import lead, mark, mark_departments, mark_page, mark_weeks, travel

ADDRESSES = {"all": "../index.html", "1": "week1.html", "3": "week3.html"}


def compose(*cells: str, **options: object) -> str:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text) for text in cells])
    page, _ = PageExporter(**options).from_notebook_node(notebook)
    return page


def leads(page: str) -> list[tuple[str, str]]:
    """Where a page leads: address and words of each link to another page."""
    return re.findall(r'<a class="to" data-to="[^"]*" href="([^"]+)">(.*?)</a>', page)


class TestWeeks:
    def test_the_bar_and_the_prose_lead_to_the_weeks_that_are_there_and_not_to_their_own(self) -> None:
        page = compose("# Week 2: Gaps\n\nAs in week 1 and week 2, unlike week 4.", addresses=ADDRESSES)
        assert leads(page) == [
            ("../index.html", "All reports"), ("week1.html", "1<span> Review</span>"),
            ("week3.html", "3<span> Plan</span>"), ("week1.html", "week 1"),
        ]  # fmt: skip

    def test_without_neighbours_nothing_leads_anywhere(self) -> None:
        assert leads(compose("# Week 2: Gaps\n\nAs in week 1.")) == []

    @pytest.mark.parametrize(
        "html", ["<h2>week 1</h2>", "<pre>week 1</pre>", '<a href="#x">week 1</a>', "<svg><text>week 1</text></svg>",
                 '<p title="week 1">x</p>', "<p>week 12</p>", "<p>week 1 of 4</p>", "<p>midweek 1</p>"]
    )  # fmt: skip
    def test_what_is_no_mention_of_a_report_is_left_as_it_is(self, html: str) -> None:
        assert mark_weeks(html) == html


class TestDepartments:
    FOLDERS = {"Sales": "sales", "Sales & Service": "sales-service", "R": "r"}  # noqa: RUF012 (it is only read)

    @pytest.mark.parametrize(
        ("text", "folders"),
        [
            ("Sales missed most: 6 of 6.", ["sales"]),
            ("Sales: 4 of 5 shortfalls are real.", ["sales"]),
            ("Revenue (Sales) is short.", ["sales"]),
            ("Sales, R and Sales &amp; Service", ["sales", "r", "sales-service"]),
            ("Sales &amp; Service", ["sales-service"]),
            ("Sales cycle is 5 days above target.", []),
            ("Average Sales", []),
            ("Pre-Sales", []),
        ],
    )
    def test_a_name_that_stands_for_itself_is_one(self, text: str, folders: list[str]) -> None:
        marked = mark_departments(f"<td>{text}</td>", self.FOLDERS, 1)
        assert re.findall(r'data-to="([^"/]+)/1"', marked) == folders
        assert re.sub("</?a[^>]*>", "", marked) == f"<td>{text}</td>"

    def test_a_section_says_which_week_it_means(self) -> None:
        page = '<main><p>Sales</p><section id="a" class="week-4"><p>Sales</p></section><section id="b"><p>R</p>'
        assert re.findall('data-to="([^"]+)"', mark_page(page, 0, self.FOLDERS)) == ["sales/1", "sales/4", "r/1"]

    def test_a_hostile_name_stays_text(self) -> None:
        name = '"><img src=x onerror=alert(1)>'
        page = compose(f"# Digest\n\n{name}", departments={name: "x"}, addresses={"x/1": "../x/week1.html"})
        assert leads(page)[-1] == ("../x/week1.html", "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;")
        assert "<img" not in page


def test_a_page_can_be_led_anew_and_back() -> None:
    page = f"<p>{mark('week 1', '1')} {mark('week 3', '3')}</p>"
    led = lead(page, ADDRESSES)
    assert led.count("href") == 2
    assert lead(led, {"3": "week3.html"}).count("href") == 1
    assert lead(led, {}) == page


def test_what_travels_alone_leads_nowhere() -> None:
    page = compose("# Week 2: Gaps\n\nAs in week 1.", addresses=ADDRESSES)
    assert leads(page)
    assert re.findall('href="[^#][^"]*"', travel(page)) == []


@pytest.mark.parametrize(
    "address", ["//evil.example/a.html", "http://x/a.html", "javascript:alert(1)//a.html", "/etc/a.html",
                "../../a.html", "a/b/c.html", "a.html?x", "a.exe", "..\\a.html", "../a.html\n", ".hidden.html"]
)  # fmt: skip
def test_an_address_that_is_not_beside_the_page_is_refused(address: str) -> None:
    with pytest.raises(UnsafePage):
        check_page(f'<!doctype html><html lang="en"><body><a href="{address}">x</a></body></html>')


def test_a_link_that_data_brings_is_none() -> None:
    page = compose("# Week 1\n\nx", "## Part\n\n<a class='to' data-to='2'>x</a>", addresses={"2": "week2.html"})
    assert ("week2.html", "x") not in leads(page)
