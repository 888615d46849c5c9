"""The report before: the edition that a run replaces, or the same report of the cycle before."""

from pathlib import Path
from typing import Any

from saypro_analysis.data.sources.regular_files import read_record_file
from saypro_analysis.reports.editions import sum_up_edition


def find_before(outputs: Path, job_folder: str, name: str, as_of: str) -> dict[str, Any]:
    """What the report before said, as `sum_up_edition` tells it; empty where there is none.

    `outputs` is the folder of the cycle's outputs, `job_folder` the department's within it, `name` the report's,
    `as_of` the day of the review. An edition of an earlier day that lies there is the one before; an edition of the
    same day is made anew, and has the same one before as it had. Else it is the latest edition of an earlier day beside
    the cycle's folder. What cannot be read was never there.
    """
    day = _read_day(as_of)
    own = _read(outputs / job_folder / f"{name}.json")
    if own.get("as_of") == day and isinstance(own.get("before"), dict):
        return _sum_up(own["before"], kept=True)
    if "" < str(own.get("as_of") or "") < day:
        return _sum_up(own)
    others = [_read(path) for path in sorted(outputs.parent.glob(f"*/{job_folder}/{name}.json"))]
    earlier = [found for found in others if "" < str(found.get("as_of") or "") < day]
    return _sum_up(max(earlier, key=lambda found: str(found["as_of"]))) if earlier else {}


def _sum_up(found: dict[str, Any], *, kept: bool = False) -> dict[str, Any]:
    """The edition in short, or nothing where the file holds something else than an edition."""
    try:
        parts = {name: dict(found[name]) for name in ("states", "facts")} if kept else {}
        told = {**found, **parts} if kept else sum_up_edition(found)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return {}
    return told if _read_day(str(told.get("as_of") or "")) == told.get("as_of") else {}


def _read_day(text: str) -> str:
    import pandas as pd  # late, so that a run can start its zygote first

    try:
        return str(pd.Timestamp(text).date()) if text else ""
    except (ValueError, TypeError):
        return ""


def _read(path: Path) -> dict[str, Any]:
    found = read_record_file(path)
    return found if isinstance(found, dict) else {}
