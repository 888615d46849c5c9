"""A workbook as data: what is no workbook, which sheet is which table, and what a cell may hold."""

from datetime import date, time, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.reviews import open_review
from saypro_analysis.data.sources.workbooks import header_periods
from saypro_analysis.data.sources.workbooks.packages import locate
from tests.data.sources.workbench import KPIS, MEASUREMENTS, write_folder
from tests.data.sources.workbooks.kept import HEADER, MEASURED, MONTHS, book, measurements, with_cells


def problems_of(made: Workbook, folder: Path) -> list[Problem]:
    made.save(folder / "made.xlsx")
    with pytest.raises(DataError) as error:
        open_review(folder / "made.xlsx")
    return error.value.problems


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "an Excel workbook"),
        (b"kpi,name\n", "an Excel workbook"),
        (b"PK\x03\x04broken", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "an Excel workbook saved as .xlsx"),
        (b"\xd0\xcf\x11\xe0" + bytes(2000) + "EncryptedPackage".encode("utf-16-le"), "a workbook without a password"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "data.xlsx").write_bytes(content)
    with pytest.raises(DataError, match=expected):
        open_review(tmp_path / "data.xlsx")


def test_a_formula_that_was_never_calculated_is_no_empty_cell(tmp_path: Path) -> None:
    (problem,) = problems_of(with_cells({"C3": "=1200+50"}), tmp_path)
    assert (problem.place, problem.value) == ("sheet 'measurements', cell C3", "a formula that was never calculated")


@pytest.mark.parametrize("value", [True, time(1, 30), timedelta(hours=30), date(2025, 1, 2)])
def test_a_figure_is_neither_a_flag_nor_a_time_nor_a_day(tmp_path: Path, value: object) -> None:
    assert [problem.place for problem in problems_of(with_cells({"C3": value}), tmp_path)] == [
        "sheet 'measurements', cell C3"
    ]


def test_every_problem_is_told_at_once_with_its_cell(tmp_path: Path) -> None:
    made = with_cells({"C2": "many", "A5": "unknown", "B7": "soon"})
    made["kpis"]["E3"] = "up"
    assert [(p.table, p.row, p.place) for p in problems_of(made, tmp_path)] == [
        ("kpis", 3, "sheet 'kpis', cell E3"),
        ("measurements", 2, "sheet 'measurements', cell C2"),
        ("measurements", 5, "sheet 'measurements', cell A5"),
        ("measurements", 7, "sheet 'measurements', cell B7"),
    ]


def test_the_list_of_problems_has_the_places_of_a_workbook(tmp_path: Path) -> None:
    with_cells({"C2": "many"}).save(tmp_path / "made.xlsx")
    with pytest.raises(DataError) as error:
        open_review(tmp_path / "made.xlsx")
    assert error.value.frame["place"].tolist() == ["sheet 'measurements', cell C2"]


def test_a_sheet_that_lacks_a_column_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    made = measurements(HEADER[:3], *(row[:3] for row in MEASURED))
    made["measurements"].title = "Figures"
    (problem,) = problems_of(made, tmp_path)
    assert problem.expected == (
        "a sheet named measurements (sheet 'Figures' has some of its columns in row 1, but no target)"
    )


def test_columns_that_nothing_declares_are_kept_and_named(tmp_path: Path) -> None:
    measurements([*HEADER, "source"], *([*row, "CRM"] for row in MEASURED)).save(tmp_path / "made.xlsx")
    review = open_review(tmp_path / "made.xlsx")
    assert set(review.measurements["source"]) == {"CRM"}
    assert any("columns source are not declared" in note for note in review.notes)


def test_ids_that_are_numbers_stay_as_they_are_shown(tmp_path: Path) -> None:
    kpis = [["kpi", "department", "name", "unit", "better"], [7, "Sales", "Seven", "count", "higher"]]
    book(kpis=kpis, measurements=[HEADER, [7, MONTHS[0], 1, 2]]).save(tmp_path / "made.xlsx")
    assert open_review(tmp_path / "made.xlsx").kpis["kpi"].tolist() == ["7"]


def test_a_share_beyond_one_is_told_with_the_row_of_the_sheet(tmp_path: Path) -> None:
    rows = [["win_rate", *row[1:]] for row in MEASURED[3:5]]
    rows[1][2] = 1.03
    measurements(["Title"], [], HEADER, *rows).save(tmp_path / "made.xlsx")
    assert any("(rows 5)" in note for note in open_review(tmp_path / "made.xlsx").notes)


