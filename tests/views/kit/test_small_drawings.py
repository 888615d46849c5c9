"""Signs, sparklines, courses and measured text by their geometry: what is above, beside, no wider than it may be."""

from __future__ import annotations

import re
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from saypro_analysis.views.kit.course_lines import BOTTOM, HEIGHT, LEFT, TOP, Box, _apart
from saypro_analysis.views.kit.drawings import measure, shorten, tall, widest, wrap
from saypro_analysis.views.kit.icons import Stroke, assurance_strokes, draw_icon, paint_icon, variation_strokes
from saypro_analysis.views.kit.palette import GREY, ORANGE, colour_of
from saypro_analysis.views.kit.sparklines import draw_sparkline


def ends(strokes: list[Stroke]) -> list[tuple[float, float]]:
    """The first and last point of the solid strokes."""
    line = next(stroke for stroke in strokes if not stroke.dashed and len(stroke.points) > 1)
    return [line.points[0], line.points[-1]]


def middle(strokes: list[Stroke]) -> float:
    wave = next(stroke for stroke in strokes if not stroke.dashed and len(stroke.points) > 4)
    return float(np.mean([y for _, y in wave.points[:-1]]))


def lines(strokes: list[Stroke]) -> list[float]:
    """The heights of the dashed lines, which are level and go from edge to edge."""
    dashed = [stroke.points for stroke in strokes if stroke.dashed]
    assert all(points[0][1] == points[1][1] and (points[0][0], points[1][0]) == (2, 22) for points in dashed)
    return [points[0][1] for points in dashed]


class TestSigns:
    @pytest.mark.parametrize(("variation", "better", "falls"), [
        ("improving", "higher", False), ("improving", "lower", True), ("worsening", "higher", True),
        ("worsening", "lower", False), ("low", "neutral", True), ("high", "neutral", False),
    ])  # fmt: skip
    def test_a_step_goes_the_way_the_figures_went(self, variation: str, better: str, falls: bool) -> None:
        first, last = ends(variation_strokes(variation, better))
        assert first[0] < last[0]
        assert (first[1] < last[1]) == falls  # y counts downwards
        dot = variation_strokes(variation, better)[-1]
        assert dot.points == (last,)

    def test_what_is_steady_swings_about_the_middle_of_its_limits(self) -> None:
        strokes = variation_strokes("steady", "higher")
        top, bottom = lines(strokes)
        wave = strokes[-1].points
        assert middle(strokes) == pytest.approx((top + bottom) / 2)
        assert all(top < y < bottom for _, y in wave)
        assert [wave[0][0], wave[-1][0]] == [3, 21]
        heights = [y for _, y in wave]
        assert max(heights) - min(heights) == pytest.approx(5, abs=0.2)
        assert heights[2] < 12 < heights[8]  # it begins upwards, and swings twice
        assert int((np.diff(np.sign(np.diff(heights))) != 0).sum()) == 4  # its crests and troughs

    def test_too_few_are_three_dots_in_a_row(self) -> None:
        for strokes in (variation_strokes("too_few", "higher"), assurance_strokes("too_few", "higher")):
            assert [stroke.points for stroke in strokes] == [((6, 12),), ((12, 12),), ((18, 12),)]

    @pytest.mark.parametrize(("assurance", "better", "above"), [
        ("consistently_met", "higher", True), ("consistently_met", "lower", False),
        ("consistently_missed", "higher", False), ("consistently_missed", "lower", True),
    ])  # fmt: skip
    def test_the_course_lies_on_the_side_of_its_target(self, assurance: str, better: str, above: bool) -> None:
        strokes = assurance_strokes(assurance, better)
        (target,) = lines(strokes)
        assert (middle(strokes) < target) == above

    def test_a_range_is_met_between_its_ends_and_missed_beside_them(self) -> None:
        met, missed = (assurance_strokes(f"consistently_{word}", "range") for word in ("met", "missed"))
        assert min(lines(met)) < middle(met) < max(lines(met))
        assert middle(missed) < min(lines(missed))

    def test_hit_or_miss_crosses_its_target_and_no_target_has_no_line(self) -> None:
        strokes = assurance_strokes("hit_or_miss", "higher")
        assert middle(strokes) == pytest.approx(lines(strokes)[0])
        assert lines(assurance_strokes("no_target", "higher")) == []

    def test_the_svg_holds_every_stroke_and_says_its_state(self) -> None:
        drawn = draw_icon(variation_strokes("improving", "higher"), "improving")
        assert drawn.count("<polyline") == drawn.count("<circle") == 1
        assert 'viewBox="0 0 24 24"' in drawn
        assert 'data-state="improving"' in drawn
        assert 'points="3,17 11,17 13,7 20,7"' in drawn
        assert 'cx="20" cy="7"' in drawn
        assert draw_icon(variation_strokes("steady", ""), "steady").count("stroke-dasharray") == 2

    def test_a_painted_sign_is_the_same_in_pixels(self) -> None:
        figure, axes = plt.subplots()
        paint_icon(axes, variation_strokes("improving", "higher"), "improving", left=100, top=50, size=12)
        line, dot = axes.lines
        assert line.get_xdata() == pytest.approx([101.5, 105.5, 106.5, 110])
        assert line.get_ydata() == pytest.approx([58.5, 58.5, 53.5, 53.5])
        assert (dot.get_xdata()[0], dot.get_ydata()[0], dot.get_marker()) == (110, 53.5, "o")
        assert line.get_color() == colour_of("improving")
        assert line.get_linestyle() == "-"
        paint_icon(axes, variation_strokes("steady", ""), "steady", left=0, top=0, size=24)
        dashed = [line.get_linestyle() for line in axes.lines[2:]]
        assert dashed.count("--") == 2
        assert [line.get_linewidth() for line in axes.lines[2:]] == [1.1, 1.1, 1.8]
        plt.close(figure)


