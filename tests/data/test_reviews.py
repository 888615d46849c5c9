"""A review opens as it was known on a day, for one department or all, or says everything that is wrong."""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.data.narrowing import find_homes, narrow_tables
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review, read_tables
from saypro_analysis.data.tables import TABLES
from tests.data.sources.workbench import KPIS, MEASUREMENTS, VALID, find_problems, measured, refuse, write_folder


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path)


@pytest.fixture
def full_folder(tmp_path):
    return write_folder(tmp_path, **VALID)


def test_the_sample_opens_without_remark_for_all_departments_and_for_one():
    whole = open_review("sample")
    assert not whole.notes
    for department in (whole.departments[0], whole.departments[-1]):
        review = open_review("sample", department=department)
        assert set(review.kpis["department"]) == {department}
        assert len(review.measurements)


@pytest.mark.parametrize("kind", [str, Path])
def test_a_folder_may_be_text_or_path(folder, kind):
    assert len(open_review(kind(folder)).kpis) == 3


def test_every_declared_table_is_there_though_the_data_has_two(tmp_path):
    review = open_review(write_folder(tmp_path))
    assert list(review.tables) == list(TABLES)
    for table, schema in TABLES.items():
        assert list(getattr(review, table)) == list(schema.columns)
    assert review.received == {"kpis", "measurements"}


def test_tables_with_only_a_header_were_received_empty(tmp_path):
    review = open_review(write_folder(tmp_path, **{table: text.splitlines()[0] for table, text in VALID.items()}))
    assert review.received == set(TABLES)
    assert all(review.tables[table].empty for table in VALID)


def test_an_unknown_table_is_an_attribute_error_that_names_the_tables(folder):
    with pytest.raises(AttributeError, match=r"'sales'.*measurements"):
        open_review(folder).sales  # noqa: B018


def test_the_tables_are_offered_by_tab_completion(folder):
    assert set(TABLES) <= set(dir(open_review(folder)))


def test_the_repr_says_what_is_there(folder):
    text = repr(open_review(folder, department="Sales", as_of="2025-01-31"))
    assert text.startswith("Review of Sales as of 2025-01-31: kpis 2, measurements 2")


def test_changing_a_frame_does_not_change_the_review(folder):
    review = open_review(folder)
    kpis = review.kpis
    kpis.loc[:, "name"] = "changed"
    assert "changed" not in review.kpis["name"].tolist()


def test_a_review_cannot_be_changed(folder):
    with pytest.raises(AttributeError):
        open_review(folder).department = "Support"


def test_rows_are_numbered_anew(folder):
    assert open_review(folder, department="Support").measurements.index.tolist() == [0]


@pytest.mark.parametrize(
    ("department", "counts"),
    [("Sales", [2, 3, 2, 1, 1, 1, 2, 1, 1, 1, 1]), ("Support", [1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0]),
     (None, [3, 4, 2, 1, 2, 1, 2, 2, 2, 1, 1])],
)  # fmt: skip
def test_a_department_s_review_holds_what_belongs_to_it(full_folder, department, counts):
    review = open_review(full_folder, department=department)
    tables = ["kpis", "measurements", "segments", "drivers", "interviews", "stakeholders", "causes", "actions"]
    tables += ["updates", "changes", "signoffs"]
    assert [len(review.tables[table]) for table in tables] == counts


def test_all_departments_are_known_to_each_review(folder):
    assert open_review(folder, department="Support").departments == ("Sales", "Support")


@pytest.mark.parametrize(("written", "meant"), [("Slaes", "Sales"), ("sales", "Sales"), ("Suport", "Support")])
def test_a_misspelt_department_gets_a_suggestion(folder, written, meant):
    problem = refuse(folder, department=written)
    assert (problem.table, problem.column, problem.value) == ("parameters", "department", written)
    assert f"did you mean {meant}?" in problem.expected


@pytest.mark.parametrize("written", ["", "../../x", "Legal", "\x00"])
def test_an_unknown_department_gets_the_list(folder, written):
    problem = refuse(folder, department=written)
    assert problem.expected == "one of Sales, Support"


