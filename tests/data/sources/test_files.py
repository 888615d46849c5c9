"""Files of any habit become rows of cells, each numbered as the file numbers it."""

import pandas as pd
import pytest

from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import open_review
from saypro_analysis.data.sources.files import read_folder
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

ACTUALS = [100, 120, 0.4, 7]
NOTED = "kpi,department,name,unit,better,note\n"


@pytest.mark.parametrize(
    "content",
    [
        MEASUREMENTS,
        MEASUREMENTS.rstrip("\n"),
        "\ufeff" + MEASUREMENTS,
        MEASUREMENTS.replace("\n", "\r\n"),
        MEASUREMENTS.replace("\n", "\r"),
        MEASUREMENTS.replace(",", "\t"),
        MEASUREMENTS.replace(",", ";").replace("0.", "0,"),
        MEASUREMENTS.replace(",", ";"),
        MEASUREMENTS.replace(",", "|"),
        MEASUREMENTS.replace("\n", ",,\n"),
        MEASUREMENTS.replace("\n", "\n\n"),
        MEASUREMENTS + "\n,,,\n  , ,,\n",
        MEASUREMENTS.replace("\n", ",\n").replace("target,\n", "target\n"),
        MEASUREMENTS.replace("period_on,actual", " Period On , ACTUAL"),
        MEASUREMENTS.replace("period_on", "Period-on"),
        MEASUREMENTS.replace("120", '"120"'),
        MEASUREMENTS.replace("revenue", " revenue "),
    ],
    ids=[
        "as written",
        "no last line end",
        "BOM",
        "CRLF",
        "lone CR",
        "tabs",
        "semicolons and decimal commas",
        "semicolons and decimal points",
        "bars",
        "trailing delimiters",
        "blank lines between",
        "blank lines at the end",
        "trailing delimiters below the header",
        "header with capitals and spaces",
        "header with hyphens",
        "quoted number",
        "spaces around cells",
    ],
)
def test_a_file_is_read_whatever_its_habits(tmp_path, content):
    assert read_actuals(write_folder(tmp_path, measurements=content)) == ACTUALS


@pytest.mark.parametrize("name", ["Measurements.csv", "measurements.CSV", "MEASUREMENTS.Csv"])
def test_capital_letters_in_a_file_name_do_not_matter(tmp_path, name):
    write_folder(tmp_path, measurements=None)
    (tmp_path / name).write_text(MEASUREMENTS, encoding="utf-8")
    assert read_actuals(tmp_path) == ACTUALS


def test_quoted_delimiters_quotes_and_line_ends_stay_in_the_cell(tmp_path):
    note = 'He said ""late"", twice;\nand left\r\nearly'
    kpis = f'{NOTED}revenue,Sales,Revenue,money,higher,"{note}"\n'
    review = open_review(write_folder(tmp_path, kpis=kpis, measurements=measured("1")))
    assert review.kpis["note"].tolist() == ['He said "late", twice;\nand left\r\nearly']


def test_text_outside_ascii_survives(tmp_path):
    kpis = KPIS.replace("Open tickets", "Offene Fälle – 未解決 🎫")
    assert open_review(write_folder(tmp_path, kpis=kpis)).kpis["name"].iloc[2] == "Offene Fälle – 未解決 🎫"


def test_ids_that_look_like_numbers_stay_text(tmp_path):
    tables = {
        name: text.replace("revenue", "007") for name, text in {"kpis": KPIS, "measurements": MEASUREMENTS}.items()
    }
    assert open_review(write_folder(tmp_path, **tables)).kpis["kpi"].iloc[0] == "007"


def test_a_row_with_a_quoted_line_end_counts_once(tmp_path):
    kpis = f'{NOTED}revenue,Sales,Revenue,money,higher,"two\nlines"\ntickets,Support,Tickets,count,up,\n'
    problem = refuse(write_folder(tmp_path, kpis=kpis, measurements=measured("1")))
    assert (problem.row, problem.column, problem.value) == (3, "better", "up")


def test_blank_lines_count_as_rows(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements=MEASUREMENTS.replace("\n", "\n\n").replace("120", "many")))
    assert (problem.row, problem.value) == (5, "many")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_header_is_row_one(tmp_path, line_end):
    content = MEASUREMENTS.replace("100", "many").replace("\n", line_end)
    assert refuse(write_folder(tmp_path, measurements=content)).row == 2


