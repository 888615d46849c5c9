"""Sliders and faces in a kernel of a real JupyterLab: they move, fit and are readable in light, dark and contrast."""

import json
import re
from collections.abc import Iterator

import nbformat
import pytest

from tests.reports.browser import Browser, browsing
from tests.reports.jupyterlab import TOKEN, V4, Lab, list_faint, running

pytestmark = pytest.mark.slow
CELLS = ["import saypro_analysis as sp\nreview = sp.open_review('sample', department='Sales')\nreview",
         "gaps = sp.quantify_gaps(review.measurements, review.kpis)\ngaps.head(3)",
         "sp.explore_budget(review.actions)", "sp.explore_weights(gaps, kpis=review.kpis)",
         "sp.explore_targets(review.measurements, review.kpis, limit=3)"]  # fmt: skip
BUDGET = 2
DARK = {"dark", "contrast", "forced"}
LOOKS = {"light": ("JupyterLab Light", {}), "dark": ("JupyterLab Dark", {}),
         "contrast": ("JupyterLab Dark High Contrast", {}),
         "forced": ("JupyterLab Light", {"scheme": "dark", "forced_colors": "active"})}  # fmt: skip


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    pytest.importorskip("ipywidgets")
    with running(tmp_path_factory.mktemp("lab")) as lab:
        cells = [V4.new_code_cell(cell) for cell in CELLS]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = V4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        for look in LOOKS:
            (lab.folder / "work" / f"{look}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
        yield lab


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.mark.parametrize("look", LOOKS)
def test_a_moved_slider_is_answered_and_everything_fits(lab: Lab, browser: Browser, look: str) -> None:
    theme, forced = LOOKS[look]
    lab.set_theme(theme)
    settings = lab.folder / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.write_text(json.dumps({"windowingMode": "none", "autoStartDefaultKernel": True}), encoding="utf-8")
    with browser.visiting(width=1300, **forced) as visit:
        page = visit.page
        page.goto(f"{lab.address}/lab/tree/{look}.ipynb?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached", timeout=90_000)
        page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.wait_for_selector(f".jp-InputPrompt:has-text('[{len(CELLS)}]:')", timeout=120_000)
        page.wait_for_selector(".saypro-answers svg", timeout=60_000)
        assert page.locator(".widget-slider").count() == 1 + 6 + 3
        cells = page.locator(".jp-Notebook .jp-CodeCell")
        assert "Review of Sales" in cells.nth(0).inner_text()
        for answers in page.locator(".saypro-answers").all():
            room = answers.bounding_box()
            drawn = answers.locator("svg").first.bounding_box()
            assert drawn["x"] + drawn["width"] <= room["x"] + room["width"] + 1
        before = cells.nth(BUDGET).inner_text()
        handle = cells.nth(BUDGET).locator(".noUi-handle")
        handle.focus()
        handle.press("Home")
        page.wait_for_function(
            "([at, old]) => document.querySelectorAll('.jp-Notebook .jp-CodeCell')[at].innerText !== old",
            arg=[BUDGET, before], timeout=30_000,
        )  # fmt: skip
        page.wait_for_function(
            f"document.querySelectorAll('.jp-CodeCell')[{BUDGET}].innerText.includes('Taken for $0')"
        )
        ink = page.evaluate("getComputedStyle(document.querySelector('.saypro-answers')).color")
        light = sum(map(int, re.findall(r"\d+", ink)[:3])) > 3 * 127
        assert light == (look in DARK), ink
        assert list_faint(page, least=60) == []
