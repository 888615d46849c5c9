"""One run at a time writes into a cycle's folder: the second is refused with the first one's process id."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from saypro_analysis.data.readings.problems import DataError, Problem

NAME = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; raises DataError if another holds it or nothing can be written there.

    The system lets go of the lock when its holder ends, however it ends, so that none is ever left over.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _take(folder / NAME)
    except OSError as error:
        expected = f"a folder that can be written ({error.strerror})"
        raise DataError([Problem("outputs", None, "", str(folder), expected)]) from None
    try:
        yield
    finally:
        if sys.platform != "win32":
            (folder / NAME).unlink(missing_ok=True)
        file.close()


def _take(path: Path) -> Any:
    while True:
        file = path.open("a+", encoding="utf-8")
        try:
            _lock(file)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            file.close()
            expected = f"one run at a time: process {pid} is writing there"
            raise DataError([Problem("outputs", None, "", str(path.parent), expected)]) from None
        if _is_at(file, path):
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            return file
        file.close()


def _is_at(file: Any, path: Path) -> bool:
    """Whether the locked file is still the one of that name: the holder before may have taken it away."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: Any) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            file.seek(1000)  # beyond the text, which others shall be able to read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
