"""A folder that is filled as a whole: made aside within it, then moved into place; what was interrupted is repeated."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from saypro_analysis.data.readings.problems import DataError, Problem

ASIDE = ".saypro-unfinished"
_ORDER = "order.json"  # beside what is made: written last, so that it says that all of it is there


def fill_folder(folder: Path, order: str, fill: Callable[[Path], object]) -> None:
    """Fill a new or empty folder by `fill`, which gets the place to write to; `order` says in words what was asked.

    What a process that was killed left behind is cleared where it was not complete, and moved into place where it was.
    Raises DataError for a folder that holds something else, or the unfinished work of another order.
    """
    aside = folder / ASIDE
    others = [entry.name for entry in folder.iterdir() if entry != aside] if folder.is_dir() else []
    made = _read_order(aside)
    if (folder.exists() and not folder.is_dir()) or (others and made is None):
        raise _refuse(folder, "a folder that is new or empty")
    if made is not None and made != order:
        raise _refuse(folder, f"a folder that is new or empty (in it is unfinished: {made}; finish or delete that)")
    if made is None:
        shutil.rmtree(aside, ignore_errors=True)
        (aside / "made").mkdir(parents=True)
        fill(aside / "made")
        _write_whole(aside / _ORDER, json.dumps(order))
    for entry in sorted((aside / "made").iterdir()):
        entry.rename(folder / entry.name)
    shutil.rmtree(aside)


def _read_order(aside: Path) -> str | None:
    """What was asked for, where all of it has been made; None where nothing has, or not all."""
    place = aside / _ORDER
    return str(json.loads(place.read_text(encoding="utf-8"))) if place.is_file() else None


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _refuse(folder: Path, expected: str) -> DataError:
    return DataError([Problem("init", None, "", str(folder), expected)])
