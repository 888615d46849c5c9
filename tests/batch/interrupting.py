"""Runs that are interrupted at any moment, many of them: forks of one process that has all modules, without notebooks.

`python -m tests.batch.interrupting PARAMS TIMES` tells the status of each, and what the next run found.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

from saypro_analysis import cli
from saypro_analysis.batch import runs
from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.records import read_record
from saypro_analysis.batch.report_orders import Request

ENDING = 2  # reports of a run that are made at once; the others wait until they are stopped
PAGE = b"<!doctype html><html><body><main>All is well.</main></body></html>"
USUAL, LONGEST = 1.5, 1.5  # seconds of a run at most, and up to how many times as late a signal comes
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Pretending:
    """A slot that makes pages of nothing; from the third on it waits to be stopped, where `waits`."""

    made = 0

    def __init__(self, *, waits: bool) -> None:
        self.waits, self._halt = waits, threading.Event()

    @property
    def stopped(self) -> bool:
        return self._halt.is_set()

    def prepare(self) -> None:
        """There is nothing to wait for."""

    def make(self, request: Request, tell: Callable[[int], object]) -> dict[str, Any]:
        tell(1)
        Pretending.made += 1
        if self.waits and Pretending.made > ENDING:
            self._halt.wait()
        Path(request.work, f"{request.name}.html").write_bytes(PAGE)
        files = {f"{request.name}.html": sha256(PAGE).hexdigest()}
        return {"status": "met", "headline": "", "files": files, "readings": []}

    def stop(self) -> None:
        self._halt.set()


def run_once(params: Path, *, waits: bool) -> int:
    """The status of `saypro run`, which says nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with mock.patch.object(runs, "_open_slots", lambda *_: ([Pretending(waits=waits) for _ in range(2)], int)):
        try:
            return cli.main(["run", str(params), "--fresh"])
        except KeyboardInterrupt:
            return 128 + signal.SIGINT  # it came before the command listened, or after it ended


def fork(params: Path, *, waits: bool) -> int:
    """The process of such a run."""
    if child := os.fork():
        return child
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler)
    os._exit(run_once(params, waits=waits))


def await_end(child: int, seconds: float = 60) -> int | None:
    """The status with which a process ends; None for one that goes on, which is killed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def interrupt(params: Path, after: float, number: int) -> dict[str, Any]:
    """What came of a run that was asked to end after so many seconds, and could not have ended by itself."""
    child = fork(params, waits=True)
    time.sleep(after)
    os.kill(child, number)
    status = await_end(child)
    folder = open_cycle(params).workspace / "outputs" / "2025-Q1"
    left = sorted(path.name for path in folder.glob(".*"))
    record = read_record(folder)
    return {"after": after, "signal": number, "status": status, "left": left,
            "finished": record.get("finished"), "done": len(record["runs"])}  # fmt: skip


def tell(told: dict[str, Any]) -> None:
    print(json.dumps(told), flush=True)  # noqa: T201


def main(params: Path, times: int) -> None:
    """Tell of a run that nobody interrupts, of interrupted ones, and of the one after them, a line each."""
    began = time.monotonic()
    status = await_end(fork(params, waits=False))
    usual = time.monotonic() - began
    tell({"status": status, "seconds": usual})
    chance = random.Random(17)
    for number in range(times):
        tell(interrupt(params, chance.uniform(0, LONGEST * min(usual, USUAL)), SIGNALS[number % len(SIGNALS)]))
    tell({"status": await_end(fork(params, waits=False))})


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
