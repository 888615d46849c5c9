"""An analyst's figures look like the report's, and the report's look the same whatever theme an analyst has set."""

from collections.abc import Iterator

import matplotlib as mpl
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.palette import BLUE, INK, ORANGE, PAPER
from saypro_analysis.views.lab.figure_theme import COLOURMAP, set_figure_theme


@pytest.fixture(autouse=True)
def _own_settings() -> Iterator[None]:
    with mpl.rc_context():
        mpl.rcdefaults()
        yield


def test_seaborn_draws_in_the_houses_colours() -> None:
    sns = pytest.importorskip("seaborn")
    set_figure_theme()
    assert [mpl.colors.to_hex(colour) for colour in sns.color_palette()][:2] == [BLUE, ORANGE]
    axes = sns.scatterplot(x=[1, 2], y=[3, 4])
    assert not axes.spines["top"].get_visible()
    assert mpl.colors.to_hex(axes.figure.get_facecolor()) == PAPER
    assert axes.xaxis.label.get_fontfamily() == ["DejaVu Sans"]
    axes.set_title("A message")
    assert axes.get_title(loc="left") == "A message"
    assert mpl.colors.to_hex(mpl.colormaps[COLOURMAP](1.0)) == BLUE
    assert mpl.rcParams["text.color"] == INK
    mpl.pyplot.close("all")


def test_dollars_in_an_analysts_figure_are_dollars() -> None:
    set_figure_theme()
    assert not mpl.figure.Figure().text(0, 0, "$1 of $2").get_parse_math()


def _dress(style: str) -> None:
    if style == "ours":
        sp.set_display()
    elif style == "seaborn":
        pytest.importorskip("seaborn").set_theme(style="darkgrid", font_scale=2, palette="rocket")
    else:
        mpl.rcParams.update({"lines.linewidth": 9, "axes.facecolor": "black", "font.family": "serif",
                             "axes.labelpad": 30, "path.simplify": False, "svg.fonttype": "path"})  # fmt: skip


@pytest.mark.long("every figure under another theme")
@pytest.mark.parametrize("style", ["ours", "seaborn", "somebody's"])
def test_our_charts_are_the_same_to_the_byte(sample: Review, style: str) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    charts = sp.summarise_charts(sample.measurements, sample.kpis)
    spread = sp.summarise_spread(sp.code_themes(sample.interviews))

    def draw() -> list[object]:
        figures = [sp.plot_gaps(gaps), sp.plot_histories(charts, gaps), sp.plot_themes(spread),
                   sp.plot_control_chart(charts, kpi="revenue")]  # fmt: skip
        return [figure._repr_html_() for figure in figures] + [figures[0].png()]

    before = draw()
    _dress(style)
    assert draw() == before


def test_setting_the_theme_twice_sets_it_once() -> None:
    set_figure_theme()
    once = dict(mpl.rcParams)
    set_figure_theme()
    assert dict(mpl.rcParams) == once
