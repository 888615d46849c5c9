"""Whoever adds a register adds one file: reading, cutting, narrowing, counting, templates, archives and docs follow."""

import sqlite3
from io import StringIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from saypro_analysis.batch.workspaces.next_cycles import open_next_cycle
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import Review, open_review
from saypro_analysis.data.sources.database_tables import read_database
from saypro_analysis.data.sources.databases import connect
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.column_notes import write_tables_page
from tests.data.sources.workbench import KPIS, MEASUREMENTS, write_folder
from tests.data.tables.made_up import add_register

HAZARDS = """\
hazard,department,seen_on,seen_by,level,after,state
H1,Sales,2025-01-10,Ann,low,,closed
H2,Sales,2025-02-10,Ann,High,H1,open
H3,Support,2025-02-11,,low,,closed
H4,Sales,2025-06-01,Bob,low,,open
"""
SIGHTINGS = "hazard,seen_on,sky\nH1,2025-01-10,grey\nH2,2025-02-10,blue\nH3,2025-02-11,blue\nH3,2025-06-02,blue\n"
KINDS = ["csv", "folder of workbooks", "workbook", "database"]


@pytest.fixture(autouse=True)
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package").mkdir()
    add_register(tmp_path / "package", monkeypatch)


def frames() -> dict[str, pd.DataFrame]:
    texts = {"kpis": KPIS, "measurements": MEASUREMENTS, "hazards": HAZARDS, "sightings": SIGHTINGS}
    return {table: pd.read_csv(StringIO(text)) for table, text in texts.items()}


def lay(folder: Path, kind: str) -> str:
    """The same tables in one of the forms that a review reads."""
    folder.mkdir(exist_ok=True)
    if kind == "csv":
        return str(write_folder(folder, hazards=HAZARDS, sightings=SIGHTINGS))
    if kind == "folder of workbooks":
        for table, frame in frames().items():
            frame.to_excel(folder / f"{table}.xlsx", index=False)
        return str(folder)
    if kind == "workbook":
        with pd.ExcelWriter(folder / "data.xlsx") as book:
            for table, frame in frames().items():
                frame.to_excel(book, sheet_name=table, index=False)
        return str(folder / "data.xlsx")
    with sqlite3.connect(folder / "data.sqlite") as con:
        for table, frame in frames().items():
            days = {name: pd.to_datetime(frame[name]) for name in frame if name.endswith("_on")}
            frame.assign(**days).to_sql(table, con, index=False)
    con.close()
    return f"sqlite:///{folder / 'data.sqlite'}"


def names(review: Review) -> tuple[list[str], list[str]]:
    return review.hazards["hazard"].tolist(), review.sightings["hazard"].tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_read_cut_by_day_and_narrowed_wherever_it_lies(tmp_path: Path, kind: str) -> None:
    data = lay(tmp_path / "data", kind)
    whole = open_review(data, as_of="2025-03-31")
    assert names(whole) == (["H1", "H2", "H3"], ["H1", "H2", "H3"])
    assert list(whole.sightings) == ["hazard", "seen_on", "sky"]
    assert whole.hazards["level"].tolist() == ["low", "high", "low"]
    assert sorted(note for note in whole.notes if "set aside" in note) == [
        f"{table}: 1 row dated after 2025-03-31 set aside, as they were not known then."
        for table in ("hazards", "sightings")
    ]
    assert not [note for note in whole.notes if "declared" in note]
    assert names(open_review(data, department="Sales", as_of="2025-01-31")) == (["H1"], ["H1"])
    assert names(open_review(data, department="Support", as_of="2025-12-31")) == (["H3"], ["H3", "H3"])


def test_of_a_growing_table_a_database_gives_only_what_is_asked_for(tmp_path: Path) -> None:
    con = connect(lay(tmp_path / "data", "database"), tmp_path)
    sources = read_database(con, "Support", pd.Timestamp("2025-03-31")).sources
    con.disconnect()
    assert sources["sightings"].cells["hazard"].tolist() == ["H3"]
    assert len(sources["hazards"].cells) == 4


def test_what_breaks_its_declaration_is_refused(tmp_path: Path) -> None:
    wrong = SIGHTINGS.replace("H2,2025-02-10", "H9,soon")
    with pytest.raises(DataError) as refused:
        open_review(write_folder(tmp_path / "data", hazards=HAZARDS.replace("High", "huge"), sightings=wrong))
    told = {(p.table, p.row, p.column) for p in refused.value.problems}
    assert told == {("hazards", 3, "level"), ("sightings", 3, "hazard"), ("sightings", 3, "seen_on")}


