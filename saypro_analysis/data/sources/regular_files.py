"""Files that can be read to their end: not a pipe, a device or a folder, and no larger than what they are for."""

import json
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO

from saypro_analysis.data.readings.problems import Problem

LARGEST_RECORD = 200_000_000  # bytes of what a run notes of itself
_PIECE = 1 << 20
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def describe_kind(path: Path) -> str:
    """What stands at a path if it is not a regular file (links are followed); empty if it is one.

    >>> describe_kind(Path("/dev/null"))
    'a device'
    """
    mode = path.stat().st_mode
    return next((name for test, name in _KINDS if test(mode)), "")


def is_there(path: Path) -> bool:
    """Whether anything stands at a path, be it a pipe or a link that leads nowhere: that is told, never passed over.

    >>> is_there(Path("/dev/null")), is_there(Path("no such file"))
    (True, False)
    """
    return os.path.lexists(path)


def read_record_file(path: Path) -> Any:
    """What a JSON file that a run left behind holds; None where there is none, or none that can be read."""
    content, problem = read_regular(path, path.name, LARGEST_RECORD)
    try:
        return None if problem is not None else json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def read_regular(path: Path, shown: str, most: int) -> tuple[bytes, Problem | None]:
    """The bytes of a regular file of at most `most` bytes, or the problem that it is none; `shown` names the file.

    It is opened without waiting, so that a pipe that nobody writes to holds nothing up, and never read beyond `most`.
    """
    try:
        if kind := describe_kind(path):
            return b"", Problem(shown, None, "", kind, "a regular file")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            content = b"" if (large := os.fstat(descriptor).st_size > most) else _read_up_to(file, most + 1)
    except FileNotFoundError:
        return b"", Problem(shown, None, "", "", "a file of that name")
    except OSError as error:
        return b"", Problem(shown, None, "", type(error).__name__, "a readable file")
    if large or len(content) > most:
        return b"", Problem(shown, None, "", f"more than {most:,} bytes", f"a file of at most {most:,} bytes")
    return content, None


def _read_up_to(file: BinaryIO, most: int) -> bytes:
    """At most that many bytes; asked for all at once, Python would set memory for all of them aside."""
    pieces, left = [], most
    while left and (piece := file.read(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
