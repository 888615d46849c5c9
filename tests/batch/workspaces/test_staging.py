"""A workspace whose making was killed, at whatever step, is made by the same command again."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
from saypro_analysis.batch.workspaces.staging import ASIDE, fill_folder
from saypro_analysis.data.readings.problems import DataError

# Forks that each kill themselves at one of the steps that make, move or remove an entry of a folder; their statuses.
KILLED = """
import json, os, sys, itertools
from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
def init(at, folder):
    count = itertools.count(1)
    def step(event, arguments):
        writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa")
        if (event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir") or writes) and folder in str(arguments[0]):
            if next(count) == at:
                os.kill(os.getpid(), 9)
    sys.addaudithook(step)
    init_workspace(folder, source="empty")
    os._exit(0)
init_workspace(f"{sys.argv[2]}-ahead", source="empty")  # imports what each fork would
for at in json.loads(sys.argv[1]):
    if not (child := os.fork()):
        init(at, f"{sys.argv[2]}-{at}")
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(status)
    if status == 0:
        break
"""


def names(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def kill_at(steps: list[int], folder: Path) -> list[int]:
    """The statuses of as many processes, each of which was to be killed at a step while it made `folder`-<step>."""
    home = Path(__file__).parents[3]
    command = [sys.executable, "-c", KILLED, json.dumps(steps), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return [int(status) for status in done.stdout.split()]


def check_killed(steps: list[int], tmp_path: Path) -> None:
    whole = names(init_workspace(tmp_path / "whole", source="empty"))
    assert kill_at(steps, tmp_path / "killed") == [-signal.SIGKILL] * len(steps)
    for step in steps:
        assert names(init_workspace(tmp_path / f"killed-{step}", source="empty")) == whole
        assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.long("processes that are killed at each step")
def test_a_making_that_was_killed_is_repeated(tmp_path: Path) -> None:
    check_killed([1, 3, 20, 47, 52], tmp_path)


@pytest.mark.slow
def test_a_making_that_was_killed_at_any_step_is_repeated(tmp_path: Path) -> None:
    last = len(kill_at(list(range(1, 200)), tmp_path / "count"))  # the first step that there is not
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
