"""A wish to end (Ctrl-C, SIGTERM, a terminal that closes) is heeded, whatever the process was about when it came."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows knows no SIGHUP
_heard: list[int] = []


@contextmanager
def listening() -> Iterator[None]:
    """Let each of these signals raise KeyboardInterrupt, but those that whoever started us has had ignored (nohup).

    Python drops an exception within a finalizer, and a signal may come just then: so it is remembered, for `heed`.
    """
    _heard.clear()
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _hear)
    try:
        yield
        heed()
    finally:
        _heard.clear()


def heed() -> None:
    """Raise KeyboardInterrupt where a signal has come that raised it to no effect."""
    if _heard:
        raise KeyboardInterrupt


def _hear(number: int, _: object) -> None:
    _heard.append(number)
    raise KeyboardInterrupt
