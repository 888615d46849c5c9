"""A drawing area of ours looks as one of matplotlib's, whatever is done with it, and makes no tick ahead."""

from collections.abc import Callable

import pytest
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import XAxis
from matplotlib.figure import Figure

from saypro_analysis.views.kit.areas import Area
from saypro_analysis.views.kit.renderers import write_svg


def draw(kind: type[Axes], act: Callable[[Axes], object]) -> str:
    figure = Figure(figsize=(5, 4), dpi=72)
    area = figure.add_axes((0.1, 0.1, 0.8, 0.8), axes_class=kind)
    assert isinstance(area, kind)
    act(area)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "a"}):
        return write_svg(figure, "", 0)


@pytest.mark.parametrize("act", [
    lambda area: area.plot([1, 5, 9], [2, 6, 3]),
    lambda area: (area.grid(visible=True, axis="x", color="red"), area.set_xlim(0, 7)),
    lambda area: (area.grid(visible=True, which="both"), area.minorticks_on(), area.plot([1, 5], [2, 6])),
    lambda area: (area.tick_params(labelsize=7, length=3), area.set_xticks([0.2, 0.6], ["a", "b"]), area.grid()),
    lambda area: (area.set_xticks([0.2, 0.6]), area.set_xticks([0.3], minor=True), area.grid(which="minor")),
    lambda area: (area.xaxis.tick_top(), area.yaxis.tick_right(), area.set_xlabel("across"), area.set_title("title")),
    lambda area: (area.plot([1, 5], [2, 6]), area.clear(), area.plot([1, 2], [2, 1]), area.grid()),
    lambda area: (area.set_yscale("log"), area.plot([1, 5], [2, 600]), area.grid(which="both")),
    lambda area: (area.set_axis_off(), area.text(0.5, 0.5, "words")),
    lambda area: (area.invert_yaxis(), area.barh([1, 2], [3, 4]), area.set_yticks([1, 2], ["one", "two"])),
    lambda area: (area.twinx().plot([1, 5], [20, 60]), area.plot([1, 5], [2, 6]), area.spines["top"].set(lw=3)),
    lambda area: area.xaxis.get_ticks_position() == "bottom" and area.get_xticklabels(minor=True),
])  # fmt: skip
def test_it_looks_as_one_of_matplotlib_s(act: Callable[[Axes], object]) -> None:
    assert draw(Area, act) == draw(Axes, act)


def test_no_tick_is_made_that_nobody_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bool] = []
    make = XAxis._get_tick
    monkeypatch.setattr(XAxis, "_get_tick", lambda axis, major: made.append(major) or make(axis, major))
    Figure().add_axes((0, 0, 1, 1), axes_class=Area).set_axis_off()
    assert made == []
    Figure().add_axes((0, 0, 1, 1)).set_axis_off()
    assert made != []
