"""The two ends of an engine that has its cells executed elsewhere: the notebook goes out, outputs come back."""

import atexit
import json
import os
import sys
import tempfile
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel, get_kernel_spec
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from saypro_analysis.batch.code_stamps import stamp_code
from saypro_analysis.batch.warm.forks import Zygote, can_fork

_lock = threading.Lock()
_kept: dict[str, Zygote] = {}


def keep_zygote() -> Zygote | None:
    """A zygote that lasts as long as this process and holds the code as it is now; None where there can be none.

    When the project's code has changed, another zygote takes over, and the old one ends with its last child.
    """
    if not can_fork():
        return None
    stamp = stamp_code()
    with _lock:
        if stamp not in _kept:
            for old in [_kept.pop(key) for key in list(_kept)]:
                old.drain()
            _kept[stamp] = Zygote(data=[("sample", "")])  # which every notebook is about as it lies
            atexit.register(_kept[stamp].close)
        zygote = _kept[stamp]
    if not zygote.is_ready():
        _kept.pop(stamp, None)
        return None
    return zygote


def is_own_kernel(name: str) -> bool:
    """Whether a kernel of that name would run in this very interpreter and environment."""
    try:
        command = get_kernel_spec(name).argv
    except NoSuchKernel:
        return False
    names = {"python", f"python{sys.version_info.major}", "python{}.{}".format(*sys.version_info), sys.executable}
    return command[0] in names and "ipykernel_launcher" in command


def execute_in_fork(nb_man: Any, timeout: float | None) -> bool:
    """Execute a papermill manager's notebook in a fork; False, with nothing done, where that cannot be.

    Raises DeadKernelError if the fork dies and CellTimeoutError if a cell takes more than `timeout` seconds.
    """
    zygote = keep_zygote()
    if zygote is None:
        return False
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            fork = zygote.fork(
                "saypro_analysis.batch.warm.relays:serve_cells", Path.cwd(), (out, err), dict(os.environ)
            )
        except OSError:
            return False
        try:
            _relay(nb_man, fork.channel, timeout)
        finally:
            fork.kill()
            fork.close()
    return True


def _relay(nb_man: Any, channel: Connection, timeout: float | None) -> None:
    channel.send_bytes(nbformat.writes(nb_man.nb).encode())
    index = 0
    try:
        while True:
            if not channel.poll(timeout):
                cell = nb_man.nb.cells[index]
                raise CellTimeoutError.error_from_timeout_and_cell("it ran on", int(timeout or 0), cell)
            message = json.loads(channel.recv_bytes())
            if "end" in message:
                nb_man.nb.metadata["language_info"] = message["end"]
                return
            index = message["index"]
            _take(nb_man, nb_man.nb.cells[index], message)
    except EOFError:
        raise DeadKernelError("Kernel died") from None


def _take(nb_man: Any, cell: Any, message: dict[str, Any]) -> None:
    """One message about a cell: it starts, or it is complete."""
    if "cell" not in message:
        nb_man.cell_start(cell, message["index"])
        return
    cell.update(nbformat.from_dict(message["cell"]))
    if message["failed"]:
        error: dict[str, Any] = next((output for output in cell.outputs if output.output_type == "error"), {})
        exception = CellExecutionError.from_cell_and_msg(cell, {"traceback": [], "ename": "", "evalue": "", **error})
        nb_man.cell_exception(cell, cell_index=message["index"], exception=exception)
    nb_man.cell_complete(cell, cell_index=message["index"])


def serve_cells(descriptor: int) -> None:
    """In a fork: receive a notebook, execute its cells, send each with its outputs."""
    from saypro_analysis.batch.warm.here_engines import HereEngine

    channel = Connection(descriptor)
    manager = _Sender(nbformat.reads(channel.recv_bytes().decode(), as_version=4), channel)
    HereEngine.execute_managed_notebook(manager, "python3")
    manager.send(end=manager.nb.metadata["language_info"])


class _Sender:
    """Stands where papermill's manager would, and sends what it is told to the other end."""

    def __init__(self, notebook: Any, channel: Connection) -> None:
        self.nb, self.channel, self.failed = notebook, channel, False

    def send(self, **message: Any) -> None:
        self.channel.send_bytes(json.dumps(message).encode())

    def cell_start(self, cell: Any, index: int) -> None:  # noqa: ARG002
        self.send(index=index)

    def cell_exception(self, *_: Any, **__: Any) -> None:
        self.failed = True

    def cell_complete(self, cell: Any, cell_index: int) -> None:
        result = {key: cell[key] for key in ("outputs", "execution_count") if key in cell}
        self.send(index=cell_index, cell=result, failed=self.failed)
