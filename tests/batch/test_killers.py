"""A notebook that kills the processes above it fails alone: those beside it are made, within their own limits."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from saypro_analysis.batch import slots
from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.job_queues import Limits
from saypro_analysis.batch.report_orders import Request
from saypro_analysis.batch.runs import run_cycle
from saypro_analysis.batch.slots import GRACE, Slot, Warmth
from saypro_analysis.batch.warm.forks import LOST
from tests.batch.workspace import OPEN, PUBLISH, write_notebook, write_workspace

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
PARENT = "import os\nos.kill(os.getppid(), 9)\ntime.sleep(60)"
ALL = """import psutil
for process in psutil.Process().parents():
    if "saypro_analysis.batch.warm" in " ".join(process.cmdline()):
        process.kill()
time.sleep(60)"""
TIMES = 5


def write_killers(folder: Path, killing: str, killers: int = 1) -> Path:
    """A workspace of innocents that take a while, and killers among them that strike while one runs beside them."""
    names = [f"Killer {number}" for number in range(killers)] + [f"Innocent {number}" for number in range(4)]
    params = write_workspace(folder, tuple(names))
    strike = f"if department.startswith('Killer'):\n    exec({killing!r})"
    write_notebook(folder / "notebooks" / "short.ipynb", OPEN, "import time\ntime.sleep(0.3)", strike, PUBLISH)
    return params


@pytest.mark.long("two runs, a zygote each")
@linux
def test_who_kills_the_parent_fails_alone_and_the_zygote_lives(tmp_path: Path) -> None:
    cycle = open_cycle(write_killers(tmp_path, PARENT))
    warmth = Warmth(())
    try:
        zygote = warmth.take()
        for _ in range(TIMES):
            runs = {run.department: run for run in run_cycle(cycle, workers=2, fresh=True, warm=warmth)}
            assert [name for name, run in runs.items() if run.state != "done"] == ["Killer 0"]
            assert runs["Killer 0"].failure == "died"
            assert runs["Killer 0"].error.startswith("cell 6: the notebook's process was killed")
        assert warmth.take() is zygote
    finally:
        warmth.close()


@pytest.mark.long("two runs, and zygotes that start anew")
@linux
@pytest.mark.parametrize("number", [0, *(pytest.param(number, marks=pytest.mark.slow) for number in range(1, TIMES))])
def test_who_kills_the_zygotes_fails_alone(tmp_path: Path, number: int) -> None:
    cycle = open_cycle(write_killers(tmp_path, ALL, killers=1 + number % 2))
    runs = {run.department: run for run in run_cycle(cycle, workers=2, limits=Limits(timeout=300))}
    failed = {name: run.failure for name, run in runs.items() if run.state != "done"}
    assert failed == {name: "died" for name in runs if name.startswith("Killer")}
    kept = [child for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]
    assert not [child for child in kept if str(tmp_path) in " ".join(child.cmdline())]


class Attempt:
    """An attempt that takes some seconds of a clock that the test winds, and then loses its process, with `status`."""

    def __init__(self, clock: list[float], takes: float, status: int) -> None:
        self.clock, self.takes, self.status, self.interrupted = clock, takes, status, False

    def receive(self, timeout: float | None) -> dict[str, Any] | None:
        waited = self.takes if timeout is None else min(self.takes, timeout)
        self.clock[0] += waited
        self.takes -= waited
        if self.takes > 0:
            return None
        raise EOFError

    def interrupt(self) -> None:
        self.interrupted = True

    def end(self) -> int:
        return self.status

    kill = end


@pytest.mark.parametrize(
    ("first", "second", "failure", "took"),
    [(10, 4, "died", 14), (10, 99, "timeout", 15 + GRACE), (99, 0, "timeout", 15 + GRACE), (16, 9, "timeout", 16)],
)
def test_what_was_lost_is_made_again_within_the_same_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, first: float, second: float, failure: str, took: float
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(slots.time, "monotonic", lambda: clock[0])
    warm, alone = Attempt(clock, first, LOST), Attempt(clock, second, -9)
    begin: Callable[[Any], Callable[..., Any]] = lambda attempt: lambda *_: attempt  # noqa: E731
    monkeypatch.setattr(Slot, "_start", begin(warm))
    monkeypatch.setattr(Slot, "_start_alone", begin(alone))
    slot = Slot(Warmth((), warm=False))
    outcome = slot.make(Request("n.ipynb", "n", str(tmp_path), str(tmp_path), timeout=15))
    slot.close()
    assert outcome["failure"] == failure
    assert clock[0] - 1000 <= 15 + GRACE
    assert clock[0] - 1000 == took
