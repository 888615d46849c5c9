"""What a page offers beside it: drawings that stand alone, tables as CSV, and nothing once it travels."""

import re
import xml.etree.ElementTree as ET

import nbformat
import pandas as pd

import saypro_analysis as sp
from saypro_analysis.reports.page_files import offer_files
from saypro_analysis.reports.pages import PageExporter
from saypro_analysis.reports.signposts import travel

EVIL = '<script>alert("$x$")</script>'


def page_of(name: str = "Revenue") -> str:
    """A page with one figure, drawn for wide screens and for phones."""
    gaps = pd.DataFrame(
        [[name, "money", -3e5, 0.2, "missed"]], columns=["name", "unit", "gap", "shortfall_pct", "status"]
    )
    shown = nbformat.v4.new_output("display_data", data={"text/html": sp.plot_gaps(gaps)._repr_html_()})
    cells = [nbformat.v4.new_markdown_cell("# Week 1\n\nWhere?"), nbformat.v4.new_code_cell("", outputs=[shown])]
    html, _ = PageExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    return html


def test_each_figure_is_offered_once_as_a_drawing_that_stands_alone() -> None:
    offer = offer_files(page_of(), "week1", [])
    assert list(offer.drawings) == ["week1.drawing_1.svg"]
    assert offer.page.count('<a href="week1.drawing_1.svg">') == 1
    drawing = offer.drawings["week1.drawing_1.svg"]
    root = ET.fromstring(drawing)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "Revenue" in "".join(root.itertext())
    assert "var(" not in drawing
    assert root[1].get("width") == root.get("viewBox").split()[2]


def test_each_table_is_offered_as_csv() -> None:
    offer = offer_files(page_of(), "week 1", ["gaps", "year_before"])
    assert re.findall(r'<a href="([^"]+\.csv)">([^<]+)', offer.page) == [
        ("week%201.gaps.csv", "gaps"), ("week%201.year_before.csv", "year before"),
    ]  # fmt: skip


def test_a_page_that_travels_offers_nothing() -> None:
    assert "week1." not in travel(offer_files(page_of(), "week1", ["gaps"]).page)


def test_hostile_names_stay_text_in_a_drawing() -> None:
    (drawing,) = offer_files(page_of(EVIL), "week1", []).drawings.values()
    assert "<script" not in drawing
    ET.fromstring(drawing)
