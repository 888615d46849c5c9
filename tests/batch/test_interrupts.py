"""A wish to end is heeded at whatever moment it comes: the status is 1, and nothing goes on behind it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from saypro_analysis import cli
from saypro_analysis.batch import interrupts, runs
from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.job_queues import _wait_for
from saypro_analysis.batch.start_conditions import steady_environment
from tests.batch.interrupting import ENDING, SIGNALS, Pretending
from tests.batch.workspace import write_workspace

DROPPED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
DEPARTMENTS = tuple(f"D{number}" for number in range(6))
TIMES = 200


class Finalized:
    """Something whose end is just when a signal comes: Python drops the exception."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        signal.raise_signal(self.number)


@pytest.fixture(autouse=True)
def _handlers():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@DROPPED
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_whose_exception_is_dropped_is_no_success(monkeypatch, capsys, number) -> None:
    def lose(_: object) -> int:
        Finalized(number)
        return 0

    monkeypatch.setattr(cli, "_list", lose)
    assert cli.main(["list"]) == 1
    assert "stopped" in capsys.readouterr().err
    monkeypatch.setattr(cli, "_list", lambda _: 0)
    assert cli.main(["list"]) == 0


@DROPPED
def test_a_wait_ends_though_the_exception_was_dropped() -> None:
    def wait() -> None:
        with interrupts.listening():
            Finalized(signal.SIGTERM)
            _wait_for(endings)
            pytest.fail("it went on until something ended")

    endings: queue.Queue = queue.Queue()
    late = threading.Timer(60, endings.put, [RuntimeError()])
    late.start()
    with pytest.raises(KeyboardInterrupt):
        wait()
    late.cancel()


def test_what_is_ignored_stays_so() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with interrupts.listening():
        signal.raise_signal(signal.SIGHUP)
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def test_a_signal_between_the_starts_of_threads_ends_those_that_run(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(Pretending, "made", ENDING)
    monkeypatch.setattr(runs, "_open_slots", lambda *_: ([Pretending(waits=True) for _ in range(2)], int))
    start, before = threading.Thread.start, {*threading.enumerate()}
    seen: list[threading.Thread] = []

    def start_one(thread: threading.Thread) -> None:
        if seen:
            while Pretending.made == ENDING:
                time.sleep(0.01)
            raise KeyboardInterrupt
        seen.append(thread)
        start(thread)

    params = write_workspace(tmp_path, DEPARTMENTS)
    monkeypatch.setattr(threading.Thread, "start", start_one)
    with pytest.raises(KeyboardInterrupt):
        runs.run_cycle(open_cycle(params))
    assert {*threading.enumerate()} <= before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_a_run_that_is_interrupted_at_any_moment_never_ends_as_if_all_were_well(tmp_path: Path) -> None:
    params = write_workspace(tmp_path, DEPARTMENTS)
    command = [sys.executable, "-m", "tests.batch.interrupting", str(params), str(TIMES)]
    place = {**steady_environment(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=place, timeout=3000).stdout
    first, *interrupted, last = [json.loads(line) for line in told.splitlines()]
    assert (first["status"], last["status"], len(interrupted)) == (0, 0, TIMES)
    early = 128 + signal.SIGINT  # before the command listened
    assert [told for told in interrupted if told["status"] not in (1, early) or told["left"]] == []
    assert (
        sum(told["status"] == 1 and told["finished"] is False for told in interrupted) > TIMES / 10
    )  # a run is found under way, however slow the machine
