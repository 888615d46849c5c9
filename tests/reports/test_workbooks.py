"""The plan as a workbook: people edit it, and it comes back as it was written, without formulas or links."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.analysis.plans.plan_changes import track_changes
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.reviews import Review, open_review
from saypro_analysis.data.tables import TABLES
from saypro_analysis.reports.workbooks import STATES, write_plan
from tests.data.sources.workbench import write_folder
from tests.data.sources.workbooks.office import edit

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", " =1", "=cmd|' /C calc'!A0",
             '=HYPERLINK("http://x.example","y")', "http://x.example", "mailto:x@x.example"]  # fmt: skip


def plan(**columns: object) -> pd.DataFrame:
    """Two actions of the small workspace, with columns changed."""
    rows = {"action": ["A1", "A2"], "department": ["Sales", "Support"], "kpi": ["revenue", "tickets"],
            "statement": ["Quote faster", "Triage daily"], "owner": ["Ann Old", "Bob Stay"],
            "start_on": ["2025-01-06", "2025-01-07"], "due_on": ["2025-02-03", "2025-03-31"], "cost": [1234.0, 77.0],
            "status": ["in_progress", "not_started"]}  # fmt: skip
    return pd.DataFrame({**rows, **columns})


def read_back(path: Path, folder: Path) -> pd.DataFrame:
    """The actions of a data folder that holds the plan's workbook."""
    write_folder(folder)
    (folder / "actions.xlsx").write_bytes(path.read_bytes())
    return open_review(folder).actions


def test_a_workbook_without_what_was_said_in_confidence_opens_alone(sample: Review, tmp_path: Path) -> None:
    few = {name: sample.tables[name] for name in ("kpis", "causes", "incidents", "waits")}
    few["measurements"] = sample.measurements[sample.measurements["period_on"] >= "2025-03-01"]
    opened = open_review(write_plan(sample.actions, tmp_path / "plan.xlsx", tables=few))
    assert opened.actions["action"].tolist() == sample.actions["action"].tolist()
    assert opened.incidents.empty
    assert opened.waits.empty


@pytest.mark.long("the whole sample as a workbook")
def test_the_sample_comes_back_from_a_workbook_as_it_went_in(sample: Review, tmp_path: Path) -> None:
    write_plan(sample.actions, tmp_path / "plan.xlsx", tables=sample.tables, confidential=True)
    review = open_review(tmp_path / "plan.xlsx", as_of=sample.as_of)
    assert review.notes == ()
    for table, frame in sample.tables.items():
        pd.testing.assert_frame_equal(review.tables[table][list(frame)], frame, rtol=1e-12)


def test_the_plan_alone_stands_in_a_data_folder(tmp_path: Path) -> None:
    path = write_plan(plan(), tmp_path / "plan.xlsx")
    assert track_changes(plan(), read_back(path, tmp_path / "data"), changed_on="2025-04-01").empty


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write_plan(plan(), tmp_path / name).read_bytes() for name in ("one.xlsx", "two.xlsx"))
    assert one == two


