"""Nothing is written through a link: whoever can put one into a folder of reports could choose what is overwritten."""

import os
from pathlib import Path

from saypro_analysis.data.readings.problems import DataError, Problem


def refuse_links(folder: Path) -> None:
    """Raise DataError for a cycle's folder that is a link or holds one, at whatever depth; it need not exist."""
    links = [folder] if folder.is_symlink() else []
    for home, folders, files in os.walk(folder) if not links else ():
        links += [path for name in (*folders, *files) if (path := Path(home) / name).is_symlink()]
    if links:
        raise DataError([_refuse(link.relative_to(folder.parent).as_posix()) for link in sorted(links)])


def _refuse(shown: str) -> Problem:
    return Problem("outputs", None, "", shown, "no link where reports are written (delete it)")
