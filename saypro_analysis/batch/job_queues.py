"""Many jobs spread over a few slots: the longest first, each in a folder of its own, one ending at a time."""

import os
import queue
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from saypro_analysis.batch.clusters import RemoteSlot
from saypro_analysis.batch.cycles import Job
from saypro_analysis.batch.editions_before import find_before
from saypro_analysis.batch.failures import DISK, Failure
from saypro_analysis.batch.interrupts import heed
from saypro_analysis.batch.records import flush_folder
from saypro_analysis.batch.report_orders import Request
from saypro_analysis.batch.slots import Slot, Warmth

WORK = ".work-"
LISTEN = 0.5  # seconds after which a wait looks whether it was interrupted
Watch = Callable[[Job, int], object]


class Task(NamedTuple):
    """A job that has to run, its key, how long it took the last time, and what its page needs to know of others."""

    job: Job
    key: str
    seconds: float
    look: dict[str, Any] = {}  # noqa: RUF012 (nothing is put into it)


class Ending(NamedTuple):
    """A task that has ended, what came of it, and how long it took."""

    task: Task
    outcome: dict[str, Any]
    seconds: float


@dataclass(frozen=True)
class Limits:
    """What each notebook may take: seconds, and bytes of memory; 0 is no limit."""

    timeout: float = 600
    memory: int = 4 << 30


def execute_tasks(
    tasks: Iterable[Task],
    workspace: Path,
    folder: Path,
    slots: Sequence[Slot | RemoteSlot],
    limits: Limits,
    watch: Watch,
) -> Generator[Ending, None, None]:
    """Run tasks in slots; each Ending comes as soon as its files are in place. Giving up early ends what still runs."""
    todo = deque(sorted(tasks, key=lambda task: (not task.job.department, -task.seconds)))
    left = len(todo)
    endings: queue.Queue[Ending | BaseException] = queue.Queue()
    clear_work(folder)
    with TemporaryDirectory(prefix=WORK, dir=folder, ignore_cleanup_errors=True) as work:
        make = _Maker(workspace, folder, Path(work), limits, watch)
        threads = [threading.Thread(target=_serve, args=(slot, todo, make, endings)) for slot in slots]
        try:
            for thread in threads:
                thread.start()
            for _ in range(left):
                ending = _wait_for(endings)
                if isinstance(ending, BaseException):
                    raise ending
                yield ending
        finally:
            todo.clear()
            for slot in slots:
                slot.stop()
            for thread in threads:
                if thread.ident is not None:  # not where a signal came before it was started
                    thread.join()


def _wait_for(endings: "queue.Queue[Ending | BaseException]") -> Ending | BaseException:
    """The next ending. A wait without end would sleep through a signal that came just before it began."""
    while True:
        heed()
        with suppress(queue.Empty):
            return endings.get(timeout=LISTEN)


def clear_work(folder: Path) -> None:
    """Take away what runs that were killed have left; the folder is locked, so none of it is in use."""
    for place in folder.glob(f"{WORK}*"):
        shutil.rmtree(place, ignore_errors=True)


def _serve(
    slot: Slot | RemoteSlot, todo: "deque[Task]", make: "_Maker", endings: "queue.Queue[Ending | BaseException]"
) -> None:
    while True:
        try:
            task = todo.popleft()
        except IndexError:
            return
        try:
            endings.put(make(task, slot))
        except BaseException as error:
            endings.put(error)
            return


class _Maker:
    """Makes a task's report in a slot and puts its files in place."""

    def __init__(self, workspace: Path, folder: Path, work: Path, limits: Limits, watch: Watch) -> None:
        self._workspace, self._folder, self._work = workspace, folder, work
        self._limits, self._watch = limits, watch

    def __call__(self, task: Task, slot: Slot | RemoteSlot) -> Ending:
        slot.prepare()
        started = time.perf_counter()
        job = task.job
        self._watch(job, 0)
        try:
            outcome = self._make(task, slot)
        except OSError as error:
            told = f"the files could not be written: {error.strerror or error}"
            outcome = Failure(DISK, told).as_outcome()
        return Ending(task, outcome, time.perf_counter() - started)

    def _make(self, task: Task, slot: Slot | RemoteSlot) -> dict[str, Any]:
        job = task.job
        before = find_before(self._folder, job.folder, job.name, str(job.parameters.get("as_of") or ""))
        with TemporaryDirectory(dir=self._work, ignore_cleanup_errors=True) as work:
            limits: dict[str, Any] = {
                "timeout": self._limits.timeout,
                "memory": self._limits.memory,
                "look": {**task.look, "before": before} if before else task.look,
            }
            request = Request(str(job.notebook), job.name, str(self._workspace), work, job.parameters, **limits)
            outcome = slot.make(request, lambda cell: self._watch(job, cell))
            if not slot.stopped:
                _move(Path(work), self._folder / job.folder, job.name, outcome)
        return outcome


def _move(work: Path, place: Path, name: str, outcome: dict[str, Any]) -> None:
    """Put a job's files in place, the page last, and take away what an earlier run of it left.

    Of a failure only the half-done notebook is kept, if its process lived to write the whole of it.
    """
    place.mkdir(parents=True, exist_ok=True)
    whole = {} if "exit" in outcome else outcome.get("files", {f"{name}.failed.ipynb": ""})
    files = [path for path in work.iterdir() if path.name in whole]
    new = {file.name for file in files}
    for old in place.glob(f"{name}.*"):
        if old.name not in new:
            old.unlink()
    for file in sorted(files, key=lambda path: (path.suffix == ".html", path.name)):
        file.replace(place / file.name)
    flush_folder(place)


def make_slots(warmth: Warmth, workers: int | None, most: int) -> list[Slot]:
    """A slot for each report that may be made at a time: one per core unless told, and no more than there are."""
    return [Slot(warmth) for _ in range(min(workers or os.cpu_count() or 1, most))]
