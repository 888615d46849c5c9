"""Cells become the declared columns in the declared types, or every breach is named."""

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table, empty_table, read_table
from saypro_analysis.data.tables import TABLES
from tests.data.sources.workbench import KPIS, VALID, find_problems, measured, read_actuals, refuse, write_folder


def measurements(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"kpi": ["a", "b"], "period_on": ["2025-01-01", "2025-02-01"], "actual": [1.0, 2.0], "target": [1.0, 1.0]}
        | columns
    )


def complete(**columns: object) -> pd.DataFrame:
    return complete_table(measurements(**columns), "measurements")


def breaches(table: str = "measurements", **columns: object) -> list[tuple[int | None, str]]:
    with pytest.raises(DataError) as error:
        complete_table(measurements(**columns), table)
    return [(problem.row, problem.column) for problem in error.value.problems]


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_the_declared_columns_and_types(table):
    frame = empty_table(table)
    completed = complete_table(frame, table)
    assert list(frame) == list(TABLES[table].columns)
    pd.testing.assert_frame_equal(frame, completed, check_index_type=False)


@pytest.mark.parametrize("table", VALID)
def test_a_completed_table_is_complete(table, tmp_path):
    (tmp_path / "t.csv").write_text(VALID[table], encoding="utf-8")
    once = complete_table(pd.read_csv(tmp_path / "t.csv", dtype=str), table)
    pd.testing.assert_frame_equal(once, complete_table(once, table))


def test_an_error_steers_no_terminal() -> None:
    told = str(DataError([Problem("x\x1b[2J", 1, "a\u202eb", "v\x07", "w\r\x9b2J\ud800", "sheet '\x1b'")]))
    assert told.replace("\n", "").isprintable()
    assert "x\\x1b[2J, sheet '\\x1b', column a\\u202eb: found 'v\\x07', expected w\\r\\x9b2J\\ud800" in told


def test_optional_columns_come_back_empty_and_unknown_ones_last():
    frame = complete(colour=["red", "blue"])
    assert frame["benchmark"].isna().all()
    assert frame.columns[-1] == "colour"


def test_the_frame_given_is_left_as_it_was():
    frame = measurements(actual=["1,000", "2"])
    before = frame.copy(deep=True)
    completed = complete_table(frame, "measurements")
    completed.loc[:, "actual"] = 0
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    "actual",
    [
        ["1,234", "5%"],
        pd.Categorical(["1,234", "5%"]),
        np.array(["1,234", "5%"], dtype=object),
        pd.array(["1,234", "5%"], dtype="string"),
        [Decimal(1234), Decimal("0.05")],
        np.array([1234, "5%"], dtype=object),
        pd.array([1234, 0.05], dtype="Float64"),
        np.array([1234, 0.05], dtype="float64"),
        pd.Categorical([1234, 0.05]),
    ],
    ids=["str", "categorical", "object", "string", "decimal", "mixed", "Float64", "float64", "numbers as categories"],
)
def test_numbers_are_read_from_any_type_of_column(actual):
    assert complete(actual=actual)["actual"].tolist() == [1234, 0.05]


@pytest.mark.parametrize(
    "period_on",
    [
        ["2025-01-01", "1 Feb 2025"],
        ["2025-01", "2025-02"],
        [date(2025, 1, 1), date(2025, 2, 1)],
        pd.to_datetime(["2025-01-01", "2025-02-01"]),
        pd.to_datetime(["2025-01-01", "2025-02-01"]).tz_localize("America/New_York"),
        pd.to_datetime(["2025-01-01", "2025-02-01"]).tz_localize("Asia/Tokyo"),
        pd.to_datetime(["2025-01-01", "2025-02-01"]).astype("datetime64[s]"),
        pd.Categorical(["2025-01-01", "2025-02-01"]),
        [pd.Timestamp("2025-01-01"), "2025-02"],
    ],
    ids=["str", "months", "date", "datetime", "New York", "Tokyo", "seconds", "categorical", "mixed"],
)
def test_days_are_read_from_any_type_of_column(period_on):
    column = complete(period_on=period_on)["period_on"]
    assert column.dtype == "datetime64[us]"
    assert column.tolist() == [pd.Timestamp("2025-01-01"), pd.Timestamp("2025-02-01")]


@pytest.mark.parametrize("kpi", [[1, 2], [1.0, 2.0], pd.array([1, 2], dtype="Int64"), pd.Categorical([1, 2])])
def test_whole_numbers_as_ids_are_text_without_a_point(kpi):
    assert complete(kpi=kpi)["kpi"].tolist() == ["1", "2"]


