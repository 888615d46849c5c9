"""What ran: `run.json` for machines, `index.html` for people; runs of a part of the cycle join those before.

`run.json` is a journal: it is written anew while the cycle runs, each time as a whole (a draft, flushed to the disk,
takes its name), so that it can be read and trusted at any time. Its keys:

`cycle` the name · `finished` false while a run is under way or where it was stopped · `waiting` the jobs of the cycle
that have no report yet or one that no longer holds, each with `department` and `notebook` · `data` the fingerprints of
the data that the reports were made of · `versions` · `seconds` of the last run · `runs`, one for each job that has run.

A run: `notebook, department` (empty: the whole organisation)`, title, parameters` · `state` done or failed · `seconds`
it took · `path` of its page, from the folder of `run.json` · `status, headline` as published · `error` in words,
`failure` in one word (see failures.py), `trace` its last lines, all empty where it is done
· `files` beside the page, with the SHA-256 of each · `key` of its notebook, parameters and code · `readings` of data,
with digests of the tables taken · `leads` a digest of where its page leads · `unchanged` whether the last run found it
as it should be. A department's reports are complete and current if all its runs are done and none of its jobs waits.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

from saypro_analysis.batch.code_stamps import versions
from saypro_analysis.batch.cycles import Cycle, Job
from saypro_analysis.batch.neighbours import replace_file, settle_pages
from saypro_analysis.data.sources.regular_files import read_record_file
from saypro_analysis.reports.indexes import compose_index

NAME = "run.json"
_KINDS = {"notebook": str, "department": str, "title": str, "state": str, "seconds": int | float, "path": str,
          "error": str, "files": dict, "readings": list}  # fmt: skip
SHARE = 0.02  # of the time of a run that may go into writing the journal


def read_record(folder: Path) -> dict[str, Any]:
    """What is recorded in a cycle's folder; no runs where there is no record, or none that can be read."""
    try:
        record: dict[str, Any] = read_record_file(folder / NAME)
        whole = [run for run in record["runs"] if _is_whole(run)]
        record["runs"] = [run for run in whole if run["error"] or (folder / run["path"]).is_file()]
    except (OSError, ValueError, KeyError, TypeError):
        return {"runs": []}
    return record


def _is_whole(run: Any) -> bool:
    """Whether a recorded run has what a later run goes by, as it was written; who edits the file may leave anything."""
    return (
        isinstance(run, dict)
        and all(isinstance(run.get(name), kind) for name, kind in _KINDS.items())
        and all(Path(name).name == name and isinstance(digest, str) for name, digest in run["files"].items())
        and all(isinstance(reading, dict) and _is_list_of_text(reading.get("files")) for reading in run["readings"])
        and all(isinstance(reading.get("bytes"), str) for reading in run["readings"])
    )


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


class Journal:
    """The record of a cycle's folder while a run goes on."""

    def __init__(self, folder: Path, cycle: Cycle, runs: list[dict[str, Any]], waiting: list[Job]) -> None:
        self._folder, self._cycle = folder, cycle
        self._order = {(job.department, job.name): number for number, job in enumerate(cycle.jobs)}
        self._runs = {_key(run): run for run in runs if _key(run) in self._order}
        self._waiting = {(job.department, job.name) for job in waiting}
        self._started = time.perf_counter()
        self._due = 0.0

    def add(self, run: dict[str, Any]) -> None:
        """One more job has run; the journal is written, unless it was only just now."""
        self._runs[_key(run)] = run
        self._waiting.discard(_key(run))
        now = time.perf_counter()
        if now >= self._due:
            self.write(finished=False)
            took = time.perf_counter() - now
            self._due = now + took / SHARE

    def write(self, *, finished: bool) -> None:
        """Write the record as it is now."""
        runs = self.runs
        prints = {reading["fingerprint"] for run in runs for reading in run["readings"] if "fingerprint" in reading}
        record = {
            "cycle": self._cycle.name,
            "finished": finished,
            "waiting": [{"department": job.department, "notebook": job.name} for job in self._cycle.jobs
                        if (job.department, job.name) in self._waiting],
            "data": sorted(prints),
            "versions": versions(),
            "seconds": round(time.perf_counter() - self._started, 1),
            "runs": [{**run, "seconds": round(run["seconds"], 2)} for run in runs],
        }  # fmt: skip
        self._keep(NAME, json.dumps(record, indent=1, ensure_ascii=False) + "\n")

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The runs so far, in the order of the cycle."""
        return sorted(self._runs.values(), key=lambda run: self._order[_key(run)])

    def leave(self, unchanged: list[Job]) -> None:
        """Mark the jobs that did not have to run."""
        for job in unchanged:
            self._runs[job.department, job.name] = {**self.find(job), "unchanged": True}

    def find(self, job: Job) -> dict[str, Any]:
        """A job's run."""
        return self._runs[job.department, job.name]

    def __enter__(self) -> "Journal":
        self.write(finished=False)
        return self

    def __exit__(self, error: object, *_: object) -> None:
        for run in settle_pages(self._cycle, self.runs, self._waiting, self._folder):
            self._runs[_key(run)] = run
        self.write(finished=error is None)
        groups = _groups(self._cycle, self.runs, self._folder)
        self._keep("index.html", compose_index(self._cycle.name, groups, self._cycle.branding.as_data()))

    def _keep(self, name: str, text: str) -> None:
        replace_file(self._folder / name, text.encode())
        flush_folder(self._folder)


def flush_folder(folder: Path) -> None:
    """Let the names in a folder survive a loss of power."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _key(run: dict[str, Any]) -> tuple[str, str]:
    return run["department"], run["notebook"]


def _groups(cycle: Cycle, runs: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    groups = []
    for name in ["", *cycle.departments]:
        reports = [{**run, "href": run["path"], "size": _size(folder / run["path"])} for run in runs
                   if run["department"] == name]  # fmt: skip
        if reports:
            groups.append({"name": name, "whole": not name, "reports": reports})
    return groups


def _size(page: Path) -> str:
    """How large a page is, for whoever wants to send it."""
    return f"{round(page.stat().st_size / 1000)} kB" if page.is_file() else ""