@pytest.mark.parametrize(
    "as_of",
    [
        "2025-01-31",
        " 2025-01-31 ",
        date(2025, 1, 31),
        datetime(2025, 1, 31, 18, 30),
        pd.Timestamp("2025-01-31 23:59"),
        np.datetime64("2025-01-31"),
    ],
)
def test_as_of_may_be_text_date_or_timestamp(folder, as_of):
    review = open_review(folder, as_of=as_of)
    assert review.as_of == pd.Timestamp("2025-01-31")
    assert len(review.measurements) == 3


@pytest.mark.parametrize("as_of", ["", "garbage", "2025-02-30", "01/02/2025", "NaT", True, [1]])
def test_an_as_of_that_is_no_day_is_refused(folder, as_of):
    problem = refuse(folder, as_of=as_of)
    assert (problem.table, problem.column) == ("parameters", "as_of")


def test_what_happened_later_is_set_aside_and_said(full_folder):
    review = open_review(full_folder, as_of="2025-01-10")
    assert {table: len(review.tables[table]) for table in ("measurements", "interviews", "updates", "changes")} == {
        "measurements": 3,
        "interviews": 1,
        "updates": 0,
        "changes": 0,
    }
    assert "measurements: 1 row dated after 2025-01-10 set aside, as they were not known then." in review.notes
    assert "updates: 2 rows dated after 2025-01-10 set aside, as they were not known then." in review.notes


def test_what_happened_on_the_day_itself_is_kept(full_folder):
    review = open_review(full_folder, as_of="2025-01-20")
    assert len(review.updates) == 2
    assert not any(note.startswith("updates") for note in review.notes)


def test_a_row_without_a_date_is_not_later(tmp_path):
    signoffs = "subject,department,stakeholder,decision,decided_on\nA1,Sales,Ann,pending,\n"
    assert len(open_review(write_folder(tmp_path, signoffs=signoffs), as_of="2025-01-01").signoffs) == 1


@pytest.mark.parametrize(("latest", "day"), [("2025-02-01", "2025-02-28"), ("2025-02-17", "2025-02-17")])
def test_the_day_is_the_end_of_the_latest_period_if_none_is_given(tmp_path, latest, day):
    review = open_review(write_folder(tmp_path, measurements=f"kpi,period_on,actual,target\nrevenue,{latest},1,\n"))
    assert review.as_of == pd.Timestamp(day)


def test_the_fingerprint_follows_the_data_and_not_the_parameters(folder, tmp_path):
    one = open_review(folder).fingerprint
    assert open_review(folder, department="Sales", as_of="2025-01-31").fingerprint == one
    write_folder(folder, kpis=KPIS.replace("Win rate", "Rate"))
    assert open_review(folder).fingerprint != one


def test_notes_of_unknown_columns_reach_the_review(folder):
    write_folder(folder, kpis=KPIS.replace("better\n", "better,colour\n"))
    assert any("colour" in note for note in open_review(folder, department="Sales").notes)


def test_every_problem_of_every_table_is_told_at_once(full_folder):
    write_folder(
        full_folder,
        kpis=KPIS.replace("lower", "down"),
        measurements=MEASUREMENTS.replace("120", "1e400").replace("7,5", "7,5,9"),
        causes=VALID["causes"].replace("C1,People", "C9,People"),
        updates=VALID["updates"].replace("40%", "40"),
        changes="action,changed_on\nA1,03/04/2025\n",
    )
    told = {(p.table, p.row, p.column) for p in find_problems(full_folder, as_of="someday")}
    assert told == {
        ("kpis", 4, "better"),
        ("measurements", 3, "actual"),
        ("measurements", 5, ""),
        ("causes", 3, "parent"),
        ("updates", 2, "complete"),
        ("changes", 2, "changed_on"),
        ("changes", None, "field"),
        ("changes", None, "old"),
        ("changes", None, "new"),
        ("changes", None, "reason"),
        ("parameters", None, "as_of"),
    }


def test_problems_are_ordered_by_table_and_row(folder):
    write_folder(folder, kpis=KPIS.replace("lower", "down"), measurements=measured("x", "1", "y"))
    problems = find_problems(folder)
    assert [(p.table, p.row) for p in problems] == [("kpis", 4), ("measurements", 2), ("measurements", 4)]


