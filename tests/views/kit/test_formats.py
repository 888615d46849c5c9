"""Figures as readers write them, in three locales."""

import pytest

from saypro_analysis.views.kit.figures_alike import format_pair, format_ticks
from saypro_analysis.views.kit.formats import (
    ALL_BUT,
    SMALL,
    VAST,
    format_chance,
    format_compact,
    format_count,
    format_gap,
    format_percent,
    format_plain,
    format_size,
    format_value,
    format_whole_percent,
    set_formats,
)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_200_000, "money", "$1,200,000"),
        (64.117, "money", "$64.12"),
        (-300_000, "money", "−$300,000"),
        (2000, "count", "2,000"),
        (2.5, "count", "2.5"),
        (0.8, "share", "80 %"),
        (2.017, "ratio", "201.7 %"),
        (4.25, "hours", "4.2 h"),
        (41, "days", "41 d"),
        (12, "minutes", "12 min"),
        (31.7, "score", "31.7"),
        (0.618, "units per hour", "0.6 units per hour"),
        (0.0423, "kg per order", "0.042 kg per order"),
        (0.094, "kg per order", "0.094 kg per order"),
        (SMALL, "kg per order", "0.1 kg per order"),
        (0.00004321, "kg per order", "0.000043 kg per order"),
        (0.004, "hours", "0.004 h"),
        (9_999.5, "tonnes", "9,999.5 tonnes"),
        (12_345.6, "tonnes", "12,346 tonnes"),
        (12_345.6, "hours", "12,345.6 h"),
        (0.0042, "money", "$0.0042"),
        (0.01, "money", "$0.01"),
        (0.0, "tonnes", "0 tonnes"),
        (float("nan"), "money", "–"),
    ],
)
def test_a_value_is_written_in_its_unit(value: float, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


def test_a_gap_between_shares_is_in_percentage_points_never_percent() -> None:
    assert format_gap(-0.1, "share") == "−10 pp"
    assert "%" not in format_gap(-0.1, "share") + format_size(-0.1, "share")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.99949, "99.9 %"),
        (ALL_BUT / 100, "99.95 %"),
        (0.99951, "99.951 %"),
        (0.9996, "99.96 %"),
        (0.99999, "99.999 %"),
        (1 - 1e-15, "100 %"),
        (1.0, "100 %"),
        (1.0004, "100 %"),
        (-0.9996, "−99.96 %"),
    ],
)
def test_what_falls_short_of_the_whole_is_not_rounded_up_to_it(value: float, text: str) -> None:
    assert format_percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0 %"), (0.004, "< 1 %"), (0.5, "50 %"), (0.996, "> 99 %"), (1 - 1e-12, "100 %"), (1.2, "120 %")],
)
def test_a_bars_figure_calls_nothing_done_that_is_not(value: float, text: str) -> None:
    assert format_whole_percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(VAST / 2, "$500,000,000,000,000"), (VAST, "$1E15"), (-1.24e300, "−$1.2E300"), (float("inf"), "$∞")],
)
def test_a_figure_beyond_all_counting_is_told_in_powers(value: float, text: str) -> None:
    assert format_value(value, "money") == text
    assert format_count(value) == text.replace("$", "")


@pytest.mark.parametrize("value", [1e300, -1e300, 1.7e308, float("inf"), float("-inf"), 5e-324])
@pytest.mark.parametrize("unit", ["money", "share", "count", "days", "tonnes"])
def test_every_figure_can_be_written(value: float, unit: str) -> None:
    for text in (format_value(value, unit), format_compact(value, unit), format_gap(value, unit),
                 format_size(value, unit), format_plain(value), format_count(value), format_chance(value),
                 format_whole_percent(value), *format_pair(value, -value, unit)):  # fmt: skip
        assert 0 < len(text) < 40


def test_a_gap_carries_its_sign() -> None:
    assert (format_gap(3.4, "days"), format_gap(-68, "count"), format_gap(0, "count")) == ("+3.4 d", "−68", "0")


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert format_percent(-0.0001) == "−0.01 %"
    assert format_percent(-1e-12) == "0 %"


@pytest.mark.parametrize(
    ("locale", "currency", "text"),
    [
        ("de_DE", "EUR", "1.200.000\xa0€"),
        ("en_ZA", "ZAR", "R1\xa0200\xa0000"),
        ("fr_FR", "EUR", "1\u202f200\u202f000\xa0€"),
        ("ja_JP", "JPY", "￥1,200,000"),
    ],
)
def test_money_follows_locale_and_currency(locale: str, currency: str, text: str) -> None:
    set_formats(locale=locale, currency=currency)
    assert format_value(1_200_000, "money") == text


@pytest.mark.parametrize(("value", "text"), [(1_234_567, "$1.2M"), (460_000, "$460k"), (9_999, "$9,999")])
def test_labels_are_short(value: float, text: str) -> None:
    assert format_compact(value, "money") == text


@pytest.mark.parametrize("choice", [{"locale": "xx_YY"}, {"currency": "GOLD"}, {"locale": "../etc"}])
def test_an_unknown_locale_or_currency_is_refused_by_name(choice: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(choice))):
        set_formats(**choice)


@pytest.mark.parametrize(
    ("ticks", "unit", "labels"),
    [
        ([0, 5_000, 9_999], "money", ["$0", "$5,000", "$9,999"]),
        ([0, 5_000, 10_000], "money", ["$0", "$5k", "$10k"]),
        ([-10_000, 2_500], "count", ["−10k", "2.5k"]),
        ([500_000, 1_000_000, 1_500_000], "money", ["$0.5M", "$1M", "$1.5M"]),
        ([50_000, 1_000_000], "money", ["$50k", "$1M"]),  # a twentieth of a million would not be told by one decimal
        ([10_000, 12_250], "hours", ["10k h", "12.2k h"]),
        ([0, 0.5, 1], "share", ["0 %", "50 %", "100 %"]),
        ([], "money", []),
    ],
)
def test_the_labels_of_a_scale_are_all_of_one_kind(ticks, unit, labels):
    assert format_ticks(ticks, unit) == labels
