"""A slot makes one report at a time: it starts the process, watches the clock, and says how it ended."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from saypro_analysis.batch.failures import DIED, DISK, MEMORY, TIMEOUT, Failure
from saypro_analysis.batch.report_orders import Request
from saypro_analysis.batch.start_conditions import steady_environment
from saypro_analysis.batch.warm.forks import LOST, Zygote, can_fork
from saypro_analysis.batch.warm.workers import LOG, ColdWorker, WarmAttempt

GRACE = 3.0  # seconds that a cell has to end after it was interrupted
ZYGOTES = 3  # that are started, one after the death of another, before the rest goes on with plain kernels
SIGNALS = {
    -6: "aborted",
    -9: "was killed, perhaps for want of memory",
    -11: "crashed: segmentation fault",
}


class Warmth:
    """The zygote that the slots share; another takes the place of one that died.

    `data` are places and days of review, read ahead; `verbs` those of the package that are used, if known. The first
    zygote waits for `hand_over`, if that is `promised`.
    """

    def __init__(
        self,
        modules: Iterable[str],
        data: Iterable[tuple[str, str]] = (),
        workspace: Path | None = None,
        *,
        verbs: Sequence[str] | None = None,
        warm: bool = True,
        promised: bool = False,
    ) -> None:
        self._ahead, self._verbs, self._lock = (list(modules), list(data), workspace), verbs, threading.Lock()
        self._left = ZYGOTES if warm and can_fork() else 0
        self._zygote: Zygote | None = None
        self._open(promised=promised)

    def _open(self, *, promised: bool = False) -> None:
        if self._left:
            self._left -= 1
            self._zygote = Zygote(*self._ahead, verbs=self._verbs, promised=promised)

    def hand_over(self) -> None:
        """Spare the zygote reading what this process has read and checked."""
        with self._lock:
            if self._zygote is not None:
                self._zygote.hand_over()

    def take(self) -> Zygote | None:
        """A zygote that lives and can be forked safely; None if there is none, for now and ever."""
        with self._lock:
            while self._zygote is not None and not self._zygote.is_ready():
                threads = self._zygote.threads
                self._zygote.close()
                self._zygote = None
                self._left = 0 if threads > 1 else self._left
                self._open()
            return self._zygote

    def close(self) -> None:
        """End the zygote and all its children."""
        with self._lock:
            self._left = 0
            if self._zygote is not None:
                self._zygote.close()
                self._zygote = None


class Slot:
    """Makes reports, one at a time; `stop` ends the one that is being made."""

    def __init__(self, warmth: Warmth) -> None:
        self._warmth, self.stopped = warmth, False
        self._attempt: WarmAttempt | ColdWorker | None = None
        self._cold: ColdWorker | None = None
        self._folder = TemporaryDirectory(prefix="saypro-")

    def make(self, request: Request, tell: Callable[[int], object] = id) -> dict[str, Any]:
        """What came of a request: the outcome of `make_report`, or a failure that its process could not tell.

        What is lost with the zygote is made once more within the same time, in a process that it shares with nobody:
        whoever ends the zygotes ends himself there.
        """
        try:
            attempt = self._start(request)
            deadline = time.monotonic() + request.timeout if request.timeout else None
            outcome = self._try(request, tell, attempt, deadline)
            if outcome.get("exit") == LOST and outcome["failure"] != TIMEOUT and not self.stopped:
                outcome = self._try(request, tell, self._start_alone(request), deadline)
        except OSError as error:
            return Failure(DISK, f"the process could not be started: {error.strerror or error}").as_outcome()
        return outcome

    def _try(
        self, request: Request, tell: Callable[[int], object], attempt: WarmAttempt | ColdWorker, deadline: float | None
    ) -> dict[str, Any]:
        self._attempt = attempt
        if self.stopped:
            attempt.abort()
        cell, late = 0, False
        try:
            while True:
                message = attempt.receive(None if deadline is None else max(0.0, deadline - time.monotonic()))
                if message is None and not late:
                    late, deadline = True, time.monotonic() + GRACE
                    attempt.interrupt()
                elif message is None:
                    return {**_too_late(request, cell), "exit": attempt.kill()}
                elif "outcome" in message:
                    attempt.end()
                    return _too_late(request, cell, message["outcome"]) if late else message["outcome"]
                else:
                    cell = message["cell"]
                    tell(cell)
        except EOFError:
            status = attempt.end()
            return {**_too_late(request, cell), "exit": status} if late else _died(request, cell, status)
        finally:
            self._attempt = None

    def _start(self, request: Request) -> WarmAttempt | ColdWorker:
        while zygote := self._warmth.take():
            try:
                return WarmAttempt(zygote, request)
            except OSError:
                if zygote.process.poll() is None:
                    raise
        return self._start_alone(request)

    def _start_alone(self, request: Request) -> ColdWorker:
        if self._cold is None or not self._cold.lives:
            self._cold = ColdWorker(steady_environment(Path(self._folder.name)), Path(request.workspace))
        return self._cold.ask(request)

    def prepare(self) -> None:
        """Wait until a report can be made at once."""
        self._warmth.take()

    def stop(self) -> None:
        """End the report that is being made, from another thread."""
        self.stopped = True
        attempt = self._attempt
        if attempt is not None:
            attempt.abort()

    def close(self) -> None:
        """Give up what the slot holds."""
        if self._cold is not None:
            self._cold.close()
        self._folder.cleanup()


def _too_late(request: Request, cell: int, outcome: dict[str, Any] | None = None) -> dict[str, Any]:
    """The failure of a notebook that was stopped; one that was done all the same is done."""
    if outcome is not None and "failure" not in outcome:
        return outcome
    trace = outcome["trace"] if outcome else ""
    message = f"cell {cell + 1}: stopped, as the notebook took more than {request.timeout:g} s"
    return Failure(TIMEOUT, message, trace).as_outcome()


def _shorten(text: str, most: int = 2000) -> str:
    """The beginning and the end of a long text."""
    return text if len(text) <= most else f"{text[: most // 2]}\n[...]\n{text[-most // 2 :]}"


def _died(request: Request, cell: int, status: int) -> dict[str, Any]:
    log = Path(request.work) / LOG
    trace = _shorten(log.read_text("utf-8", "replace")) if log.exists() else ""
    how = SIGNALS.get(status, f"was ended by signal {-status}" if status < 0 else f"ended with status {status}")
    kind = MEMORY if "MemoryError" in trace or "bad_alloc" in trace else DIED
    message = f"cell {cell + 1}: the notebook's process {how}"
    return {**Failure(kind, message, trace).as_outcome(), "exit": status}
