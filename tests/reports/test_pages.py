"""The pages of the bundled organisation, made by papermill and nbconvert, opened in a real browser."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert.exporters.base import get_export_names, get_exporter

from saypro_analysis.batch.workspaces.notebooks import bundled
from saypro_analysis.reports.findings import MIME, read_findings
from saypro_analysis.reports.pages import PageExporter
from saypro_analysis.views.tables.tables import tabulate
from tests.reports.browser import Browser, browsing

ROOT = Path(__file__).parents[2]
OWN = "explore"
NOTEBOOKS = sorted(path.stem for path in bundled("notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def pages(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each notebook of Sales and of the organisation as it was executed, and its page beside it.

    The analyst's own is in no report: papermill alone executes it here, with the two parameter files. The others are
    those of the session's run, which are what plain kernels give (tests/batch/warm/test_warm.py); two of them are
    executed by papermill alone in `test_the_notebooks_run_as_they_lie`.
    """
    folder = tmp_path_factory.mktemp("pages")
    command = [sys.executable, "-m", "papermill", f"notebooks/{OWN}.ipynb", str(folder / f"{OWN}.ipynb"),
               "-f", "params/cycle.yaml", "-f", "params/departments/sales.yaml", "--no-progress-bar"]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for part in ("sales", "organisation"):
        for made in (sample_run / part).glob("*.ipynb"):
            shutil.copy(made, folder)
    for name in NOTEBOOKS:
        page, _ = PageExporter().from_filename(str(folder / f"{name}.ipynb"))
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.fixture(params=NOTEBOOKS)
def page(pages: Path, request: pytest.FixtureRequest) -> Path:
    return pages / f"{request.param}.html"


def test_the_export_menu_learns_what_the_exporter_makes() -> None:
    exporters = {
        name: get_exporter(name).output_mimetype for name in get_export_names()
    }  # as jupyter_server lists them
    assert json.loads(json.dumps(exporters))["saypro"] == PageExporter().output_mimetype == "text/html"


class TestPage:
    def test_names_its_language_charset_and_title_and_forbids_everything_else(self, page: Path) -> None:
        text = page.read_text(encoding="utf-8")
        assert '<html lang="en-US">' in text
        assert '<meta charset="utf-8">' in text
        assert "default-src 'none'" in text
        assert "2025-Q1</title>" in text

    def test_has_no_code_script_or_foreign_address(self, page: Path) -> None:
        text = page.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        text = text.replace('xmlns:xlink="http://www.w3.org/1999/xlink"', "")
        assert "<script" not in text
        assert "http://" not in text
        assert "https://" not in text

    def test_keeps_its_code_in_a_closed_fold_and_names_no_folder(self, page: Path, browser: Browser) -> None:
        with browser.visiting() as visit:
            visit.open(page)
            assert "sp.open_review" not in visit.page.locator("body").inner_text()
            visit.page.locator(".made summary").click()
            assert "sp.open_review" in visit.page.locator(".made").inner_text()
            assert "2025-03-31" in visit.page.locator(".made dl").inner_text()
        assert str(ROOT) not in page.read_text(encoding="utf-8")
        assert str(page.parent) not in page.read_text(encoding="utf-8")

    def test_leaves_its_code_out_on_request(self, page: Path) -> None:
        text, _ = PageExporter(with_code=False).from_filename(str(page.with_suffix(".ipynb")))
        assert "sp.open_review" not in text

    def test_stays_small_enough_for_a_mail(self, page: Path) -> None:
        if page.stem == OWN:
            pytest.skip("an analyst's own figures, which are pictures, are in no report of the cycle")
        assert page.stat().st_size < 250_000

    def test_every_explained_head_is_explained_where_no_pointer_rests(self, page: Path, browser: Browser) -> None:
        with browser.visiting() as visit:
            visit.open(page)
            heads = visit.page.evaluate("[...document.querySelectorAll('main abbr')].map(a => [a.innerHTML, a.title])")
            told = visit.page.evaluate(
                "[...document.querySelectorAll('.terms dt')].map(a => [a.innerHTML, a.nextElementSibling.textContent])"
            )
        named = {(label, means) for labels, means in told for label in labels.split(" · ")}
        assert named == {tuple(head) for head in heads}
        assert len({means for _, means in told}) == len(told)

    def test_prints_no_empty_heading(self, page: Path, browser: Browser) -> None:
        with browser.visiting() as visit:
            visit.open(page)
            empty = """Array.from(document.querySelectorAll('section'))
                .filter(part => !part.querySelector('figure, table, .says, .nothing, .card'))
                .map(part => part.textContent)"""
            assert visit.page.evaluate(empty) == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1280, 390])
    def test_opens_without_a_request_a_message_or_a_sideways_scroll(
        self, page: Path, width: int, scheme: str, browser: Browser
    ) -> None:
        with browser.visiting(width, scheme) as visit:
            visit.open(page)
            assert visit.console == []
            assert visit.requests == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") == width

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_no_barrier(self, page: Path, scheme: str, browser: Browser) -> None:
        with browser.visiting(scheme=scheme, bypass_csp=True) as visit:
            visit.open(page)
            visit.page.locator("details").evaluate_all("all => all.forEach(part => part.open = true)")
            found = Axe().run(visit.page).response
            told = [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]]
            assert told == []
            assert len(found["passes"]) > 15

    def test_every_picture_is_described(self, page: Path, browser: Browser) -> None:
        with browser.visiting() as visit:
            visit.open(page)
            alone = "svg:not([aria-hidden]):not([role=img][aria-label]), img:not([alt])"
            assert visit.page.locator(alone).count() == 0

    def test_has_one_first_heading_and_landmarks(self, page: Path, browser: Browser) -> None:
        with browser.visiting() as visit:
            visit.open(page)
            assert [visit.page.locator(tag).count() for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]


