"""Times in the forms in which desks and monitors export them; zones are kept apart, and never guessed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.data.readings.times import (
    SINCE,
    TIME,
    UNZONED,
    ZONED,
    days_of,
    find_other_clocks,
    on_clock_of,
    read_moment,
    read_times,
)


def read(*values):
    return read_times(pd.Series(values, dtype="str"))


@pytest.mark.parametrize(
    "written",
    ["2025-03-31 14:05", "2025-03-31T14:05:00", "31/03/2025 14:05", "31.03.2025 14:05", "31 March 2025 2:05 PM",
     "31/03/2025, 2:05 pm", "2025/03/31 14:05:00.000", "2025-3-31 14:05"],
)  # fmt: skip
def test_one_moment_in_many_forms(written):
    times, wrong = read(written)
    assert (times[0], wrong) == (pd.Timestamp("2025-03-31 14:05"), {})


@pytest.mark.parametrize(
    "written", ["2025-03-31T14:05Z", "2025-03-31 16:05+02:00", "2025-03-31T09:05:00-0500", "2025-03-31 14:05 UTC"]
)
def test_zones_are_one_clock(written):
    assert read(written)[0][0] == pd.Timestamp("2025-03-31 14:05", tz="UTC")


@pytest.mark.parametrize(
    "written", ["soon", "2025-03-31 25:00", "2025-03-31 14:75", "2025-03-31 13:00 PM", "2025-02-30 10:00", "14:05"]
)
def test_what_is_no_time_is_told(written):
    times, wrong = read(written)
    assert pd.isna(times[0])
    assert list(wrong) == [0]


def test_a_day_of_two_readings_is_refused_and_one_value_decides_the_column():
    assert "one reading" in read("03/04/2025 10:00")[1][0]
    assert read("03/04/2025 10:00", "31/03/2025 10:00")[0][0] == pd.Timestamp("2025-04-03 10:00")


@pytest.mark.parametrize(("written", "expected"), [("1970-01-01 00:00", None), ("1969-12-31 23:59", SINCE)])
@pytest.mark.parametrize("more", ["2025-03-31 14:05", "31 March 2025"])
def test_nothing_happened_before_1970(written, expected, more):
    assert read(written, more)[1].get(0) == expected


@pytest.mark.parametrize(
    ("written", "known"), [("2199-12-31", True), ("2200-01-01", False), ("0202-01-01 10:00", False)]
)
def test_nothing_happens_too_late(written, known):
    assert (not read(written)[1]) == known


def test_the_rarer_clock_of_a_column_is_refused():
    zoned, plain = "2025-03-31T14:05Z", "2025-03-31 14:05"
    assert read(zoned, zoned, plain)[1] == {2: ZONED}
    assert read(zoned, plain, plain)[1] == {0: UNZONED}


def test_columns_of_one_table_share_a_clock():
    plain = pd.Series(pd.to_datetime(["2025-03-31"]))
    zoned = plain.dt.tz_localize("Europe/Berlin")
    assert find_other_clocks({"a": zoned, "b": plain, "c": zoned}) == {"b": ZONED}
    assert find_other_clocks({"a": plain, "b": zoned[:0]}) == {}


@given(st.datetimes(pd.Timestamp("1970-01-01").to_pydatetime(), pd.Timestamp("2199-12-31").to_pydatetime()))
def test_what_is_written_is_read_back(moment):
    assert read(moment.isoformat(" "), "31 March 2025")[0][0] == pd.Timestamp(moment)


def test_a_moment_is_put_on_the_clock_of_the_times():
    berlin = pd.Series(pd.to_datetime(["2025-03-30 12:00"])).dt.tz_localize("Europe/Berlin")
    assert on_clock_of(read_moment("2025-03-31"), berlin) == pd.Timestamp("2025-03-30 22:00", tz="UTC")
    assert on_clock_of(read_moment("2025-03-31T00:00Z"), berlin.dt.tz_localize(None)) == pd.Timestamp("2025-03-31")
    assert days_of(berlin).tolist() == [pd.Timestamp("2025-03-30")]


@pytest.mark.parametrize("as_of", [45000, "31/03/2025", "soon", None, np.datetime64("NaT")])
def test_a_moment_is_not_guessed(as_of):
    with pytest.raises(ValueError, match=r"as_of: found .*, expected a time such as"):
        read_moment(as_of)


def test_the_message_shows_how_to_write_it():
    assert "14:05" in TIME
