"""Words in figures: none meets another, none leaves the page or its drawing, none is crossed by a line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from saypro_analysis.views.kit.charts import Canvas, Chart
from tests.reports.browser import Browser, browsing

MEASURE = (Path(__file__).parent / "overlaps.js").read_text(encoding="utf-8")
MEASURE = MEASURE[MEASURE.index("*/") + 2 :]
ALL_OPEN = "document.querySelectorAll('details').forEach(part => part.open = true)"
PAGE = '<!doctype html><meta charset="utf-8"><style>html{background:#fff;font-family:"DejaVu Sans"}</style>'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def measure(browser: Browser, page: Path, width: int) -> list[str]:
    with browser.visiting(width) as visit:
        visit.open(page)
        visit.page.evaluate(ALL_OPEN)
        found: list[str] = visit.page.evaluate(MEASURE)
        return found


@pytest.fixture(scope="module")
def reports(sample_run: Path) -> list[Path]:
    """Every page of the sample."""
    return sorted(sample_run.glob("*/*.html"))


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_no_words_in_any_figure_of_the_sample_collide(reports: list[Path], width: int, browser: Browser) -> None:
    assert len(reports) == 32
    found = {f"{page.parent.name}/{page.stem}": told for page in reports if (told := measure(browser, page, width))}
    assert found == {}


def draw(path: Path, *texts: tuple[float, float, str], line: bool = False) -> Path:
    """A page with one drawing: words at their places, between -9 and 9, on request crossed by a line."""

    def put(canvas: Canvas) -> None:
        axes = canvas.axes(height=200, left=20, right=20)
        axes.set(xlim=(-9, 9), ylim=(-9, 9), xticks=[], yticks=[])
        if line:
            axes.axvline(0)
        for x, y, said in texts:
            axes.text(x, y, said, ha="center", va="center")

    chart = Chart(put, title="Title", caption="Caption.", alt="Drawing")
    path.write_text(f"{PAGE}<figure>{chart.svg()}</figure>", encoding="utf-8")
    return path


class TestMeasure:
    def test_words_apart_are_fine(self, tmp_path: Path, browser: Browser) -> None:
        assert measure(browser, draw(tmp_path / "a.html", (-5, 0, "one"), (5, 0, "two")), 1280) == []

    def test_words_that_meet_are_told(self, tmp_path: Path, browser: Browser) -> None:
        page = draw(tmp_path / "a.html", (0, 0, "one word"), (0.5, 0, "another"))
        assert measure(browser, page, 1280) == ["Drawing: one word meets another"]

    def test_words_that_leave_are_told(self, tmp_path: Path, browser: Browser) -> None:
        told = measure(browser, draw(tmp_path / "a.html", (9, 0, "much too far to the right")), 1280)
        assert told == ["Drawing: much too far to the right leaves its drawing"]

    def test_a_line_is_hidden_by_a_plate_and_told_without_it(self, tmp_path: Path, browser: Browser) -> None:
        page = draw(tmp_path / "a.html", (0, 0, "words"), line=True)
        assert measure(browser, page, 1280) == []
        plain = page.read_text(encoding="utf-8").replace("fill: var(--paper, #ffffff)", "fill: none")
        page.write_text(plain, encoding="utf-8")
        assert measure(browser, page, 1280) == ["Drawing: words is crossed by a line"]
