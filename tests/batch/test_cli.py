"""The command line: its words, its help, its exit statuses."""

import os
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
    assert "6 measurements were received" in told
    assert "2 reports would be made" in told
    assert not (tmp_path / "outputs").exists()


def test_check_and_run_refuse_a_cycle_without_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = write_workspace(tmp_path, cycle="2025-Q4", as_of="2025-12-31")
    told = "found '2025-Q4', expected figures of October to December 2025, but the data has those of January to March"
    for command in ("check", "run"):
        assert main([command, str(params)]) == 2
        assert told in capsys.readouterr().err
    with (params / "cycle.yaml").open("a") as file:
        file.write("period: 2025-Q1\n")
    assert main(["check", str(params)]) == 0


def test_a_department_may_say_its_own_period(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = write_workspace(tmp_path)
    table = tmp_path / "data" / "measurements.csv"
    table.write_text(table.read_text().replace("k1,2025-03-01,1,2\n", ""))
    assert main(["check", str(params)]) == 2
    assert "but Research & Development has those of January to February 2025" in capsys.readouterr().err
    with (params / "departments" / "1.yaml").open("a") as file:
        file.write("period: 2025-01 to 2025-02\n")
    assert main(["check", str(params)]) == 0


def test_check_refuses_what_run_would(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = write_workspace(tmp_path, currency="GOLD")
    assert main(["check", str(params)]) == 2
    assert "currency" in capsys.readouterr().err


@pytest.mark.long("a run")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_shows_what_runs_and_how_far_it_is(tmp_path: Path) -> None:
    import pty

    params = write_workspace(tmp_path, departments=("A",))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "saypro_analysis", "run", str(params)]
    with subprocess.Popen(command, stderr=theirs, stdout=subprocess.PIPE, env={**os.environ, "TERM": "xterm"}) as run:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        said = run.stdout.read().decode()
    assert run.returncode == 0
    assert b"0/1" in shown
    assert "A, short: cell" in shown.decode("utf-8", "replace")
    assert said.startswith("1 of 1 reports are ready; open ")


def test_the_module_runs_as_the_command() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "saypro_analysis", "--version"], capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("saypro-analysis 0.")