def points(svg: str, kind: str = "polyline", nth: int = 0) -> list[tuple[float, float]]:
    found = re.findall(rf'<{kind} points="([^"]*)"', svg)[nth]
    return [tuple(map(float, pair.split(","))) for pair in found.split()]  # type: ignore[misc]


class TestSparklines:
    def test_the_lowest_and_the_highest_touch_the_margins(self) -> None:
        history = pd.DataFrame({"actual": [10.0, 30, 20], "target": [np.nan] * 3})
        assert points(draw_sparkline(history)) == [(4, 24), (60, 4), (116, 14)]

    def test_the_last_point_has_the_colour_of_its_state(self) -> None:
        svg = draw_sparkline(pd.DataFrame({"actual": [10.0, 30, np.nan], "target": [20.0] * 3}), "missed")
        assert f'<circle cx="60.0" cy="4.0" r="3.4" fill="{ORANGE}"/>' in svg
        assert points(svg, nth=0) == [(4, 14), (60, 14), (116, 14)]

    def test_a_gap_breaks_the_line_and_a_single_figure_has_none(self) -> None:
        svg = draw_sparkline(pd.DataFrame({"actual": [1.0, 2, np.nan, 3, 4, np.nan, 5], "target": [np.nan] * 7}))
        assert len(re.findall("<polyline", svg)) == 2
        one = draw_sparkline(pd.DataFrame({"actual": [7.0], "target": [np.nan]}))
        assert "<polyline" not in one
        assert 'cx="4.0" cy="14.0"' in one

    def test_a_band_lies_between_the_limits(self) -> None:
        history = pd.DataFrame({"actual": [5.0, 5], "target": [np.nan] * 2, "lower": [0.0, 0], "upper": [10.0, 10]})
        assert points(draw_sparkline(history), "polygon") == [(4, 24), (116, 24), (116, 4), (4, 4)]
        assert GREY in draw_sparkline(history)

    def test_without_a_figure_there_is_nothing(self) -> None:
        assert draw_sparkline(pd.DataFrame({"actual": [np.nan], "target": [np.nan]})) == ""
        only_target = draw_sparkline(pd.DataFrame({"actual": [np.nan] * 2, "target": [3.0] * 2}))
        assert "<circle" not in only_target


