"""Corner cases of what people and programs put into files and frames; each was once read wrongly."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.data.readings.dates import read_dates
from saypro_analysis.data.readings.numbers import read_numbers
from saypro_analysis.data.readings.periods import read_period
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.reviews import open_review
from tests.data.sources.workbench import (
    KPIS,
    MEASUREMENTS,
    VALID,
    find_problems,
    measured,
    read_actuals,
    refuse,
    write_folder,
)

PERIODS = pd.to_datetime(["2025-01-01", "2025-02-01"])


def measurements(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"kpi": ["revenue"] * 2, "period_on": PERIODS, "actual": [1.0, 2.0], "target": [1.0, 1.0]} | columns
    )


def breaches(frame: pd.DataFrame) -> list[tuple[int | None, str]]:
    with pytest.raises(DataError) as error:
        complete_table(frame, "measurements")
    return [(problem.row, problem.column) for problem in error.value.problems]


def write_parquet(folder, frame: pd.DataFrame):
    write_folder(folder, measurements=None)
    frame.to_parquet(folder / "measurements.parquet")
    return folder


# 1. Broken data that ends in another exception than DataError


def test_kpis_without_their_key_column_are_one_problem(tmp_path):
    problem = refuse(write_folder(tmp_path, kpis=KPIS.replace("kpi,", "short,")))
    assert (problem.table, problem.row, problem.column) == ("kpis", None, "kpi")


def test_a_file_of_nothing_but_a_bom_is_refused(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements="\ufeff"))
    assert "header row" in problem.expected


def test_parquet_columns_that_are_named_alike_are_refused(tmp_path):
    problem = refuse(write_parquet(tmp_path, measurements(Actual=[5.0, 6.0])))
    assert (problem.table, problem.column) == ("measurements", "actual")


def test_a_parquet_column_of_lists_is_refused(tmp_path):
    problems = find_problems(write_parquet(tmp_path, measurements(actual=[[1, 2], [3, 4]])))
    assert [(problem.row, problem.column) for problem in problems] == [(None, "actual")]
    assert problems[0].value.startswith("a column of type list<")


def test_a_frame_with_a_column_twice_is_refused():
    frame = pd.concat([measurements(), measurements()[["actual"]]], axis=1)
    assert breaches(frame) == [(None, "actual")]


def test_a_frame_may_repeat_its_row_labels():
    frame = measurements(actual=["1,000", "2"]).set_axis([0, 0])
    assert complete_table(frame, "measurements")["actual"].tolist() == [1000, 2]


@pytest.mark.parametrize("dtype", ["date32[pyarrow]", "string[pyarrow]"])
def test_days_are_read_from_arrow_columns(dtype):
    written = [date(2025, 1, 1), date(2025, 2, 1)] if dtype.startswith("date") else ["2025-01-01", "2025-02"]
    frame = measurements(period_on=pd.Series(written, dtype=dtype)).convert_dtypes(dtype_backend="pyarrow")
    assert complete_table(frame, "measurements")["period_on"].tolist() == PERIODS.tolist()


def test_an_as_of_with_a_time_zone_is_its_day(tmp_path):
    review = open_review(write_folder(tmp_path), as_of=pd.Timestamp("2025-01-31 18:00", tz="America/New_York"))
    assert review.as_of == pd.Timestamp("2025-01-31")


@pytest.mark.parametrize("as_of", [pd.NaT, float("nan"), 5, 20250131, np.float64(2)])
def test_an_as_of_that_is_missing_or_a_number_is_refused(tmp_path, as_of):
    assert refuse(write_folder(tmp_path), as_of=as_of).column == "as_of"


@pytest.mark.parametrize("department", [5, float("nan"), pd.NA])
def test_a_department_that_is_not_text_is_refused(tmp_path, department):
    assert refuse(write_folder(tmp_path), department=department).column == "department"


@pytest.mark.parametrize("data", ["x" * 5000, None, 5])
def test_data_that_cannot_be_a_folder_is_refused(data):
    assert refuse(data).table == "data"


# 2. Numbers and dates that come back as something else


@pytest.mark.parametrize("written", ["10²", "²", "5³", "3①"])
def test_superscripts_are_no_digits(written):
    assert list(read_numbers(pd.Series([written]))[1]) == [0]


@pytest.mark.parametrize("written", ["(-5)", "(−5)", "(+5)"])
def test_a_sign_within_brackets_is_refused(written):
    assert list(read_numbers(pd.Series([written]))[1]) == [0]


@pytest.mark.parametrize("written", ["Rs 500", "Rs. 500"])
def test_rupees_are_read(written):
    numbers, wrong = read_numbers(pd.Series([written]))
    assert not wrong
    assert numbers.tolist() == [500]


def test_a_tab_separated_file_does_not_tell_the_decimal_mark(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements=measured("1.234", delimiter="\t").replace('"', "")))
    assert "one way only" in problem.expected


@pytest.mark.parametrize("dtype", ["bool", "boolean"])
def test_yes_and_no_are_no_numbers(dtype):
    assert breaches(measurements(actual=pd.array([True, False], dtype=dtype))) == [(0, "actual"), (1, "actual")]


def test_mixed_columns_keep_every_digit():
    frame = measurements(actual=np.array([0.1 + 0.2, "1"], dtype=object))
    assert complete_table(frame, "measurements")["actual"].tolist() == [0.1 + 0.2, 1]


def test_a_typed_time_is_read_as_its_day_like_a_written_one():
    frame = measurements(period_on=pd.to_datetime(["2025-01-01 10:00:00", "2025-02-01 23:59:59"]))
    assert complete_table(frame, "measurements")["period_on"].tolist() == PERIODS.tolist()


def test_what_happened_during_the_day_of_the_review_is_kept(tmp_path):
    times = pd.to_datetime(["2025-01-31 14:00"])
    frame = pd.DataFrame({"action": ["A1"], "reported_on": times, "complete": [0.5]})
    write_folder(tmp_path, actions=VALID["actions"])
    frame.to_parquet(tmp_path / "updates.parquet")
    assert len(open_review(tmp_path, as_of="2025-01-31").updates) == 1


def test_one_period_at_two_times_of_day_is_one_key():
    frame = measurements(period_on=pd.to_datetime(["2025-01-01 10:00", "2025-01-01 11:00"]))
    assert breaches(frame) == [(1, "kpi and period_on")]


@pytest.mark.parametrize("year", ["1700", "9999"])
def test_a_typed_year_beyond_reason_is_refused_like_a_written_one(year):
    frame = measurements(period_on=np.array([f"{year}-01-01", "2025-01-01"], dtype="datetime64[s]"))
    assert breaches(frame) == [(0, "period_on")]


@pytest.mark.parametrize("written", ["2024-12-31T25:99", "2024-12-31 24:61", "2024-12-31 99:00:00"])
def test_a_time_that_no_clock_shows_is_refused(written):
    assert list(read_dates(pd.Series([written]))[1]) == [0]


@pytest.mark.parametrize("period", ["03/04/2025", ("03/04/2025", "05/04/2025"), "", "NaT"])
def test_a_review_period_with_two_readings_or_none_is_refused(period):
    with pytest.raises(ValueError, match="period: found"):
        read_period(period, pd.Series(dtype="datetime64[us]"))


# 3. Files as people save them


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_excel_s_line_about_the_delimiter_is_understood(tmp_path, mark):
    content = f"sep={mark}\n" + MEASUREMENTS.replace(",", mark)
    assert read_actuals(write_folder(tmp_path, measurements=content)) == [100, 120, 0.4, 7]


def test_blank_lines_above_the_header_are_one_problem_or_none(tmp_path):
    assert len(find_problems(write_folder(tmp_path, measurements="\n" + MEASUREMENTS))) <= 1


def test_a_column_without_a_name_is_refused(tmp_path):
    content = "kpi,,period_on,actual,target\nrevenue,x,2025-01-01,2,\n"
    problem = refuse(write_folder(tmp_path, measurements=content))
    assert problem.expected == "a name for every column"


def test_delimiters_within_a_quoted_heading_do_not_count(tmp_path):
    kpis = KPIS.replace("better\n", 'better,"a;b;c;d;e;f;g"\n')
    assert not find_problems(write_folder(tmp_path, kpis=kpis))


def test_delimiters_within_a_file_of_lone_cr_do_not_count(tmp_path):
    kpis = KPIS.replace("better\n", "better,note\n").replace("higher\n", f"higher,{';' * 40}\n").replace("\n", "\r")
    assert not find_problems(write_folder(tmp_path, kpis=kpis))


def test_a_dangling_link_is_not_called_a_folder(tmp_path):
    (write_folder(tmp_path, measurements=None) / "measurements.csv").symlink_to("nowhere")
    assert "folder" not in refuse(tmp_path).expected


def test_measurements_without_a_row_leave_no_day_to_review(tmp_path):
    folder = write_folder(tmp_path, measurements="kpi,period_on,actual,target\n")
    assert find_problems(folder) or not pd.isna(open_review(folder).as_of)


# 4. What disappears, or is told wrongly


def test_rows_of_a_department_without_kpis_do_not_vanish_in_silence(tmp_path):
    actions = VALID["actions"].replace("A2,Support", "A2,Suport")
    folder = write_folder(tmp_path, actions=actions)
    assert find_problems(folder) or any("Suport" in note for note in open_review(folder, department="Support").notes)


def test_a_misspelt_actual_of_segments_is_not_a_dimension(tmp_path):
    problem = refuse(write_folder(tmp_path, segments="kpi,period_on,region,actuel\nrevenue,2025-01-01,North,60\n"))
    assert (problem.table, problem.column) == ("segments", "actual")


def test_spaces_around_a_dimension_s_value_do_not_make_another_segment(tmp_path):
    segments = "kpi,period_on,region,actual\nrevenue,2025-01-01,North,1\nrevenue,2025-01-01,North ,2\n"
    assert refuse(write_folder(tmp_path, segments=segments)).row == 3


def test_the_limits_of_a_share_are_shares(tmp_path):
    kpis = "kpi,department,name,unit,better,target_low,target_high\nwin_rate,Sales,Win rate,share,range,40,60\n"
    content = "kpi,period_on,actual,target\nwin_rate,2025-01-01,0.5,\n"
    problems = find_problems(write_folder(tmp_path, kpis=kpis, measurements=content))
    assert [(problem.table, problem.column) for problem in problems] == [
        ("kpis", "target_high"),
        ("kpis", "target_low"),
    ]


@pytest.mark.parametrize("unit", ["Share", "SHARE"])
def test_capitals_do_not_make_another_unit(tmp_path, unit):
    content = measured("80").replace("revenue", "win_rate")
    folder = write_folder(tmp_path, kpis=KPIS.replace("share", unit), measurements=content)
    assert [problem.column for problem in find_problems(folder)] == ["actual"]


@pytest.mark.parametrize(
    "links", ["C1,revenue,C1,Process,A\n", "C1,revenue,C2,Process,A\nC2,revenue,C1,Process,B\n"], ids=["self", "ring"]
)
def test_a_chain_of_causes_must_end(tmp_path, links):
    problems = find_problems(write_folder(tmp_path, causes="cause,kpi,parent,category,statement\n" + links))
    assert {(problem.table, problem.column) for problem in problems} == {("causes", "parent")}


@pytest.mark.parametrize("column", ["requires", "excludes"])
def test_actions_required_or_excluded_must_be_actions(tmp_path, column):
    header, row, _ = VALID["actions"].splitlines()
    problem = refuse(write_folder(tmp_path, actions=f"{header},{column}\n{row},A1;A9\n"))
    assert (problem.table, problem.row, problem.column) == ("actions", 2, column)


def test_an_unreadable_file_is_one_problem_and_not_one_per_reference(tmp_path):
    problem = refuse(write_folder(tmp_path, actions=b"\xff\xfe", updates=VALID["updates"], changes=VALID["changes"]))
    assert problem.table == "actions"


@pytest.mark.parametrize(
    ("periods", "day"),
    [
        (["2024-07-01", "2024-10-01", "2025-01-01"], "2025-03-31"),
        (["2023-01-01", "2024-01-01"], "2024-12-31"),
    ],
)
def test_the_day_is_the_end_of_the_latest_quarter_or_year(tmp_path, periods, day):
    rows = "".join(f"revenue,{period},1\n" for period in periods)
    review = open_review(write_folder(tmp_path, measurements="kpi,period_on,actual,target\n" + rows))
    assert review.as_of == pd.Timestamp(day)


def test_a_department_in_capitals_gets_a_suggestion(tmp_path):
    assert "did you mean Sales?" in refuse(write_folder(tmp_path), department="SALES").expected


def test_a_department_too_long_for_a_folder_s_name_is_refused(tmp_path):
    assert refuse(write_folder(tmp_path, kpis=KPIS.replace("Support", "x" * 500))).column == "department"


def test_the_spelling_of_the_kpis_is_the_one_to_follow(tmp_path):
    problem = refuse(write_folder(tmp_path, actions=VALID["actions"].replace("Support", "support")))
    assert (problem.table, problem.value) == ("actions", "support")


def test_changing_a_frame_of_the_tables_does_not_change_the_review(tmp_path):
    review = open_review(write_folder(tmp_path))
    frame = review.tables["kpis"]
    frame.loc[:, "name"] = "changed"
    assert "changed" not in review.kpis["name"].tolist()


def test_two_reviews_can_be_compared(tmp_path):
    folder = write_folder(tmp_path)
    assert isinstance(open_review(folder) == open_review(folder), bool)


def test_the_refusal_of_an_unknown_action_reads_well(tmp_path):
    problem = refuse(write_folder(tmp_path, updates=VALID["updates"].splitlines()[0] + "\nA1,2025-01-20,1\n"))
    assert "an action" in problem.expected


@pytest.mark.parametrize(("subjects", "repeated"), [
    ([None, None], True), (["PT1", None], False), (["PT1", "PT2"], False), (["PT1", "PT1"], True),
])  # fmt: skip
def test_in_some_keys_an_empty_cell_is_a_name_of_its_own(subjects: list[str | None], repeated: bool) -> None:
    frame = pd.DataFrame({"department": "Sales", "planned_on": "2025-02-03", "subject": subjects})
    if not repeated:
        assert len(complete_table(frame, "checkins")) == 2
        return
    with pytest.raises(DataError, match="one row for each department and subject and planned_on"):
        complete_table(frame, "checkins")
