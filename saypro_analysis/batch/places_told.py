"""Places as they are recorded: from the workspace or from the bundled sample, never where they lie on this machine."""

import os
import re
from pathlib import Path

_DATA = Path(__file__).parents[1] / "data"
_BUNDLED = "bundled:"
# An absolute path in a text, up to its last name; not what is part of an address or of a relative path.
_ABSOLUTE = re.compile(r"(?<![\w.:/~\\-])(?:/|[A-Za-z]:[\\/])(?:[^\s/\\:'\"(),<>]+[/\\])+")


def tell_place(place: str | Path, workspace: Path) -> str:
    """How a file or folder is recorded.

    >>> tell_place("/home/ann/review/data/kpis.csv", Path("/home/ann/review"))
    'data/kpis.csv'
    >>> tell_place(_DATA / "sample" / "kpis.csv", Path("/home/ann/review"))
    'bundled:sample/kpis.csv'
    """
    path = Path(os.path.normpath(Path(place).absolute()))
    if path.is_relative_to(_DATA):
        return _BUNDLED + path.relative_to(_DATA).as_posix()
    homes = (workspace, Path(os.path.realpath(workspace)))
    home = next((home for home in homes if path.is_relative_to(home)), homes[1])
    return Path(os.path.relpath(path, home)).as_posix()


def find_place(told: str, workspace: Path) -> Path:
    """Where a recorded file or folder lies now.

    >>> find_place("data/kpis.csv", Path("/home/ann/moved")).as_posix()
    '/home/ann/moved/data/kpis.csv'
    """
    if told.startswith(_BUNDLED):
        return _DATA / told.removeprefix(_BUNDLED)
    return Path(os.path.normpath(Path(os.path.realpath(workspace)) / told))


def hide_places(text: str) -> str:
    """A text in which files are named without the folders above them on this machine.

    >>> hide_places("File /home/ann/review/notes.py, line 3: https://example.org/a/b and data/kpis.csv")
    'File notes.py, line 3: https://example.org/a/b and data/kpis.csv'
    """
    return _ABSOLUTE.sub("", text)
