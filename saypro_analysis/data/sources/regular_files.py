"""Files that can be read to their end: not a pipe, a device or a folder, and no larger than what they are for."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from saypro_analysis.data.readings.problems import Problem

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
