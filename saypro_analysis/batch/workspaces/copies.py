"""Folders that somebody else filled are copied: regular files only, and no folder that leads back above itself."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.sources.regular_files import describe_kind


def copy_folder(old: Path, new: Path) -> None:
    """Copy a folder, without what is hidden and what Python keeps; raises DataError for what cannot be copied."""
    shutil.copytree(old, new, ignore=_pass_over, copy_function=copy_file)


def copy_file(old: str | Path, new: str | Path) -> None:
    """Copy a regular file; raises DataError for a pipe, which would hold the copy up, or a device, which never ends."""
    place = Path(old)
    try:
        kind = describe_kind(place)
    except OSError as error:
        kind = f"a link that leads nowhere ({error.strerror})"
    if kind:
        raise DataError([Problem(place.parent.name, None, "", f"{place.name}: {kind}", "a regular file")])
    shutil.copy2(old, new)


def _pass_over(folder: str, names: Iterable[str]) -> set[str]:
    home = Path(folder)
    above = {place.resolve() for place in (home.absolute(), *home.absolute().parents)}
    hidden = set(shutil.ignore_patterns(".*", "__pycache__")(folder, list(names)))
    for name in names:
        if name not in hidden and (home / name).is_symlink() and not (home / name).exists():
            found = f"{name}: a link that leads nowhere"  # to itself, too, which copytree would not hand on
            raise DataError([Problem(home.name, None, "", found, "a regular file")])
        if (home / name).is_symlink() and (home / name).is_dir() and (home / name).resolve() in above:
            expected = "no link to a folder above it, which has no end"
            raise DataError([Problem(home.name, None, "", name, expected)])
    return hidden