def test_a_row_of_too_many_cells_is_refused(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements=MEASUREMENTS.replace("120,110", "1,200,110")))
    assert (problem.table, problem.row, problem.value) == ("measurements", 3, "5 cells")
    assert problem.expected == "4 cells, as in the header"


def test_a_column_named_twice_is_refused(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements=MEASUREMENTS.replace("target", "Actual ")))
    assert (problem.table, problem.column) == ("measurements", "actual")


def test_cells_beyond_the_last_named_column_are_refused(tmp_path):
    content = MEASUREMENTS.replace("target\n", "target,\n").replace("120,110", "120,110,stray")
    assert refuse(write_folder(tmp_path, measurements=content)).row == 3


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (KPIS.replace("Win", "Gewinn für").encode("latin-1"), 3),
        (KPIS.replace("Win", "Win €").encode("cp1252"), 3),
        (KPIS.encode("utf-16"), 1),
        (KPIS.encode("utf-16-le"), 1),
        (KPIS.replace("Win", "Wi\x00n").encode(), 3),
    ],
    ids=["latin-1", "cp1252", "utf-16", "utf-16 without BOM", "NUL"],
)
def test_another_encoding_is_refused_with_the_row_and_the_remedy(tmp_path, content, row):
    problem = refuse(write_folder(tmp_path, kpis=content))
    assert (problem.table, problem.row) == ("kpis", row)
    assert "CSV UTF-8" in problem.expected


@pytest.mark.parametrize("content", ["", " ", "\n\n\n", "\ufeff\n", ",,,\n,,,\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    problem = refuse(write_folder(tmp_path, measurements=content))
    assert problem.table == "measurements"
    assert "header row" in problem.expected


def test_an_unclosed_quote_is_refused_where_it_opens(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements=MEASUREMENTS.replace("120", '"120')))
    assert (problem.table, problem.row) == ("measurements", 3)
    assert "well-formed CSV" in problem.expected


def test_a_folder_in_a_file_s_place_is_refused(tmp_path):
    (write_folder(tmp_path, measurements=None) / "measurements.csv").mkdir()
    problem = refuse(tmp_path)
    assert (problem.table, problem.value) == ("measurements", "measurements.csv")
    assert "folder" in problem.expected


def test_two_files_for_one_table_are_refused(tmp_path):
    pd.read_csv(write_folder(tmp_path) / "kpis.csv").to_parquet(tmp_path / "kpis.parquet")
    problem = refuse(tmp_path)
    assert (problem.table, problem.value) == ("kpis", "kpis.parquet")


@pytest.mark.parametrize("content", [b"", b"kpi,period_on\n", b"PAR1" + bytes(60) + b"PAR1"])
def test_an_unreadable_parquet_file_is_refused(tmp_path, content):
    (write_folder(tmp_path, measurements=None) / "measurements.parquet").write_bytes(content)
    problem = refuse(tmp_path)
    assert (problem.table, problem.expected) == ("measurements", "a readable Parquet file")


def test_a_truncated_parquet_file_is_refused(tmp_path):
    write_folder(tmp_path, measurements=None)
    pd.DataFrame({"kpi": ["revenue"]}).to_parquet(tmp_path / "measurements.parquet")
    whole = (tmp_path / "measurements.parquet").read_bytes()
    (tmp_path / "measurements.parquet").write_bytes(whole[:-20])
    assert refuse(tmp_path).expected == "a readable Parquet file"


def test_parquet_and_csv_of_one_table_read_alike(tmp_path):
    one = open_review(write_folder(tmp_path / "one", **VALID))
    write_folder(tmp_path / "two", **VALID)
    for file in sorted((tmp_path / "two").iterdir()):
        pd.read_csv(file, dtype=str).to_parquet(file.with_suffix(".parquet"))
        file.unlink()
    two = open_review(tmp_path / "two")
    for table, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame, two.tables[table])


def test_unknown_files_and_folders_are_named_in_a_note(tmp_path):
    write_folder(tmp_path, budget="a,b\n1,2\n")
    (tmp_path / "readme.txt").write_text("x", encoding="utf-8")
    (tmp_path / "archive").mkdir()
    notes = open_review(tmp_path).notes
    assert [note.split()[0] for note in notes] == ["archive", "budget.csv", "readme.txt"]