@pytest.mark.parametrize("actual", [[None, 2], ["", 2], pd.array([pd.NA, 2], dtype="Int64"), [float("nan"), 2]])
def test_an_actual_may_be_missing(actual):
    assert complete(actual=actual)["actual"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    "actual",
    [
        [1, float("inf")],
        [1, float("-inf")],
        pd.array([1, float("inf")], dtype="Float64"),
        ["1", "1e400"],
        np.array([1, float("inf")], dtype=object),
        np.array([1, 10**400], dtype=object),
        np.array([1, True], dtype=object),
        np.array([1, [2]], dtype=object),
        np.array([1, date(2025, 1, 1)], dtype=object),
    ],
    ids=["inf", "-inf", "Float64", "1e400", "object", "huge", "bool", "list", "date"],
)
def test_what_is_no_finite_number_is_refused_by_row(actual):
    assert breaches(actual=actual) == [(1, "actual")]


@pytest.mark.parametrize("period_on", [[20250101, 20250201], [45658.0, 45689.0], [True, False]])
def test_numbers_are_no_dates(period_on):
    assert breaches(period_on=period_on) == [(0, "period_on"), (1, "period_on")]


@pytest.mark.parametrize("kpi", [[None, "b"], ["", "b"], ["  ", "b"], pd.Categorical([None, "b"])])
def test_a_key_may_not_be_missing(kpi):
    assert breaches(kpi=kpi) == [(0, "kpi")]


def test_a_period_may_not_be_missing():
    assert breaches(period_on=[pd.NaT, pd.Timestamp("2025-01-01")]) == [(0, "period_on")]


def test_a_column_that_is_absent_is_told_once_with_what_it_holds():
    with pytest.raises(DataError) as error:
        complete_table(measurements().drop(columns="actual"), "measurements")
    (problem,) = error.value.problems
    assert (problem.row, problem.column) == (None, "actual")
    assert "what was measured" in problem.expected


def test_every_breach_is_told_at_once():
    assert breaches(kpi=["a", None], period_on=["soon", "2025-01-01"], actual=["many", "inf"]) == [
        (0, "actual"),
        (0, "period_on"),
        (1, "actual"),
        (1, "kpi"),
    ]


def test_a_repeated_key_is_refused_and_the_first_row_named():
    with pytest.raises(DataError) as error:
        complete(kpi=["a", "a"], period_on=["2025-01-01", "January 2025"])
    (problem,) = error.value.problems
    assert (problem.row, problem.column, problem.value) == (1, "kpi and period_on", "a, 2025-01-01")
    assert "row 0 has it already" in problem.expected


def test_every_repetition_of_a_key_is_told(tmp_path):
    problems = find_problems(write_folder(tmp_path, measurements=measured("1") + "revenue,2020-01-01,2\n" * 3))
    assert [problem.row for problem in problems] == [3, 4, 5]


def test_segments_may_repeat_a_kpi_and_period_but_not_a_whole_segment(tmp_path):
    header, *rows = VALID["segments"].splitlines()
    problem = refuse(write_folder(tmp_path, segments="\n".join([header, *rows, rows[0]])))
    assert (problem.table, problem.row) == ("segments", 4)
    assert problem.column == "kpi and period_on and region"


def test_segments_that_both_lack_a_dimension_are_the_same_segment(tmp_path):
    segments = "kpi,period_on,region,actual\nrevenue,2025-01-01,,1\nrevenue,2025-01-01,,2\n"
    assert refuse(write_folder(tmp_path, segments=segments)).row == 3


@pytest.mark.parametrize("written", ["higher", "Higher", " HIGHER "])
def test_capitals_and_spaces_around_a_word_do_not_matter(tmp_path, written):
    kpis = KPIS.replace("higher", f'"{written}"')
    folder = write_folder(tmp_path, kpis=kpis)
    assert not find_problems(folder)


@pytest.mark.parametrize("written", ["up", "high", "1", "n/a"])
def test_another_word_is_refused_with_the_words_there_are(tmp_path, written):
    problem = refuse(write_folder(tmp_path, kpis=KPIS.replace("count,lower", f"count,{written}")))
    assert (problem.row, problem.column, problem.value) == (4, "better", written)
    assert problem.expected == "higher, lower, range or neutral"


def test_a_word_that_must_be_there_may_not_be_empty(tmp_path):
    problem = refuse(write_folder(tmp_path, kpis=KPIS.replace("count,lower", "count,")))
    assert (problem.column, problem.expected) == ("better", "a value, not an empty cell")


