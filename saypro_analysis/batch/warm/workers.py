"""A process of its own for one report at a time: a fork of the zygote, or a Python that starts plain kernels."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from saypro_analysis.batch.report_orders import Request
from saypro_analysis.batch.warm.forks import Zygote, can_fork
from saypro_analysis.batch.warm.process_trees import adopt_orphans, end_descendants, end_tree

OUT, LOG = ".out", ".log"


class WarmAttempt:
    """A report made by a fork of a zygote."""

    def __init__(self, zygote: Zygote, request: Request) -> None:
        work = Path(request.work)
        with (work / OUT).open("wb") as out, (work / LOG).open("wb") as log:
            target = "saypro_analysis.batch.report_jobs:serve_report"
            self._fork = zygote.fork(target, Path(request.workspace), (out, log))
        self._fork.channel.send_bytes(json.dumps(request.as_data()).encode())

    def receive(self, timeout: float | None) -> dict[str, Any] | None:
        """The next message; None if there was none in time."""
        try:
            return json.loads(self._fork.channel.recv_bytes()) if self._fork.channel.poll(timeout) else None
        except OSError:
            raise EOFError from None

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the cell that runs."""
        self._fork.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Let the process end, within seconds; what it started ends with it. Returns its exit status."""
        try:
            return self._fork.wait(5)
        except subprocess.TimeoutExpired:
            return self.kill()
        finally:
            self._fork.close()

    def abort(self) -> None:
        """End the process at once, from another thread."""
        self._fork.kill()

    def kill(self) -> int:
        """End the process at once. Returns its exit status."""
        self._fork.kill()
        return self._fork.wait(60)


class ColdWorker:
    """A Python process that makes one report after the other, each with a plain kernel."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "saypro_analysis.batch.warm.workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=folder,
            text=True,
            encoding="utf-8",
        )
        self._messages: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._messages.put(line)
        self._messages.put("")

    def ask(self, request: Request) -> "ColdWorker":
        """Begin another report."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request.as_data()) + "\n")
        self._process.stdin.flush()
        return self

    def receive(self, timeout: float | None) -> dict[str, Any] | None:
        """The next message; None if there was none in time."""
        try:
            line = self._messages.get(timeout=timeout)
        except queue.Empty:
            return None
        if not line:
            raise EOFError
        return json.loads(line)

    def interrupt(self) -> None:
        """Kernels are interrupted by the client that waits for them."""

    def end(self) -> int:
        """The process stays for the next report, unless it has died."""
        if self._reader.is_alive():
            return 0
        end_tree(self._process.pid)
        return self._process.wait()

    def abort(self) -> None:
        """End the process with its kernel at once, from another thread."""
        end_tree(self._process.pid)

    def kill(self) -> int:
        """End the process with its kernel. Returns its exit status."""
        end_tree(self._process.pid)
        return self._process.wait()

    def close(self) -> None:
        """Let the process end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.close()
            self._process.wait(10)
        except BrokenPipeError:
            self.kill()
        except subprocess.TimeoutExpired:
            self.kill()
        self._reader.join(10)
        self._process.stdout.close()


def serve() -> None:
    """In a Python process of its own: make the reports that are asked for on the standard input."""
    from saypro_analysis.batch.report_jobs import make_report

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(**message: Any) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    if can_fork():
        adopt_orphans()
    for line in sys.stdin:
        outcome = make_report(Request(**json.loads(line)), lambda cell: tell(cell=cell), kernel=True)
        if can_fork():
            end_descendants()
        tell(outcome=outcome)


if __name__ == "__main__":
    serve()
