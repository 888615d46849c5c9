"""What `saypro check` tells: what came, what is missing, and which sections miss it."""

from pathlib import Path

import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.workspaces.data_receipts import find_uses, write_receipt
from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from saypro_analysis.cli import main
from saypro_analysis.data.reviews import open_review
from tests.batch.workspace import write_notebook, write_workspace


@pytest.fixture(scope="module")
def hospitals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return init_workspace(tmp_path_factory.mktemp("made") / "x", source="nhs")


def test_each_department_has_a_line_and_each_absent_table_names_its_sections(hospitals: Path) -> None:
    cycle = open_cycle(hospitals / "params")
    review = open_review(hospitals / "data", as_of="2019-03-31")
    told = write_receipt(review, cycle.jobs)
    lines = told.splitlines()
    assert lines[0] == "Data as of 2019-03-31, 6 departments."
    assert all(any(line.split()[:1] == [name] for line in lines) for name in cycle.departments)
    (causes,) = [line for line in lines if line.startswith("  causes: ")]
    assert "week2_gap_identification (" in causes
    assert "Causes" in causes


def test_a_table_that_no_notebook_looks_at_is_said_to_be_missed_by_none(hospitals: Path) -> None:
    review = open_review(hospitals / "data", as_of="2019-03-31")
    told = write_receipt(review, [])
    listed = told.split("no section of this cycle looks at: ")[1].split("Worth knowing")[0]
    assert {"segments", "causes", "risks"} <= {name.strip() for name in listed.split(",")}
    assert max(map(len, told.splitlines())) <= 200


def test_a_department_that_lacks_what_others_have_is_told(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path, ("Sales", "Support")).parent / "data"
    (folder / "causes.csv").write_text("cause,kpi,parent,category,statement\nC1,k0,,Process,Late quotes\n")
    told = write_receipt(open_review(folder), []).splitlines()
    (support,) = [line for line in told if line.strip().startswith("Support")]
    (sales,) = [line for line in told if line.strip().startswith("Sales")]
    assert support.endswith("causes")
    assert not sales.endswith("causes")


def test_a_department_without_a_file_of_its_own_is_told(tmp_path: Path) -> None:
    params = write_workspace(tmp_path, ("Sales", "Support"))
    review = open_review(tmp_path / "data")
    assert "No report is made" not in write_receipt(review, open_cycle(params).jobs)
    next(path for path in sorted((params / "departments").iterdir()) if "Support" in path.read_text()).unlink()
    told = write_receipt(review, open_cycle(params).jobs)
    assert "  No report is made for Support: params/departments/ has no file that names them." in told.splitlines()


def test_a_page_that_the_data_could_fill_is_offered_and_one_that_it_cannot_is_named(tmp_path: Path) -> None:
    params = write_workspace(tmp_path / "one")
    folder = params.parent / "data"
    (folder / "goals.csv").write_text("goal,department,statement,kpi,target,due_on\nG1,Sales,More,k0,5,2025-06-30\n")
    told = write_receipt(open_review(folder), open_cycle(params).jobs)
    assert "No page is made of goals (quarterly_goals): to get one, add its notebook to organisation" in told
    assert "Empty pages" not in told
    params = write_workspace(tmp_path / "two", organisation=["quarterly_goals", "system_health"])
    told = write_receipt(open_review(folder), open_cycle(params).jobs)
    assert "Empty pages would be made: system_health (no system_metrics, outages, system_updates): fill a table" in told
    assert "No page" not in told


def test_uses_are_found_under_the_heading_above_the_cell(tmp_path: Path) -> None:
    params = write_workspace(tmp_path)
    write_notebook(tmp_path / "notebooks" / "short.ipynb", "review.kpis", "review.causes\nreview.actions")
    notebook = tmp_path / "notebooks" / "short.ipynb"
    text = notebook.read_text().replace("A report.", "A report.\\n\\n## The plan")
    notebook.write_text(text)
    uses = find_uses(open_cycle(params).jobs)
    assert uses["causes"] == uses["actions"] == {"short": ["The plan"]}


def test_check_tells_problems_of_a_workbook_with_their_cells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import openpyxl

    folder = init_workspace(tmp_path / "x", source="empty", excel=True)
    book = openpyxl.load_workbook(folder / "data.xlsx")
    book["measurements"]["C2"] = "about ninety"
    book.save(folder / "data.xlsx")
    assert main(["check", str(folder / "params")]) == 2
    told = capsys.readouterr().err
    assert "measurements, sheet 'measurements', cell C2, column actual: found 'about ninety'" in told
