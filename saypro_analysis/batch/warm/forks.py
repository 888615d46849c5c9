"""The owner's side of the zygote: start it, ask it for children, know how they ended."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from saypro_analysis.batch.start_conditions import steady_environment

LOST = -255  # the exit status of a child whose zygote is gone


def can_fork() -> bool:
    """Whether processes can be forked safely here: on macOS frameworks break in a fork, Windows has none."""
    return sys.platform == "linux" and hasattr(socket, "recv_fds")


class Fork:
    """A child of the zygote: a channel to it, and the part of subprocess.Popen that tells how it fares."""

    stdin = stdout = stderr = None

    def __init__(self, status: socket.socket, channel: Connection) -> None:
        self._status, self.channel = status, channel
        self.returncode: int | None = None
        self._status.settimeout(60)
        first = self._receive()
        self.pid: int = first.get("pid", 0)
        if not self.pid:
            self.close()
            raise OSError("the zygote is gone")

    def _receive(self) -> dict[str, int]:
        try:
            message = self._status.recv(4096)
        except (ConnectionError, ValueError):
            message = b""
        return json.loads(message) if message else {}

    def poll(self) -> int | None:
        """The exit status, None while it runs; negative for a signal."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit status; raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            self._status.settimeout(timeout)
            try:
                self.returncode = self._receive().get("exit", LOST)
            except (BlockingIOError, TimeoutError):
                raise subprocess.TimeoutExpired("a forked child", timeout or 0) from None
            self._status.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the child, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the child and whatever shares its session; another thread may be waiting for it."""
        if self.returncode is None:
            for end in (os.killpg, os.kill):  # a child that has only just begun leads no session yet
                with suppress(OSError):
                    end(self.pid, signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the child to end."""
        self.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Give up the channels; a child that still runs goes on."""
        self.channel.close()
        self._status.close()


class Zygote:
    """A running zygote. It ends when its owner closes it, or ends itself.

    It imports `modules` beside its own and the package's `verbs` (all of them, if not told), and reads the files of
    `data`, each as of a day (its last where that is empty), named as a notebook in `workspace` names them. Where it is
    `promised` what this process reads of them, it waits for `hand_over`.
    """

    def __init__(
        self,
        modules: Iterable[str] = (),
        data: Iterable[tuple[str, str]] = (),
        workspace: Path | None = None,
        *,
        verbs: Sequence[str] | None = None,
        promised: bool = False,
    ) -> None:
        self._promised = promised
        self._lock = threading.Lock()
        self._folder = TemporaryDirectory(prefix="saypro-")
        self.environment = steady_environment(Path(self._folder.name))
        self._threads: int | None = None
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-P", "-m", "saypro_analysis.batch.warm.zygotes", str(theirs.fileno())]
            command.append(str(os.getpid()))
            ahead = {"modules": list(modules), "places": list(data), "workspace": str(workspace or Path.cwd())}
            ahead |= {"verbs": verbs, "promised": promised}
            self.process = subprocess.Popen(
                [*command, json.dumps(ahead)],
                pass_fds=[theirs.fileno()],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._socket = mine

    @property
    def threads(self) -> int:
        """How many threads the zygote has; 0 if it did not get so far."""
        return self._threads or 0

    def is_ready(self, timeout: float = 600) -> bool:
        """Wait until all is imported and the data read; False if it cannot be forked safely, or has died."""
        with self._lock:
            if self._threads is None:
                self._socket.settimeout(timeout)
                try:
                    message = self._socket.recv(4096)
                except OSError:
                    message = b""
                self._socket.settimeout(None)
                self._threads = json.loads(message)["threads"] if message else 0
        return self._threads == 1 and self.process.poll() is None

    def hand_over(self) -> None:
        """Let the zygote have what this process has read, if it waits for that; that it died is told later.

        This process lets go of it: with large data there is no room to hold it twice.
        """
        from saypro_analysis.data.whole_readings import forget_readings, pack_readings

        if not self._promised:
            return
        self._promised = False
        with ExitStack() as stack, suppress(OSError):
            descriptors: list[int] = []
            with suppress(OSError):  # without memory for them the zygote, which must not wait in vain, reads for itself
                file = stack.enter_context(os.fdopen(os.memfd_create("readings"), "w+b"))
                pack_readings(file)
                file.seek(0)
                descriptors.append(file.fileno())
            socket.send_fds(self._socket, [b"readings"], descriptors)
        forget_readings()

    def fork(
        self, target: str, folder: Path, outputs: tuple[Any, Any], environment: Mapping[str, str] | None = None
    ) -> Fork:
        """A child that calls `target` ("module:function") with the descriptor of its channel; raises OSError.

        `outputs` are open files for its standard output and error; its environment is the zygote's, or another.
        """
        if not self.is_ready():
            raise OSError("the zygote is not ready")
        request = {"target": target, "folder": str(folder), "environment": dict(environment or {})}
        mine, theirs = socket.socketpair()
        status, reports = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, reports, self._lock:
            descriptors = [theirs.fileno(), reports.fileno(), *(file.fileno() for file in outputs)]
            try:
                socket.send_fds(self._socket, [json.dumps(request).encode()], descriptors)
            except OSError:
                mine.close()
                status.close()
                raise
        return Fork(status, Connection(mine.detach()))

    def drain(self) -> None:
        """Let the zygote end when its last child has ended."""
        with self._lock:
            self._socket.send(json.dumps({"drain": True}).encode())

    def close(self) -> None:
        """End the zygote and every child that still runs."""
        self._socket.close()
        if self._threads is None:
            self.process.kill()  # it imports still, and would not hear
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._folder.cleanup()