def test_hidden_and_lock_files_are_passed_over(tmp_path):
    write_folder(tmp_path)
    for name in (".kpis.csv", "~$kpis.csv", ".DS_Store"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert not open_review(tmp_path).notes


def test_unknown_columns_are_kept_and_named_in_a_note(tmp_path):
    content = "kpi,period_on,actual,target,Approved By\nrevenue,2025-01-01,1,,Ann\n"
    review = open_review(write_folder(tmp_path, measurements=content))
    assert review.measurements["approved_by"].tolist() == ["Ann"]
    assert any("measurements.csv" in note and "approved_by" in note for note in review.notes)


def test_dimensions_of_segments_are_not_unknown(tmp_path):
    review = open_review(write_folder(tmp_path, segments=VALID["segments"]))
    assert review.segments["region"].tolist() == ["North", "South"]
    assert not review.notes


def test_a_required_file_that_is_absent_is_named(tmp_path):
    tmp_path.joinpath("data").mkdir()
    problems = find_problems(tmp_path / "data")
    assert [problem.expected for problem in problems] == [
        "a file kpis.csv or kpis.parquet",
        "a file measurements.csv or measurements.parquet",
    ]


@pytest.mark.parametrize("suffix", ["xls", "xlsb", "ods", "tsv"])
def test_a_table_in_a_format_that_is_not_read_is_named_with_the_remedy(tmp_path, suffix):
    (write_folder(tmp_path) / f"actions.{suffix}").write_bytes(b"x")
    problem = refuse(tmp_path)
    assert (problem.table, problem.value) == ("actions", f"actions.{suffix}")
    assert "saved as .xlsx" in problem.expected
    (tmp_path / f"actions.{suffix}").rename(tmp_path / f"kpis.{suffix}")
    assert [note.split()[0] for note in open_review(tmp_path).notes] == [f"kpis.{suffix}"]


@pytest.mark.parametrize("suffix", ["xls", "xlsb", "ods"])
def test_a_workbook_in_another_format_is_no_folder(tmp_path, suffix):
    (tmp_path / f"data.{suffix}").write_bytes(b"x")
    assert "saved as .xlsx" in refuse(tmp_path / f"data.{suffix}").expected


def test_a_title_above_the_header_is_one_problem(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements="Figures of Sales\n\n" + MEASUREMENTS))
    assert (problem.row, problem.value) == (1, "Figures of Sales")
    assert "row 3" in problem.expected


def test_a_name_in_other_capitals_is_told_from_an_unknown_one(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements=MEASUREMENTS.replace("win_rate", "Win_Rate")))
    assert problem.expected == "a kpi of the table kpis (there is win_rate)"


def test_a_file_in_the_folder_s_place_is_refused(tmp_path):
    problem = refuse(write_folder(tmp_path) / "kpis.csv")
    assert (problem.table, problem.expected) == ("data", "a folder, not a file")


def test_a_folder_that_is_absent_is_refused(tmp_path):
    problem = refuse(tmp_path / "nowhere")
    assert (problem.table, problem.expected) == ("data", "a folder of CSV or Parquet files")


def test_a_semicolon_file_does_not_tell_the_decimal_mark(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements=measured("1.234", delimiter=";")))
    assert "one way only" in problem.expected


def test_a_comma_file_takes_the_point_as_decimal(tmp_path):
    assert read_actuals(write_folder(tmp_path, measurements=measured("1.234", "1,234"))) == [1.234, 1234]


def test_the_digest_follows_the_bytes(tmp_path):
    before = read_folder(write_folder(tmp_path)).sources["kpis"].digest
    after = read_folder(write_folder(tmp_path, kpis=KPIS + "\n")).sources["kpis"].digest
    assert before != after


def test_broken_files_do_not_hide_one_another(tmp_path):
    tables = {"kpis": b"\xff\xfe", "measurements": "", "causes": '"', "actions": "action\nA1\n"}
    with pytest.raises(DataError) as error:
        open_review(write_folder(tmp_path, **tables))
    assert {problem.table for problem in error.value.problems} == set(tables)
