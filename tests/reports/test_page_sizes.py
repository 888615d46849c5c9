"""Organisations of other sizes: pages stay small enough to mail, and the first screen answers all the same."""

from pathlib import Path

import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.runs import run_cycle
from tests.reports.browser import browsing
from tests.reports.organisations import join_departments, multiply, narrow, read_sample, write_organisation

WEEK = "week1_performance_review"


def make(params: Path, department: str, notebook: str) -> Path:
    """The page of one report."""
    cycle = open_cycle(params)
    jobs = [job for job in cycle.jobs if (job.department, job.name) == (department, notebook)]
    (run,) = run_cycle(cycle, jobs=jobs)
    assert not run.error
    return params.parent / "outputs" / "2025-Q1" / run.path


def look(page: Path) -> dict[str, float]:
    """Where the parts of the first screen end, in pixels, and what of the page is empty."""
    script = """() => {
        const end = part => document.querySelector(part)?.getBoundingClientRect().bottom ?? 0;
        const empty = [...document.querySelectorAll('main section')].filter(one => one.textContent.trim().length < 20);
        return {title: end('h1'), facts: end('.facts'), asked: end('.ask'), empty: empty.length,
                wide: document.documentElement.scrollWidth};
    }"""
    with browsing() as browser, browser.visiting() as visit:
        visit.open(page)
        found: dict[str, float] = visit.page.evaluate(script)
        return found


@pytest.mark.slow
def test_with_sixty_departments_the_digest_is_one_page_of_at_most_300_kb(tmp_path: Path) -> None:
    tables = multiply(read_sample(), 10)
    assert tables["kpis"]["department"].nunique() == 60
    params = write_organisation(tmp_path / "many", tables, [WEEK], ["leadership_digest"])
    page = make(params, "", "leadership_digest")
    assert page.stat().st_size <= 300_000
    seen = look(page)
    assert 0 < seen["title"] < seen["facts"] < seen["asked"] < 900
    assert (seen["empty"], seen["wide"]) == (0, 1280)


@pytest.mark.slow
def test_with_forty_kpis_week_1_has_at_most_400_kb_and_its_first_screen_answers(tmp_path: Path) -> None:
    tables = narrow(join_departments(multiply(read_sample(), 6)), "Sales")
    assert len(tables["kpis"]) >= 40
    page = make(write_organisation(tmp_path / "forty", tables, [WEEK], []), "Sales", WEEK)
    assert page.stat().st_size <= 400_000
    seen = look(page)
    assert 0 < seen["title"] < seen["facts"] < seen["asked"] < 900
    assert (seen["empty"], seen["wide"]) == (0, 1280)


@pytest.mark.slow
def test_with_one_kpi_nothing_looks_lost(tmp_path: Path) -> None:
    tables = narrow(read_sample(), "Sales", lambda kpis: kpis == "revenue")
    assert len(tables["kpis"]) == 1
    page = make(write_organisation(tmp_path / "one", tables, [WEEK], []), "Sales", WEEK)
    seen = look(page)
    assert 0 < seen["title"] < seen["facts"] < seen["asked"] < 900
    assert (seen["empty"], seen["wide"]) == (0, 1280)
