"""Keep a compiled solver from writing into the reader's output."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def silence_solver() -> Iterator[None]:
    """Send what compiled code prints to nowhere while the block runs.

    HiGHS prints from within some heuristics whatever its options say. Its prints wait in the C library's buffer, which
    therefore is emptied before the output is given back. Where there is no standard output nothing is done.
    """
    try:
        kept = os.dup(1)
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    _flush()
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        _flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _flush() -> None:
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)
