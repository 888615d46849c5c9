"""Answers in a real JupyterLab, in its light, dark and high-contrast themes, and its export of a report."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.words import Sentences
from tests.reports.browser import Browser, browsing
from tests.reports.jupyterlab import Lab, list_faint, running
from tests.views.kit.test_faces import FACES

pytestmark = pytest.mark.slow
THEMES = "JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"
CONTROL = "<p>Control: $a$</p>"  # foreign mathematics: when it is typeset, all before it has had its turn


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running(tmp_path_factory.mktemp("lab")) as lab:
        review = sp.open_review("sample", department="Sales", as_of="2025-03-31")
        lab.keep("answers.ipynb", [*_answers(review), CONTROL])
        lab.keep("report.ipynb", [Sentences(["$53,050 was done for $49,600."]), CONTROL])
        yield lab


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def _answers(review: Review) -> list[Any]:
    gaps = sp.quantify_gaps(review.measurements, review.kpis)
    histories = sp.summarise_histories(review.measurements, review.kpis)
    table = sp.tabulate(gaps, histories=histories)
    shown = [sp.describe_gaps(gaps), table, sp.plot_gaps(gaps), sp.plot_histories(histories)]
    return [*shown, *(face() for face in FACES.values())]


@pytest.mark.parametrize("theme", THEMES)
def test_answers_are_readable_and_dollars_are_dollars(lab: Lab, browser: Browser, theme: str) -> None:
    lab.set_theme(theme)
    with browser.visiting(width=1300) as visit:
        lab.open(visit.page, "answers.ipynb")
        assert visit.page.evaluate("document.body.dataset.jpThemeName") == theme
        assert visit.page.locator(".jp-Notebook mjx-container").count() == 1  # the control's, and no other
        assert r"\begin{equation}v" in visit.page.locator(".jp-OutputArea-output").nth(5).inner_text()
        assert list_faint(visit.page, least=100) == []


def test_forced_colours_keep_figures_readable(lab: Lab, browser: Browser) -> None:
    lab.set_theme(THEMES[0])
    with browser.visiting(width=1300, scheme="dark", forced_colors="active") as visit:
        lab.open(visit.page, "answers.ipynb")
        assert list_faint(visit.page, least=100) == []


def test_the_server_lists_our_export_and_makes_the_page(lab: Lab) -> None:
    assert json.loads(lab.get("/api/nbconvert"))["saypro"] == {"output_mimetype": "text/html"}
    assert "$53,050 was done for $49,600." in lab.get("/nbconvert/saypro/report.ipynb")


def test_the_menu_offers_our_export(lab: Lab, browser: Browser) -> None:
    lab.set_theme(THEMES[0])
    with browser.visiting(width=1300) as visit:
        with visit.page.expect_response(lambda answer: "/api/nbconvert" in answer.url, timeout=60_000) as told:
            lab.open(visit.page, "report.ipynb")
        assert told.value.status == 200
        visit.page.locator(".lm-MenuBar-item", has_text="File").click()
        visit.page.locator(".lm-Menu-item", has_text="Save and Export Notebook As").click()
        visit.page.locator(".lm-Menu-itemLabel", has_text="Saypro").wait_for(timeout=20_000)
