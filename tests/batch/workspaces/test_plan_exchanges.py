"""`saypro plan export` and `import`: only changed cells are written, each change is recorded, or nothing happens."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from saypro_analysis.batch.workspaces.plan_exchanges import export_plan, import_plan
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import read_tables
from saypro_analysis.reports.worksheets import write_book

DAY = "2025-03-30"
SOME = ["SAL-01", "SAL-02", "SAL-03", "MKT-01", "MKT-02"]
EDITS = {("SAL-01", "owner"): "Zoë Zett", ("SAL-02", "cost"): 4321.5, ("SAL-03", "due_on"): "2025-06-30"}


def make_home(place: Path, *, excel: bool = False) -> Path:
    """A small workspace: five actions of the sample, what they refer to, and a table of what was said in confidence."""
    sample = read_tables("sample")
    tables = {"actions": sample["actions"][sample["actions"]["action"].isin(SOME)]}
    tables["actions"] = tables["actions"].assign(cause=None, requires=None, excludes=None)
    known = sample["kpis"]["kpi"].isin(tables["actions"]["kpi"])
    tables["kpis"] = sample["kpis"][known].assign(contributes_to=None)
    tables["measurements"] = sample["measurements"][sample["measurements"]["kpi"].isin(tables["kpis"]["kpi"])].tail(9)
    tables["changes"] = sample["changes"][sample["changes"]["action"].isin(SOME)]
    tables["interviews"] = sample["interviews"].head(1)
    (place / "params").mkdir(parents=True)
    data = "data.xlsx" if excel else "data"
    (place / "params" / "cycle.yaml").write_text(f"cycle: 2025-Q1\nas_of: 2025-03-31\ndata: {data}\n", encoding="utf-8")
    if excel:
        write_book(place / data, tables)
        return place
    (place / data).mkdir()
    for table, frame in tables.items():
        frame.to_csv(place / data / f"{table}.csv", index=False, lineterminator="\n")
    return place


@pytest.fixture(params=["folder", "workbook"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return make_home(tmp_path / "w", excel=request.param == "workbook")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_home(tmp_path / "w")


def edit(home: Path, edits: dict[tuple[str, str], Any], new: dict[str, Any] | None = None, drop: str = "") -> Path:
    """Edit the exported workbook as people do, with a program that is not ours."""
    book = openpyxl.load_workbook(home / "plan.xlsx")
    sheet = book["actions"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, columns["action"]).value: row for row in range(2, sheet.max_row + 1)}
    for (action, name), value in edits.items():
        sheet.cell(rows[action], columns[name]).value = value
    for name, value in (new or {}).items():
        sheet.cell(max(rows.values()) + 1, columns[name]).value = value
    if drop:
        sheet.delete_rows(rows[drop])
    book.save(home / "plan.xlsx")
    return home / "params"


def data_of(home: Path) -> Path:
    return home / "data" if (home / "data").is_dir() else home / "data.xlsx"


def bytes_of(home: Path) -> dict[str, bytes]:
    """Every file below a folder but the plan's workbook."""
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*"))
            if path.is_file() and path.name != "plan.xlsx"}  # fmt: skip


def test_changed_fields_are_written_and_recorded(home: Path) -> None:
    before = read_tables(data_of(home))
    export_plan(home / "params")
    params = edit(home, {**EDITS, ("SAL-01", "change_reason"): "Leave"})
    imported = import_plan(params, on=DAY, reason="Meeting")
    after = read_tables(data_of(home))
    expected = before["actions"].set_index("action")
    expected.loc["SAL-01", "owner"] = "Zoë Zett"
    expected.loc["SAL-02", "cost"] = 4321.5
    expected.loc["SAL-03", "due_on"] = pd.Timestamp("2025-06-30")
    pd.testing.assert_frame_equal(after["actions"].set_index("action"), expected)
    rows = after["changes"].iloc[len(before["changes"]) :]
    assert rows[["action", "field", "old", "new", "reason"]].to_numpy().tolist() == [
        ["SAL-01", "owner", "Marta Lindqvist", "Zoë Zett", "Leave"],
        ["SAL-02", "cost", "9500", "4321.5", "Meeting"],
        ["SAL-03", "due_on", "2025-05-30", "2025-06-30", "Meeting"],
    ]
    assert set(rows["changed_on"].astype(str)) == {DAY}
    assert imported.changes["field"].tolist() == ["owner", "cost", "due_on"]
    others = set(before) - {"actions", "changes"}
    assert others
    for table in others:
        pd.testing.assert_frame_equal(after[table], before[table])