def test_nothing_is_left_beside_the_workbook(tmp_path: Path) -> None:
    write_plan(plan(), tmp_path / "plan.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_begins_like_a_formula_or_link_is_text(text: str, tmp_path: Path) -> None:
    path = write_plan(plan(statement=[text, "Triage"], owner=[text, text]), tmp_path / "plan.xlsx")
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/" in name]
    assert not any(re.search(r"<f[ >]|<hyperlink", sheet) for sheet in sheets)
    assert read_back(path, tmp_path / "data")["statement"][0] == text.strip()


def test_such_text_is_marked_so_that_editing_its_cell_does_not_make_it_a_formula(tmp_path: Path) -> None:
    path = write_plan(plan(statement=["=1+1", "Triage"]), tmp_path / "plan.xlsx")
    sheet = openpyxl.load_workbook(path)["actions"]
    assert (sheet["D2"].data_type, sheet["D2"].quotePrefix, sheet["D3"].quotePrefix) == ("s", True, False)


@pytest.mark.long("workbooks of made-up texts, written and read")
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(lambda t: t.strip()))
def test_any_text_comes_back(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("text")
    frame = complete_table(plan(statement=[text, "Triage"]), "actions")
    back = read_back(write_plan(frame, folder / "plan.xlsx"), folder / "data")
    assert back["statement"][0] == frame["statement"][0]


@pytest.mark.long("workbooks of made-up figures, written and read")
@given(cost=st.floats(0, 1e15), day=st.dates(pd.Timestamp("1901-01-01").date(), pd.Timestamp("2199-12-31").date()))
def test_any_figure_and_day_comes_back(cost: float, day: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("figure")
    path = write_plan(plan(cost=[cost, None], due_on=[str(day), None]), folder / "plan.xlsx")
    back = read_back(path, folder / "data")
    assert back["cost"][0] == pytest.approx(cost, rel=1e-14)
    assert str(back["due_on"][0].date()) == str(day)
    assert back[["cost", "due_on"]].iloc[1].isna().all()


def test_a_text_that_no_cell_holds_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        write_plan(plan(statement=["short", "x" * 40_000]), tmp_path / "plan.xlsx")
    assert [(p.row, p.column) for p in error.value.problems] == [(2, "statement")]
    assert list(tmp_path.iterdir()) == []


def test_columns_are_explained_filtered_and_offer_words(sample: Review, tmp_path: Path) -> None:
    path = write_plan(
        sample.actions, tmp_path / "plan.xlsx", owners=["Zoe New"], tables=sample.tables, confidential=True
    )
    book = openpyxl.load_workbook(path)
    sheet = book["actions"]
    columns = {cell.value: cell for cell in sheet[1]}
    assert sheet.auto_filter.ref == f"A1:{sheet.dimensions.split(':')[1]}"
    assert all(str(TABLES["actions"].columns[name].description) in columns[name].comment.text
               for name in TABLES["actions"].columns)  # fmt: skip
    assert set(STATES) <= set(offered(book, columns["status"].column_letter))
    assert {"Zoe New", *sample.actions["owner"].dropna()} == set(offered(book, columns["owner"].column_letter))
    assert offered(book, columns["mandatory"].column_letter) == ["yes", "no"]


def offered(book: openpyxl.Workbook, letter: str) -> list[str]:
    """The words that a column's drop-down offers."""
    (rule,) = [
        rule for rule in book["actions"].data_validations.dataValidation if str(rule.sqref).startswith(letter + "2:")
    ]
    place = rule.formula1.partition("!")[2].replace("$", "")
    return [row[0].value for row in book["_lists"][place]]


@pytest.mark.slow
def test_a_plan_edited_and_saved_in_libreoffice_tells_what_was_changed(tmp_path: Path) -> None:
    before = plan(statement=["=1+1 is a note", "Triage daily"], change_reason=["(why)", None])
    path = write_plan(before, tmp_path / "plan.xlsx")
    edited = edit(
        path, tmp_path / "office", owner=("Ann Old", "Cas New"), due_on=("2025-02-03", "2025-02-17"),
        cost=("1234", "4321.5"), reason=("(why)", "Ann is on leave"),
    )  # fmt: skip
    after = read_back(edited, tmp_path / "data")
    changes = track_changes(before, after, changed_on="2025-01-20")
    assert changes[["action", "field", "old", "new", "reason"]].to_numpy().tolist() == [
        ["A1", "owner", "Ann Old", "Cas New", "Ann is on leave"],
        ["A1", "due_on", "2025-02-03", "2025-02-17", "Ann is on leave"],
        ["A1", "cost", "1234", "4321.5", "Ann is on leave"],
    ]


@pytest.mark.slow
def test_the_sample_saved_by_libreoffice_unchanged_tells_no_change(sample: Review, tmp_path: Path) -> None:
    path = write_plan(sample.actions, tmp_path / "plan.xlsx", tables=sample.tables, confidential=True)
    review = open_review(edit(path, tmp_path / "office"), as_of=sample.as_of)
    assert track_changes(sample.actions, review.actions, changed_on="2025-04-01").empty
    for table, frame in sample.tables.items():
        pd.testing.assert_frame_equal(review.tables[table][list(frame)], frame, rtol=1e-12)


def test_a_plan_without_an_action_can_be_written_and_read(tmp_path: Path) -> None:
    path = write_plan(plan().iloc[:0], tmp_path / "plan.xlsx")
    assert read_back(path, tmp_path / "data").empty
