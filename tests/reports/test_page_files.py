"""What a page offers beside it: drawings that stand alone, tables as CSV, and nothing once it travels."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import nbformat
import pandas as pd

import saypro_analysis as sp
from saypro_analysis.reports.page_files import offer_files
from saypro_analysis.reports.pages import PageExporter
from saypro_analysis.reports.shown_outputs import list_csv
from saypro_analysis.reports.signposts import travel

EVIL = '<script>alert("$x$")</script>'


def show(*shown: Any) -> nbformat.NotebookNode:
    """A notebook with a cell for each of what is shown."""
    data = [{"text/html": one._repr_html_(), **getattr(one, "_repr_mimebundle_", dict)()} for one in shown]
    outputs = [nbformat.v4.new_output("display_data", data=part) for part in data]
    cells = [nbformat.v4.new_code_cell("", outputs=[output]) for output in outputs]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Week 1\n\nWhere?"), *cells])


def gaps_of(*names: str) -> pd.DataFrame:
    columns = ["name", "unit", "gap", "shortfall_pct", "status"]
    return pd.DataFrame([[name, "money", -3e5, 0.2, "missed"] for name in names], columns=columns)


def page_of(name: str = "Revenue") -> str:
    """A page with one figure, drawn for wide screens and for phones."""
    html, _ = PageExporter().from_notebook_node(show(sp.plot_gaps(gaps_of(name))))
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


def test_each_table_and_figure_offers_what_it_was_made_of() -> None:
    few, many = gaps_of("Revenue"), gaps_of("Cost", "Cycle", "Calls", "Leads")
    columns = ["name", "gap"]
    notebook = show(
        sp.tabulate(few, columns=columns), sp.plot_gaps(many), sp.tabulate(few.head(0), columns=columns),
        sp.tabulate(many, columns=columns, limit=2), sp.plot_gaps(few.head(0)), sp.plot_gaps(few),
    )  # fmt: skip
    page, _ = PageExporter().from_notebook_node(notebook)
    offer = offer_files(page, "w", [], list_csv(notebook))
    links = re.findall(r'href="(w\.[^"]+\.csv)"', offer.page)
    assert links == ["w.table_1.csv", "w.drawing_1.csv", "w.table_2.csv", "w.drawing_2.csv"]
    names = {name: [line.split(",")[0] for line in text.splitlines()[1:]] for name, text in offer.texts.items()}
    assert names == {"w.table_1.csv": ["Revenue"], "w.drawing_1.csv": list(many["name"]),
                     "w.table_2.csv": list(many["name"]), "w.drawing_2.csv": ["Revenue"]}  # fmt: skip
    assert "csv-" not in offer.page


def test_a_figure_with_its_values_below_is_no_table_that_scrolls() -> None:
    page = page_of()
    assert '<details class="figures"><summary>The figures</summary>' in page
    assert '<div class="scroll"' not in page


def test_a_page_made_without_its_files_shows_no_link_to_them() -> None:
    page, _ = PageExporter().from_notebook_node(show(sp.plot_gaps(gaps_of("Revenue"))))
    assert ".csv" not in page
    assert "csv-" not in offer_files(page, "w", []).page
    assert "csv-" not in travel(page)


def test_a_place_that_data_names_leads_to_nothing() -> None:
    page = page_of('<p class="files" id="csv-0"></p>')
    assert list(offer_files(page, "w", [], ["a\n"]).texts) == ["w.drawing_1.csv"]


def test_a_page_that_travels_offers_nothing() -> None:
    assert "week1." not in travel(offer_files(page_of(), "week1", ["gaps"]).page)


def test_hostile_names_stay_text_in_a_drawing() -> None:
    (drawing,) = offer_files(page_of(EVIL), "week1", []).drawings.values()
    assert "<script" not in drawing
    ET.fromstring(drawing)
