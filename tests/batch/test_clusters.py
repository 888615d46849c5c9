"""A scheduler and two worker processes on loopback; outputs in a store that fsspec knows."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.records import read_record
from saypro_analysis.batch.runs import Run, run_cycle
from saypro_analysis.batch.start_conditions import steady_environment
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from tests.batch.workspace import OPEN, PUBLISH, write_notebook, write_workspace

pytestmark = pytest.mark.filterwarnings("ignore")  # of distributed, whose sockets and loops are not ours


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[str, list[psutil.Process]]]:
    """The scheduler's address and the workers' processes."""
    pytest.importorskip("distributed")
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
               "--no-dashboard", "--no-show", "--scheduler-file", str(tmp_path / "scheduler.json")]  # fmt: skip
    how = {"env": steady_environment(tmp_path), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [psutil.Popen(command, **how)]
    wait_for(lambda: (tmp_path / "scheduler.json").exists())
    import json

    address = json.loads((tmp_path / "scheduler.json").read_text())["address"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard",
              "--no-nanny", "--local-directory", str(tmp_path)]  # fmt: skip
    processes += [psutil.Popen(worker, **how) for _ in range(2)]
    yield address, processes[1:]
    for process in reversed(processes):
        process.kill()
        process.wait()


def wait_for(condition: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.05)


@pytest.mark.slow
def test_a_worker_that_is_lost_loses_no_report_and_none_comes_twice(
    tmp_path: Path, workers: tuple[str, list[psutil.Process]]
) -> None:
    address, processes = workers
    space = tmp_path / "space"
    space.mkdir()
    params = write_workspace(space, tuple(f"D{number}" for number in range(6)))
    write_notebook(space / "notebooks" / "short.ipynb", OPEN, "import time\ntime.sleep(1)", PUBLISH)
    told: list[Run] = []

    def kill_one() -> None:
        wait_for(lambda: told)
        processes[0].kill()

    killer = threading.Thread(target=kill_one)
    killer.start()
    runs = run_cycle(open_cycle(params), cluster=address, workers=2, report=told.append)
    killer.join()
    assert [run.state for run in runs] == ["done"] * 6
    assert sorted(run.department for run in told) == [f"D{number}" for number in range(6)]
    assert len(list((space / "outputs/2025-Q1").glob("*/short.html"))) == 6
    assert all(run.unchanged for run in run_cycle(open_cycle(params)))


def test_a_cluster_that_is_not_there_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    cycle = open_cycle(write_workspace(tmp_path))
    with pytest.raises(DataError, match="a Dask scheduler"):
        run_cycle(cycle, cluster="nonsense://127.0.0.1:1")


@pytest.mark.long("a Dask cluster starts")
def test_outputs_go_to_an_address_and_are_taken_up_from_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fsspec = pytest.importorskip("fsspec")
    params = write_workspace(tmp_path, departments=("A", "B"))
    assert main(["run", str(params), "--outputs", "memory://store/reports"]) == 0
    store = fsspec.filesystem("memory")
    names = [name.removeprefix("/store/reports/2025-Q1/") for name in store.find("/store/reports")]
    suffixes = ("html", "ipynb", "json", "kpis.csv")
    assert sorted(names) == sorted([*(f"{d}/short.{s}" for d in "ab" for s in suffixes), "index.html", "run.json"])
    assert not (tmp_path / "outputs").exists()
    assert main(["run", str(params), "--outputs", "memory://store/reports"]) == 0
    assert "2 of them unchanged" in capsys.readouterr().out
    write_notebook(tmp_path / "notebooks" / "short.ipynb", "1 / 0")
    assert main(["run", str(params), "--outputs", f"file://{tmp_path}/elsewhere", "--department", "A"]) == 1
    assert (tmp_path / "elsewhere/2025-Q1/a/short.failed.ipynb").exists()
    assert read_record(tmp_path / "elsewhere/2025-Q1")["waiting"] == [{"department": "B", "notebook": "short"}]
