"""What matplotlib draws is written small: nothing that a page does not need, and every word as it was."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from saypro_analysis.views.kit.palette import ORANGE
from saypro_analysis.views.kit.renderers import write_svg
from saypro_analysis.views.kit.svg_writers import SvgWriter


@pytest.fixture
def writer() -> SvgWriter:
    return SvgWriter()


@pytest.fixture
def axes() -> Axes:
    axes = Figure(figsize=(10, 5), dpi=72).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 10), ylim=(0, 10))
    return axes


def test_words_stay_as_they_are_and_break_nothing(writer: SvgWriter) -> None:
    said = '$1.2345 font-family: x; rotate(-0 1) <b id="a"> & #0a6aa1'
    writer.element("text", said, x="1.2345")
    assert ET.fromstring(writer.tell()).text == said
    assert 'x="1.2"' in writer.tell()


def test_a_group_that_says_nothing_leaves_what_is_in_it(writer: SvgWriter) -> None:
    writer.start("g", id="figure_1")
    outer = writer.start("g", id="axes_1")
    writer.start("g", **{"clip-path": "url(#p1)"})
    writer.element("path", d="M 0 0 L 5 0 L 9 0")
    writer.close(outer)
    writer.end("g")
    assert writer.tell().split() == ["<g", 'clip-path="url(#p1)">', "<path", 'd="M0', '0H9"/>', "</g>"]


@pytest.mark.parametrize(("reference", "kept"), [
    ({"clip-path": "url(#p1)"}, True), ({"xlink:href": "#p1"}, True), ({"style": "fill: url(#p1); opacity: 1"}, True),
    ({"xlink:href": "#p12"}, False), ({}, False),
])  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_a_name_stands_where_something_refers_to_it(
    writer: SvgWriter, reference: dict[str, str], kept: bool, first: bool
) -> None:
    for named in (first, not first):
        writer.element("path", **({"id": "p1", "d": "M 0 0"} if named else {"d": "M 1 1", **reference}))
    assert ('id="p1"' in writer.tell()) == kept


def test_colours_are_the_page_s_and_its_font_is_left_to_it(writer: SvgWriter) -> None:
    writer.element("text", "a", style=f"font-size: 12px; font-family: 'DejaVu Sans'; fill: {ORANGE}; opacity: 0.2567")
    assert f'style="font-size: 12px;fill: var(--orange, {ORANGE});opacity: 0.2"' in writer.tell()


@pytest.mark.parametrize(("turned", "kept"), [
    ("rotate(-0 1.5 2)", False), ("rotate(0 1.5 2)", False), ("rotate(-50 1.25 2)", True), ("translate(1 2)", True),
])  # fmt: skip
def test_what_is_not_turned_says_nothing_of_it(writer: SvgWriter, turned: str, kept: bool) -> None:
    writer.element("text", "a", transform=turned)
    assert ("transform" in writer.tell()) == kept


def test_a_drawing_is_whole_and_its_figure_as_before(axes: Axes) -> None:
    axes.plot([1, 5], [2, 6], marker="o")
    axes.text(2, 2, "two\nlines <&>")
    axes.text(3, 3, "on paper", bbox={"facecolor": "white"})
    axes.bar([1], [3], hatch="/", clip_on=True)
    figure = axes.figure
    assert isinstance(figure, Figure)
    figure.set(facecolor="red", dpi=100)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "a"}):
        svg = write_svg(figure, "a > b", 34, "<circle/>")
    root = ET.fromstring(svg)
    assert root.get("viewBox") == "0 34 720 326"
    assert root.get("aria-label") == "a > b"
    assert root[-1].tag.endswith("circle")
    assert {"two", "lines <&>", "on paper"} < {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert "#ff0000" not in svg
    assert (figure.get_facecolor(), figure.dpi) == ((1, 0, 0, 1), 100)