@pytest.mark.parametrize(
    ("written", "meant"), [("yes", True), ("Y", True), ("TRUE", True), ("1", True), ("no", False), ("0", False)]
)
def test_yes_and_no_are_read_as_people_write_them(written, meant):
    header, row = VALID["actions"].splitlines()[:2]
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    frame = complete_table(pd.DataFrame([{**cells, "mandatory": written}]), "actions")
    assert frame["mandatory"].tolist() == [meant]


@pytest.mark.parametrize(
    ("written", "column"), [("maybe", "mandatory"), ("2", "mandatory"), ("-3", "cost"), ("40", "probability")]
)
def test_a_value_outside_its_column_is_refused(written, column):
    header, row = VALID["actions"].splitlines()[:2]
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    _, problems = read_table(pd.DataFrame([{**cells, column: written}], index=[2]), "actions")
    assert [(problem.row, problem.column, problem.value) for problem in problems] == [(2, column, written)]


@pytest.mark.parametrize(("written", "share"), [("40%", 0.4), ("0.4", 0.4), ("100%", 1), ("0", 0), ("", None)])
def test_shares_are_read_as_shares(tmp_path, written, share):
    updates = f"action,reported_on,complete\nA1,2025-01-20,{written}\n"
    frame = complete_table(
        pd.DataFrame([updates.splitlines()[1].split(",")], columns=["action", "reported_on", "complete"]), "updates"
    )
    assert frame["complete"].tolist() == [pytest.approx(share if share is not None else float("nan"), nan_ok=True)]


@pytest.mark.parametrize("written", ["40", "140%", "-0.1"])
def test_a_share_beyond_one_is_refused(tmp_path, written):
    updates = f"action,reported_on,complete\nA1,2025-01-20,{written}\n"
    problem = refuse(write_folder(tmp_path, actions=VALID["actions"], updates=updates))
    assert (problem.table, problem.row, problem.column, problem.value) == ("updates", 2, "complete", written)


@pytest.mark.parametrize("severity", ["0", "6", "-1"])
def test_a_severity_beyond_one_to_five_is_refused(tmp_path, severity):
    problem = refuse(
        write_folder(tmp_path, interviews=VALID["interviews"].replace("revenue,2\n", f"revenue,{severity}\n"))
    )
    assert (problem.row, problem.column) == (2, "severity")


def test_rows_without_a_whole_number_as_label_are_told_without_a_row():
    frame = measurements(actual=["many", 1]).set_axis(["x", "y"])
    with pytest.raises(DataError) as error:
        complete_table(frame, "measurements")
    assert error.value.problems[0].row is None


def test_percent_in_a_file_is_a_share(tmp_path):
    assert read_actuals(write_folder(tmp_path, measurements=measured("40%", "0.5"))) == [0.4, 0.5]


@pytest.mark.parametrize(("written", "number"), [("-3", -3), ("−3", -3), ("(1 200)", -1200), ("$1,234.50", 1234.5)])
def test_a_number_in_a_file_is_read_as_people_write_it(tmp_path, written, number):
    assert read_actuals(write_folder(tmp_path, measurements=measured(written))) == [number]


@pytest.mark.parametrize("written", ["1,23,4", "1e400", "five"])
def test_a_number_that_cannot_be_read_is_told_as_it_was_written(tmp_path, written):
    problem = refuse(write_folder(tmp_path, measurements=measured("1", written)))
    assert (problem.table, problem.row, problem.column, problem.value) == ("measurements", 3, "actual", written)


def test_an_ambiguous_date_in_a_file_is_told_with_both_readings(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements="kpi,period_on,actual,target\nrevenue,03/04/2025,1,\n"))
    assert (problem.row, problem.column, problem.value) == (2, "period_on", "03/04/2025")
    assert "3 April or 4 March" in problem.expected


def test_what_the_cells_of_a_row_must_be_to_each_other_is_told_by_the_files_row(tmp_path):
    rows = ("impact,minor,1,100,10", "impact,major,2.5,0,10", "likelihood,rare,1,0,1.5", "likelihood,often,9.5,0,1",
            "likelihood,seldom,1,0,1")  # fmt: skip
    told = find_problems(write_folder(tmp_path, risk_scale="kind,word,level,low,high\n" + "\n".join(rows)))
    assert [(p.row, p.column, p.expected) for p in told] == [
        (2, "high", "at least the low end"), (3, "level", "a whole number of 1 to 5"), (3, "low", "money above 0"),
        (4, "high", "a chance between 0 and 1"), (5, "level", "a number of at most 5"),
    ]  # fmt: skip