def test_a_new_action_is_a_row_after_the_last(home: Path) -> None:
    export_plan(home / "params")
    new = {"action": "Z9", "department": "Sales", "kpi": "revenue", "owner": "Ann", "start_on": "2025-04-01",
           "statement": "Call, \"now\"\nand <so> & on", "due_on": "2025-05-01", "cost": 12.5,
           "mandatory": "yes"}  # fmt: skip
    import_plan(edit(home, {}, new), on=DAY)
    last = read_tables(data_of(home))["actions"].iloc[-1]
    assert {name: last[name] for name in ("action", "statement", "cost", "mandatory")} == {
        "action": "Z9", "statement": new["statement"], "cost": 12.5, "mandatory": True}  # fmt: skip
    assert read_tables(data_of(home))["changes"].iloc[-1][["action", "field", "new"]].tolist() == ["Z9", "action", "Z9"]


def test_of_csv_files_only_the_lines_of_changed_actions_differ(folder: Path) -> None:
    before = bytes_of(folder)
    export_plan(folder / "params")
    import_plan(edit(folder, EDITS), on=DAY)
    after = bytes_of(folder)
    assert {name for name in before if before[name] != after[name]} == {"data/actions.csv", "data/changes.csv"}
    assert set(after) == set(before)
    old, new = (state["data/actions.csv"].splitlines() for state in (before, after))
    assert [number for number, (was, now) in enumerate(zip(old, new, strict=True)) if was != now] == [1, 2, 3]
    assert after["data/changes.csv"].startswith(before["data/changes.csv"])


def test_of_a_workbook_every_other_part_stays_byte_by_byte(tmp_path: Path) -> None:
    home = make_home(tmp_path / "w", excel=True)
    before = zipfile.ZipFile(shutil.copy(home / "data.xlsx", tmp_path / "before.xlsx"))
    export_plan(home / "params")
    import_plan(edit(home, EDITS), on=DAY)
    after = zipfile.ZipFile(home / "data.xlsx")
    assert after.namelist() == before.namelist()
    names = openpyxl.load_workbook(home / "data.xlsx").sheetnames
    mine = {f"xl/worksheets/sheet{1 + names.index(table)}.xml" for table in ("actions", "changes")}
    assert {name for name in before.namelist() if before.read(name) != after.read(name)} == mine


def test_a_file_keeps_its_delimiter_its_decimal_comma_and_its_line_ends(folder: Path) -> None:
    place = folder / "data" / "actions.csv"
    frame = pd.read_csv(place)
    frame.to_csv(place, sep=";", decimal=",", index=False, encoding="utf-8-sig", lineterminator="\r\n")
    before = place.read_bytes()
    export_plan(folder / "params")
    import_plan(edit(folder, EDITS), on=DAY)
    after = place.read_bytes()
    assert b";4321,5;" in after
    assert after.count(b"\r\n") == before.count(b"\r\n") == after.count(b"\n")
    assert after.startswith(b"\xef\xbb\xbf")


def test_a_column_that_the_file_lacks_is_added_where_it_is_filled(folder: Path) -> None:
    place = folder / "data" / "actions.csv"
    pd.read_csv(place).drop(columns="contingency").to_csv(place, index=False)
    export_plan(folder / "params")
    import_plan(edit(folder, {("SAL-02", "contingency"): "Wait"}), on=DAY)
    actions = read_tables(folder / "data")["actions"].set_index("action")
    assert actions["contingency"].dropna().to_dict() == {"SAL-02": "Wait"}


WRONG = {
    ("SAL-01", "cost"): "about 90",
    ("SAL-02", "due_on"): "03/04/2025",
    ("SAL-03", "kpi"): "revenu",
    ("MKT-01", "probability"): 40,
    ("MKT-02", "requires"): "NO-1",
}


def test_a_wrong_cell_refuses_the_whole_with_every_problem_by_its_cell(home: Path) -> None:
    export_plan(home / "params")
    before = bytes_of(home)
    with pytest.raises(DataError) as refused:
        import_plan(edit(home, {**EDITS, **WRONG}), on=DAY)
    sheet = openpyxl.load_workbook(home / "plan.xlsx")["actions"]
    places = {cell.coordinate for row in sheet for cell in row if cell.value in set(WRONG.values())}
    told = {problem.place.rpartition(" ")[2] for problem in refused.value.problems}
    assert told == places
    assert len(told) == len(WRONG)
    assert bytes_of(home) == before


def test_an_action_that_is_gone_is_refused(home: Path) -> None:
    export_plan(home / "params")
    with pytest.raises(DataError, match=r"no SAL-02.*status cancelled"):
        import_plan(edit(home, EDITS, drop="SAL-02"), on=DAY)


