"""Readers of foreign formats, each call in a process of its own with limits on its memory and time.

A file can make such a reader ask for more memory than there is, run for hours, or end its process. Then the child
ends, and whoever asked gets one clear error.
"""

import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

_HOME = str(Path(__file__).parents[3])
_SERVE = "import sys; sys.path.insert(0, {home!r}); from saypro_analysis.data.sources.guarded import serve; serve()"


class Limits(NamedTuple):
    """What a file of data may take: bytes, values, and of its reader the memory (bytes) and the time (seconds)."""

    file: int = 2_000_000_000
    values: int = 200_000_000
    memory: int = 6_000_000_000
    seconds: float = 300.0


LIMITS = Limits()


class Unreadable(Exception):
    """A file that its reader refused, or did not survive; the text says why, to follow "expected a ..."."""


def call_guarded(reader: str, *arguments: Any, limits: Limits = LIMITS) -> Any:
    """What a reader ("module:function", of this package) returns for picklable arguments, in a process of its own.

    Raises Unreadable where it raised, took more memory or time than `limits` allow, or ended without an answer.
    """
    command = [sys.executable, "-P", "-c", _SERVE.format(home=_HOME)]
    order = pickle.dumps((reader, arguments, limits))
    try:
        done = subprocess.run(command, input=order, capture_output=True, timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable(f"its reader was not done after {limits.seconds:g} seconds") from None
    if done.returncode:
        raise Unreadable(f"its reader needed more than {limits.memory / 1e9:g} GB of memory, or broke")
    answered, answer = pickle.loads(done.stdout)
    if not answered:
        raise Unreadable(answer)
    return answer


def serve() -> None:
    """The child's side: do what the order on standard input says, within its limits, and answer on standard output."""
    reader, arguments, limits = pickle.load(sys.stdin.buffer)
    _limit_memory(limits.memory)
    module, _, function = reader.partition(":")
    try:
        answer = True, getattr(import_module(module), function)(*arguments)
    except MemoryError:
        answer = False, f"its reader needed more than {limits.memory / 1e9:g} GB of memory"
    except BaseException as error:  # a reader in another language may panic, which is no Exception
        answer = False, " ".join(str(error).split())[:200] or type(error).__name__
    sys.stdout.buffer.write(pickle.dumps(answer, protocol=5))
    sys.stdout.buffer.flush()


def _limit_memory(most: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
