"""The index: a matrix of departments by reports, each state led to its report, what it found below."""

import re
from typing import Any

import pytest

from saypro_analysis.reports.indexes import MOST_OPEN, MOST_TOLD, compose_index
from saypro_analysis.reports.safety import check_page
from tests.reports.browser import browsing

WEEKS = {"week1": "Week 1: Review", "week2": "Week 2: Gaps", "week3": "Week 3: Plan", "week4": "Week 4: Progress"}


def report(notebook: str, folder: str, **more: Any) -> dict[str, Any]:
    made = {"status": "missed", "headline": f"{folder} in {notebook} fell.", "error": "", "size": "1 kB"}
    return {"notebook": notebook, "title": WEEKS.get(notebook, notebook), "href": f"{folder}/{notebook}.html",
            **made, **more}  # fmt: skip


def groups(count: int) -> list[dict[str, Any]]:
    whole = {"name": "", "whole": True, "reports": [report("digest", "organisation")]}
    names = [f"Department of matters {number}" for number in range(count)]
    return [whole, *({"name": name, "reports": [report(week, f"d{n}") for week in WEEKS]}
                     for n, name in enumerate(names))]  # fmt: skip


def rows(page: str) -> list[list[str]]:
    """The addresses of the matrix, row by row."""
    matrix = re.search(r'<table class="matrix">.*?</table>', page, re.DOTALL)
    assert matrix
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", matrix[0], re.DOTALL)
    return [re.findall(r'<td>(?:<a class="chip[^"]*" href="([^"]*)".*?)?</td>', row) for row in found]


def test_departments_are_rows_and_reports_columns() -> None:
    page = compose_index("2025-Q1", groups(3))
    assert rows(page) == [[f"d{n}/{week}.html" for week in WEEKS] for n in range(3)]
    assert re.findall(r"<th scope=\"col\">(Week \d)<span>", page) == ["Week 1", "Week 2", "Week 3", "Week 4"]
    assert "13 reports are ready" in page


def test_each_report_says_what_it_found_on_hover_and_below() -> None:
    page = compose_index("2025-Q1", groups(3))
    for n in range(3):
        for week in WEEKS:
            assert f'data-tip="d{n} in {week} fell."' in page
            assert re.search(
                rf'<a href="d{n}/{week}.html">[^<]*</a> <span class="chip bad">missed</span> d{n} in', page
            )


def test_a_report_that_a_department_lacks_leaves_its_place_empty() -> None:
    few = {"name": "Small", "reports": [report("week2", "small")]}
    assert rows(compose_index("2025-Q1", [*groups(1), few]))[1] == ["", "small/week2.html", "", ""]


def test_what_failed_stands_first_and_leads_to_why() -> None:
    failed = {"name": "Broken", "reports": [report("week1", "x", href="", headline="", status="", error="cell 3: no")]}
    page = compose_index("2025-Q1", [*groups(1), failed])
    assert "1 of 6 reports could not be made" in page
    assert page.index("Could not be made</h2>") < page.index("The whole organisation</h2>")
    assert rows(page)[1][0] == "#d2"
    assert 'id="d2"' in page


@pytest.mark.parametrize(("count", "opened"), [(MOST_OPEN, MOST_OPEN), (MOST_OPEN + 1, 0)])
def test_what_many_departments_found_lies_in_folds(count: int, opened: int) -> None:
    assert compose_index("2025-Q1", groups(count)).count(" open>") == opened


@pytest.mark.parametrize(("count", "told"), [(MOST_TOLD, MOST_TOLD), (MOST_TOLD + 1, MOST_TOLD)])
def test_of_very_many_departments_the_worst_are_told_below_and_the_others_where_a_pointer_rests(
    count: int, told: int
) -> None:
    every = groups(count)
    for calm in every[5]["reports"]:
        calm |= {"status": "met"}
    page = compose_index("2025-Q1", every)
    assert page.count("<details id=") == told
    assert set(re.findall(r'href="#(d\d+)"', page)) == set(re.findall(r'<details id="(d\d+)"', page))
    assert ('<a href="d4/week1.html">Department of matters 4</a>' in page) == (count > MOST_TOLD)
    for headline in ("d4 in week1 fell.", "d3 in week1 fell."):
        assert page.count(headline) == (2 if count == MOST_TOLD else 1)


def test_more_failures_than_are_told_lead_nowhere_in_vain() -> None:
    every = groups(MOST_TOLD + 3)
    for group in every[1:]:
        group["reports"] = [report("week1", "x", href="", headline="", status="", error="cell 3: no")]
    page = compose_index("2025-Q1", every)
    assert set(re.findall(r'href="#(d\d+)"', page)) == set(re.findall(r'<details id="(d\d+)"', page))
    assert page.count("cell 3: no") >= MOST_TOLD + 3
    check_page(page.strip())


def test_the_index_of_two_hundred_departments_is_no_larger_than_a_mail_takes() -> None:
    every = groups(200)
    for number, group in enumerate(every[1:]):
        group["reports"] = [
            report(week, f"department-{number}", headline="Takings and 11 other KPIs are short by $1,234,567. " * 2)
            for week in WEEKS
        ]
    assert len(compose_index("2025-Q1", every).encode()) < 300_000


def test_hostile_names_stay_text() -> None:
    hostile = '"><script>alert(1)</script>'
    page = compose_index(
        hostile, [{"name": hostile, "reports": [report("week1", "x", headline=hostile, status=hostile)]}]
    )
    assert "<script" not in page
    check_page(page.strip())


@pytest.mark.long("a browser")
@pytest.mark.parametrize("count", [3, 200])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_readable_with_few_departments_and_with_many(count: int, width: int, tmp_path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    place = tmp_path / "index.html"
    place.write_text(compose_index("2025-Q1", groups(count)), encoding="utf-8")
    with browsing() as browser, browser.visiting(width, bypass_csp=True) as visit:
        visit.open(place)
        assert visit.requests == visit.console == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
        sizes = "Array.from(document.querySelectorAll('.matrix tbody tr')).map(row => row.offsetHeight)"
        assert max(visit.page.evaluate(sizes)) <= 60
        assert [rule["id"] for rule in Axe().run(visit.page).response["violations"]] == []


def test_a_pointer_on_a_state_shows_what_was_found(tmp_path) -> None:
    place = tmp_path / "index.html"
    place.write_text(compose_index("2025-Q1", groups(3)), encoding="utf-8")
    with browsing() as browser, browser.visiting() as visit:
        visit.open(place)
        chip = visit.page.locator(".matrix a.chip").nth(5)
        shown = "chip => getComputedStyle(chip, '::after').content"
        assert chip.evaluate(shown) == "none"
        chip.hover()
        assert chip.evaluate(shown) == '"d1 in week2 fell."'
