"""A workspace whose making was killed, at whatever step, is made by the same command again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from saypro_analysis.batch.workspaces.staging import ASIDE, fill_folder
from saypro_analysis.data.readings.problems import DataError

# Kills itself at the n-th step that makes, moves or removes an entry of a folder.
KILLED = """
import os, sys, itertools
at, count = int(sys.argv[1]), itertools.count(1)
def step(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa")
    if (event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir") or writes) and sys.argv[2] in str(arguments[0]):
        if next(count) == at:
            os.kill(os.getpid(), 9)
sys.addaudithook(step)
from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
init_workspace(sys.argv[2], source="empty")
"""


def names(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def killed_at(step: int, folder: Path) -> int:
    home = Path(__file__).parents[3]
    command = [sys.executable, "-c", KILLED, str(step), str(folder)]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(home)}, check=False).returncode


def check_killed(steps: list[int], tmp_path: Path) -> None:
    whole = names(init_workspace(tmp_path / "whole", source="empty"))
    for step in steps:
        folder = tmp_path / f"killed-{step}"
        assert killed_at(step, folder) == -signal.SIGKILL
        assert names(init_workspace(folder, source="empty")) == whole
        assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.long("processes that are killed at each step")
def test_a_making_that_was_killed_is_repeated(tmp_path: Path) -> None:
    check_killed([1, 3, 20, 47, 52], tmp_path)


@pytest.mark.slow
def test_a_making_that_was_killed_at_any_step_is_repeated(tmp_path: Path) -> None:
    last = next(step for step in range(1, 500) if killed_at(step, tmp_path / f"count-{step}") == 0)
    assert last > 40
    check_killed(list(range(1, last)), tmp_path)


def test_what_somebody_else_left_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    (tmp_path / ASIDE).mkdir()
    with pytest.raises(DataError, match="a folder that is new or empty"):
        fill_folder(tmp_path, "order", lambda _: None)
    assert (tmp_path / "mine.txt").exists()


def test_the_unfinished_work_of_another_order_is_named(tmp_path: Path) -> None:
    (tmp_path / ASIDE / "made").mkdir(parents=True)
    (tmp_path / ASIDE / "order.json").write_text('"six hospitals"')
    with pytest.raises(DataError, match="unfinished: six hospitals"):
        fill_folder(tmp_path, "an example row", lambda _: None)