def test_week_two_is_headed_by_the_finding(pages: Path, browser: Browser) -> None:
    with browser.visiting() as visit:
        visit.open(pages / "week2_gap_identification.html")
        told = visit.page.locator("h1").inner_text().replace("\xa0", " ")
        assert told == "57 % of the gap in Revenue sits in North · Online; leads worked explain 85 %"
        assert "Week 2" in visit.page.locator("header").inner_text()


def test_on_a_phone_the_narrow_figure_is_shown_and_rows_are_cards(pages: Path, browser: Browser) -> None:
    with browser.visiting(390) as visit:
        visit.open(pages / "week2_gap_identification.html")
        assert visit.page.locator(".chart .wide").first.is_hidden()
        assert visit.page.locator(".chart .narrow").first.is_visible()
        label = "getComputedStyle(document.querySelector('td[data-label=Actual]'), '::before').content"
        assert visit.page.evaluate(label) == '"Actual"'


def test_a_long_table_is_folded_on_a_phone_alone(pages: Path, browser: Browser) -> None:
    for width, shown in ((1280, True), (390, False)):
        with browser.visiting(width) as visit:
            visit.open(pages / "week3_corrective_actions.html")
            table, fold = (visit.page.locator(f"#the-plan {part}") for part in ("table", ".rows > summary"))
            assert (table.is_visible(), fold.is_visible()) == (shown, not shown)
            if not shown:
                assert fold.inner_text() == "The plan: 6 rows"
                fold.click()
                table.wait_for(state="visible")
                card = visit.page.locator("#the-plan tbody tr").first.bounding_box()
                assert card is not None
                assert card["height"] < 330  # with what is done in a line of its own


def test_a_phones_page_ends(page: Path, browser: Browser) -> None:
    with browser.visiting(390) as visit:
        visit.open(page)
        assert visit.page.evaluate("document.documentElement.scrollHeight") < 15_000


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_word_without_an_end_widens_no_page(width: int, tmp_path: Path, browser: Browser) -> None:
    word = "x" * 9000
    findings = {"headlines": [word, word], "department": word, "requests": [word], "status": word,
                "facts": [{"label": word, "value": word, "detail": word, "tone": ""}] * 4}  # fmt: skip
    table = tabulate(pd.DataFrame({"name": [word], "status": [word], "quote": [word], "note": [word]}),
                     columns=["name", "status", "quote", "note"])._repr_html_()  # fmt: skip
    shown = [{MIME: findings}, {"text/html": table}, {"text/html": f"<ul class='says'><li>{word}</li></ul>"}]
    outputs = [nbformat.v4.new_output("display_data", data) for data in shown]
    prose = nbformat.v4.new_markdown_cell(f"# T\n\n## {word}\n\n{word}")
    cells = [prose, nbformat.v4.new_code_cell("x", outputs=outputs)]
    text, _ = PageExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    with browser.visiting(width) as visit:
        visit.open(tmp_path / "page.html")
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width


def test_a_folded_section_opens_when_the_contents_lead_to_it(pages: Path, browser: Browser) -> None:
    with browser.visiting() as visit:
        visit.open(pages / "week1_performance_review.html")
        received = visit.page.locator("#data-received table")
        assert received.is_hidden()
        visit.page.locator("nav a[href='#data-received']").click()
        received.wait_for(state="visible")


@pytest.mark.long("the command line of nbconvert")
def test_nbconvert_makes_the_same_page(pages: Path) -> None:
    name = "week3_corrective_actions"
    command = [sys.executable, "-m", "nbconvert", "--to", "saypro", f"{name}.ipynb", "--output", "again.html"]
    subprocess.run(command, cwd=pages, check=True, capture_output=True)
    assert (pages / "again.html").read_text(encoding="utf-8") == (pages / f"{name}.html").read_text(encoding="utf-8")


def test_hostile_prose_and_outputs_run_nothing(tmp_path: Path, browser: Browser) -> None:
    attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    output = nbformat.v4.new_output("execute_result", {"text/plain": attack, "text/html": attack}, execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_markdown_cell(f"# Title {attack}\n\n{attack}"),
        nbformat.v4.new_markdown_cell(f"## {attack}"),
        nbformat.v4.new_code_cell("x", outputs=[output]),
    ])  # fmt: skip
    page, _ = PageExporter().from_notebook_node(notebook)
    path = tmp_path / "hostile.html"
    path.write_text(page, encoding="utf-8")
    with browser.visiting() as visit:
        visit.page.goto(path.as_uri())
        assert "owned" not in visit.page.title().replace(attack, "")
        assert visit.page.locator("h1 img, h2 img, header script").count() == 0


def test_a_notebook_without_findings_is_headed_by_its_title() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A question\n\nAn answer.")])
    page, _ = PageExporter().from_notebook_node(notebook)
    assert "<h1>A question</h1>" in page


@pytest.mark.long("papermill's command, twice")
def test_the_notebooks_run_as_they_lie(tmp_path: Path) -> None:
    for name in ("week1_performance_review", "leadership_digest"):
        command = [sys.executable, "-m", "papermill", f"{name}.ipynb", str(tmp_path / f"{name}.ipynb")]
        subprocess.run(command, cwd=bundled("notebooks"), check=True, capture_output=True)
        notebook = nbformat.read(tmp_path / f"{name}.ipynb", as_version=4)
        assert read_findings(notebook)["status"] == "missed"
