"""Processes and those that they started: Linux tells a process of its orphans, and everything can be ended."""

import ctypes
import os
import signal
import sys
from contextlib import suppress

import psutil

_DEATH_SIGNAL, _SUBREAPER = 1, 36  # of prctl(2)


def die_with_parent(parent: int) -> None:
    """Be killed as soon as the parent process ends, however it ends."""
    _control(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parents end, so that none of them can hide."""
    _control(_SUBREAPER, 1)


def has_children() -> bool:
    """Whether this process has children that still run; those that ended are forgotten."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def end_descendants() -> None:
    """Kill every process that this one started and that still runs, and theirs."""
    while has_children():
        found = psutil.Process().children(recursive=True)
        for process in found:
            _kill(process.pid)
        for process in found:
            _reap(process.pid)


def end_strangers(known: set[int]) -> None:
    """Kill the children of this process that are not `known`: orphans that it adopted."""
    while strangers := [child for child in psutil.Process().children() if child.pid not in known]:
        for child in strangers:
            _kill(child.pid)
            _reap(child.pid)


def end_tree(pid: int) -> None:
    """Kill a process and all that it started."""
    try:
        process = psutil.Process(pid)
        found = [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return
    for one in found:
        _kill(one.pid)


def count_threads() -> int:
    """How many threads this process has, those of C libraries among them."""
    return psutil.Process().num_threads()


def _kill(pid: int) -> None:
    with suppress(OSError):
        os.kill(pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _control(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
