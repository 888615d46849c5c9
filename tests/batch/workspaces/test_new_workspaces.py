"""`saypro init`: what it writes is complete, explains itself, and runs."""

from pathlib import Path

import openpyxl
import pytest

from saypro_analysis.batch.checks import check_jobs
from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.params import read_params
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.workspaces.beginnings import DIGEST, REGISTERS, begin
from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from saypro_analysis.batch.workspaces.notebooks import bundled
from saypro_analysis.cli import main
from saypro_analysis.data.reviews import Review, open_review, read_tables
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.scenarios import DRIVERS, POINTS
from saypro_analysis.delivery.settings import open_mail

SOURCES = ["sample", "nhs", "empty"]


@pytest.fixture(scope="module", params=[(source, excel) for source in SOURCES for excel in (False, True)],
                ids=lambda given: f"{given[0]}{' as a workbook' if given[1] else ''}")  # fmt: skip
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    source, excel = request.param
    return source, init_workspace(tmp_path_factory.mktemp("made") / "x", source=source, excel=excel)


@pytest.mark.long("whole workspaces are written and checked")
def test_what_it_writes_passes_its_own_check(made: tuple[str, Path]) -> None:
    source, folder = made
    cycle = open_cycle(folder / "params")
    assert set(open_mail(folder / "params", cycle).readers) == {*cycle.departments, ""}
    (review,) = check_jobs(cycle.jobs, cycle.workspace)
    assert review.departments == cycle.departments
    assert [note for note in review.notes if "left" in note or "not declared" in note] == []
    assert len(cycle.departments) == {"sample": 6, "nhs": 6, "empty": 1}[source]


def test_the_data_is_that_of_its_beginning(made: tuple[str, Path]) -> None:
    source, folder = made
    tables = read_tables(folder / open_cycle(folder / "params").jobs[0].parameters["data"])
    beginning = begin(source).tables
    assert set(tables) == set(beginning)
    for table, frame in beginning.items():
        assert tables[table][list(frame)].equals(frame), table


def test_the_readme_fits_one_screen_and_names_what_is_there(made: tuple[str, Path]) -> None:
    _, folder = made
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.count("\n") <= 30
    assert all(word in text for word in ("saypro check", "saypro run", "params/cycle.yaml", "notebooks/", "columns.md"))
    assert ("data.xlsx" in text) == (folder / "data.xlsx").exists()


def test_every_table_and_column_is_explained(made: tuple[str, Path]) -> None:
    text = (made[1] / "columns.md").read_text(encoding="utf-8")
    for table, schema in TABLES.items():
        assert f"## {table}\n" in text
        assert all(f"- `{name}`: {column.description}" in text for name, column in schema.columns.items())


def test_the_example_rows_are_valid_for_every_table_that_has_one() -> None:
    tables = begin("empty").tables
    assert set(tables) == set(TABLES)
    assert {"kpis", "measurements", "interviews", "causes", "actions", "signoffs"} <= {
        table for table, frame in tables.items() if len(frame)
    }


@pytest.mark.parametrize("source", SOURCES)
def test_every_notebook_about_the_whole_that_has_rows_is_offered(source: str) -> None:
    beginning = begin(source)
    told = read_params(bundled("params") / "cycle.yaml", "params/cycle.yaml")[0]["organisation"]
    assert set(told) == {*REGISTERS, DIGEST}
    assert beginning.cycle["organisation"] == ([DIGEST] if source == "nhs" else [*REGISTERS, DIGEST])
    assert {register for registers in REGISTERS.values() for register in registers} <= set(TABLES)


def test_an_empty_workspace_begins_with_the_four_scenarios_and_all_that_is_told_of_them() -> None:
    tables = begin("empty").tables
    names = ["growth", "downturn", "supply", "rules"]
    assert tables["scenarios"]["scenario"].tolist() == names
    assert tables["scenarios"]["probability"].sum() == 1
    counts = tables["scenario_points"].groupby(["scenario", "kind"]).size().unstack()[[*POINTS]].loc[names]
    assert counts.to_numpy().tolist() == [[4, 4, 3], [3, 4, 4], [3, 3, 3], [3, 3, 3]]
    drivers = tables["scenario_drivers"].groupby("scenario")["driver"].agg(list)
    assert {tuple(driver) for driver in drivers} == {DRIVERS}


def test_a_sheet_explains_its_columns_and_offers_the_declared_words(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(init_workspace(tmp_path / "x", source="empty", excel=True) / "data.xlsx")["kpis"]
    heads = {cell.value: cell for cell in sheet[1]}
    assert heads["better"].comment.text.startswith(
        "which direction is better.\nHolds one of higher, lower, range, neutral"
    )
    rules = {str(rule.sqref).split("2:")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules[heads["better"].column_letter].type == "list"
    assert rules[heads["better"].column_letter].errorStyle in (None, "stop")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["init", str(tmp_path)]) == 2
    assert "a folder that is new or empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--from", "empty"]) == 0
    assert "saypro run" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "README.md",
        "columns.md",
        "data",
        "notebooks",
        "params",
    ]


@pytest.mark.parametrize("arguments", [["x", "--from", "moon"], ["x", "--from", "nhs", "--next", "y"], []])
def test_init_refuses_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["init", *arguments])
    assert left.value.code == 2


def test_the_sample_copied_out_gives_the_review_of_the_sample(sample: Review, tmp_path: Path) -> None:
    review = open_review(init_workspace(tmp_path / "x") / "data", as_of=sample.as_of)
    assert all(review.tables[table].equals(frame) for table, frame in sample.tables.items())


@pytest.mark.slow
@pytest.mark.parametrize("source", ["empty", "nhs"])
def test_run_works_in_it_at_once(source: str, tmp_path: Path) -> None:
    cycle = open_cycle(init_workspace(tmp_path / "x", source=source, excel=True) / "params")
    runs = run_cycle(cycle, jobs=[job for job in cycle.jobs if job.department in (cycle.departments[0], "")])
    assert [run.error for run in runs if run.error] == []
    assert runs
