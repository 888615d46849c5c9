"""Dates as people write them come back as the day that was meant; a date with two readings is refused."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.data.readings.dates import read_dates

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
MONTHS = [date(2025, month, 1).strftime("%B") for month in range(1, 13)]


def read(*values: str, period: bool = False) -> list[str]:
    dates, wrong = read_dates(pd.Series(values, dtype="str"), period=period)
    assert not wrong
    return dates.dt.strftime("%Y-%m-%d").tolist()


def refuse(*values: str, period: bool = False) -> dict[int, str]:
    return read_dates(pd.Series(values, dtype="str"), period=period)[1]


@given(
    days,
    st.sampled_from(
        [
            "{y:04}-{m:02}-{d:02}",
            "{y:04}/{m:02}/{d:02}",
            "{y:04}.{m}.{d}",
            "{y:04}-{m}-{d}",
            "{y:04}-{m:02}-{d:02} 00:00:00",
            "{y:04}-{m:02}-{d:02}T23:59:59Z",
            "{d:02}.{m:02}.{y:04}",
            "{d}.{m}.{y:04}",
            "{d} {name} {y:04}",
            "{d} {name:.3} {y:04}",
            "{d}-{name:.3}-{y:04}",
            "{name} {d}, {y:04}",
            "{name:.3} {d} {y:04}",
            "{d}th {name} {y:04}",
        ]
    ),
)
def test_a_day_in_any_unambiguous_style_comes_back(day, style):
    text = style.format(y=day.year, m=day.month, d=day.day, name=MONTHS[day.month - 1])
    assert read(text) == [day.isoformat()]


@given(
    st.lists(days.filter(lambda day: day.day > 12), min_size=1, max_size=4), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"])
)
def test_slashed_days_after_the_twelfth_have_one_reading(column, style):
    assert read(*[day.strftime(style) for day in column]) == [day.isoformat() for day in column]


@given(days.filter(lambda day: day.day <= 12 and day.day != day.month), st.sampled_from(["%d/%m/%Y", "%m-%d-%Y"]))
def test_a_slashed_date_with_two_readings_is_refused(day, style):
    assert "one reading" in refuse(day.strftime(style))[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31.12.2024", "2024-12-31"),
        ("03.04.2025", "2025-04-03"),
        ("1 Sept 2024", "2024-09-01"),
        ("1st September 2024", "2024-09-01"),
        ("Sept. 1, 2024", "2024-09-01"),
        ("5 MAY 2024", "2024-05-05"),
        ("29 Feb 2024", "2024-02-29"),
        ("31/12/2024", "2024-12-31"),
        ("12/31/2024", "2024-12-31"),
        ("07/07/2025", "2025-07-07"),
        (" 2025-03-31 ", "2025-03-31"),
        ("2024-12-31T23:30:00-05:00", "2024-12-31"),
        ("31/12/2024 00:00", "2024-12-31"),
    ],
)
def test_a_date_is_read_as_it_was_meant(text, day):
    assert read(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30",
        "29 Feb 2023",
        "31.04.2025",
        "2024-13-01",
        "13/13/2024",
        "31/12/24",
        "1/2/24",
        "Mar 32 2024",
        "12 March",
        "March",
        "Ma 5 2024",
        "45658",
        "1.5",
        "20240901",
        "today",
        "now",
        "0001-01-01",
        "1899-12-31",
        "2200-01-01",
        "9999-12-31",
        "2025-W05",
        "3 4 2025",
    ],
)
@pytest.mark.parametrize("period", [False, True])
def test_what_is_no_day_is_refused(text, period):
    assert list(refuse(text, period=period)) == [0]


def test_the_refusal_names_both_readings_and_how_to_write_them():
    expected = "a date with one reading (03/04/2025 may be 3 April or 4 March; write 2025-04-03 or 2025-03-04)"
    assert refuse("03/04/2025") == {0: expected}


def test_one_clear_date_settles_the_order_of_the_column():
    assert read("03/04/2025", "31/05/2025") == ["2025-04-03", "2025-05-31"]
    assert read("03/04/2025", "05/31/2025") == ["2025-03-04", "2025-05-31"]


def test_a_column_with_both_orders_settles_nothing():
    assert list(refuse("31/05/2025", "05/31/2025", "03/04/2025")) == [2]


def test_dotted_dates_do_not_settle_slashed_ones_against_the_month_first():
    assert read("03.04.2025", "05/31/2025") == ["2025-04-03", "2025-05-31"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03", "2025-03-01"),
        ("March 2025", "2025-03-01"),
        ("Mar-2025", "2025-03-01"),
        ("2025-Q1", "2025-01-01"),
        ("Q3 2026", "2026-07-01"),
        ("q4/2026", "2026-10-01"),
        ("2025 q4", "2025-10-01"),
        ("2025Q2", "2025-04-01"),
        ("2025", "2025-01-01"),
    ],
)
def test_a_period_is_its_first_day_and_no_date(text, day):
    assert read(text, period=True) == [day]
    assert refuse(text) == {0: "a date such as 2025-03-31"}


@pytest.mark.parametrize("text", ["2025-13", "2025-Q5", "2025-Q0", "1776", "Quarter 1"])
def test_what_is_no_period_is_refused(text):
    assert refuse(text, period=True) == {0: "a period's first day such as 2025-03-01"}


@pytest.mark.parametrize("text", ["", " ", "-", "n/a", "None", "null"])
def test_words_for_no_date_are_missing_not_wrong(text):
    dates, wrong = read_dates(pd.Series([text]))
    assert dates.isna().all()
    assert not wrong


def test_an_absent_cell_is_missing():
    dates, wrong = read_dates(pd.Series([None, "2025-01-01"], dtype="str"))
    assert dates.isna().tolist() == [True, False]
    assert not wrong


def test_a_column_without_a_date_is_still_a_column_of_dates():
    assert read_dates(pd.Series([], dtype="str"))[0].dtype == "datetime64[us]"
    assert read_dates(pd.Series(["", "x"]))[0].dtype == "datetime64[us]"


def test_rows_keep_their_numbers():
    dates, wrong = read_dates(pd.Series(["2025-01-01", "soon"], index=[2, 9]))
    assert dates.index.tolist() == [2, 9]
    assert list(wrong) == [9]


@given(st.lists(st.text("0123456789/-. QMarch:T", max_size=12), max_size=5), st.booleans())
def test_any_text_is_a_day_or_missing_or_named(values, period):
    dates, wrong = read_dates(pd.Series(values, dtype="str"), period=period)
    assert dates[list(wrong)].isna().all()
    assert dates.dropna().between("1900-01-01", "2199-12-31").all()