def test_a_plan_that_has_changed_since_the_export_is_refused(folder: Path) -> None:
    export_plan(folder / "params")
    place = folder / "data" / "actions.csv"
    place.write_text(place.read_text(encoding="utf-8").replace("Marta Lindqvist", "M. Lindqvist"), encoding="utf-8")
    with pytest.raises(DataError, match="it has changed since: export it again"):
        import_plan(edit(folder, EDITS), on=DAY)


@pytest.mark.slow
def test_the_same_import_twice_changes_nothing_more(home: Path) -> None:
    export_plan(home / "params")
    import_plan(edit(home, EDITS), on=DAY)
    after = bytes_of(home)
    assert import_plan(home / "params", on=DAY).changes.empty
    assert bytes_of(home) == after


@pytest.mark.slow
def test_a_field_that_changes_twice_on_a_day_stays_one_row(folder: Path) -> None:
    for owner in ("Zoë Zett", "Yann Y"):
        (folder / "plan.xlsx").unlink(missing_ok=True)
        export_plan(folder / "params")
        import_plan(edit(folder, {("SAL-01", "owner"): owner}), on=DAY)
    changes = read_tables(folder / "data")["changes"]
    mine = changes[(changes["action"] == "SAL-01") & (changes["changed_on"] == DAY)]
    assert mine[["old", "new"]].to_numpy().tolist() == [["Marta Lindqvist", "Yann Y"]]


@pytest.mark.slow
@pytest.mark.parametrize("step", [0, 1])
def test_an_import_that_is_cut_off_is_repeated_to_the_same_end(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    export_plan(folder / "params")
    edit(folder, EDITS)
    whole = Path(shutil.copytree(folder, tmp_path / "whole"))
    import_plan(whole / "params", on=DAY)
    steps, rename = iter(range(9)), Path.replace

    def cut(self: Path, target: Path) -> Path:
        if next(steps) == step:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            import_plan(folder / "params", on=DAY)
    import_plan(folder / "params", on=DAY)
    assert bytes_of(folder) == bytes_of(whole)


@pytest.mark.slow
def test_a_formula_is_not_written_over(tmp_path: Path) -> None:
    home = make_home(tmp_path / "w", excel=True)
    export_plan(home / "params")
    with zipfile.ZipFile(home / "data.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    number = 1 + openpyxl.load_workbook(home / "data.xlsx").sheetnames.index("actions")
    name = f"xl/worksheets/sheet{number}.xml"
    assert b"<v>9500</v>" in parts[name]
    parts[name] = parts[name].replace(b"<v>9500</v>", b"<f>9000+500</f><v>9500</v>", 1)
    with zipfile.ZipFile(home / "data.xlsx", "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    with pytest.raises(DataError, match=r"cell J3.*found 'a formula'"):
        import_plan(edit(home, EDITS), on=DAY)
    import_plan(edit(home, {("SAL-02", "cost"): 9500.0}), on=DAY)


def test_nothing_but_the_actions_travels(home: Path) -> None:
    book = openpyxl.load_workbook(export_plan(home / "params"))
    assert book.sheetnames == ["actions", "_lists"]


def test_a_workbook_that_may_hold_edits_is_not_written_over(folder: Path) -> None:
    export_plan(folder / "params")
    with pytest.raises(DataError, match="a file that is not there yet"):
        export_plan(folder / "params")
    assert export_plan(folder / "params", file=folder / "other.xlsx").is_file()


@pytest.mark.parametrize(("data", "told"), [("sqlite:///x.db", "a database is edited by its own means"),
                                            ("sample", "of your own")])  # fmt: skip
def test_what_cannot_be_written_is_refused(folder: Path, data: str, told: str) -> None:
    export_plan(folder / "params")
    cycle = folder / "params" / "cycle.yaml"
    cycle.write_text(cycle.read_text(encoding="utf-8").replace("data: data", f"data: {data}"), encoding="utf-8")
    with pytest.raises(DataError, match=told):
        import_plan(edit(folder, EDITS), on=DAY)


def test_parquet_is_refused(folder: Path) -> None:
    export_plan(folder / "params")
    place = folder / "data" / "actions.csv"
    pd.read_csv(place).to_parquet(place.with_suffix(".parquet"))
    place.unlink()
    with pytest.raises(DataError, match=r"Parquet is written by what made it|it has changed since"):
        import_plan(edit(folder, EDITS), on=DAY)


def test_the_command_tells_each_change(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = str(home / "params")
    assert main(["plan", "export", params]) == 0
    edit(home, EDITS)
    assert main(["plan", "import", params, "--on", DAY]) == 0
    out = capsys.readouterr().out
    assert "SAL-02, cost: 9500 -> 4321.5" in out
    assert "3 changes recorded" in out
    edit(home, WRONG)
    assert main(["plan", "import", params, "--on", DAY]) == 2
    assert main(["plan", "import", params, "--on", "soon"]) == 2
