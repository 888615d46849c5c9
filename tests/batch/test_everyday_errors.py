"""Errors of every day name their file, renamed verbs are found, and who stops listening hears no complaint."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from saypro_analysis.batch.cycles import RUN_KEYS, open_cycle
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.warm import papermill_entry
from saypro_analysis.batch.workspaces.next_cycles import open_next_cycle
from saypro_analysis.batch.workspaces.verbs_used import check_verbs
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from tests.batch.workspace import OPEN, write_notebook, write_workspace


def test_a_department_that_the_data_lacks_is_told_with_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    params = write_workspace(tmp_path)
    (params / "departments" / "1.yaml").write_text("department: Salse\n")
    assert main(["check", str(params)]) == 2
    assert "params/departments/1.yaml, column department: found 'Salse'" in capsys.readouterr().err


def test_a_renamed_verb_is_found_by_its_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = write_workspace(tmp_path)
    write_notebook(tmp_path / "notebooks" / "short.ipynb", OPEN, "sp.judge_gaps(review.kpis)", "%matplotlib inline")
    problems, notes = check_verbs(open_cycle(params).jobs)
    assert (problems, notes) == (
        [],
        ["notebooks/short.ipynb, cell 4: judge_gaps is called check_gaps now; the old name goes soon."],
    )
    assert main(["check", str(params)]) == 0
    assert notes[0] in capsys.readouterr().out


@pytest.mark.parametrize("call", ["sp.quantify_gap(review)", "from saypro_analysis import quantify_gap"])
def test_a_verb_that_there_never_was_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], call: str) -> None:
    params = write_workspace(tmp_path)
    write_notebook(tmp_path / "notebooks" / "short.ipynb", OPEN, call)
    assert main(["check", str(params)]) == 2
    assert "notebooks/short.ipynb, cell 4: found 'saypro_analysis.quantify_gap'" in (err := capsys.readouterr().err)
    assert "did you mean quantify_gaps?" in err


def test_who_has_heard_enough_is_not_told_of_an_error(tmp_path: Path) -> None:
    params = write_workspace(tmp_path)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "saypro_analysis", "list", str(params)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_every_next_cycle_has_its_mail_too(tmp_path: Path) -> None:
    params = write_workspace(tmp_path / "old")
    assert not (params / "mail.yaml").exists()
    made = open_next_cycle(tmp_path / "new", tmp_path / "old")
    mail = yaml.safe_load((made / "params" / "mail.yaml").read_text())
    assert set(mail["departments"]) == {"Sales", "Research & Development"}
    (params / "mail.yaml").write_text("sender: me@example.org\n")
    again = open_next_cycle(tmp_path / "again", tmp_path / "old")
    assert (again / "params" / "mail.yaml").read_text() == "sender: me@example.org\n"


def test_papermill_warns_of_strange_parameters_but_not_of_the_run_s(caplog: pytest.LogCaptureFixture) -> None:
    assert papermill_entry.RUN_KEYS == RUN_KEYS
    papermill = logging.getLogger("papermill")
    with caplog.at_level(logging.WARNING, "papermill"):
        for name in (*RUN_KEYS, "departmnet"):
            papermill.warning(f"Passed unknown parameter: {name}")
    assert [record.getMessage() for record in caplog.records] == ["Passed unknown parameter: departmnet"]


def test_every_workspace_names_its_framework(tmp_path: Path) -> None:
    params = write_workspace(tmp_path / "old")
    made = open_next_cycle(tmp_path / "new", tmp_path / "old")
    assert yaml.safe_load((made / "params" / "framework.yaml").read_text()) == {"framework": "saypro"}
    (params / "framework.yaml").write_text("framework: rules.yaml\n")
    (params / "rules.yaml").write_text("name: Ours\n")
    again = open_next_cycle(tmp_path / "again", tmp_path / "old") / "params"
    assert ((again / "framework.yaml").read_text(), (again / "rules.yaml").read_text()) == (
        "framework: rules.yaml\n", "name: Ours\n")  # fmt: skip


def test_nothing_runs_under_a_framework_that_is_none(tmp_path: Path) -> None:
    params = write_workspace(tmp_path)
    (params / "framework.yaml").write_text("name: Ours\ntargets: [{title: T}]\nactions: [1]\n")
    with pytest.raises(DataError) as refused:
        run_cycle(open_cycle(params))
    assert refused.value.frame["table"].tolist() == ["params/framework.yaml, actions", "params/framework.yaml, targets"]
    assert not (tmp_path / "outputs").exists()
