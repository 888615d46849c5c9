"""Notebooks that do their worst: each is told apart, the rest goes on, and nothing of them stays behind."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.job_queues import Limits
from saypro_analysis.batch.runs import Run, run_cycle
from saypro_analysis.batch.slots import Warmth
from tests.batch.workspace import OPEN, PUBLISH, write_notebook, write_workspace

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits and forks are those of Linux")
HAZARDS = {
    "good": ("", "", "done"),
    "exits": ("import os\nos._exit(0)", "ended with status 0", "died"),
    "segfaults": ("import ctypes\nctypes.string_at(0)", "segmentation fault", "died"),
    "is killed": ("import os\nos.kill(os.getpid(), 9)", "was killed", "died"),
    "loops": ("while True:\n    pass", "more than 12 s", "timeout"),
    "sleeps deaf": ("import signal, time\nsignal.signal(2, 1)\ntime.sleep(99)", "more than 12 s", "timeout"),
    "eats": ("import numpy as np\nnp.ones(1 << 30)", "MemoryError", "memory"),
    "eats bit by bit": ("eaten = []\nwhile True:\n    eaten.append(bytearray(1 << 20))", "MemoryError", "memory"),
    "raises": ("1 / 0", "ZeroDivisionError", "exception"),
    "floods": ('for _ in range(1000):\n    print("x" * 1_000_000)', "", "done"),
    "starts": ("import subprocess, threading, time\nsubprocess.Popen(['sleep', '987'], start_new_session=True)\n"
               "threading.Thread(target=time.sleep, args=(987,)).start()", "", "done"),
    "good too": ("", "", "done"),
}  # fmt: skip


def write_hazards(folder: Path) -> Path:
    params = write_workspace(folder, tuple(HAZARDS))
    sources = {name: source for name, (source, _, _) in HAZARDS.items()}
    run = f"sources = {sources!r}\nexec(sources[department])"
    write_notebook(folder / "notebooks" / "short.ipynb", OPEN, run, PUBLISH)
    return params


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, warmth: Warmth) -> dict[str, Run]:
    cycle = open_cycle(write_hazards(tmp_path_factory.mktemp("hazards")))
    made = run_cycle(cycle, workers=3, limits=Limits(timeout=12, memory=2 << 30), warm=warmth)
    runs = {run.department: run for run in made}
    return {**runs, "folder": cycle.workspace / "outputs" / cycle.name}  # type: ignore[dict-item]


@linux
@pytest.mark.parametrize("name", HAZARDS)
def test_each_is_told_apart(name: str, runs: dict[str, Run]) -> None:
    _, told, kind = HAZARDS[name]
    run = runs[name]
    assert (run.state if kind == "done" else run.failure) == kind
    assert told in run.error


@linux
def test_a_loop_is_told_with_the_line_that_ran(runs: dict[str, Run]) -> None:
    assert "KeyboardInterrupt" in runs["loops"].trace


@linux
def test_a_crash_leaves_its_words(runs: dict[str, Run]) -> None:
    assert "Segmentation fault" in runs["segfaults"].trace


@linux
def test_of_a_flood_the_beginning_is_kept(runs: dict[str, Run]) -> None:
    made = runs["folder"] / "floods" / "short.ipynb"  # type: ignore[operator]
    assert 1_000_000 < made.stat().st_size < 1_100_000
    assert "the rest was left out" in made.read_text()


@linux
def test_nothing_goes_on_afterwards(runs: dict[str, Run]) -> None:
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert not [command for command in commands if "987" in command]
    zygotes = psutil.Process().children()
    assert not [child for zygote in zygotes for child in zygote.children(recursive=True)]


@linux
def test_what_failed_is_named_in_the_record_and_on_the_index(runs: dict[str, Run]) -> None:
    folder: Path = runs["folder"]  # type: ignore[assignment]
    record = json.loads((folder / "run.json").read_text())
    assert {run["department"]: run["failure"] for run in record["runs"]}["eats"] == "memory"
    assert "segmentation fault" in (folder / "index.html").read_text()


@linux
def test_a_full_disk_is_told_and_the_next_run_completes(tmp_path: Path, warmth: Warmth) -> None:
    (tmp_path / "workspace").mkdir()
    cycle = open_cycle(write_workspace(tmp_path / "workspace"))
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        (small / "ballast").write_bytes(bytes(44_000))
        told: list[Run] = []
        with suppress(OSError):  # the index has no place either
            run_cycle(cycle, outputs=small, warm=warmth, report=told.append)
        assert {run.failure for run in told} == {"disk"}
        assert "No space left" in told[0].error
        assert not list(small.rglob("short.html"))
        (small / "ballast").unlink()
        subprocess.run(["mount", "-o", "remount,size=8m", str(small)], check=True)
        assert [run.state for run in run_cycle(cycle, outputs=small, warm=warmth)] == ["done", "done"]
    finally:
        subprocess.run(["umount", str(small)], check=True)


@linux
def test_outputs_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    params = write_workspace(tmp_path)
    command = [sys.executable, "-m", "saypro_analysis", "run", str(params), "--outputs", "/proc/outputs"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "expected a folder that can be written" in refused.stderr