def test_it_is_inventoried(tmp_path: Path) -> None:
    review = open_review(lay(tmp_path / "data", "csv"), as_of="2025-03-31")
    row = review.inventory.set_index("table").loc["hazards"]
    assert (row["about"], row["rows"], row["departments"], row["periods"]) == (
        "a hazard that somebody has seen",
        3,
        2,
        3,
    )
    assert row["completeness"] == pytest.approx(2 / 3)
    assert str(row["last_on"].date()) == "2025-02-11"
    own = review.checklist.set_index(["department", "table"])["rows"]
    wanted = [(department, table) for department in ("Sales", "Support") for table in ("hazards", "sightings")]
    assert own[wanted].tolist() == [2, 2, 1, 1]


@pytest.mark.parametrize("excel", [False, True])
def test_a_new_workspace_has_its_template(tmp_path: Path, excel: bool) -> None:
    folder = init_workspace(tmp_path / "new", source="empty", excel=excel)
    text = (folder / "columns.md").read_text(encoding="utf-8")
    assert "## hazards\n\nOne row is a hazard that somebody has seen. The table may be left out." in text
    assert "\n\nWrite down what you see on the day you see it.\n\n- `hazard`: the hazard's short name." in text
    assert "- any further column: how the sky was" in text
    data = folder / ("data.xlsx" if excel else "data")
    review = open_review(data, as_of="2025-03-31")
    assert review.hazards[["hazard", "cost", "state"]].to_numpy().tolist() == [["H-01", 10.0, "open"]]
    assert "sightings" in review.received
    assert review.sightings.empty
    if excel:
        sheet = openpyxl.load_workbook(data)["hazards"]
        comments = {cell.value: cell.comment.text for cell in sheet[1]}
        assert comments["hazard"].startswith(
            "Write down what you see on the day you see it.\n\nthe hazard's short name."
        )
        assert comments["level"].startswith("how bad it is.\nHolds one of low, high")
        assert len(sheet.data_validations.dataValidation) == 2


@pytest.mark.parametrize("excel", [False, True])
def test_the_next_cycle_archives_its_closed_rows_with_what_tells_of_them(tmp_path: Path, excel: bool) -> None:
    old = init_workspace(tmp_path / "old", source="empty", excel=excel)
    review = open_review(lay(tmp_path / "data", "csv"), as_of="2025-12-31")
    data = {"kpis": review.kpis, "measurements": review.measurements, "hazards": review.hazards,
            "sightings": review.sightings}  # fmt: skip
    for path in (old / "data").glob("*.csv"):
        path.unlink()
    if excel:
        with pd.ExcelWriter(old / "data.xlsx") as book:
            for table, frame in data.items():
                frame.to_excel(book, sheet_name=table, index=False)
    else:
        for table, frame in data.items():
            frame.to_csv(old / "data" / f"{table}.csv", index=False)
    new = open_next_cycle(tmp_path / "next", old, confidential=True)
    kept = open_review(new / ("data.xlsx" if excel else "data"), as_of="2025-12-31")
    assert names(kept) == (["H1", "H2", "H4"], ["H1", "H2"])  # H1 is closed, but an open one comes after it
    assert pd.read_csv(new / "archive" / "hazards.csv")["hazard"].tolist() == ["H3"]
    assert pd.read_csv(new / "archive" / "sightings.csv")["hazard"].tolist() == ["H3", "H3"]


def test_it_is_documented() -> None:
    page = write_tables_page(TABLES)
    section = page[page.index("## hazards") : page.index("## sightings")]
    assert "The next cycle archives those whose `state` is one of: closed." in section
    assert (
        "A review shows those whose `seen_on` is not after its day. A row is complete with `seen_by` and `level`."
        in section
    )
    assert "| `seen_by` | who saw it | text | may be empty, confidential |" in section
    assert "| `cost` | what it may cost | a number, money | may be left out |" in section
    assert "They belong to the department of what `hazard` names in `hazards`." in page
    assert "| any other | how the sky was | | may be left out |" in page


def test_what_is_confidential_is_said_of_the_table() -> None:
    assert TABLES["hazards"].confidential == ("seen_by",)
