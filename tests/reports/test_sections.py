"""What of a notebook's cells reaches the page, and what stays behind."""

from typing import Any

import nbformat

from saypro_analysis.reports.pages import PageExporter
from saypro_analysis.reports.sections import say_once, split_page
from saypro_analysis.views.kit.words import Absence, Sentences
from saypro_analysis.views.tables.tables import Nothing

V4 = nbformat.v4


def _answer(html: str) -> Any:
    return V4.new_code_cell("x", outputs=[V4.new_output("execute_result", {"text/html": html}, execution_count=1)])


def _sections(*cells: Any) -> list[str]:
    notebook = V4.new_notebook(cells=[V4.new_markdown_cell("# T"), *cells])
    return [section.html.strip() for section in split_page(notebook)[2]]


NOTHING = Nothing("No segments were received.")._repr_html_()


def test_a_section_without_data_is_its_heading_and_one_line() -> None:
    [html] = _sections(
        V4.new_markdown_cell("## Segments\n\nWhere does it sit?"), _answer(""), V4.new_markdown_cell("Bars lead."),
        _answer(NOTHING), V4.new_markdown_cell("Everywhere means."),
    )  # fmt: skip
    assert html == NOTHING


def test_an_absent_answer_takes_its_reading_along_and_leaves_the_rest() -> None:
    [html] = _sections(
        V4.new_markdown_cell("## Causes\n\nWhich?"), _answer("<p>Two causes.</p>"), V4.new_markdown_cell("Read so."),
        _answer(NOTHING), V4.new_markdown_cell("Read the absent so."),
    )  # fmt: skip
    assert "Two causes." in html
    assert "Read so." in html
    assert "absent so" not in html


def test_what_announces_a_figure_that_is_not_drawn_goes_with_it() -> None:
    [html] = _sections(
        V4.new_markdown_cell("## Causes\n\nWhich?"), _answer("<p>Two causes.</p>"),
        V4.new_markdown_cell("Each bone is a kind. The few that weigh most:"), _answer(""),
        V4.new_markdown_cell("Weights are counts."), _answer("<p>Three.</p>"), V4.new_markdown_cell("In figures:"),
        _answer(NOTHING),
    )  # fmt: skip
    assert "Each bone is a kind.</p>" in html
    assert "weigh most" not in html
    assert "In figures:" in html  # a line that says what is absent follows


def test_the_same_absence_is_said_once() -> None:
    [html] = _sections(
        V4.new_markdown_cell("## Plan\n\nWhat?"), _answer(NOTHING), V4.new_markdown_cell("The first of them:"),
        _answer(NOTHING), _answer("<p>Other.</p>"),
    )  # fmt: skip
    assert html.count("No segments") == 1
    assert "The first of them" not in html


def test_sentences_that_say_there_is_nothing_count_as_absent() -> None:
    html = Absence("No <causes> were received.")._repr_html_()
    assert _sections(V4.new_markdown_cell("## Causes\n\nWhich?"), _answer(html)) == [
        '<p class="nothing">No &lt;causes&gt; were received.</p>'
    ]


def test_an_error_is_never_taken_for_an_absence() -> None:
    failed = V4.new_code_cell("x", outputs=[V4.new_output("error", ename="KeyError", evalue="'x'", traceback=[])])
    [html] = _sections(V4.new_markdown_cell("## Causes\n\nWhich?"), failed)
    assert "KeyError" in html
    assert "Which?" in html


def test_cells_for_the_analyst_stay_in_the_notebook() -> None:
    asked = _answer("<p>Marta</p>")
    asked["metadata"]["tags"] = ["notebook-only"]
    [html] = _sections(V4.new_markdown_cell("## Heard"), asked, _answer("<p>Eight people</p>"))
    assert html == "<p>Eight people</p>"


def test_a_folded_section_keeps_its_heading_and_anchor() -> None:
    heading = V4.new_markdown_cell("## Data received\n\nWhat?")
    heading["metadata"]["tags"] = ["fold"]
    page, _ = PageExporter().from_notebook_node(V4.new_notebook(cells=[heading, _answer("<p>12 rows</p>")]))
    assert '<details><summary><h2>Data received</h2></summary>\n<div id="data-received">' in page


def test_regions_of_the_same_name_are_told_apart() -> None:
    table = "<table><caption>x</caption><tr><td>1</td></tr></table>"
    first, second = _sections(
        V4.new_markdown_cell("## A"), _answer(table), V4.new_markdown_cell("## B"), _answer(table)
    )
    assert 'aria-label="Table"' in first
    assert 'aria-label="Table (2)"' in second


def test_space_between_words_survives_the_tightening_of_tables() -> None:
    table = "<table>\n<tr>\n<td headers='a' class=\"x\"><b>two</b> <i>words</i></td>\n</tr></table>"
    [html] = _sections(V4.new_markdown_cell("## T"), _answer(table))
    assert "<b>two</b> <i>words</i>" in html


def _empty(heading: str, html: str) -> list[Any]:
    return [V4.new_markdown_cell(f"## {heading}\n\nWhich?"), _answer(html)]


def test_several_empty_sections_stand_together_and_one_alone_stays() -> None:
    full = [V4.new_markdown_cell("## Full\n\nWhich?"), _answer("<p>Two.</p>")]
    notebook = V4.new_notebook(cells=[V4.new_markdown_cell("# T"), *_empty("A & B", NOTHING), *full, *_empty("C", "")])
    told = split_page(notebook)[2]
    assert [section.heading for section in told] == ["Full", "Not in the data"]
    assert "<li>A &amp; B: No segments were received.</li><li>C: there is nothing to show.</li>" in told[1].html
    alone = V4.new_notebook(cells=[V4.new_markdown_cell("# T"), *_empty("A", NOTHING), *full])
    assert [section.heading for section in split_page(alone)[2]] == ["A", "Full"]


def test_what_the_head_says_is_not_said_again_but_in_a_fold() -> None:
    head, other = "Revenue is −$300 (20 %) below target.", "Costs <&> are fine."
    said, again = (_answer(Sentences([head, other])._repr_html_()) for _ in range(2))
    fold = V4.new_markdown_cell("## In a fold", metadata={"tags": ["fold"]})
    cells = [V4.new_markdown_cell("## Gaps\n\nHow far?"), said, _answer(Sentences([other])._repr_html_()), fold, again]
    sections = split_page(V4.new_notebook(cells=[V4.new_markdown_cell("# T"), *cells]))[2]
    once, folded = (section.html for section in say_once(sections, [head]))
    assert "Revenue" not in once
    assert once.count("are fine") == 2
    assert "Revenue" in folded
    every, _ = (section.html for section in say_once(sections, [head.removesuffix("."), other]))
    assert "says" not in every
    assert "How far?" in every