def test_a_folder_may_hold_one_table_as_a_workbook(tmp_path: Path) -> None:
    write_folder(tmp_path, kpis=None)
    made = Workbook()
    for line in KPIS.splitlines():
        made.active.append(line.split(","))
    made.save(tmp_path / "kpis.xlsx")
    assert open_review(tmp_path).kpis.equals(open_review(write_folder(tmp_path / "plain")).kpis)


def test_a_folder_with_a_table_twice_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, measurements=MEASUREMENTS)
    book().save(tmp_path / "kpis.xlsx")
    with pytest.raises(DataError, match="one file for the table"):
        open_review(tmp_path)


def test_the_same_bytes_have_the_same_fingerprint_and_others_another(tmp_path: Path) -> None:
    book().save(tmp_path / "one.xlsx")
    with_cells({"C2": 1235}).save(tmp_path / "two.xlsx")
    one, again, two = (open_review(tmp_path / f"{name}.xlsx").fingerprint for name in ("one", "one", "two"))
    assert one == again != two


@pytest.mark.parametrize(("name", "cell"), [("A1", (0, 0)), ("Z9", (8, 25)), ("AAA1", (0, 702))])
def test_a_cell_is_located(name: str, cell: tuple[int, int]) -> None:
    assert locate(name) == cell


@pytest.mark.parametrize("name", ["$B$7", "", "7", "B0", "b7", "AAAA1"])
def test_what_is_no_cells_place_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="expected one such as B7"):
        locate(name)


@pytest.mark.long("workbooks of made-up shapes, written and read")
@given(figures=st.dictionaries(st.tuples(st.sampled_from("abc"), st.integers(1, 12)), st.floats(-1e9, 1e9), min_size=3))
def test_a_wide_table_holds_the_same_as_the_long_one(
    figures: dict[tuple[str, int], float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("wide")
    kpis = [["kpi", "department", "name", "unit", "better"], *([k, "Sales", k, "count", "higher"] for k in "abc")]
    months = [date(2025, month, 1) for month in range(1, 13)]
    long = [[kpi, date(2025, month, 1), value, None] for (kpi, month), value in sorted(figures.items())]
    wide = [[kpi, *(figures.get((kpi, month)) for month in range(1, 13))] for kpi in "abc"]
    book(kpis=kpis, measurements=[HEADER, *long]).save(folder / "long.xlsx")
    book(kpis=kpis, measurements=[["kpi", *months], *wide]).save(folder / "wide.xlsx")
    one, other = (
        open_review(folder / f"{name}.xlsx").measurements.sort_values(["kpi", "period_on"], ignore_index=True)
        for name in ("long", "wide")
    )
    assert one.equals(other)


def test_a_package_that_unpacks_to_more_than_can_be_held_is_not_unpacked(tmp_path: Path) -> None:
    with_cells({}).save(tmp_path / "small.xlsx")
    with ZipFile(tmp_path / "small.xlsx") as small, ZipFile(tmp_path / "large.xlsx", "w", ZIP_DEFLATED) as large:
        for name in small.namelist():
            large.writestr(name, small.read(name))
        with large.open("xl/padding.xml", "w", force_zip64=True) as padding:
            for _ in range(110):
                padding.write(bytes(10_000_000))
    with pytest.raises(DataError, match="an Excel workbook saved as"):
        open_review(tmp_path / "large.xlsx")


def test_cells_of_data_are_not_read_as_the_periods_of_a_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    plain = header_periods.read_dates
    monkeypatch.setattr(header_periods, "read_dates", lambda text, **how: (asked.extend(text), plain(text, **how))[1])
    made = with_cells({})
    notes = made.create_sheet("interviews")
    notes.append(["interview", "held_on", "stakeholder", "group", "department", "format", "question", "answer"])
    for number in range(300):
        notes.append([f"I{number}", "2025-01-02", f"S{number}", "staff", "Sales", "call", f"Q{number}?", f"A{number}"])
    made.save(tmp_path / "made.xlsx")
    header_periods._names_period.cache_clear()
    assert len(open_review(tmp_path / "made.xlsx").interviews) == 300
    assert len(asked) < 100
