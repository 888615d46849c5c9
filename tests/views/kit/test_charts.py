"""Figures: their words come from the same numbers, their SVG is clean, empty ones say nothing."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.charts import Chart

HOSTILE = '<script>alert(1)</script>"&$x_1$'


@pytest.fixture
def figures(sample: Review) -> dict[str, Callable[[], Chart]]:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    histories = sp.summarise_histories(sample.measurements, sample.kpis)
    progress = sp.track_progress(sample.actions, sample.updates, sample.changes, as_of="2025-03-31")
    values = sp.earned_value(sample.actions, sample.updates, as_of="2025-03-31")
    return {
        "gaps": lambda: sp.plot_gaps(gaps),
        "departments": lambda: sp.plot_departments(gaps),
        "histories": lambda: sp.plot_histories(histories, gaps),
        "progress": lambda: sp.plot_progress(progress),
        "earned": lambda: sp.plot_earned_value(values),
        "burn": lambda: sp.plot_burn(values),
    }


NAMES = ["gaps", "departments", "histories", "progress", "earned", "burn"]


@pytest.mark.parametrize("name", NAMES)
class TestFigure:
    def test_is_a_matplotlib_figure(self, figures: dict, name: str, tmp_path) -> None:
        from matplotlib.figure import Figure

        chart = figures[name]()
        chart.savefig(tmp_path / "chart.png")
        assert isinstance(chart, Figure)
        assert (tmp_path / "chart.png").stat().st_size > 2_000

    def test_is_well_formed_svg_without_script_or_reference_outside(self, figures: dict, name: str) -> None:
        for narrow in (False, True):
            svg = figures[name]().svg(narrow=narrow)
            ET.fromstring(svg)
            assert "<script" not in svg
            assert not re.search(r'(?:href|src)="(?!#)', svg)

    def test_text_stays_text_and_colours_follow_the_page(self, figures: dict, name: str) -> None:
        svg = figures[name]().svg()
        assert "<text" in svg
        assert "var(--orange, #b84a0e)" in svg
        assert "font-family" not in svg

    def test_is_described_in_words(self, figures: dict, name: str) -> None:
        chart = figures[name]()
        assert f'aria-label="{chart.alt[:20]}' in chart.svg().replace("&amp;", "&")
        assert len(chart.alt) > 60
        assert chart.title
        assert chart.caption.endswith(".")

    def test_is_the_same_twice(self, figures: dict, name: str) -> None:
        assert figures[name]()._repr_html_() == figures[name]()._repr_html_()

    def test_leaves_nothing_in_pyplot(self, figures: dict, name: str) -> None:
        import sys

        figures[name]()
        assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_the_words_of_the_gaps_are_the_figures_of_the_frame(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    chart = sp.plot_gaps(gaps[gaps["department"] == "Sales"])
    assert "Revenue −$300,000 (missed)" in chart.alt
    assert chart.title == "5 of 7 KPIs missed their target"


def test_hostile_names_stay_text() -> None:
    gaps = pd.DataFrame({"name": [HOSTILE], "unit": ["count"], "gap": [-1.0], "shortfall_pct": [0.1],
                         "status": ["missed"]})  # fmt: skip
    html = sp.plot_gaps(gaps)._repr_html_()
    assert "<script" not in html
    assert "alert(1)" in html


def _read(svg: str) -> set[str]:
    """What is read in a drawing."""
    return {text.strip() for text in ET.fromstring(svg).itertext() if text.strip()}


def test_a_sum_of_money_keeps_its_decimals() -> None:
    gaps = pd.DataFrame({"name": ["Average deal"], "unit": ["money"], "gap": [-5.87], "shortfall_pct": [0.1],
                         "status": ["missed"]})  # fmt: skip
    assert "−$5.87" in _read(sp.plot_gaps(gaps).svg())
    sp.set_display(locale="de_DE", currency="EUR")
    try:
        drawn = _read(sp.plot_gaps(gaps.assign(gap=-300000.0)).svg(narrow=True))
    finally:
        sp.set_display(locale="en_US", currency="USD")
    assert any("300.000" in text for text in drawn)


@pytest.mark.parametrize("name", ["rate of 3.14159", 'said id="x9"', ": #b84a0e", "font: 12px Arial", ' d="M 1.234 5"'])
def test_words_that_look_like_a_drawings_own_stay_as_they_are(name: str) -> None:
    gaps = pd.DataFrame(
        {"name": [name], "unit": ["count"], "gap": [-1.0], "shortfall_pct": [0.1], "status": ["missed"]}
    )
    assert name.strip() in _read(sp.plot_gaps(gaps).svg())


@pytest.mark.parametrize("plot", [sp.plot_gaps, sp.plot_departments])
def test_without_anything_to_draw_a_figure_shows_nothing(plot: Callable, sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    assert plot(gaps[gaps["status"] == "no_target"])._repr_html_() == ""


def test_thirty_kpis_with_long_names_are_all_there() -> None:
    names = [f"A rather long name of a KPI that goes on, number {number}" for number in range(30)]
    gaps = pd.DataFrame({"name": names, "unit": "count", "gap": -1.0, "shortfall_pct": 0.1, "status": "missed"})
    chart = sp.plot_gaps(gaps)
    assert chart.svg().count("A rather long name") == 3 * 30  # labels, marks, and the words for those who cannot see