@pytest.mark.long("ten thousand problems")
def test_ten_thousand_problems_make_a_short_message_and_a_long_list(tmp_path):
    rows = "".join(f"revenue,2025-01-01,x{number}\n" for number in range(10_000))
    with pytest.raises(DataError) as error:
        open_review(write_folder(tmp_path, measurements="kpi,period_on,actual,target\n" + rows))
    assert len(error.value.frame) == 10_000 + 9_999
    assert str(error.value).startswith("19999 problems found\n")
    assert len(str(error.value)) < 5_000
    assert "19979 more" in str(error.value)


def test_a_very_long_value_is_cut_in_the_message_and_whole_in_the_list(tmp_path):
    with pytest.raises(DataError) as error:
        open_review(write_folder(tmp_path, measurements=measured("x" * 10_000)))
    assert len(str(error.value)) < 300
    assert error.value.problems[0].value == "x" * 10_000


def test_problems_are_also_a_table(tmp_path):
    with pytest.raises(DataError) as error:
        open_review(write_folder(tmp_path, measurements=measured("x")))
    assert error.value.frame.to_numpy().tolist() == [["measurements", 2, "actual", "x", "a finite number"]]


def test_a_relative_folder_is_found_from_below_the_workspace(tmp_path, monkeypatch):
    (tmp_path / "params").mkdir()
    write_folder(tmp_path / "registers")
    below = tmp_path / "notebooks" / "drafts"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert len(open_review("registers").kpis) == 3


def test_the_workspace_comes_before_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "params").mkdir()
    write_folder(tmp_path / "data", kpis=KPIS.replace("Win rate", "Of the workspace"))
    write_folder(tmp_path / "notebooks" / "data")
    monkeypatch.chdir(tmp_path / "notebooks")
    assert "Of the workspace" in open_review("data").kpis["name"].tolist()


def test_the_nearest_workspace_wins(tmp_path, monkeypatch):
    for home, name in ((tmp_path, "Outer"), (tmp_path / "inner", "Inner")):
        (home / "params").mkdir(parents=True)
        write_folder(home / "data", kpis=KPIS.replace("Win rate", name))
    monkeypatch.chdir(tmp_path / "inner")
    assert "Inner" in open_review("data").kpis["name"].tolist()


def test_a_relative_folder_without_a_workspace_is_taken_from_the_current_one(tmp_path, monkeypatch):
    write_folder(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    assert len(open_review("data").kpis) == 3


def test_a_relative_folder_that_is_nowhere_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refuse("data").table == "data"


def test_typed_parquet_files_open_like_csv_files(tmp_path):
    one = open_review(write_folder(tmp_path / "one"))
    write_folder(tmp_path / "two", kpis=None, measurements=None)
    for table in ("kpis", "measurements"):
        getattr(one, table).to_parquet(tmp_path / "two" / f"{table}.parquet")
    two = open_review(tmp_path / "two")
    pd.testing.assert_frame_equal(one.measurements, two.measurements)
    pd.testing.assert_frame_equal(one.kpis, two.kpis)


def test_a_parquet_row_is_numbered_from_one(tmp_path):
    write_folder(tmp_path, measurements=None)
    frame = pd.DataFrame(
        {"kpi": ["revenue"] * 2, "period_on": ["2025-01", "2025-02"], "actual": [1, float("inf")]}
    ).assign(target=1)
    frame.set_axis([7, 8]).to_parquet(tmp_path / "measurements.parquet")
    problem = refuse(tmp_path)
    assert (problem.row, problem.column) == (2, "actual")


def test_what_a_review_finds_once_is_a_copy_each_time() -> None:
    review = open_review("sample", department="Sales", as_of="2025-03-31")
    taken = review.inventory
    taken.loc[0, "rows"] = -1
    assert review.inventory["rows"][0] == len(review.kpis) > 0
    assert str(review.months) == "January to March 2025"


def test_a_departments_rows_are_the_same_wherever_they_lie_among_others():
    sample = read_tables("sample")
    mixed = {table: sample[table].sample(frac=1, random_state=1) for table in ("kpis", "measurements", "actions")}
    homes = find_homes(mixed)
    apart = {table: frame.loc[homes[table].sort_values(kind="stable").index] for table, frame in mixed.items()}
    one, other = narrow_tables(mixed, "Marketing"), narrow_tables(apart, "Marketing")
    for table, frame in mixed.items():
        pd.testing.assert_frame_equal(one[table], frame[homes[table] == "Marketing"])
        pd.testing.assert_frame_equal(other[table], one[table])
