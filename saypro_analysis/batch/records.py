"""What ran: `run.json` for machines, `index.html` for people; runs of a part of the cycle join those before."""

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from saypro_analysis.batch.cycles import Cycle
from saypro_analysis.reports.indexes import write_index

PACKAGES = ("saypro-analysis", "pandas", "papermill", "nbconvert", "matplotlib")


def record_run(folder: Path, cycle: Cycle, runs: list[dict[str, Any]], fingerprints: list[str], seconds: float) -> None:
    """Write `run.json` and `index.html` into a cycle's folder, keeping earlier records of jobs that did not run now."""
    wanted = {(job.department, job.name): number for number, job in enumerate(cycle.jobs)}
    known = {_key(run): run for run in _earlier(folder) if _key(run) in wanted} | {_key(run): run for run in runs}
    every = sorted(known.values(), key=lambda run: wanted.get(_key(run), len(wanted)))
    record = {
        "cycle": cycle.name,
        "data": fingerprints,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "seconds": round(seconds, 1),
        "runs": [{**run, "seconds": round(run["seconds"], 2)} for run in every],
    }
    _replace(folder / "run.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    draft = write_index(folder / ".index.html", cycle.name, _groups(cycle, every))
    draft.replace(folder / "index.html")


def _key(run: dict[str, Any]) -> tuple[str, str]:
    return run["department"], run["notebook"]


def _earlier(folder: Path) -> list[dict[str, Any]]:
    try:
        runs = json.loads((folder / "run.json").read_text(encoding="utf-8"))["runs"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [run for run in runs if run["error"] or (folder / run["path"]).is_file()]


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def _groups(cycle: Cycle, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = [*cycle.departments, ""]
    groups = []
    for name in ["", *names[:-1]]:
        reports = [{**run, "href": run["path"]} for run in runs if run["department"] == name]
        if reports:
            groups.append({"name": name or "The whole organisation", "reports": reports})
    return groups
