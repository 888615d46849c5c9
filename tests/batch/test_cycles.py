"""A params folder becomes jobs, or every mistake in it is told with its file and key."""

import json
import os
from pathlib import Path

import pytest
import yaml

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.workspaces.notebooks import bundled, read_parameters
from saypro_analysis.data.readings.problems import DataError
from tests.batch.workspace import write_notebook, write_workspace


@pytest.fixture
def params(tmp_path: Path) -> Path:
    return write_workspace(tmp_path, organisation=["short"])


def refusal(params: Path) -> str:
    with pytest.raises(DataError) as refused:
        open_cycle(params)
    return str(refused.value)


def change(params: Path, **values: object) -> None:
    path = params / "cycle.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | values, sort_keys=False))


def test_the_bundled_cycle_has_six_departments_four_notebooks_and_the_digest_last_of_those_for_the_whole() -> None:
    cycle = open_cycle(bundled("params"))
    assert len(cycle.departments) == 6
    whole = [job.name for job in cycle.jobs if not job.department]
    assert len(cycle.jobs) == 6 * 4 + len(whole)
    notebooks = {path.stem for path in bundled("notebooks").glob("*.ipynb")}
    assert {name for name in notebooks if name != "explore" and not name.startswith("week")} == set(whole)
    assert whole[-1] == "leadership_digest"


def test_each_notebook_gets_what_it_declares_with_the_departments_values_first(params: Path) -> None:
    (params / "departments" / "0.yaml").write_text("department: Sales\nlevel: 3\n")
    jobs = open_cycle(params).jobs
    assert jobs[0].parameters == {
        "department": "Sales", "cycle": "2025-Q1", "as_of": "2025-03-31", "data": "data", "level": 3
    }  # fmt: skip
    assert "department" not in jobs[-1].parameters
    assert [job.folder for job in jobs] == ["sales", "research-development", "organisation"]


def test_a_date_in_yaml_stays_text(params: Path) -> None:
    (params / "cycle.yaml").write_text("cycle: 2025-Q1\nas_of: 2025-03-31\ndata: data\nnotebooks: [short]\n")
    assert open_cycle(params).jobs[0].parameters["as_of"] == "2025-03-31"


def test_a_key_that_no_notebook_declares_is_refused_with_a_suggestion(params: Path) -> None:
    change(params, levle=2.0)
    assert "params/cycle.yaml: found 'levle', expected a parameter that a notebook declares" in refusal(params)
    assert "did you mean level?" in refusal(params)


def test_a_value_of_the_wrong_type_is_refused(params: Path) -> None:
    change(params, level="high", as_of=20250331)
    told = refusal(params)
    assert "column level: found 'high', expected a value of type float" in told
    assert "column as_of" in told


def test_a_known_parameter_is_held_to_its_type_although_the_default_is_none(params: Path) -> None:
    change(params, notebooks=["week1_performance_review"], organisation=[], locale=7)
    (params.parent / "notebooks" / "short.ipynb").unlink()
    assert "params/cycle.yaml, column locale: found '7', expected a value of type str" in refusal(params)


def test_a_notebook_that_does_not_exist_is_refused(params: Path) -> None:
    change(params, notebooks=["short", "shrot", "../short"])
    assert "notebooks/shrot.ipynb" in refusal(params)
    assert "'../short'" in refusal(params)


@pytest.mark.parametrize("name", ["../2025", "a/b", "", None, 2025, ".."])
def test_a_cycle_whose_name_is_no_folders_name_is_refused(params: Path, name: object) -> None:
    change(params, cycle=name)
    assert "column cycle" in refusal(params)


def test_departments_that_would_share_a_folder_are_refused(params: Path) -> None:
    (params / "departments" / "2.yaml").write_text("department: SALES\n")
    assert "sales is that of Sales" in refusal(params)


@pytest.mark.parametrize("name", [r"Sa\x1b[31mles", r"Sa\0les", r"Sa\u202Eles", "../Sales"])
def test_a_name_that_cannot_be_read_is_refused_and_told_without_its_marks(params: Path, name: str) -> None:
    (params / "departments" / "0.yaml").write_text(f'department: "{name}"\n')
    with pytest.raises(DataError, match="expected a department's name, not a path") as refused:
        open_cycle(params)
    assert str(refused.value).replace("\n", "").isprintable()


def test_a_department_called_as_the_organisations_folder_is_refused(params: Path) -> None:
    (params / "departments" / "2.yaml").write_text("department: Organisation\n")
    assert "the whole organisation" in refusal(params)


