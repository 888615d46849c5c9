"""What has not changed is not run again, one run at a time writes, and a run that is killed is taken up again."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.locks import locked
from saypro_analysis.batch.records import read_record
from saypro_analysis.batch.runs import Run, run_cycle
from saypro_analysis.batch.slots import Warmth
from saypro_analysis.batch.start_conditions import steady_environment
from saypro_analysis.data.readings.problems import DataError
from tests.batch.workspace import OPEN, PUBLISH, write_notebook, write_workspace

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for as Linux shows them")


@pytest.fixture
def params(tmp_path: Path, warmth: Warmth) -> Path:
    """A workspace that has run."""
    params = write_workspace(tmp_path, organisation=["short"])
    assert again(params, warmth) == ["ran", "ran", "ran"]
    return params


def states(runs: list[Run]) -> list[str]:
    """Whether each of Sales, Research & Development, and the organisation ran now."""
    return ["unchanged" if run.unchanged else "ran" if run.state == "done" else run.failure for run in runs]


def again(params: Path, warmth: Warmth, *, fresh: bool = False) -> list[str]:
    return states(run_cycle(open_cycle(params), warm=warmth, fresh=fresh))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_is_run_again_unless_asked(params: Path, warmth: Warmth) -> None:
    assert again(params, warmth) == ["unchanged"] * 3
    assert again(params, warmth, fresh=True) == ["ran"] * 3
    assert read_record(params.parent / "outputs" / "2025-Q1")["finished"] is True


def test_a_framework_that_changes_reruns_what_goes_by_it(tmp_path: Path, warmth: Warmth) -> None:
    params = write_workspace(tmp_path, ("Sales",), organisation=["other"])
    write_notebook(tmp_path / "notebooks" / "short.ipynb", OPEN, "rules = sp.open_framework()", PUBLISH)
    write_notebook(tmp_path / "notebooks" / "other.ipynb", OPEN, PUBLISH)
    assert again(params, warmth) == ["ran", "ran"]
    for text in ("framework: rules.yaml\n", "none\n"):
        (params / "rules.yaml").write_text("name: Ours\n")
        (params / "framework.yaml").write_text(text)
        assert again(params, warmth) == ["ran", "unchanged"]
        assert again(params, warmth) == ["unchanged", "unchanged"]
    (params / "framework.yaml").unlink()
    assert again(params, warmth) == ["ran", "unchanged"]


def test_one_departments_data_reruns_only_what_read_it(params: Path, warmth: Warmth) -> None:
    replace(params.parent / "data/measurements.csv", "k0,2025-03-01,1,2", "k0,2025-03-01,1.5,2")
    assert again(params, warmth) == ["ran", "unchanged", "ran"]
    assert again(params, warmth) == ["unchanged"] * 3


def test_bytes_that_give_the_same_rows_are_no_change(params: Path, warmth: Warmth) -> None:
    replace(params.parent / "data/measurements.csv", "k0,2025-03-01,1,2", "k0,2025-03-01,1.0,2.00")
    assert again(params, warmth) == ["unchanged"] * 3


def test_a_notebook_a_parameter_or_another_file_that_changed_reruns(params: Path, warmth: Warmth) -> None:
    path = params.parent / "notebooks" / "short.ipynb"
    (params / "departments" / "1.yaml").write_text("department: Research & Development\nlevel: 3\n")
    assert again(params, warmth) == ["unchanged", "ran", "unchanged"]
    write_notebook(path, OPEN, 'text = open("extra.txt").read()', PUBLISH)
    (params.parent / "extra.txt").write_text("one")
    assert again(params, warmth) == ["ran"] * 3
    (params.parent / "extra.txt").write_text("two")
    assert again(params, warmth) == ["ran"] * 3
    assert again(params, warmth) == ["unchanged"] * 3


def test_a_page_that_is_gone_or_was_changed_is_made_again(params: Path, warmth: Warmth) -> None:
    folder = params.parent / "outputs" / "2025-Q1"
    (folder / "sales" / "short.html").write_text("half")
    (folder / "organisation" / "short.html").unlink()
    assert again(params, warmth) == ["ran", "unchanged", "ran"]


def test_what_failed_is_tried_again(params: Path, warmth: Warmth) -> None:
    path = params.parent / "notebooks" / "short.ipynb"
    write_notebook(path, OPEN, "1 / 0")
    assert again(params, warmth) == ["exception"] * 3
    assert again(params, warmth) == ["exception"] * 3
    write_notebook(path, OPEN, PUBLISH)
    assert again(params, warmth) == ["ran"] * 3


def test_a_part_of_the_run_tells_what_else_holds_no_more(params: Path, warmth: Warmth) -> None:
    replace(params.parent / "data/measurements.csv", "k0,2025-03-01,1,2", "k0,2025-03-01,7,2")
    cycle = open_cycle(params)
    run_cycle(cycle, jobs=cycle.choose(["Sales"]), warm=warmth)
    record = read_record(params.parent / "outputs" / "2025-Q1")
    assert record["waiting"] == [{"department": "", "notebook": "short"}]


def test_a_second_run_into_the_same_folder_is_refused_with_the_firsts_process(tmp_path: Path) -> None:
    with locked(tmp_path / "cycle"), pytest.raises(DataError, match=f"process {os.getpid()} is writing there"):
        run_cycle(open_cycle(write_workspace(tmp_path, cycle="cycle")), outputs=tmp_path)
    assert not (tmp_path / "cycle" / ".lock").exists()


def _hear_interrupts() -> None:
    """A shell that starts the tests in the background has them ignore Ctrl-C, nohup SIGHUP; processes inherit it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Command:
    """`saypro run` in a process of its own, and the processes that it starts."""

    def __init__(self, params: Path) -> None:
        command = [sys.executable, "-m", "saypro_analysis", "run", str(params), "--jobs", "2"]
        self.process = psutil.Popen(
            command,
            env=steady_environment(params.parent),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_hear_interrupts,
        )
        self.family: set[psutil.Process] = set()

    def wait_for(self, condition: Callable[[], object], seconds: float = 600) -> None:
        """Wait until a condition holds, noting every process that is started; on a busy machine that takes minutes."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain"
            self.note()
            time.sleep(0.01)

    def live_for(self, seconds: float) -> None:
        """Let it run for a while."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.note()
            time.sleep(0.01)

    def note(self) -> None:
        if self.process.is_running():
            self.family |= set(self.process.children(recursive=True))

    def end(self) -> tuple[int, str]:
        """Its exit status and what it said; every process that it started has to end as well."""
        _, said = self.process.communicate(timeout=120)
        psutil.wait_procs(self.family, timeout=60)  # a zygote that imports looks up between modules
        assert [p for p in self.family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
        return self.process.returncode, said


def write_slow(folder: Path, departments: int = 6) -> Path:
    """A workspace whose notebooks take a while."""
    params = write_workspace(folder, tuple(f"D{number}" for number in range(departments)))
    pause = 'import subprocess, time\nopen(f"{department}.started", "w").close()\nsubprocess.run(["sleep", "0.3"])'
    write_notebook(folder / "notebooks" / "short.ipynb", OPEN, pause, PUBLISH)
    return params


def whole(folder: Path) -> bool:
    """Whether every file under a final name is one that the record of a complete run tells, byte for byte."""
    from hashlib import sha256

    for page in folder.glob("*/short.*"):
        if page.suffix == ".html":
            assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")
        if page.suffix in (".ipynb", ".json"):
            json.loads(page.read_text(encoding="utf-8"))
        assert sha256(page.read_bytes()).hexdigest()
    if (folder / "run.json").exists():
        json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return True


def write_gated(folder: Path) -> Path:
    """A workspace of which two notebooks end and the rest wait for a file `go`, however slow the machine is."""
    params = write_slow(folder)
    mark = 'import glob, os, time\nearlier = len(glob.glob("*.started"))\nopen(f"{department}.started", "w").close()'
    wait = 'while earlier >= 2 and not os.path.exists("go"):\n    time.sleep(0.05)'
    write_notebook(folder / "notebooks" / "short.ipynb", OPEN, mark, wait, PUBLISH)
    return params


@pytest.mark.long("two runs by the command line")
@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_says_how_to_go_on_and_the_next_run_does(tmp_path: Path, number: int) -> None:
    params = write_gated(tmp_path)
    command = Command(params)
    command.wait_for(lambda: len(list(tmp_path.glob("outputs/*/*/short.html"))) >= 2)
    command.wait_for(lambda: read_record(tmp_path / "outputs" / "2025-Q1")["runs"])  # a page is there before it is told
    command.process.send_signal(number)
    status, said = command.end()
    (tmp_path / "go").touch()
    assert status == 1
    assert "run the same command again for the rest" in said
    record = read_record(tmp_path / "outputs" / "2025-Q1")
    assert record["finished"] is False
    done = len(record["runs"])
    assert 1 <= done < 6
    assert len(record["waiting"]) == 6 - done
    assert states(run_cycle(open_cycle(params))).count("unchanged") == done


@pytest.mark.long("runs that are killed and taken up again")
@linux
@pytest.mark.parametrize("victim", ["zygote", "child"])
def test_a_killed_zygote_is_replaced_and_a_killed_child_is_told(tmp_path: Path, victim: str) -> None:
    params = write_slow(tmp_path)
    command = Command(params)
    command.wait_for(lambda: list(tmp_path.glob("*.started")))
    zygote = command.process.children()[0]
    (zygote if victim == "zygote" else zygote.children()[0]).kill()
    status, said = command.end()
    runs = read_record(tmp_path / "outputs" / "2025-Q1")["runs"]
    failed = [run for run in runs if run["state"] == "failed"]
    assert (status, len(failed)) == ((0, 0) if victim == "zygote" else (1, 1))
    assert all(run["failure"] == "died" for run in failed), said
    assert len(runs) == 6


@linux
@pytest.mark.slow
def test_a_run_killed_at_fifty_moments_is_always_taken_up_again(tmp_path: Path) -> None:
    """Each time the runner is killed outright; in between, files are whole; at last the reports are complete."""
    params = write_slow(tmp_path, departments=3)
    chance = random.Random(7)
    for number in range(50):
        replace(params.parent / "data/measurements.csv", "k1,2025-03-01,", f"k1,2025-03-01,{number % 10}")
        command = Command(params)
        command.live_for(chance.uniform(0.2, 7))
        command.process.kill()
        command.end()
        assert whole(tmp_path / "outputs" / "2025-Q1")
    assert {run.state for run in run_cycle(open_cycle(params))} == {"done"}
    left = {path.name for path in (tmp_path / "outputs" / "2025-Q1").iterdir()}
    assert left == {"d0", "d1", "d2", "index.html", "run.json"}
