"""Numbers as people write them come back as the number that was meant, or are refused."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.data.readings.numbers import FINITE, LARGEST, MODERATE, read_numbers
from saypro_analysis.data.readings.readings import read_table

SPACES = {"space": " ", "no-break space": "\u00a0", "narrow space": "\u202f", "thin space": "\u2009"}
MARKS = {"comma": ",", "apostrophe": "'", "curly apostrophe": "’", **SPACES}


def read(*values: str, decimal: str | None = ".") -> list[float]:
    numbers, wrong = read_numbers(pd.Series(values, dtype="str"), decimal)
    assert not wrong
    return numbers.tolist()


def refuse(*values: str, decimal: str | None = ".") -> dict[int, str]:
    return read_numbers(pd.Series(values, dtype="str"), decimal)[1]


def group(digits: str, mark: str) -> str:
    return f"{int(digits):,}".replace(",", mark)


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, str]:
    """The digits before and after the decimal mark; never three after it, for 1,234 could be read two ways."""
    return str(draw(st.integers(0, 10**9))), draw(st.from_regex(r"[0-9]{1,2}", fullmatch=True, alphabet="0123456789"))


@given(st.floats(-LARGEST, LARGEST, exclude_min=True, exclude_max=True))
def test_every_finite_number_that_python_writes_comes_back_exactly(number):
    assert read(repr(number)) == [number]


@given(amounts(), st.sampled_from(sorted(MARKS)))
def test_thousands_marks_change_nothing(amount, mark):
    whole, fraction = amount
    assert read(f"{group(whole, MARKS[mark])}.{fraction}") == [float(f"{whole}.{fraction}")]


@given(amounts(), st.sampled_from([".", *SPACES.values()]))
def test_a_decimal_comma_comes_back_exactly(amount, mark):
    whole, fraction = amount
    assert read(f"{group(whole, mark)},{fraction}", decimal=None) == [float(f"{whole}.{fraction}")]


@given(amounts(), st.sampled_from(["-{}", "−{}", "({})", "- {}", "-${}", "$-{}", "(${})", "-{} €", "EUR -{}"]))
def test_a_negative_in_any_style_comes_back_negative(amount, style):
    whole, fraction = amount
    assert read(style.format(f"{group(whole, ',')}.{fraction}")) == [-float(f"{whole}.{fraction}")]


@given(st.integers(0, 10**6), st.sampled_from(["{}%", "{} %", "+{}%", "{}\u00a0%"]))
def test_a_percent_sign_divides_by_a_hundred(number, style):
    assert read(style.format(number)) == [number / 100]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("(1 200)", -1200),
        ("(5%)", -0.05),
        ("+5%", 0.05),
        ("12.5 %", 0.125),
        ("0,5%", 0.005),
        ("1e5", 100000),
        ("2.5E-3", 0.0025),
        (".5", 0.5),
        (",5", 0.5),
        ("5.", 5),
        ("007", 7),
        ("１２３", 123),
        ("５．５", 5.5),
        ("  7\t", 7),
        ("$1,200", 1200),
        ("1.200,00 €", 1200),
        ("CHF 1'200.50", 1200.5),
        ("kr 5", 5),
        ("R500", 500),
        ("₹ 12", 12),
        ("12,345", 12345),
        ("1234,567", 1234.567),
        ("0,123", 0.123),
        ("0.500", 0.5),
    ],
)
def test_a_number_is_read_as_it_was_meant(text, number):
    assert read(text) == [number]


@pytest.mark.parametrize("text", ["", " ", "-", "–", "n/a", "N/A", "NaN", "null", "None", "#N/A", "no data", "Missing"])
def test_words_for_no_data_are_missing_not_wrong(text):
    assert math.isnan(read(text)[0])


def test_an_absent_cell_is_missing():
    numbers, wrong = read_numbers(pd.Series([None, "3"], dtype="str"))
    assert numbers.isna().tolist() == [True, False]
    assert not wrong


@pytest.mark.parametrize(
    "text", ["inf", "-inf", "Infinity", "∞", "1e400", "-1e400", "1e400%", "9" * 400, "1" + ",000" * 120]
)
def test_infinite_numbers_are_refused(text):
    numbers, wrong = read_numbers(pd.Series([text]))
    assert wrong == {0: "a finite number"}
    assert numbers.isna().all()


@pytest.mark.parametrize(
    "text",
    [
        "1,23,4",
        "1.2.3",
        "1,234.567.8",
        "1,2345,678",
        "12 34",
        "1 23",
        "1_000",
        "0x10",
        "1e",
        "e5",
        "1e5.5",
        "--5",
        "5-",
        "%",
        "$",
        "()",
        "1/2",
        "3 of 5",
        "five",
        "5M",
        "100 k",
        "TRUE",
        "#REF!",
        "#DIV/0!",
        "1 - 2",
        "5 %%",
        "1\n2",
        "2025-01-01",
    ],
)
@pytest.mark.parametrize("decimal", [".", None])
def test_what_is_not_one_number_is_refused(text, decimal):
    assert list(refuse(text, decimal=decimal)) == [0]


@pytest.mark.parametrize("text", ["1,234", "1.234", "12,345", "-1.000", "1,000 %", "€1.200"])
def test_a_lone_mark_before_three_digits_is_refused_where_nothing_tells(text):
    assert "one way only" in refuse(text, decimal=None)[0]


def test_the_refusal_names_both_readings():
    assert refuse("1.234", decimal=None) == {
        0: "a number that can be read one way only (1.234 may be 1234 or a decimal)"
    }


@pytest.mark.parametrize(("text", "alike"), [("£1,200", True), ("(1,234)", True), ("1,234", False)])
def test_thousands_do_not_become_thousandths_because_of_another_cell(text, alike):
    numbers, wrong = read_numbers(pd.Series(["1.300,50", text]), None, alike=alike)
    assert "one way only" in wrong[1]
    assert numbers[0] == 1300.5


def test_a_currency_sign_may_stand_before_the_brackets():
    assert read("$(1,234.00)") == [-1234]


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["1,234", "0.5"], [1234, 0.5]),
        (["1.234", "0,5"], [1234, 0.5]),
        (["0,5", "1,234"], [0.5, 1.234]),
        (["1.5", "1.234"], [1.5, 1.234]),
        (["1.234", "1.234.567"], [1234, 1234567]),
        (["1,234", "12.5%"], [1234, 0.125]),
        (["1.234,5", "2.000"], [1234.5, 2000]),
    ],
)
def test_one_clear_value_settles_the_decimal_mark_of_the_column(values, numbers):
    assert read(*values, decimal=None) == numbers


@pytest.mark.parametrize("decimal", [".", None])
@pytest.mark.parametrize("values", [["1,5", "1.5"], ["1.234,5", "0.5"], ["$1.50", "1,50"]])
def test_two_decimal_marks_in_one_column_are_refused(values, decimal):
    wrong = refuse(*values, decimal=decimal)
    assert wrong
    assert all("one decimal mark" in expected for expected in wrong.values())


def test_only_the_wrong_rows_are_named_and_by_their_own_numbers():
    numbers, wrong = read_numbers(pd.Series(["1", "two", "3", "inf"], index=[2, 5, 7, 9]))
    assert list(wrong) == [5, 9]
    assert numbers[[2, 7]].tolist() == [1, 3]


def test_a_column_without_rows_is_read_as_numbers():
    numbers, wrong = read_numbers(pd.Series([], dtype="str"))
    assert numbers.dtype == float
    assert not wrong


@given(st.lists(st.text(max_size=12), max_size=6), st.sampled_from([".", None]))
def test_any_text_is_a_finite_number_or_missing_or_named(values, decimal):
    numbers, wrong = read_numbers(pd.Series(values, dtype="str"), decimal)
    assert len(numbers) == len(values)
    assert not numbers.abs().eq(math.inf).any()
    assert numbers[list(wrong)].isna().all()


@given(st.text("0123456789.,-+%() e$", min_size=1, max_size=10))
def test_anything_like_a_number_is_a_finite_number_or_missing_or_named(text):
    numbers, wrong = read_numbers(pd.Series([text], dtype="str"))
    assert not numbers.abs().eq(math.inf).any()
    assert numbers[list(wrong)].isna().all()


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize(("value", "expected"), [
    ("9.9e99", None), ("-9.9e99", None), ("1e100", MODERATE), ("-1e100", MODERATE), ("1.7e308", MODERATE),
    ("1e309", FINITE),
])  # fmt: skip
def test_figures_that_cannot_be_reckoned_with_are_refused(typed, value, expected):
    frame = pd.DataFrame({"kpi": ["a", "b"], "period_on": ["2025-01-01"] * 2, "actual": ["1", value], "target": "1"})
    given = frame.astype({"actual": float}) if typed else frame
    problems = [(problem.row, problem.column, problem.expected) for problem in read_table(given, "measurements")[1]]
    assert problems == ([] if expected is None else [(1, "actual", expected)])
