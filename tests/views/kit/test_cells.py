"""How single cells are shown, and the words around figures: each kind by what a reader sees."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.views.kit import cell_kinds as cells
from saypro_analysis.views.kit.figures_alike import format_pair
from saypro_analysis.views.kit.formats import (
    format_chance,
    format_chance_range,
    format_compact,
    format_count,
    format_plain,
    format_size,
)
from saypro_analysis.views.kit.layout_kinds import lay_out
from saypro_analysis.views.kit.words import be, clean, count_of, cut, cut_at_word, hold, join_first, join_words, tie

NAN = float("nan")


@pytest.mark.parametrize(("show", "row", "text"), [
    (cells.show_text, {"value": None}, "–"), (cells.show_text, {"value": 3}, "3"),
    (cells.show_words, {"value": "on_track"}, "on track"), (cells.show_capitalised, {"value": "on_track"}, "On track"),
    (cells.show_money, {"value": 5}, "$5"), (cells.show_percent, {"value": 0.5}, "50 %"),
    (cells.show_count, {"value": 1e3}, "1,000"),
    (cells.show_day, {"value": pd.Timestamp("2025-03-31")}, "31\u00a0Mar\u00a02025"),
    (cells.show_number, {"value": 19.84}, "19.8"),
    (cells.show_time, {"value": pd.Timestamp("2025-03-31 14:05")}, "31\u00a0Mar\u00a02025,\u00a014:05"),
    (cells.show_gap, {"value": -0.1, "unit": "share"}, "−10 pp"), (cells.show_gap, {"value": 3}, "+3"),
    (cells.show_in_unit, {"value": 2, "unit": "hours"}, "2 h"), (cells.show_in_unit, {"value": 2}, "2"),
    (cells.show_in_unit, {"value": 2, "driver": "d", "driver_unit": "money", "unit": "hours"}, "$2"),
    (cells.show_in_unit, {"value": 2.345, "driver": "d", "driver_unit": None, "unit": "hours"}, "2.35"),
    (cells.show_relative_gap, {"value": 0.1, "unit": "share"}, ""),
    (cells.show_relative_gap, {"value": 0.1, "unit": "ratio"}, ""),
    (cells.show_relative_gap, {"value": 0.1, "unit": "money"}, "+10 %"),
    (cells.show_chance, {"value": 0.387}, "39 %"), (cells.show_chance, {"value": NAN, "chance_low": 0.1}, "–"),
    (cells.show_chance, {"value": 0.4, "chance_low": 0.3, "chance_high": 0.5}, "40 % (30 to 50 %)"),
    (cells.show_coefficient, {"value": -0.456}, "−0.46"), (cells.show_coefficient, {"value": NAN}, "–"),
    (cells.show_yes, {"value": True}, "yes"), (cells.show_yes, {"value": False}, "no"),
    (cells.show_yes, {"value": 1}, "yes"),
    (cells.show_yes, {"value": 0}, "no"), (cells.show_yes, {"value": NAN}, "no"), (cells.show_yes, {"value": 2}, "no"),
    (cells.show_yes, {"value": np.True_}, "yes"),
    (cells.show_range, {"value": 1, "gap_high": NAN}, "–"), (cells.show_range, {"value": NAN, "gap_high": 1}, "–"),
    (cells.show_range, {"value": 1, "gap_high": 3}, '<span class="ends">+1 to +3</span>'),
    (cells.show_prose, {"value": "<b>"}, '<span class="prose">&lt;b&gt;</span>'),
    (cells.show_bar, {"value": NAN}, "–"),
    (cells.show_bar, {"value": 0.387}, '<span class="bar"><i style="width:39%"></i></span> 39 %'),
])  # fmt: skip
def test_a_cell_is_shown_as_a_reader_would_write_it(show, row: dict[str, object], text: str) -> None:
    assert show(row) == text


@pytest.mark.parametrize(("row", "tone", "word"), [
    ({"value": "missed"}, "bad", "missed"), ({"value": "met", "exceeds": True}, "good", "better than target"),
    ({"value": "met", "exceeds": False}, "good", "met"), ({"value": "near", "exceeds": True}, "", "near target"),
    ({"value": "met", "reference": "benchmark", "exceeds": True}, "good", "better"),
    ({"value": "met", "reference": "benchmark", "exceeds": False}, "", "no worse"),
    ({"value": "near", "reference": "benchmark"}, "", "about the same"),
    ({"value": "missed", "reference": "benchmark"}, "bad", "worse"),
    ({"value": "met", "reference": "target", "exceeds": True}, "good", "better than target"),
])  # fmt: skip
def test_beside_anything_but_a_target_nothing_is_met_or_missed(row: dict[str, object], tone: str, word: str) -> None:
    assert cells.show_status(row) == f'<span class="chip {tone}">{word}</span>'


@pytest.mark.parametrize(("misses", "word"), [(2, "hit or miss"), (3, "missed 3 running")])
def test_three_misses_in_a_row_are_told_as_such(misses: int, word: str) -> None:
    told = cells.show_assurance({"value": "hit_or_miss", "missed_in_a_row": misses, "better": "higher"})
    assert told.endswith(f"{word}</span>")
    assert ("chip bad" in told) == (misses == 3)
    met = cells.show_assurance({"value": "consistently_met", "missed_in_a_row": 99, "better": "higher"})
    assert met.endswith("consistently met</span>")


def test_kinds_of_cells_say_how_they_are_set() -> None:
    for cell in (cells.count_cell("n"), cells.money_cell("n"), cells.percent_cell("n"), cells.figure_cell("n", str)):
        assert (cell.right, cell.markup) == (True, False)
    for cell in (cells.day_cell("n"), cells.Cell("n")):
        assert (cell.right, cell.markup) == (False, False)
    prose = cells.prose_cell("n")
    assert (prose.right, prose.markup, prose.show) == (False, True, cells.show_prose)
    assert cells.money_cell("n").show({"value": 5}) == "$5"
    assert cells.percent_cell("n").show({"value": 0.05}) == "5 %"
    assert cells.count_cell("n").show({"value": 5.0}) == "5"
    assert cells.day_cell("n").show({"value": pd.Timestamp("2025-03-31")}) == "31\u00a0Mar\u00a02025"


@pytest.mark.parametrize(
    ("columns", "fits"), [({"a", "b"}, True), ({"a"}, False), ({"a", "b", "c"}, True), ({"a", "b", "x"}, False)]
)
def test_a_layout_fits_what_has_its_marks_and_nothing_that_it_lacks(columns: set[str], fits: bool) -> None:
    layout = lay_out(
        "k", marks="a b", lacks="x", columns="a", caption="", empty="", labels={"a": "A"}, cells={"a": cells.Cell("B")}
    )
    assert layout.fits(columns) == fits
    assert (layout.labels, layout.cells) == ({"a": "A"}, {"a": cells.Cell("B")})
    assert (lay_out("k", marks="a", columns="a", caption="", empty="").labels, layout.columns) == ({}, ("a",))


@pytest.mark.parametrize(("value", "unit", "text"), [
    (9_999, "money", "$9,999"), (10_000, "money", "$10k"), (-12_500, "count", "−12.5k"), (99_940, "count", "99.9k"),
    (100_000, "count", "100k"), (999_999, "count", "1,000k"), (1e6, "count", "1M"), (1.25e6, "hours", "1.2M h"),
    (0.8, "share", "80 %"),
    (20_000, "share", "2,000,000 %"), (NAN, "count", "–"),
])  # fmt: skip
def test_a_short_form_begins_with_ten_thousand(value: float, unit: str, text: str) -> None:
    assert format_compact(value, unit) == text


@pytest.mark.parametrize(("value", "text"), [
    (1550, "1,550"), (19.84, "19.8"), (0.1984, "0.198"), (0.0000004, "0"), (0, "0"), (-3.14159, "−3.14"), (NAN, "–"),
    (123.4, "123"),
])  # fmt: skip
def test_a_figure_without_a_unit_has_three_digits(value: float, text: str) -> None:
    assert format_plain(value) == text


def test_two_figures_that_read_alike_get_more_digits() -> None:
    assert format_pair(1.2e6, 1.2003e6, "money") == ("$1.2M", "$1.2M")  # as good as the same
    assert format_pair(1.21e6, 1.24e6, "money") == ("$1,210,000", "$1,240,000")
    assert format_pair(4.21, 4.24, "hours") == ("4.21 h", "4.24 h")
    assert format_pair(12_340, 12_310, "count") == ("12,340", "12,310")


def test_chances_ranges_sizes_and_counts() -> None:
    assert [format_chance(value) for value in (0.994, 0.995, 0.996, 0.004, 0.005, 0.006, 0.5)] == [
        "99 %", "> 99 %", "> 99 %", "< 1 %", "< 1 %", "1 %", "50 %",
    ]  # fmt: skip
    assert format_chance(0.296, edges=(0.3,)) == "29 %"
    assert format_chance(0.3, edges=(0.3,)) == "30 %"
    assert format_chance_range(0.3, 0.3) == "30 %"
    assert [format_size(value, "share") for value in (0.01, -0.01, 0.02)] == [
        "1 percentage point", "1 percentage point", "2 percentage points",
    ]  # fmt: skip
    assert [format_count(value) for value in (1234.4, -2, NAN)] == ["1,234", "−2", "–"]


def test_words_are_joined_counted_and_cut() -> None:
    assert [join_words([]), join_words(["a"]), join_words(["a", "b"]), join_words(["a", "b"], "or")] == [
        "",
        "a",
        "a and b",
        "a or b",
    ]
    assert [join_first(list("abc"), most) for most in (1, 2, 3)] == ["a and 2 more", "a, b and 1 more", "a, b and c"]
    assert [count_of(number, "reply", "replies") for number in (0, 1, 1000)] == [
        "0 replies",
        "1 reply",
        "1,000 replies",
    ]
    assert [cut("Revenue", 7), cut("Revenue", 6), cut_at_word("one two", 7), cut_at_word("one two", 6)] == [
        "Revenue", "Reven…", "one two", "one…",
    ]  # fmt: skip
    assert clean("a" * 3000) == "a" * 2000
    assert tie("5 % and 3 pp, 12 dogs") == "5\u00a0% and 3\u00a0pp, 12 dogs"


@pytest.mark.parametrize(("name", "verb"), [
    ("Sales cycle", "is"), ("New customers", "are"), ("Bus", "is"), ("Process", "is"), ("Analysis", "is"),
    ("Orders shipped", "are"),
    ("Order shipped", "is"), ("Orders taken", "are"), ("Number of orders", "is"), ("", "is"),
])  # fmt: skip
def test_a_name_has_its_verb(name: str, verb: str) -> None:
    assert be(name) == verb
    assert hold(name) == {"is": "holds", "are": "hold"}[verb]
