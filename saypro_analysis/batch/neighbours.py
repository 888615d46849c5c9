"""Which pages of a run lead to which: by what is there, so that no link of a finished run is broken."""

import json
import os
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from saypro_analysis.batch.cycles import Cycle, Job
from saypro_analysis.reports.signposts import INDEX, WEEK, lead

Key = tuple[str, str]


class Neighbours:
    """The pages of a cycle that are there, or will be if nothing fails, and where each leads."""

    def __init__(self, cycle: Cycle, made: Collection[Key]) -> None:
        self._folders = {job.department: job.folder for job in cycle.jobs if job.department}
        self._weeks: dict[str, dict[str, str]] = {}
        self._whole = {job.name: f"{quote(job.name)}.html" for job in cycle.jobs
                       if not job.department and (job.department, job.name) in made}  # fmt: skip
        for job in cycle.jobs:
            found = WEEK.match(job.title)
            if found and job.department and (job.department, job.name) in made:
                self._weeks.setdefault(job.department, {})[found[1]] = f"{quote(job.name)}.html"

    def addresses(self, job: Job) -> dict[str, str]:
        """Where a job's page leads, by what marks a mention: the weeks of its department, or of all of them.

        A page of the whole organisation also leads to the others of its kind, and to its own sections.
        """
        own = self._weeks.get(job.department, {})
        others = {
            f"{self._folders[name]}/{week}": f"../{self._folders[name]}/{page}"
            for name, weeks in (self._weeks.items() if not job.department else ())
            for week, page in weeks.items()
        }
        whole = {} if job.department else {**self._whole, "": ""}
        return {**own, **others, **whole, INDEX: "../index.html"}

    def departments(self, job: Job) -> dict[str, str]:
        """The departments that a page of the whole organisation may name, and their folders."""
        return {} if job.department else self._folders


def digest_addresses(addresses: Mapping[str, str]) -> str:
    """A text that is the same as long as a page leads to the same places."""
    return sha256(json.dumps(addresses, sort_keys=True).encode()).hexdigest()[:16]


def settle_pages(
    cycle: Cycle, runs: Iterable[Mapping[str, Any]], waiting: Collection[Key], folder: Path
) -> list[dict[str, Any]]:
    """Let every page lead to the pages that are there now, and to no others; returns the runs whose page changed."""
    done = {(run["department"], run["notebook"]): run for run in runs if run["state"] == "done"}
    neighbours = Neighbours(cycle, {key for key in done if key not in waiting})
    changed = []
    for job in cycle.jobs:
        run = done.get((job.department, job.name))
        addresses = neighbours.addresses(job)
        if run is not None and run.get("leads") != (leads := digest_addresses(addresses)):
            changed.append({**run, **_settle(folder / run["path"], run["files"], addresses), "leads": leads})
    return changed


def _settle(page: Path, files: Mapping[str, str], addresses: Mapping[str, str]) -> dict[str, Any]:
    """Rewrite a page that is as it was made; of one that somebody changed, nothing is touched."""
    held = page.read_bytes() if page.is_file() else b""
    if sha256(held).hexdigest() != files.get(page.name):
        return {}
    led = lead(held.decode(), addresses).encode()
    if led != held:
        replace_file(page, led)
    return {"files": {**files, page.name: sha256(led).hexdigest()}}


def replace_file(path: Path, content: bytes) -> None:
    """Write a file as a whole: a draft, flushed to the disk, takes its name."""
    draft = path.with_name(f".{path.name}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