def test_every_mistake_is_told_at_once(params: Path) -> None:
    change(params, levle=1.0)
    (params / "departments" / "0.yaml").write_text("department: Sales\ntarget: 3\n")
    (params / "departments" / "1.yaml").write_text("department: Research & Development\nleevl: 3\n")
    assert refusal(params).startswith("3 problems")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("cycle: [", "valid YAML"),
        ("cycle: a\ncycle: b\n", "stands twice"),
        ("- a\n- b\n", "key: value"),
        ("", "column cycle"),
        ("cycle: 2025-Q1\n", "names of the notebooks"),
        ("cycle: 2025-Q1\nnotebooks: short\n", "a list of notebooks' names"),
        ("cycle: !!python/object/apply:os.system [true]\n", "valid YAML"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(params: Path, content: str, told: str) -> None:
    (params / "cycle.yaml").write_text(content)
    assert told in refusal(params)


def test_a_folder_without_cycle_yaml_is_refused(tmp_path: Path) -> None:
    assert "cycle.yaml" in refusal(tmp_path / "nothing")


def test_a_parameters_cell_with_logic_is_refused(params: Path) -> None:
    write_notebook(params.parent / "notebooks" / "short.ipynb", parameters="data = open('x')")
    assert "a readable notebook" in refusal(params)


@pytest.mark.parametrize(("name", "refused"), [("CON", True), ("Lpt9", True), ("COM10", False), ("Consulting", False)])
def test_a_department_that_no_folder_of_windows_could_hold_is_refused(params: Path, name: str, refused: bool) -> None:
    (params / "departments" / "sales.yaml").write_text(f"department: {name}\n", encoding="utf-8")
    if refused:
        with pytest.raises(DataError, match="a name that Windows can give to a folder"):
            open_cycle(params)
    else:
        assert name in open_cycle(params).departments


def test_jobs_are_chosen_by_name_folder_and_notebook(params: Path) -> None:
    cycle = open_cycle(params)
    assert [job.department for job in cycle.choose(["research-development"])] == ["Research & Development"]
    assert len(cycle.choose(notebooks=["short"])) == 3
    with pytest.raises(DataError, match="did you mean Sales"):
        cycle.choose(["Slaes"])


def test_parameters_are_read_without_running_the_notebook() -> None:
    declared = read_parameters(bundled("notebooks") / "leadership_digest.ipynb")
    assert set(declared) == {"cycle", "as_of", "data", "locale", "currency", "before"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[]", "no list of cells"),
        ("{}", "no list of cells"),
        ('{"cells": null}', "no list of cells"),
        ('{"cells": [7]}', "cell 1: found no cell_type and source"),
        ('{"cells": [{"cell_type": "code"}]}', "cell 1: found no cell_type and source"),
        ('{"cells": [{"cell_type": "code", "source": [1]}]}', "cell 1: found no cell_type and source"),
        ('{"cells": [{"cell_type": "code", "source": "", "metadata": []}]}', "no list of tags"),
        ('{"cells": [{"cell_type": "code", "source": "", "metadata": {"tags": 1}}]}', "no list of tags"),
        ("[" * 100_000, "nested too deep"),
        ("{", "a readable notebook"),
        ("", "a readable notebook"),
        ("\ud800", "a readable notebook"),
    ],
)
def test_what_is_no_notebook_is_one_problem_with_its_place(params: Path, content: str, told: str) -> None:
    (params.parent / "notebooks" / "short.ipynb").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert "params/cycle.yaml, column notebooks: found 'short'" in refusal(params)
    assert told in refusal(params)


def test_a_notebook_that_is_a_pipe_is_not_waited_for(params: Path) -> None:
    place = params.parent / "notebooks" / "short.ipynb"
    place.unlink()
    os.mkfifo(place)
    told = "expected a readable notebook (short.ipynb: found a pipe, expected a regular file)"
    assert f"params/cycle.yaml, column notebooks: found 'short', {told}" in refusal(params)


@pytest.mark.parametrize(
    "code", ["x = " + "(" * 500 + ")" * 500, "x = " + "-" * 100_000 + "1", "x = '\x00'", "x = f()"]
)
def test_a_parameters_cell_of_anything_but_literals_is_refused(params: Path, code: str) -> None:
    cell = {"cell_type": "code", "source": code, "metadata": {"tags": ["parameters"]}}
    (params.parent / "notebooks" / "short.ipynb").write_text(json.dumps({"cells": [cell]}))
    assert "expected a readable notebook" in refusal(params)
