"""One run at a time writes into a cycle's folder: the second is refused with the first one's process id."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from saypro_analysis.data.readings.problems import DataError, Problem

NAME = ".lock"
HOLDER = ".lock-holder"  # beside the lock, for on Windows nobody else can read a locked file


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; raises DataError if another holds it or nothing can be written there.

    The system lets go of the lock when its holder ends, however it ends, so that none is ever left over.
    """
    lock = FileLock(folder / NAME, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        (folder / HOLDER).write_text(f"{os.getpid()}\n", encoding="utf-8")
    except Timeout:
        raise _refuse(folder, f"one run at a time: process {_name_holder(folder)} is writing there") from None
    except OSError as error:
        lock.release()
        raise _refuse(folder, f"a folder that can be written ({error.strerror})") from None
    try:
        yield
    finally:
        (folder / HOLDER).unlink(missing_ok=True)
        if sys.platform != "win32":
            (folder / NAME).unlink(missing_ok=True)
        lock.release()


def _refuse(folder: Path, expected: str) -> DataError:
    return DataError([Problem("outputs", None, "", str(folder), expected)])


def _name_holder(folder: Path) -> str:
    try:
        return (folder / HOLDER).read_text(encoding="utf-8").strip() or "unknown"
    except OSError:
        return "unknown"