class TestCourses:
    BOX = Box(pd.Timestamp("2025-01-01"), pd.Timestamp("2025-01-11"), 10.0, 20.0, 305.0)

    def test_days_and_figures_have_their_place(self) -> None:
        assert [self.BOX.x(pd.Timestamp(f"2025-01-{day:02}")) for day in (1, 6, 11)] == [LEFT, 155, 305]
        assert [self.BOX.y(value) for value in (10, 15, 20)] == [HEIGHT - BOTTOM, (HEIGHT - BOTTOM + TOP) / 2, TOP]

    def test_one_period_or_one_figure_stands_in_the_middle(self) -> None:
        one = Box(self.BOX.first, self.BOX.first, 10.0, 10.0, 305.0)
        assert one.x(one.first) == 155
        assert one.y(10) == (HEIGHT - BOTTOM + TOP) / 2

    @pytest.mark.parametrize(("value", "aim"), [(50, 50), (50, 55), (55, 50), (50, 80), (128, 126), (22, 23)])
    def test_labels_are_a_line_apart_in_their_order(self, value: float, aim: float) -> None:
        first, second = _apart(value, aim)
        assert second is not None
        assert abs(first - second) >= 13.999
        assert (first <= second) == (value <= aim)
        assert max(first, second) <= HEIGHT - BOTTOM + 4
        if abs(value - aim) >= 14:
            assert (first, second) == (value + 4, aim + 4)

    def test_one_label_alone_stands_beside_its_point(self) -> None:
        assert _apart(50, None) == (54, None)
        assert _apart(148, None) == (HEIGHT - BOTTOM + 4, None)


class TestText:
    WORDS = "We did not use the correct targeting criteria for our ads in the first quarter of the year"

    @pytest.mark.parametrize("width", [60, 120, 200, 500])
    @pytest.mark.parametrize("bold", [True, False])
    def test_no_line_is_wider_than_it_may_be(self, width: float, bold: bool) -> None:
        told = wrap(self.WORDS, width, most=99, bold=bold)
        assert all(measure(line, 12, bold=bold) <= width for line in told)
        assert "".join(told).replace(" ", "") == self.WORDS.replace(" ", "")
        for line, following in pairwise(told):
            assert measure(f"{line} {following.split(' ')[0]}", 12, bold=bold) > width

    def test_what_is_cut_off_ends_in_an_ellipsis_and_four_lines_are_the_most(self) -> None:
        told = wrap(self.WORDS, 60)
        assert len(told) == 4
        assert told[-1].endswith("…")
        assert measure(told[-1], 12) <= 60
        assert " ".join(told)[:-1].strip() in self.WORDS
        assert wrap("Short", 500) == ["Short"]
        assert wrap("", 100) == [""]

    def test_exactly_as_wide_as_the_line_is_not_too_wide(self) -> None:
        assert wrap("two words", measure("two words", 12)) == ["two words"]
        assert wrap("two words", measure("two words", 12) - 0.01) == ["two", "words"]

    def test_a_word_wider_than_a_line_is_broken(self) -> None:
        told = wrap("Donaudampfschifffahrtsgesellschaft", 80, most=9)
        assert "".join(told) == "Donaudampfschifffahrtsgesellschaft"
        assert all(measure(piece, 12) <= 80 for piece in told)
        assert wrap("W", 1) == ["W"]

    def test_an_endless_word_is_cut_after_four_hundred_letters(self) -> None:
        assert sum(map(len, wrap("i" * 1000, 50, most=999))) == 400

    def test_an_end_is_whole_behind_what_is_shortened(self) -> None:
        told = shorten("A very long name of a KPI that nobody can read", 120, end=", 40 %")
        assert told.endswith("…, 40 %")
        assert measure(told, 12) <= 120
        assert shorten("Leads", 120, end=", 40 %") == "Leads, 40 %"

    def test_widths_grow_with_size_and_weight(self) -> None:
        assert measure("KPI", 24) == pytest.approx(2 * measure("KPI", 12))
        assert measure("KPI", 12, bold=True) > measure("KPI", 12)
        assert measure("a\u0301", 12) == measure("a", 12)  # a mark above a letter takes no room
        assert measure("漢", 10) == pytest.approx(11.5)
        assert widest(["a", "KPI"], 12) == measure("KPI", 12)
        assert widest([], 12) == 0
        assert tall(["a", "b"], 10) == pytest.approx(26.4)
