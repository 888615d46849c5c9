"""A keeper stands between the zygote and each notebook: a notebook that ends its parent ends nobody else."""

import json
import os
import resource
import signal
import socket
from contextlib import suppress
from typing import NoReturn

from saypro_analysis.batch.warm.process_trees import adopt_orphans, die_with_parent, end_descendants


def keep(zygote: int, owner: socket.socket, descriptors: list[int]) -> int:
    """Fork the process of a notebook and wait for its end, in a process that does nothing else.

    `zygote` is the parent's process; `owner` is told `{"pid"}`. `descriptors` are the notebook's, closed here. Returns
    the keeper's process in the notebook's own, which goes on; here it ends as the notebook ended, when all that the
    notebook started has ended too. If the keeper is killed, the notebook dies with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    adopt_orphans()
    die_with_parent(zygote)
    keeper = os.getpid()
    pid = os.fork()
    if pid == 0:
        owner.close()
        return keeper
    with suppress(OSError), owner:
        owner.send(json.dumps({"pid": pid}).encode())
    for descriptor in descriptors:
        os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    end_descendants()
    end_alike(os.waitstatus_to_exitcode(status))


def end_alike(code: int) -> NoReturn:
    """End this process with an exit status, a negative one by its signal, without a core on the disk."""
    if code < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with suppress(OSError, ValueError):  # SIGKILL and SIGSTOP have no handlers
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
        signal.pause()
    os._exit(code)
