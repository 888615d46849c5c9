"""The command line: its words, its help, its exit statuses."""

import subprocess
import sys
from pathlib import Path

import pytest

from saypro_analysis.cli import main
from tests.batch.workspace import write_workspace


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert all(f"    {command} " in told for command in ("run", "check", "list"))


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run", "--jobs", "0"], ["run", "--jobs", "many"], ["run", "--x"]])
def test_wrong_usage_is_status_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: saypro" in capsys.readouterr().err


def test_list_tells_departments_and_notebooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = write_workspace(tmp_path, organisation=["short"])
    assert main(["list", str(params)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Sales: short", "Research & Development: short", "the whole organisation: short"
    ]  # fmt: skip


def test_check_tells_what_was_received_and_runs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = write_workspace(tmp_path)
    assert main(["check", str(params)]) == 0
    told = capsys.readouterr().out
    assert "2 measurements were received" in told
    assert "2 reports would be made" in told
    assert not (tmp_path / "outputs").exists()


def test_check_refuses_what_run_would(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = write_workspace(tmp_path, currency="GOLD")
    assert main(["check", str(params)]) == 2
    assert "currency" in capsys.readouterr().err


def test_the_module_runs_as_the_command() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "saypro_analysis", "--version"], capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("saypro-analysis 0.")
