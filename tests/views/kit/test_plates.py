"""Plates: under words that a line crosses, and under no others."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from saypro_analysis.views.kit.plates import lay_plates


@pytest.fixture
def axes() -> Axes:
    axes = Figure(figsize=(10, 5), dpi=72).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 10), ylim=(0, 10))
    return axes


def has_plate(axes: Axes, x: float, y: float) -> bool:
    text = axes.text(x, y, "words")
    lay_plates(axes.figure)
    return text.get_bbox_patch() is not None


def test_words_that_no_line_crosses_stand_bare(axes: Axes) -> None:
    axes.plot([0, 10], [1, 1])
    assert not has_plate(axes, 5, 5)


@pytest.mark.parametrize(
    "draw",
    [
        lambda axes: axes.plot([0, 10], [5.1, 5.1]),
        lambda axes: axes.axvline(5.2),
        lambda axes: axes.axhline(5.1),
        lambda axes: axes.vlines([5.2], 0, 10),
        lambda axes: (axes.set_yticks([5.1]), axes.grid(visible=True, axis="y")),
        lambda axes: axes.plot([4.0, 6.4], [0, 10], drawstyle="steps-mid"),
        lambda axes: axes.plot([0, 10], [5.1, 5.1], clip_on=False, lw=0.5),
        lambda axes: axes.plot([0, np.nan, 4, 10, 11], [9, 5, 5.1, 5.1, np.nan]),
    ],
)
def test_words_that_a_line_crosses_stand_on_paper_above_it(axes: Axes, draw) -> None:
    draw(axes)
    assert has_plate(axes, 5, 5)
    text = axes.texts[0]
    assert text.get_zorder() > max(line.get_zorder() for line in (*axes.lines, *axes.collections, axes.title))


@pytest.mark.parametrize("more", [{"ls": "None"}, {"lw": 0}, {"visible": False}])
def test_a_line_that_is_not_seen_crosses_nothing(axes: Axes, more: dict) -> None:
    axes.plot([0, 10], [5.1, 5.1], **more)
    assert not has_plate(axes, 5, 5)


def test_a_step_runs_where_it_is_drawn_and_not_straight_across(axes: Axes) -> None:
    axes.plot(np.array([0, 10]), np.array([0, 10]), drawstyle="steps-post")
    assert not has_plate(axes, 5, 5)
    assert has_plate(axes, 5, -0.1)
