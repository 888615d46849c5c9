"""Nothing is written through a link or into a pipe: who can put one among reports could choose what is overwritten."""

import os
from pathlib import Path

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.sources.regular_files import describe_kind, is_there


def refuse_links(folder: Path) -> None:
    """Raise DataError for a cycle's folder that is or holds a link, a pipe, a socket or a device; it need not exist."""
    if folder.is_symlink() or (is_there(folder) and not folder.is_dir()):
        raise DataError([_refuse(folder, folder)])
    odd = [path for home, folders, files in os.walk(folder) for name in (*folders, *files)
           if (path := Path(home) / name).is_symlink() or not (path.is_file() or path.is_dir())]  # fmt: skip
    if odd:
        raise DataError([_refuse(path, folder) for path in sorted(odd)])


def _refuse(path: Path, folder: Path) -> Problem:
    what = "link" if path.is_symlink() else describe_kind(path).rpartition(" ")[2] or "file"
    shown = path.relative_to(folder.parent).as_posix()
    return Problem("outputs", None, "", shown, f"no {what} where reports are written (delete it)")
