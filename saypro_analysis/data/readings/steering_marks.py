"""Marks that steer a terminal or turn the direction of text are shown, never obeyed, wherever text is told."""

import io
import re
import sys
from typing import TextIO

# Control characters but for tabs and line ends, marks of direction, halves of characters.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def show_marks(text: str) -> str:
    r"""A text with such marks written as their codes.

    >>> print(show_marks("sales\x1b[2J\u202e"))
    sales\x1b[2J\u202e
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def spare_code_pages() -> None:
    """A name that the terminal's code page lacks, as those of Windows do, is told by marks and stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def tell(text: object, file: TextIO | None = None) -> None:
    """Print what may hold words of the data."""
    print(show_marks(str(text)), file=file)
