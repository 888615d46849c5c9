"""The zygote: a process with one thread that has everything imported and forks a child for each request.

It is spoken to over an inherited pair of sockets, so that it has no name that others could find, and ends with its
owner. A request is one datagram, `{"target": "module:function", "folder", "environment"}`, with four descriptors: the
owner's channel for the child, a channel on which a keeper tells the child's `{"pid"}` and at last the zygote its
`{"exit"}`, and the child's standard output and error. The child calls the target with its channel. The zygote's own
children are the keepers (`batch/warm/keepers.py`), each of which waits for one such child.
"""

import gc
import importlib
import json
import os
import random
import selectors
import signal
import socket
import sys
import traceback
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from saypro_analysis.batch.warm.keepers import keep
from saypro_analysis.batch.warm.preloads import (
    MACHINERY,
    hurry,
    import_pandas,
    import_schemas,
    list_names,
    preload,
    preload_data,
    preload_verb,
    try_out,
)
from saypro_analysis.batch.warm.process_trees import (
    adopt_orphans,
    count_threads,
    die_with_parent,
    end_descendants,
    end_strangers,
)

MOST_REQUEST = 1 << 18


class Zygote:
    """The server's state: its owner's socket, a channel per child that runs, what imports did to the environment."""

    def __init__(self, owner: socket.socket, effects: dict[str, str]) -> None:
        self.owner, self.effects = owner, effects
        self.children: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.woken, self.wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.draining = False

    def serve(self) -> None:
        """Answer requests until the owner is gone."""
        signal.set_wakeup_fd(self.wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.selector.register(self.owner, selectors.EVENT_READ)
        self.selector.register(self.woken, selectors.EVENT_READ)
        while self.children or not self.draining:
            for key, _ in self.selector.select():
                if key.fileobj is self.owner:
                    self.answer()
                else:
                    self.collect()

    def answer(self) -> None:
        """Fork a child for the next request; end with everything if there is no owner any more."""
        message, descriptors, _, _ = socket.recv_fds(self.owner, MOST_REQUEST, 4)
        if not message:
            end_descendants()
            os._exit(0)
        request = json.loads(message)
        if request.get("drain"):
            self.draining = True
            return
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self.leave(request, descriptors)
        status = socket.socket(fileno=descriptors[1])
        for descriptor in (descriptors[0], *descriptors[2:]):
            os.close(descriptor)
        self.children[pid] = status

    def collect(self) -> None:
        """Tell owners of the children that ended; what they left behind ends too."""
        os.read(self.woken, 4096)
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid not in self.children:
                continue
            end_strangers(set(self.children))
            channel = self.children.pop(pid)
            _tell(channel, {"exit": os.waitstatus_to_exitcode(status)})
            channel.close()

    def leave(self, request: dict[str, Any], descriptors: list[int]) -> None:
        """In the child: let go of all that is the zygote's, keep watch, and in a child of its own do what was asked."""
        code = 70
        try:
            zygote, owner = os.getppid(), socket.socket(fileno=descriptors.pop(1))
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.selector.close()
            self.owner.close()
            for descriptor in (self.woken, self.wake):
                os.close(descriptor)
            for channel in self.children.values():
                channel.close()
            live(request, keep(zygote, owner, descriptors), descriptors, self.effects)
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            _part(code)


def live(request: dict[str, Any], parent: int, descriptors: list[int], effects: dict[str, str]) -> None:
    """The child's life: an ordinary process of its own session, in its own folder, with its own randomness."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    adopt_orphans()
    die_with_parent(parent)
    for target, descriptor in zip((1, 2), descriptors[1:], strict=True):
        os.dup2(descriptor, target)
        os.close(descriptor)
    if request["environment"]:
        os.environ.clear()
        os.environ.update({**effects, **request["environment"]})
    os.chdir(request["folder"])
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    module, _, function = request["target"].partition(":")
    getattr(importlib.import_module(module), function)(descriptors[0])


def _part(code: int) -> None:
    """End as a process does that ran to its end: exit functions, then whatever it started, then itself."""
    import atexit

    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        end_descendants()
    finally:
        os._exit(code)


def _tell(channel: socket.socket, message: dict[str, int]) -> None:
    with suppress(OSError):
        channel.send(json.dumps(message).encode())


def _take_readings(owner: socket.socket) -> None:
    """Take over what the owner has read and checked meanwhile; without an owner there is nothing to go on for."""
    from saypro_analysis.data.whole_readings import unpack_readings

    message, descriptors, _, _ = socket.recv_fds(owner, MOST_REQUEST, 1)
    if not message:
        os._exit(0)
    for descriptor in descriptors:  # none where the owner had no memory for them
        with os.fdopen(descriptor, "rb") as file:
            unpack_readings(file)


def main(
    descriptor: int,
    parent: int,
    modules: list[str],
    verbs: list[str] | None,
    places: list[tuple[str, str]],
    workspace: str,
    *,
    promised: bool,
) -> None:
    """Import everything, say so, and serve. Where readings are `promised`, the owner sends them meanwhile.

    `verbs` are those that the notebooks name, where it is known which notebooks these are.
    """
    owner = socket.socket(fileno=descriptor)
    before = dict(os.environ)
    adopt_orphans()
    gc.disable()  # of what is imported nothing is garbage
    import_pandas()
    import_schemas()
    steps = [partial(preload, [name]) for name in (*MACHINERY, *modules)]
    steps += [partial(preload_verb, name) for name in (list_names() if verbs is None else verbs)]
    for step in steps:
        step()
        if os.getppid() != parent:  # while it imports it does not hear that its owner has gone
            return
    hurry()
    try_out()
    receive = cache(partial(_take_readings, owner)) if promised else int
    preload_data(places, Path(workspace), receive)
    receive()  # where there was nothing to read, too: what the owner sends next is a request
    gc.freeze()
    gc.enable()
    owner.send(json.dumps({"threads": count_threads()}).encode())
    Zygote(owner, {key: value for key, value in os.environ.items() if before.get(key) != value}).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), **json.loads(sys.argv[3]))
